"""A speech that carries more than one wish, or only takes a side: all is heard, read back and recorded."""

import pytest

from nacsim.agents.ear import Ear
from nacsim.agents.understanding import Reading, confirmed, understand
from nacsim.agents.view import Heard, PublicRecord
from nacsim.council.events import Position, Remark, ReviewsRevealed, Spoke
from nacsim.council.values import Intent, Wish
from nacsim.roles.pack import load_pack

PACK = load_pack()
EAR = Ear(PACK)
SEATS = PACK.scenario.presets["standard"]
DATE, INVITE = Wish(issue="timeline", option="decide_by_2026"), Wish(issue="membership", option="invite")
EUROPE, CLOSED = Wish(issue="aid", option="european_lead"), Wish(issue="membership", option="rule_out")


def spoke(speaker: str, ask: Wish, round: int = 1) -> Spoke:
    intent = Intent(move="support", pid=PACK.by_issue[ask.issue].pid, ask=ask)
    return Spoke(speaker=speaker, phase="drafting", round=round, text="Words.", intent=intent)


def held_up(seat: str, wish: Wish) -> Position:
    pid = PACK.by_issue[wish.issue].pid
    remark = Remark(pid=pid, position="object", cure=wish)
    return Position(seat=seat, verdict="object", remarks=(remark,), asks=(), offers=())


RECORD = PublicRecord(
    speeches=(Heard(7, spoke("PL", EUROPE)), Heard(9, spoke("PL", DATE))),
    reveals=(ReviewsRevealed(round=1, revision=1, positions=(held_up("HU", CLOSED),)),),
)


def said(text: str, record: PublicRecord | None = RECORD) -> Reading:
    return understand(EAR, SEATS, "EE", text, record=record)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        (
            "We want an invitation now and a plan over several years.",
            {INVITE, Wish(issue="aid", option="multi_year")},
        ),
        ("Give us a date. We also want Europe to carry the larger share.", {DATE, EUROPE}),
        (
            "On paragraph 5 we want a decision by the end of 2026. On paragraph 6 Europe should lead.",
            {DATE, EUROPE},
        ),
        ("We want an invitation to Ukraine and the start of accession talks.", {INVITE}),
        ("We want a date. Poland, do you want a register of promises?", {DATE}),
        ("We want a date, and we cannot accept an air shield.", {DATE}),
    ],
)
def test_everything_that_is_asked_for_is_heard_and_nothing_that_is_refused_or_asked_about(
    text: str, wishes: set[Wish]
) -> None:
    assert set(said(text).intent.asks) == wishes


def test_what_another_delegation_wants_is_no_wish_of_whoever_says_so() -> None:
    reading = said("Poland wants a decision by the end of 2026.")
    assert (reading.intent.move, reading.intent.pid, reading.intent.asks) == ("reserve", "P5", ())
    assert said("Poland wants an invitation, but we want a date.").intent.asks == (DATE,)


def test_every_wish_is_read_back() -> None:
    heard = said("We want an invitation now and a rule of 0.25 per cent of GDP for aid.").heard
    assert "Paragraph 3: you ask for an invitation to Ukraine" in heard or "paragraph 3: you ask for" in heard
    assert "aragraph 6: you ask for a rule of 0.25 per cent of GDP" in heard


def test_a_speech_with_one_wish_is_written_as_speeches_always_were() -> None:
    assert "also" not in Intent(move="support", ask=DATE).model_dump()
    both = Intent(move="support", ask=DATE, also=(EUROPE,))
    assert Intent.model_validate_json(both.model_dump_json()) == both
    assert (both.ask_on("aid"), both.ask_on("reform")) == (EUROPE, None)


@pytest.mark.parametrize(
    ("text", "ask", "about"),
    [
        ("I agree with Poland.", DATE, DATE),
        ("We totally support Poland on paragraph 6.", EUROPE, EUROPE),
        ("We cannot agree with Poland.", None, DATE),
        ("Why does Hungary block?", None, CLOSED),
        ("Hungary, your veto is unfair", None, CLOSED),
    ],
)
def test_whoever_takes_a_side_is_asked_whether_what_that_side_wants_is_meant(
    text: str, ask: Wish | None, about: Wish
) -> None:
    reading = said(text)
    assert (reading.sure, reading.intent.ask, reading.about) == (False, ask, about)
    assert reading.heard.startswith("Do you mean this? Paragraph ")


@pytest.mark.parametrize("text", ["I agree with Latvia.", "Hungary, hello?", "Poland, you are so brave"])
def test_where_nothing_is_known_or_no_side_is_taken_nothing_is_made_up(text: str) -> None:
    assert said(text).intent.pid is None


def test_a_refusal_that_is_put_to_somebody_is_still_a_refusal_once_it_is_said() -> None:
    reading = said("We cannot accept an invitation now. Germany, do you agree?")
    assert confirmed(PACK, reading, reading.intent) == (
        "Paragraph 3: you speak against the invitation, and put it to Germany."
    )
    corrected = reading.intent.model_copy(update={"pid": "P5"})
    assert confirmed(PACK, reading, corrected).startswith("Paragraph 5: you speak about timeline")
