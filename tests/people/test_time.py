"""Time: what people have left, what happens when it is up, and what does not count against them."""

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.events import Clock, Limits
from nacsim.graph.people import Awaited
from nacsim.graph.sitting import duty_of
from tests.people.sittings import REASON, TABLE, House, at, dutiful, held, under_way

MINUTE = Clock(speech=60, review=120, answer=90)
ONE_ROUND = Limits(rounds=1, speeches_per_round=3, tour_speeches=1)
EE_SPEAKS, EE_REVIEWS, EE_ANSWERS = (Awaited("EE", d) for d in ("speech", "review", "answer"))  # type: ignore[arg-type]
TWO = ("EE", "US")


def timed(people: tuple[str, ...] = ("EE",), **more: object) -> House:
    return House(people, clock=MINUTE, **{"limits": ONE_ROUND, **more})  # type: ignore[arg-type]


async def at_the_floor(house: House) -> None:
    await house.until(at(house, "speech", "EE"), dutiful)


async def at_the_review(house: House) -> None:
    await house.until(at(house, "review"), dutiful)


async def in_silence(house: House) -> None:
    await house.until(at(house, "answer"), dutiful)


async def test_what_is_left_is_counted_from_the_moment_in_which_it_is_owed() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        assert house.sitting.left(EE_SPEAKS) == 60
        house.wait(25)
        assert house.sitting.left(EE_SPEAKS) == 35
        assert duty_of(house.state, "EE") == EE_SPEAKS
        assert duty_of(house.state, "US") is None


@pytest.mark.parametrize(
    ("there", "who", "seconds"),
    [(at_the_floor, EE_SPEAKS, 60), (at_the_review, EE_REVIEWS, 120), (in_silence, EE_ANSWERS, 90)],
    ids=["speech", "review", "answer"],
)
async def test_each_duty_has_its_own_time(there: object, who: Awaited, seconds: int) -> None:
    house = timed()
    async with under_way(house):
        await there(house)  # type: ignore[operator]
        assert house.sitting.left(who) == seconds


async def test_nobody_has_a_time_for_what_is_not_owed() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        assert house.sitting.left(EE_REVIEWS) is None
        assert house.sitting.left(Awaited("US", "speech")) is None


@pytest.mark.parametrize("clock", [None, Clock()])
async def test_a_meeting_without_a_clock_waits_for_as_long_as_it_takes(clock: Clock | None) -> None:
    house = House(("EE",), clock=clock)
    async with under_way(house):
        await at_the_floor(house)
        house.wait(1_000_000)
        await house.stirs()
        assert house.sitting.left(EE_SPEAKS) is None
        assert house.duties == (EE_SPEAKS,)


async def test_a_second_before_the_end_nothing_happens() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        house.wait(59)
        await house.stirs()
        assert house.duties == (EE_SPEAKS,)


async def test_a_turn_at_the_floor_lapses_when_its_time_is_up() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        house.wait(60)
        await house.stirs()
    (lapsed,) = house.of(e.FloorLapsed)
    assert (lapsed.seat, lapsed.because) == ("EE", "time")
    assert house.state.floor != "EE"


async def test_a_time_that_ran_out_before_anybody_looked_at_the_clock_is_up_at_once() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
    house.take_up()
    house.wait(61)
    async with under_way(house):
        await house.settles()
    assert house.of(e.FloorLapsed)[0].because == "time"


async def test_a_speech_that_comes_in_time_is_heard_and_nothing_lapses() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        house.wait(59)
        house.speaks("EE", "In time.")
        house.wait(10)
        await house.stirs()
    assert "In time." in [x.text for x in house.of(e.Spoke)]
    assert not house.of(e.FloorLapsed)


async def test_a_review_that_does_not_come_suspends_a_meeting_whose_rule_is_to_wait() -> None:
    house = timed(policy="suspend")
    async with under_way(house):
        await at_the_review(house)
        house.wait(120)
        await house.stirs()
        assert house.state.phase == "suspended"
        assert house.state.resting == "Estonia has not given its view of the text in time."
        house.wait(10_000)
        await house.stirs()
        assert len(house.of(e.Suspended)) == 1
    assert house.report().outcome == "SUSPENDED"


async def test_after_a_rest_for_a_review_that_did_not_come_its_time_begins_anew() -> None:
    house = timed(policy="suspend")
    async with under_way(house):
        await at_the_review(house)
        house.wait(120)
        await house.stirs()
        house.wait(3_000)
        house.sitting.put(c.Resume(key="on"))
        await house.settles()
        assert house.state.phase == "drafting"
        assert house.sitting.left(EE_REVIEWS) == 120
        house.reviews("EE")
        await house.settles()
    assert len(house.of(e.Suspended)) == 1


async def test_two_people_whose_time_is_up_suspend_a_meeting_once() -> None:
    house = timed(TWO, policy="suspend")
    async with under_way(house):
        await at_the_review(house)
        house.wait(120)
        await house.stirs()
        assert len(house.of(e.Suspended)) == 1


async def test_an_ai_delegate_stands_in_for_a_review_that_does_not_come_where_the_meeting_says_so() -> None:
    house = timed(TWO, policy="stand_in")
    async with under_way(house):
        await at_the_review(house)
        house.reviews("US")
        house.wait(120)
        await house.stirs()
    (handed,) = house.of(e.HolderChanged)
    assert (handed.seat, handed.holder, handed.stand_in) == ("EE", "ai", True)
    assert {x.seat for x in house.of(e.ReviewGiven)} == set(TABLE)


async def test_an_ai_delegate_stands_in_for_an_answer_that_does_not_come_and_is_named() -> None:
    house = timed(TABLE, policy="stand_in")
    async with under_way(house):
        await in_silence(house)
        for seat in TABLE[1:]:
            house.consents(seat, departure=REASON)
        house.wait(90)
        await house.stirs()
    (answer,) = [x for x in (*house.of(e.Consented), *house.of(e.Objected)) if x.seat == "EE"]
    if isinstance(answer, e.Consented):
        assert answer.stand_in
        assert house.of(e.Closed)[0].flags.stand_in == ("EE",)
    assert house.report().problems == ()


async def test_an_answer_that_does_not_come_is_no_verdict_and_no_consent() -> None:
    house = timed(TABLE, policy="suspend")
    async with under_way(house):
        await in_silence(house)
        for seat in TABLE[1:]:
            house.consents(seat, departure=REASON)
        house.wait(90)
        await house.stirs()
    (missed,) = house.of(e.NoVerdict)
    assert (missed.seat, missed.fault) == ("EE", "There was no answer before the deadline.")
    assert house.of(e.SilenceBroken)[0].seats == ("EE",)
    assert not house.of(e.Adopted)
    assert house.report().problems == ()


async def test_a_letter_in_the_same_moment_as_the_deadline_counts_and_the_others_absence_does_not() -> None:
    house = timed(TWO, policy="suspend")
    async with under_way(house):
        await in_silence(house)
        house.wait(90)
        house.objects("US")
        await house.settles()
    assert house.of(e.Objected)[0].seat == "US"
    assert not house.of(e.NoVerdict)


async def test_a_consent_taken_back_has_what_was_left_until_the_deadline_and_no_more() -> None:
    house = timed(TWO)
    async with under_way(house):
        await in_silence(house)
        house.wait(80)
        house.consents("EE", departure=REASON)
        assert house.sitting.left(EE_ANSWERS) is None
        house.withdraws("EE")
        assert house.sitting.left(EE_ANSWERS) == 10
        house.wait(10)
        await house.stirs()
    assert {x.seat for x in house.of(e.NoVerdict)} == set(TWO)


async def test_more_time_is_for_whoever_is_awaited() -> None:
    house = timed(TWO)
    async with under_way(house):
        await at_the_review(house)
        house.wait(100)
        house.sitting.put(c.ExtendTime(key="more", seconds=60))
        assert house.sitting.left(EE_REVIEWS) == house.sitting.left(Awaited("US", "review")) == 80
        house.wait(79)
        await house.stirs()
        assert len(house.duties) == 2
        house.wait(1)
        await house.stirs()
        assert house.state.phase == "suspended"


async def test_more_time_for_one_duty_is_not_left_over_for_the_next() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        house.sitting.put(c.ExtendTime(key="more", seconds=600))
        assert house.sitting.left(EE_SPEAKS) == 660
        house.speaks("EE")
        await house.until(lambda: bool(house.duties), dutiful)
        assert house.sitting.left(house.duties[0]) in (60, 120)


async def test_more_time_given_at_rest_counts_when_the_meeting_goes_on() -> None:
    house = timed()
    async with under_way(house):
        await at_the_review(house)
        house.wait(120)
        await house.stirs()
        house.sitting.put(c.ExtendTime(key="more", seconds=30))
        house.sitting.put(c.Resume(key="on"))
        await house.settles()
        assert house.sitting.left(EE_REVIEWS) == 30


async def test_a_recess_freezes_what_is_left() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        house.wait(20)
        house.sitting.put(c.Suspend(key="lunch", reason="Lunch."))
        house.wait(5_000)
        await house.stirs()
        assert house.duties == ()
        assert house.sitting.left(EE_SPEAKS) == 40
        house.sitting.put(c.Resume(key="on"))
        await house.settles()
        assert house.sitting.left(EE_SPEAKS) == 40
        house.wait(40)
        await house.stirs()
    assert house.of(e.FloorLapsed)[0].because == "time"


async def test_two_recesses_freeze_twice() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        for n in range(2):
            house.wait(20)
            house.sitting.put(c.Suspend(key=f"rest/{n}", reason="Lunch."))
            house.wait(500)
            house.sitting.put(c.Resume(key=f"on/{n}"))
            await house.settles()
        assert house.sitting.left(EE_SPEAKS) == 20


async def test_a_new_holder_has_the_whole_time() -> None:
    house = timed(TWO)
    async with under_way(house):
        await at_the_review(house)
        house.wait(110)
        house.hands_over("EE", "human")
        await house.settles()
        assert house.sitting.left(EE_REVIEWS) == 120
        assert house.sitting.left(Awaited("US", "review")) == 10


async def test_a_new_holder_who_came_during_a_recess_has_the_whole_time() -> None:
    house = timed(TWO)
    async with under_way(house):
        await at_the_review(house)
        house.wait(110)
        house.sitting.put(c.Suspend(key="rest", reason="Lunch."))
        house.hands_over("EE", "human")
        house.wait(400)
        house.sitting.put(c.Resume(key="on"))
        await house.settles()
        assert house.sitting.left(EE_REVIEWS) == 120
        assert house.sitting.left(Awaited("US", "review")) == 10


async def test_time_in_which_nothing_ran_the_meeting_does_not_count() -> None:
    house = timed(TWO)
    async with under_way(house):
        await at_the_review(house)
        house.wait(20)
        house.reviews("US")
        await house.settles()
    house.is_down(86_400)
    house.take_up()
    assert house.sitting.left(EE_REVIEWS) == 100
    async with under_way(house):
        house.wait(30)
        await house.stirs()
        assert house.sitting.left(EE_REVIEWS) == 70
        assert house.state.phase == "drafting"


async def test_time_in_which_nothing_ran_the_meeting_does_not_count_however_often_it_is_taken_up() -> None:
    """What happens after the first restart is written with the clock on the wall, days later."""
    house = timed(TABLE[:3])
    async with under_way(house):
        await at_the_review(house)
        house.wait(20)
        house.reviews("US") if "US" in TABLE[:3] else house.reviews("DE")
        await house.settles()
    house.is_down(86_400)
    house.take_up()
    async with under_way(house):
        await house.settles()
        house.wait(30)
        house.reviews("HU")
        await house.settles()
    for days in (1, 2):
        house.is_down(days * 86_400)
        house.take_up()
        assert house.sitting.left(EE_REVIEWS) == 70
    async with under_way(house):
        await house.stirs()
        assert house.state.phase == "drafting"
        house.wait(70)
        await house.stirs()
        assert house.state.phase == "suspended"


async def test_a_recess_over_night_with_the_house_closed_freezes_what_is_left() -> None:
    house = timed()
    async with under_way(house):
        await at_the_floor(house)
        house.wait(20)
        house.sitting.put(c.Suspend(key="night", reason="Night."))
        house.wait(100)
        await house.settles()
    house.is_down(50_000)
    house.take_up()
    async with under_way(house):
        house.wait(100)
        house.sitting.put(c.Resume(key="on"))
        await house.settles()
        assert house.sitting.left(EE_SPEAKS) == 40


async def test_a_clock_on_the_wall_that_was_set_back_gives_and_takes_nothing() -> None:
    house = timed(TWO)
    async with under_way(house):
        await at_the_review(house)
        house.wait(20)
        house.reviews("US")
        await house.settles()
    house.is_down(-3_600)
    for _ in range(2):
        house.take_up()
        assert house.sitting.left(EE_REVIEWS) == 100


async def test_a_meeting_that_is_over_is_taken_up_without_a_trace() -> None:
    house = await held(timed(), dutiful)
    before = house.record.journal(house.meeting.id)
    house.take_up()
    assert house.sitting.closed
    assert house.record.journal(house.meeting.id) == before
