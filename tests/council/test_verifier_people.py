"""The verifier before records of meetings with people: honest ones are believed, forged ones are named."""

from collections.abc import Callable

import pytest

from nacsim.council import commands as c
from nacsim.council.rules import RULES
from nacsim.council.verifier import verify
from tests.council.acts_of_people import (
    ALL_PEOPLE,
    ANNA,
    calls_on,
    extends,
    in_her_words,
    lowers,
    passes,
    raises,
    with_anna,
    wording,
)
from tests.council.small import SEATS, Table
from tests.council.test_verifier import (
    Lines,
    certificate_of,
    double,
    drop,
    entries_of,
    find,
    lines_of,
    log_of,
    put,
    resealed,
)

REASON = "My parliament voted for it last night."


def adopted(table: Table, **departures: str) -> Table:
    """Have everyone consent to the text in the last round, those named with their reason to depart."""
    table.next_round().next_round().open_silence()
    for seat in SEATS:
        source = "human" if table.state.holders[seat] == "human" else "engine"
        table.consent(seat, source=source, departure=departures.get(seat))
    table.close_silence()
    return table


def in_own_words() -> Table:
    """The words of a person, read by code, are adopted; more aid costs BB something, so a person holds BB."""
    table = Table(holders={"AA": "human", "BB": "human", "CC": "ai"}).to_drafting()
    table.do(wording(key="w1", text="Older words."))
    table.do(wording(key="w2"))
    table.do(in_her_words(table, known=True))
    return adopted(table, BB=REASON)


def in_unread_words() -> Table:
    """Three people agree to words that code could not read; each of them departs from the card."""
    table = Table(holders=ALL_PEOPLE).to_drafting()
    table.do(wording(features_known=False))
    table.do(in_her_words(table, known=False))
    return adopted(table, AA=REASON, BB=REASON, CC=REASON)


def in_vetted_words() -> Table:
    """The words that a person offered were not read, so the vetted ones stand for the option."""
    table = Table(holders={"AA": "human", "BB": "human", "CC": "ai"}).to_drafting()
    table.do(wording(features_known=False))
    table.circulate(aid="more")
    return adopted(table, BB=REASON)


def at_the_floor() -> Table:
    """Placards, a turn that was used and one that was not, more time, also at rest."""
    table = with_anna(RULES)
    table.do(raises(key="p1"))
    table.do(lowers(key="p2"))
    table.do(raises(key="p3"))
    table.do(calls_on())
    table.do(extends())
    table.speak("AA")
    table.do(calls_on())
    table.do(passes())
    table.do(c.Suspend(key="s", reason="Lunch."))
    table.do(extends())
    table.do(c.Resume(key="r"))
    return adopted(table)


def offered_then_at_rest() -> Table:
    table = with_anna(RULES)
    table.do(wording())
    table.do(c.Suspend(key="s", reason="Night."))
    return table


def handed_over() -> Table:
    """A person consented and left; another took the seat in the open window and consented again."""
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    for seat in SEATS:
        table.consent(seat)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    table.consent("AA", source="human")
    table.close_silence()
    return table


def absent() -> Table:
    """A person did not answer in time, and nobody took that for a yes."""
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    table.consent("BB")
    table.consent("CC")
    table.do(c.MissVerdict(key="m", seat="AA", bind=table.bind, fault="There was no answer."))
    table.close_silence()
    table.do(c.Close(key="end", because="teacher"))
    return table


HONEST = [
    in_own_words,
    in_unread_words,
    in_vetted_words,
    at_the_floor,
    offered_then_at_rest,
    handed_over,
    absent,
]


@pytest.mark.parametrize("held", HONEST, ids=lambda f: f.__name__)
def test_an_honest_record_of_people_is_believed(held: Callable[[], Table]) -> None:
    table = held()
    entries = entries_of(table)
    proof = certificate_of(entries) if table.state.adopted else None
    report = verify(log_of(entries), proof)
    assert report.problems == ()
    assert report.outcome == (table.state.outcome or "SUSPENDED")


def moved(lines: Lines, kind: str, *, after: str, nth: int = 0) -> None:
    line = next(x for x in lines if x["payload"]["kind"] == kind)
    lines.remove(line)
    there = [i for i, x in enumerate(lines) if x["payload"]["kind"] == after][nth]
    lines.insert(there + 1, line)


FORGERIES: dict[str, tuple[Callable[[], Table], Callable[[Lines], None], str]] = {
    "an option that nobody put into words": (
        in_own_words,
        lambda x: (drop(x, "wording_offered"), drop(x, "wording_offered"))[0],
        "nobody proposed more on aid",
    ),
    "words offered after the text that has them": (
        in_own_words,
        lambda x: (drop(x, "wording_offered"), moved(x, "wording_offered", after="text_circulated", nth=1))[
            0
        ],
        "nobody proposed more on aid",
    ),
    "words for another option": (
        in_own_words,
        lambda x: [find(x, "wording_offered", i)["wish"].update(option="less") for i in (0, 1)] and None,
        "nobody proposed more on aid",
    ),
    "words that nobody could read, taken as read": (
        in_own_words,
        lambda x: find(x, "wording_offered", 1).update(features_known=False),
        "words on aid that nobody could read are taken as read",
    ),
    "a text whose words are said to be read after all": (
        in_unread_words,
        lambda x: find(x, "text_circulated", 1)["paragraphs"][2].update(features_known=True),
        "words on aid that nobody could read are taken as read",
    ),
    "unread words without a departure": (
        in_unread_words,
        lambda x: find(x, "consented").update(departure=None),
        "AA misstates whether it departs",
    ),
    "unread words consented to by an AI seat": (
        in_unread_words,
        lambda x: find(x, "opened")["holders"].update(AA="ai"),
        "AA consented to what its instructions forbid",
    ),
    "words offered by a former holder": (
        in_own_words,
        lambda x: find(x, "wording_offered").update(epoch=1),
        "a former holder of AA acted for it",
    ),
    "words offered by nobody at the table": (
        in_own_words,
        lambda x: find(x, "wording_offered").update(seat="ZZ"),
        "ZZ is not seated",
    ),
    "words offered while the meeting rests": (
        offered_then_at_rest,
        lambda x: moved(x, "wording_offered", after="suspended"),
        "at rest",
    ),
    "a departure that is forgotten": (
        in_own_words,
        lambda x: find(x, "consented", 1).update(departure=None),
        "BB misstates whether it departs",
    ),
    "a departure that is not counted": (
        in_own_words,
        lambda x: find(x, "closed")["flags"].update(departures=0),
        "flags are not those",
    ),
    "a person's departure as an AI seat's": (
        in_own_words,
        lambda x: find(x, "opened")["holders"].update(BB="ai"),
        "BB consented to what its instructions forbid",
    ),
    "a consent by the one who left": (
        handed_over,
        lambda x: drop(x, "consented", 3),
        "adopted without AA",
    ),
    "a handover that is left out": (
        handed_over,
        lambda x: drop(x, "holder_changed"),
        "a former holder of AA acted for it",
    ),
    "a placard in the name of a former holder": (
        at_the_floor,
        lambda x: find(x, "placard_raised").update(epoch=2),
        "a former holder of AA acted for it",
    ),
    "a floor for nobody at the table": (
        at_the_floor,
        lambda x: find(x, "floor_given").update(seat="ZZ"),
        "ZZ is not seated",
    ),
    "a turn that passes while the meeting rests": (
        at_the_floor,
        lambda x: moved(x, "floor_lapsed", after="suspended"),
        "at rest",
    ),
    "an absence taken for consent": (
        absent,
        lambda x: put(x, -3, kind="adopted", v=1, bind=find(x, "silence_opened")["bind"]),
        "adopted without AA",
    ),
    "a certificate's source that is another": (
        handed_over,
        lambda x: find(x, "consented", 3).update(source="engine"),
        "flags are not those",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_of_people_is_named(name: str) -> None:
    held, forge, sentence = FORGERIES[name]
    table = held()
    entries = entries_of(table)
    lines = lines_of(entries)
    forge(lines)
    report = verify(resealed(lines), certificate_of(entries) if table.state.adopted else None)
    assert not report.ok
    assert sentence.lower() in report.problems[0].lower()


@pytest.mark.parametrize(
    "kind",
    ["placard_raised", "placard_lowered", "floor_given", "floor_lapsed", "time_extended", "spoke"],
)
def test_whatever_is_changed_about_the_floor_the_certificate_no_longer_fits(kind: str) -> None:
    entries = entries_of(at_the_floor())
    lines = lines_of(entries)
    double(lines, kind)
    report = verify(resealed(lines), certificate_of(entries))
    assert report.problems == ("The certificate does not say what the record says.",)
