"""What a record's ids are called on paper and aloud."""

import pytest

from nacsim.council.events import Change, Position, Remark
from nacsim.council.names import Names, blockers
from nacsim.council.values import Wish, in_a_sentence, paragraph_number
from tests.council.small import Table, convene

OPENED = convene(names={"AA": "Alpha", "BB": "the Beta Islands", "CC": "Gamma"}).opened
NAMES = Names(OPENED)


def test_a_seat_is_called_by_its_name_and_the_chair_by_its_office() -> None:
    assert [NAMES.seat(x) for x in ("CHAIR", "AA", "BB", "ZZ")] == ["Chair", "Alpha", "Beta Islands", "ZZ"]


@pytest.mark.parametrize(
    ("seats", "called"),
    [
        (("AA",), "Alpha"),
        (("AA", "BB"), "Alpha and the Beta Islands"),
        (("AA", "BB", "CC"), "Alpha, the Beta Islands and Gamma"),
    ],
)
def test_several_seats_are_listed_as_a_speaker_would(seats: tuple[str, ...], called: str) -> None:
    assert NAMES.seats(seats) == called


def test_a_paragraph_has_its_number_and_the_title_of_its_issue_if_it_has_one() -> None:
    assert [NAMES.paragraph(pid) for pid in ("P1", "P2")] == ["paragraph 1", "paragraph 2 (membership)"]
    assert paragraph_number("P12") == 12
    assert in_a_sentence("Risk reduction") == "risk reduction"


def test_an_option_has_its_title_and_what_is_not_on_the_agenda_its_id() -> None:
    assert NAMES.option("aid", "more") == "More"
    assert NAMES.option("aid", "twice") == "twice"
    assert NAMES.need("P3", "less") == "Less"


@pytest.mark.parametrize(("asked_by", "whence"), [((), "the chair's bridge"), (("AA",), "asked by Alpha")])
def test_a_change_says_where_it_came_from(asked_by: tuple[str, ...], whence: str) -> None:
    change = Change(pid="P3", issue="aid", before="agreed", after="more", asked_by=asked_by)
    assert NAMES.change(change) == f"Paragraph 3: More ({whence})"


def test_who_blocks_which_paragraph_is_told_in_the_order_of_the_text() -> None:
    remarks = [
        Remark(pid=pid, position=how) for pid, how in (("P10", "amend"), ("P2", "object"), ("P3", "ok"))
    ]
    positions = [
        Position(seat=seat, verdict="amend", remarks=tuple(own), asks=(), offers=())
        for seat, own in (("AA", remarks), ("BB", remarks[1:]))
    ]
    assert list(blockers(positions).items()) == [
        ("P2", [("AA", "object"), ("BB", "object")]),
        ("P10", [("AA", "amend")]),
    ]


def test_a_package_says_what_is_in_it_for_whom_or_only_what_it_asks() -> None:
    table = Table()
    names = Names(table.state.meeting)
    invite, more = Wish(issue="membership", option="invite"), Wish(issue="aid", option="more")
    whole = names.package(("AA", "BB"), (invite, more))
    assert whole.startswith("Alpha and Beta put a package to the chair: ")
    assert whole.endswith(" for Beta and '" + names.option("aid", "more") + "' for Alpha")
    assert names.package(("AA", "BB"), (more,)) == "Alpha and Beta propose together: " + names.option(
        "aid", "more"
    )
