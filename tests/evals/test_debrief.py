"""After the meeting: hidden goals of all, the own words and what became of them, and what was won."""

from typing import Any

import pytest

from nacsim.agents.person import Choice
from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.council.mandate import worth, worth_of_option
from nacsim.council.values import Wish
from nacsim.evals.debrief import QUESTIONS, debrief_of, passing_texts
from tests.people.sittings import PACK, TABLE, House, at, dutiful, held, under_way

DATE = Wish(issue="timeline", option="decide_by_2026")
ARGUMENT = next(a for a in PACK.arguments.values() if a.briefing)


@pytest.fixture
async def spoke() -> House:
    """EE asked HU a question that the chair noted, made a point that was taken up, and used an argument."""
    house = House(("EE", "HU"), limits=Limits(rounds=2, speeches_per_round=6, tour_speeches=1))
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        house.speaks("EE", "We use what the briefing says.", pid="P3", arguments=(ARGUMENT.id, "gone"))
        await house.until(at(house, "review"), dutiful)
        house.raises("EE")
        house.reviews("HU")
        house.reviews("EE", {"P3": Choice("amend", Wish(issue="membership", option="invite"))})
        await house.until(lambda: house.state.floor == "EE", dutiful)
        house.speaks("EE", "Hungary, why?", move="question", to="HU", pid="P5")
        await house.settles()
        house.raises("EE")
        house.passes("HU")
        await house.until(lambda: house.state.floor == "EE", dutiful)
        wish = Wish(issue="membership", option="invite")
        house.speaks("EE", "Let us invite Ukraine.", pid="P3", ask=wish, also=(DATE,))
        await house.until(lambda: house.sitting.closed, dutiful)
    return house


def debrief(house: House, seat: str | None) -> dict[str, Any]:
    return debrief_of(house.state, PACK, house.meeting.events, seat)


async def test_the_own_words_are_shown_with_what_they_used_and_who_took_them_up(spoke: House) -> None:
    own = {x.text: x for x in debrief(spoke, "EE")["own"]}
    used = own["We use what the briefing says."]
    assert used.points == ARGUMENT.briefing
    assert used.heard == "Membership"
    assert own["Let us invite Ukraine."].heard == "Membership and timeline", "every wish is named"
    point = own["Let us invite Ukraine."]
    replies = [x for x in spoke.of(e.Spoke) if x.intent.answers == point.seq]
    assert [(x.speaker, x.text) for x in replies] == [(point.answered_by, point.answer)]
    assert point.answered_by not in ("CHAIR", "EE")


async def test_a_question_that_the_chair_noted_was_taken_up_by_nobody(spoke: House) -> None:
    question = next(x for x in debrief(spoke, "EE")["own"] if x.text == "Hungary, why?")
    noted = [x.speaker for x in spoke.of(e.Spoke) if x.intent.answers == question.seq]
    assert noted == ["CHAIR"]
    assert (question.answered_by, question.answer) == ("", "")


async def test_points_of_the_briefing_that_were_not_used_are_offered_and_used_ones_are_not(
    spoke: House,
) -> None:
    words = debrief(spoke, "EE")
    assert 0 < len(words["unused"]) <= 6
    texts = {f"{p.id}: {p.text}" for p in PACK.briefing}
    assert set(words["unused"]) <= texts
    used = {b for x in words["own"] for b in x.points}
    assert not used & {line.split(":")[0] for line in words["unused"]}


async def test_a_point_of_the_own_card_counts_for_the_argument_that_it_stands_for() -> None:
    point = next(p for p in PACK.card("EE").points if p.bank and PACK.arguments[p.bank].briefing)
    assert point.id not in PACK.arguments
    house = House(("EE",))
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        house.speaks("EE", "We say it in our own words.", arguments=(point.id,))
        house.sitting.put(c.Close(key="bell", because="teacher"))
    words = debrief(house, "EE")
    assert words["own"][0].points == PACK.arguments[point.bank or ""].briefing
    behind = {line.split(":")[0] for line in words["unused"]}
    assert behind.isdisjoint(words["own"][0].points)


async def test_hidden_goals_are_shown_to_all_and_own_words_to_their_speaker(spoke: House) -> None:
    words = debrief(spoke, None)
    assert set(words["goals"]) == set(TABLE)
    assert (words["own"], words["gains"], words["unused"]) == ((), (), ())
    other = debrief(spoke, "HU")
    assert {x.text for x in other["own"]}.isdisjoint(x.text for x in debrief(spoke, "EE")["own"])


async def test_what_the_last_text_was_worth_is_counted_by_each_seats_own_instructions(spoke: House) -> None:
    words = debrief(spoke, "EE")
    state = spoke.state
    for seat in TABLE:
        assert words["worths"][seat] == (worth(state.mandates[seat], state.text), state.mandates[seat].floor)
    gains = words["gains"]
    assert [g.points for g in gains] == sorted((g.points for g in gains), reverse=True)
    mandate, options = state.mandates["EE"], state.text.options()
    assert sum(g.points for g in gains) == sum(worth_of_option(mandate, i, o) for i, o in options.items())
    assert {g.title for g in gains} == {i.title for i in PACK.issues}


async def test_the_end_of_the_meeting_and_questions_for_the_class_are_there(spoke: House) -> None:
    words = debrief(spoke, "EE")
    assert isinstance(words["closed"], e.Closed)
    assert words["questions"] == QUESTIONS
    assert words["text"] == spoke.state.text
    assert words["names"].seat("HU") == "Hungary"


async def test_a_meeting_that_ended_before_there_was_a_text_has_a_debrief_too() -> None:
    house = House(("EE",))
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        house.speaks("EE", "Good morning.")
        house.sitting.put(c.Close(key="bell", because="teacher"))
    words = debrief(house, "EE")
    assert words["text"] is None
    assert words["gains"] == ()
    assert [x.text for x in words["own"]] == ["Good morning."]
    assert (words["own"][0].heard, words["own"][0].points) == ("", ())
    assert words["worths"] == {}, "what nobody wrote is worth nothing to nobody, not 0 to everybody"


async def test_what_would_have_passed_is_named_in_the_titles_of_the_pack() -> None:
    house = await held(House(("EE",)), dutiful)
    passing = passing_texts(PACK, house.state.mandates)
    assert passing["count"] >= 0
    if passing["count"]:
        assert [title for title, _ in passing["best"]] == [i.title for i in PACK.issues]
        titles = {o.title for o in PACK.options.values()}
        assert {option for _, option in passing["best"]} <= titles


async def test_where_nothing_would_have_passed_nothing_is_named() -> None:
    house = await held(House(("EE",)), dutiful)
    hard = {s: m.model_copy(update={"floor": 1000}) for s, m in house.state.mandates.items()}
    assert passing_texts(PACK, hard) == {"count": 0, "best": []}
