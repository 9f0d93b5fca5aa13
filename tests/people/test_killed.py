"""A sitting killed at any event is taken up from its record: nothing is lost, nothing happens twice."""

import asyncio
from collections.abc import Callable

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.events import Clock, Limits
from nacsim.council.values import Intent, Wish
from nacsim.graph.people import Awaited
from tests.people.sittings import AT_MOST, REASON, House, under_way

pytestmark = pytest.mark.thorough

LIMITS = Limits(rounds=2, speeches_per_round=3, tour_speeches=1)
PEOPLE = ("EE", "US")


def keyed(house: House, who: Awaited) -> c.AnyCommand:
    """Return what a person does, with a key that says which duty it is for: sent again, it counts once."""
    state, seat = house.state, who.seat
    turn = sum(isinstance(x, (e.Spoke, e.FloorLapsed)) for x in house.events)
    fields = {"key": f"{who.duty}/{seat}/{turn}/{state.round}/{state.windows}", "seat": seat, "epoch": 0}
    if who.duty == "speech" and turn % 3 == 2:
        return c.LapseFloor(key=str(fields["key"]), seat=seat, because="passed")
    if who.duty == "speech":
        wish = Wish(issue="timeline", option="review_2026")
        intent = Intent(move="support", pid="P5", ask=wish)
        del fields["seat"]
        return c.TakeFloor.model_validate(
            {**fields, "speaker": seat, "intent": intent, "text": f"Turn {turn}.", "source": "human"}
        )
    if who.duty == "review":
        remark = {"pid": "P5", "position": "amend", "cure": Wish(issue="timeline", option="review_2026")}
        standing = state.text.options()["timeline"] == "review_2026"
        return c.Review.model_validate(
            {
                **fields,
                "round": state.round,
                "verdict": "accept" if standing else "amend",
                "can_live_with": True,
                "revision": state.text.revision,
                "hash": state.draft.hash,
                "remarks": () if standing else (e.Remark.model_validate(remark),),
            }
        )
    bind = state.last_window.bind
    if seat == "US" and state.windows == 1:
        return c.Object.model_validate({**fields, "bind": bind, "pid": "P3", "reason": "Not yet."})
    return c.Consent.model_validate({**fields, "bind": bind, "departure": REASON, "source": "human"})


async def goes_on(house: House, *, twice: bool = False, pace: float = 0) -> None:
    """Have people act at a pace until the meeting is over; `twice` sends every act a second time."""
    for _ in range(AT_MOST):
        await house.settles()
        if house.sitting.closed or house.running is None or house.running.done():
            return
        command = keyed(house, house.duties[0])
        house.wait(pace)
        house.sitting.put(command)
        if twice:
            house.sitting.put(command)
    raise AssertionError("people acted and acted, and the meeting never ended")


@pytest.fixture(scope="module")
def whole() -> list[str]:
    """Hold the meeting without anything going wrong, and return its record."""
    house = House(PEOPLE, limits=LIMITS)

    async def sits() -> None:
        async with under_way(house):
            await goes_on(house)

    asyncio.run(sits())
    return house.written()


def test_the_meeting_that_is_killed_has_all_that_people_do_in_it(whole: list[str]) -> None:
    record = "".join(whole)
    for kind in ("spoke", "floor_given", "floor_lapsed", "review_given", "consented", "objected", "closed"):
        assert f'"kind":"{kind}"' in record, kind
    assert '"source":"human"' in record


class Killed(BaseException):
    """The process ends in the middle of whatever it was doing."""


def dies_after(number: int) -> Callable[..., None]:
    def at(entry: object, event: e.AnyEvent, state: object) -> None:
        if getattr(entry, "seq", 0) == number:
            raise Killed

    return at


async def sits_until_killed(house: House, number: int, pace: float = 0) -> None:
    """Let the meeting go on until it has recorded so many events."""
    house.meeting.tell(dies_after(number))
    try:
        async with under_way(house):
            await goes_on(house, pace=pace)
    except Killed:
        return


@pytest.mark.parametrize("part", range(6))
async def test_killed_at_any_event_a_meeting_of_people_has_the_record_it_would_have_had(
    part: int, whole: list[str]
) -> None:
    for number in range(2 + part, len(whole), 6):
        house = House(PEOPLE, limits=LIMITS)
        await sits_until_killed(house, number)
        assert number <= len(house.written())
        house.take_up()
        async with under_way(house):
            await goes_on(house)
        assert house.written() == whole, number


async def test_killed_again_and_again_a_meeting_has_the_record_it_would_have_had(
    whole: list[str],
) -> None:
    house = House(PEOPLE, limits=LIMITS)
    for number in range(4, len(whole), 4):
        if len(house.written()) < number:
            await sits_until_killed(house, number)
            house.take_up()
    async with under_way(house):
        await goes_on(house)
    assert house.written() == whole


async def test_acts_that_are_sent_twice_count_once_also_across_a_restart(whole: list[str]) -> None:
    house = House(PEOPLE, limits=LIMITS)
    async with under_way(house):
        await goes_on(house, twice=True)
    assert house.written() == whole


async def test_an_act_acknowledged_before_the_kill_is_in_the_record_and_counts_once() -> None:
    house = House(PEOPLE, limits=LIMITS)
    async with under_way(house):
        await house.settles()
        command = keyed(house, house.duties[0])
        house.sitting.put(command)
    before = house.written()
    house.take_up()
    house.sitting.put(command)
    assert house.written() == before


async def test_what_is_left_is_right_wherever_a_meeting_was_killed(whole: list[str]) -> None:
    checked = 0
    for number in range(4, len(whole), 3):
        house = House(PEOPLE, limits=LIMITS, clock=Clock(speech=60, review=60, answer=60))
        await sits_until_killed(house, number, pace=7)
        before = {who: house.sitting.left(who) for who in house.duties}
        for days in (1, 2):
            house.is_down(86_400 * days)
            house.take_up()
            now = {who: house.sitting.left(who) for who in house.duties}
            assert now.keys() == before.keys(), number
            # A clock that had not begun when the meeting was killed begins with all of its time.
            assert all(left == before[who] or (before[who], left) == (None, 60) for who, left in now.items())
        checked += any(left not in (None, 60) for left in before.values())
        async with under_way(house):
            await goes_on(house, pace=7)
        assert house.report().problems == ()
        assert all(x.because == "passed" for x in house.of(e.FloorLapsed))
    assert checked
