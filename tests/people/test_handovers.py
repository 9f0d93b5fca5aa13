"""A seat that changes hands while its delegate thinks: what was in flight is void, and nobody is skipped."""

import itertools
from typing import Any

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.errors import Refused
from nacsim.graph.people import Awaited
from tests.people.sittings import REASON, TABLE, House, agreeable, at, dutiful, held, under_way
from tests.people.slow import Slow

ONE_ROUND = Limits(rounds=1, speeches_per_round=3, tour_speeches=1)


def with_slow(over: str, people: tuple[str, ...] = ("EE",), **more: Any) -> tuple[House, Slow]:
    """A meeting in which the delegate of Germany takes its time over something."""
    slow = Slow(over)
    return House(people, delegates={"DE": slow}, **more), slow


async def thinks(house: House, slow: Slow) -> None:
    """Bring the meeting to the point where the slow delegate thinks."""
    await house.until(lambda: slow.thinking, dutiful)


@pytest.mark.parametrize("what", ["statement/", "tour/", "debate/"])
async def test_words_in_flight_are_void_when_a_person_takes_the_seat(what: str) -> None:
    house, slow = with_slow(what)
    async with under_way(house):
        await thinks(house, slow)
        said = len([x for x in house.of(e.Spoke) if x.speaker == "DE"])
        house.hands_over("DE", "human")
        slow.ready.set()
        await house.settles()
        assert len([x for x in house.of(e.Spoke) if x.speaker == "DE"]) == said
        await house.until(lambda: house.sitting.closed, dutiful)
    spoken = [x for x in house.of(e.Spoke) if x.speaker == "DE"][said:]
    assert all(x.source == "human" for x in spoken)
    assert house.report().problems == ()


async def test_a_person_who_takes_a_seat_whose_statement_was_in_flight_makes_that_statement() -> None:
    house, slow = with_slow("statement/")
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("DE", "human")
        slow.ready.set()
        await house.settles()
        assert house.duties == (Awaited("DE", "speech"),)


async def test_words_in_flight_are_void_also_when_the_seat_comes_back_to_a_delegate() -> None:
    house, slow = with_slow("statement/")
    async with under_way(house):
        await thinks(house, slow)
        first = slow.asked[-1]
        house.hands_over("DE", "human")
        house.hands_over("DE", "ai", stand_in=True)
        slow.ready.set()
        await house.settles()
        assert slow.asked.count(first) == 2
        assert len([x for x in house.of(e.Spoke) if x.speaker == "DE" and x.phase == "statements"]) == 1


async def test_a_review_in_flight_is_void_when_a_person_takes_the_seat() -> None:
    house, slow = with_slow("review/")
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("DE", "human")
        slow.ready.set()
        await house.settles()
        assert {w.seat for w in house.duties} == {"EE", "DE"}
        house.reviews("DE")
        house.reviews("EE")
        await house.settles()
    given = [x for x in house.of(e.ReviewGiven) if x.seat == "DE"]
    assert [x.epoch for x in given] == [1]
    assert len(house.of(e.ReviewsRevealed)) == 1


async def test_a_stand_in_reviews_for_a_person_who_left_while_others_were_thinking() -> None:
    house, slow = with_slow("review/", people=("EE", "HU"))
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("HU", "ai", stand_in=True)
        slow.ready.set()
        await house.settles()
        assert house.state.phase == "drafting"
        house.reviews("EE")
        await house.settles()
    assert not house.of(e.Suspended)
    (revealed,) = house.of(e.ReviewsRevealed)
    assert "none" not in {p.verdict for p in revealed.positions}


async def test_an_answer_to_silence_in_flight_is_void_when_a_person_takes_the_seat() -> None:
    house, slow = with_slow("answer/", limits=ONE_ROUND)
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("DE", "human")
        slow.ready.set()
        await house.settles()
        assert {w.seat for w in house.duties} == {"EE", "DE"}
        assert "DE" not in {x.seat for x in house.of(e.Consented)}
        house.objects("DE")
        await house.settles()
    assert [x.epoch for x in house.of(e.Objected) if x.seat == "DE"] == [1]


async def test_a_stand_in_answers_silence_for_a_person_who_left_while_others_were_thinking() -> None:
    house, slow = with_slow("answer/", people=("EE", "HU"), limits=ONE_ROUND)
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("HU", "ai", stand_in=True)
        slow.ready.set()
        await house.settles()
        house.consents("EE", departure=REASON)
        await house.settles()
    assert not house.of(e.Suspended)
    answered = {x.seat for x in (*house.of(e.Consented), *house.of(e.Objected))}
    assert answered == set(TABLE)


async def test_a_model_that_gives_no_answer_still_suspends_a_meeting_whose_rule_is_to_wait_for_it() -> None:
    house, slow = with_slow("review/")
    house.opening = house.opening.model_copy(
        update={"opened": house.opening.opened.model_copy(update={"fault_policy": "block"})}
    )
    house.record = type(house.record)()
    house.take_up()
    async with under_way(house):
        await thinks(house, slow)
        slow.fails = True
        slow.ready.set()
        await house.settles()
        house.reviews("EE")
        await house.settles()
        assert house.state.phase == "suspended"
        assert "the model that speaks for Germany" in house.state.resting
        slow.fails = False
        house.sitting.put(c.Resume(key="again"))
        await house.settles()
        assert len(house.of(e.ReviewsRevealed)) == 1
        assert len(house.of(e.Suspended)) == 1


@pytest.mark.parametrize("over", ["statement/", "answer/"])
async def test_a_delegate_whose_model_fails_beside_people_is_replaced_by_its_card_and_that_is_noted(
    over: str,
) -> None:
    house, slow = with_slow(over, limits=ONE_ROUND)
    slow.fails = True
    slow.ready.set()
    await held(house, agreeable)
    assert {x.seat for x in house.of(e.FaultNoted)} == {"DE"}
    if over == "answer/":
        assert [x.seat for x in house.of(e.NoVerdict)] == ["DE"]
    assert house.report().problems == ()


async def test_words_in_flight_that_fail_are_void_too_when_the_seat_has_changed_hands() -> None:
    house, slow = with_slow("statement/")
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("DE", "human")
        slow.fails = True
        slow.ready.set()
        await house.settles()
        assert not house.of(e.FaultNoted)
        assert house.duties == (Awaited("DE", "speech"),)


async def test_what_a_person_had_under_the_pen_is_refused_after_a_handover() -> None:
    house = House(("EE", "US"), limits=ONE_ROUND)
    async with under_way(house):
        await house.until(lambda: house.state.silent, dutiful)
        late = c.Consent.model_validate(
            {**house.seat("EE"), "bind": house.state.last_window.bind, "departure": REASON, "source": "human"}
        )
        house.hands_over("EE", "human")
        with pytest.raises(Refused, match="new holder"):
            house.sitting.put(late)
        house.consents("EE", departure=REASON)
        await house.settles()
        assert [x.epoch for x in house.of(e.Consented) if x.seat == "EE"] == [1]


async def test_a_stand_in_in_the_middle_of_silence_does_not_keep_the_persons_consent() -> None:
    house = House(TABLE, limits=ONE_ROUND)
    async with under_way(house):
        await house.until(lambda: house.state.silent, dutiful)
        house.consents("EE", departure=REASON)
        house.hands_over("EE", "ai", stand_in=True)
        await house.settles()
        own = [x for x in house.of(e.Consented) if x.seat == "EE" and x.epoch == 1]
        assert all(x.stand_in and x.departure is None for x in own)
        await house.until(lambda: house.sitting.closed, agreeable)
    assert house.report().problems == ()


async def test_an_objection_while_delegates_are_thinking_ends_silence_before_they_have_answered() -> None:
    house, slow = with_slow("answer/", limits=ONE_ROUND)
    async with under_way(house):
        await thinks(house, slow)
        house.objects("EE")
        assert not house.state.silent
        slow.ready.set()
        await house.until(lambda: house.sitting.closed, dutiful)
    assert house.state.outcome == "NO_CONSENSUS"
    assert not house.of(e.Adopted)


async def test_a_pause_while_a_delegate_is_thinking_lets_nothing_happen_until_the_meeting_goes_on() -> None:
    house, slow = with_slow("statement/")
    async with under_way(house):
        await thinks(house, slow)
        house.sitting.put(c.Suspend(key="rest", reason="Lunch."))
        before = len(house.events)
        slow.ready.set()
        await house.settles()
        assert len(house.events) == before
        house.sitting.put(c.Resume(key="on"))
        await house.settles()
        assert "DE" in [x.speaker for x in house.of(e.Spoke)]
        await house.until(lambda: house.sitting.closed, dutiful)


async def test_a_meeting_closed_while_a_delegate_is_thinking_is_over() -> None:
    house, slow = with_slow("statement/")
    async with under_way(house):
        await thinks(house, slow)
        house.sitting.put(c.Close(key="bell", because="teacher"))
        slow.ready.set()
        await house.settles()
    assert isinstance(house.events[-1], e.Closed)
    assert house.report().problems == ()


async def test_a_hand_raised_while_a_delegate_is_thinking_is_served_next() -> None:
    house, slow = with_slow("debate/", limits=Limits(rounds=2, speeches_per_round=6, tour_speeches=1))
    async with under_way(house):
        await thinks(house, slow)
        house.raises("EE")
        slow.ready.set()
        await house.settles()
        assert house.state.floor == "EE"
    assert [x.speaker for x in house.of(e.Spoke)][-1] == "DE"


@pytest.mark.parametrize("every", [1, 2, 3, 5])
async def test_seats_may_change_hands_at_any_time_and_the_meeting_comes_to_its_end(every: int) -> None:
    house = House(("EE", "DE"))
    turns = itertools.count()

    def restless(_: House, who: Awaited) -> None:
        turn = next(turns)
        if turn % every == 0 and turn < 40:
            for seat in TABLE:
                house.hands_over(seat, "ai" if house.state.holders[seat] == "human" else "human")
        elif turn % 11 == 10 and at(house, "answer")():
            house.objects(who.seat)
        else:
            agreeable(house, who)

    async with under_way(house):
        await house.until(lambda: house.sitting.closed, restless)
    assert house.report().problems == ()
    assert house.of(e.HolderChanged)


async def test_a_table_that_loses_all_its_people_goes_on_by_itself() -> None:
    house = House(("EE", "DE"))
    async with under_way(house):
        await house.settles()
        for seat in ("EE", "DE"):
            house.hands_over(seat, "ai", stand_in=True)
        await house.settles()
    assert house.sitting.closed
    assert house.of(e.Closed)[0].flags.stand_in == ("DE", "EE")
    assert house.report().problems == ()


async def test_a_person_may_join_a_meeting_in_which_nobody_sat() -> None:
    house, slow = with_slow("tour/", people=())
    async with under_way(house):
        await thinks(house, slow)
        house.hands_over("HU", "human")
        slow.ready.set()
        await house.settles()
        assert house.duties
    house.take_up()
    await held(house, dutiful)
    assert house.report().problems == ()
