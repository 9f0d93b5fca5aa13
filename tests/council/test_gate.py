"""What the gate says of a seat's instructions: enough to follow, nothing that the seat keeps to itself."""

from collections.abc import Sequence

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.fold import fold_all
from nacsim.council.gate import objections_of_card
from nacsim.council.mandate import RedLine, crossed, quotable, worth
from nacsim.council.text import Text, canonical
from nacsim.council.values import Wish
from nacsim.council.verifier import verify
from nacsim.council.visibility import visibility
from nacsim.errors import Refused
from tests.council.invariants import assert_all
from tests.council.small import MANDATES, SEATS, Table, paragraphs
from tests.council.test_verifier import entries_of, log_of

PRIVATE = RedLine(id="BB-9", formula="invites", sentence="BB has promised a neighbour.", public=False)
PUBLIC = MANDATES["BB"].red_lines[0]
KEPT = "It crosses an instruction that stays private."
INVITING = Text(revision=1, paragraphs=paragraphs(membership="invite"))


def instructed(table: Table, lines: tuple[RedLine, ...], seats: tuple[str, ...]) -> Table:
    """Give seats these red lines, as if they had been sealed at the opening, and a floor below any text."""
    for i, event in enumerate(table.events):
        if isinstance(event, e.MandateSealed) and event.seat in seats:
            mandate = event.mandate.model_copy(update={"floor": -1000, "red_lines": lines})
            table.events[i] = e.MandateSealed(seat=event.seat, mandate=mandate)
    table.state = fold_all(table.events)
    return table


def invited(*lines: RedLine, seats: tuple[str, ...] = ("BB",), **changed: object) -> Table:
    """Return a council in its last round, an invitation on the table, and seats that may not extend one."""
    table = instructed(Table(**changed), lines, seats).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", live=False, ask=Wish(issue="membership", option="invite"))
    table.do(c.RevealReviews(key="asked", round=1))
    return table.circulate(membership="invite").next_round().next_round()


def told(events: tuple[e.AnyEvent, ...]) -> str:
    """Return all that anybody but the seat itself can read of these events."""
    return "".join(canonical(x.model_dump(mode="json")) for x in events if visibility(x) != "seat:BB")


def test_a_private_red_line_stops_a_consent_and_is_not_named_in_the_record() -> None:
    events = invited(PRIVATE).open_silence().consent("BB")
    overruled, letter, broken = events
    assert isinstance(overruled, e.Overruled)
    assert isinstance(letter, e.Objected)
    assert isinstance(broken, e.SilenceBroken)
    assert (overruled.finding, letter.reason, letter.red_line) == (KEPT, KEPT, None)
    assert PRIVATE.id not in told(events)
    assert PRIVATE.sentence not in told(events)


def test_a_private_red_line_overrules_a_review_and_is_not_named_to_the_chair() -> None:
    events = invited(PRIVATE).review("BB", "accept")
    (given,) = events
    assert isinstance(given, e.ReviewGiven)
    assert (given.verdict, given.overruled) == ("object", KEPT)
    assert (given.remarks[0].reason, given.remarks[0].red_line) == (KEPT, None)
    assert PRIVATE.id not in told(events)
    assert PRIVATE.sentence not in told(events)


@pytest.mark.parametrize("lines", [(PRIVATE, PUBLIC), (PUBLIC, PRIVATE)])
def test_of_two_red_lines_that_are_crossed_the_public_one_is_named(lines: tuple[RedLine, ...]) -> None:
    overruled, letter, _ = invited(*lines).open_silence().consent("BB")
    assert isinstance(overruled, e.Overruled)
    assert isinstance(letter, e.Objected)
    assert overruled.finding == letter.reason == f"It crosses {PUBLIC.id}: {PUBLIC.sentence}"
    assert letter.red_line == PUBLIC.id
    mandate = MANDATES["BB"].model_copy(update={"red_lines": lines})
    assert quotable(crossed(mandate, INVITING.features())) == PUBLIC
    assert objections_of_card(mandate, INVITING, ())[:2] == (overruled.finding, KEPT)


def test_a_person_is_told_the_private_instruction_that_a_consent_would_cross() -> None:
    table = invited(PRIVATE, holders={"AA": "ai", "BB": "human", "CC": "ai"}).open_silence()
    with pytest.raises(Refused, match=f"It crosses {PRIVATE.id}: {PRIVATE.sentence}"):
        table.consent("BB")


def test_only_the_seat_itself_is_told_how_much_a_text_lacks() -> None:
    mandate = MANDATES["BB"].model_copy(
        update={"red_lines": (), "floor": worth(MANDATES["BB"], INVITING) + 5}
    )
    points = worth(mandate, INVITING)
    told_to_all = objections_of_card(mandate, INVITING, ())
    told_to_seat = objections_of_card(mandate, INVITING, (), own_eyes=True)
    assert told_to_all == ("It is worth less to this delegation than having no text.",)
    assert told_to_seat == (
        f"The text gives you {points} points and you need {points + 5}, so 5 are missing.",
    )


def kinds(events: Sequence[e.AnyEvent]) -> list[str]:
    return [x.kind for x in events]


def test_each_yes_that_a_card_forbids_is_recorded_also_in_a_window_already_broken() -> None:
    table = invited(PUBLIC, seats=("BB", "CC")).open_silence()
    assert kinds(table.consent("AA")) == ["consented"]
    assert kinds(table.consent("BB")) == ["overruled", "objected", "silence_broken"]
    assert kinds(table.consent("CC")) == ["overruled", "objected"]
    assert table.state.last_window.objectors == {"BB", "CC"}
    assert not table.state.last_window.consents
    assert_all(table.events, table.state)
    table.do(c.Close(key="end", because="rounds"))
    report = verify(log_of(entries_of(table)), None)
    assert (report.ok, report.outcome, report.problems) == (True, "NO_CONSENSUS", ())


def test_a_yes_that_a_card_forbids_is_filed_beside_the_letter_that_broke_silence() -> None:
    table = invited(PUBLIC).open_silence()
    table.object("AA")
    assert kinds(table.consent("BB")) == ["overruled", "objected"]
    with pytest.raises(Refused, match="No silence window is open"):
        table.consent("CC")
    assert_all(table.events, table.state)
