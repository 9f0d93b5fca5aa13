"""The breaker, and how many calls an endpoint takes at once."""

import asyncio
from dataclasses import replace

import httpx
import pytest
import respx

from nacsim.breaker import Breaker
from nacsim.errors import ModelFault
from nacsim.money import Purse
from tests.edge import (
    BASE,
    BOTH,
    PATH,
    PROMPT,
    SPEECH,
    Ask,
    Body,
    Gate,
    Room,
    decide,
    fault_of,
    piece,
    rejected,
    room,
    say,
    settings_of,
    spoken,
    well,
)

pytestmark = pytest.mark.httpx2(base_url=BASE)


class Hour:
    """A breaker and the clock on the wall."""

    def __init__(self) -> None:
        self.at = 1_000.0
        self.breaker = Breaker(lambda: self.at)

    def fails(self, times: int = 1, every: float = 1.0) -> None:
        for _ in range(times):
            self.breaker.failed()
            self.at += every

    @property
    def is_open(self) -> bool:
        """Say whether a call is turned away; one that is not is the trial."""
        try:
            self.breaker.check()
        except ModelFault as fault:
            assert (fault.kind, fault.again) == ("breaker", False)
            return True
        return False


@pytest.mark.parametrize(("failures", "opens"), [(4, False), (5, True), (9, True)])
def test_the_fifth_failure_in_a_row_opens_the_breaker(failures: int, opens: bool) -> None:
    hour = Hour()
    hour.fails(failures)
    assert hour.is_open is opens


@pytest.mark.parametrize(("every", "opens"), [(0.0, True), (14.9, True), (15.0, False), (40.0, False)])
def test_five_failures_count_only_within_a_minute(every: float, opens: bool) -> None:
    hour = Hour()
    hour.fails(5, every)
    hour.at -= every
    assert hour.is_open is opens


def test_an_answer_makes_the_row_of_failures_begin_anew() -> None:
    hour = Hour()
    hour.fails(4)
    hour.breaker.answered()
    hour.fails(4)
    assert not hour.is_open
    hour.fails()
    assert hour.is_open


def test_after_a_minute_of_rest_one_call_may_try() -> None:
    hour = Hour()
    hour.fails(5, every=0)
    hour.at += 59.9
    assert hour.is_open
    hour.at += 0.1
    assert not hour.is_open  # the trial
    assert hour.is_open  # whoever comes while it lasts
    hour.at += 30
    assert hour.is_open


def test_a_trial_that_succeeds_closes_the_breaker_for_all() -> None:
    hour = Hour()
    hour.fails(5, every=0)
    hour.at += 60
    assert not hour.is_open
    hour.breaker.answered()
    hour.fails(4)
    assert not any(hour.is_open for _ in range(3))


def test_a_trial_that_fails_opens_the_breaker_for_another_minute() -> None:
    hour = Hour()
    hour.fails(5, every=0)
    hour.at += 300
    assert not hour.is_open
    hour.fails(every=0)
    hour.at += 59.9
    assert hour.is_open
    hour.at += 0.1
    assert not hour.is_open


def test_a_trial_that_never_comes_back_keeps_the_breaker_open_for_a_minute_only() -> None:
    hour = Hour()
    hour.fails(5, every=0)
    hour.at += 60
    assert not hour.is_open
    hour.at += 59.9
    assert hour.is_open
    hour.at += 0.1
    assert not hour.is_open


@BOTH
async def test_an_endpoint_that_failed_five_times_is_not_asked_for_a_minute(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(500))
    here = room()
    assert (await fault_of(ask(here.model))).kind == "server"  # three failures
    turned_away = await fault_of(ask(here.model))  # two more, then the third try
    assert turned_away.kind == "breaker"
    assert str(turned_away) == "The endpoint failed (500). It is left alone for a minute."
    assert (await fault_of(ask(here.model))).kind == "breaker"
    assert route.call_count == 5
    here.clock = 60.0
    route.mock(return_value=well(ask))
    assert (await ask(here.model)).text
    assert (await ask(here.model)).text
    assert route.call_count == 7


async def test_the_one_trial_is_not_repeated_when_it_fails(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(503))
    here = room()
    for _ in range(2):
        await fault_of(say(here.model))
    here.clock = 60.0
    assert (await fault_of(say(here.model))).kind == "breaker"
    assert route.call_count == 6


async def test_only_one_of_many_makes_the_trial(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(500))
    here = room()
    for _ in range(2):
        await fault_of(say(here.model))
    here.clock = 60.0
    gate = Gate(lambda: spoken(SPEECH))
    route.mock(side_effect=gate)
    asked = [asyncio.create_task(say(here.model)) for _ in range(6)]
    await gate.holds(1)
    assert gate.calls == 1
    gate.open.set()
    came = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(each, ModelFault) for each in came].count(False) == 1


async def test_a_trial_that_is_called_off_does_not_close_the_endpoint_for_good(
    httpx2_mock: respx.Router,
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(500))
    here = room()
    for _ in range(2):
        await fault_of(say(here.model))
    here.clock = 60.0
    gate = Gate(lambda: spoken(SPEECH))
    route.mock(side_effect=gate)
    trial = asyncio.create_task(say(here.model))
    await gate.holds(1)
    trial.cancel()
    await asyncio.gather(trial, return_exceptions=True)
    assert (await fault_of(say(here.model))).kind == "breaker"
    here.clock = 120.0
    route.mock(return_value=spoken(SPEECH))
    assert (await say(here.model)).text == SPEECH


async def test_a_trial_that_cannot_be_paid_for_does_not_close_the_endpoint_for_good(
    httpx2_mock: respx.Router,
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(500))
    here = Room(purse=Purse(2.0, 5))
    for _ in range(2):
        await fault_of(say(here.model))
    here.clock = 60.0
    assert (await fault_of(say(here.model))).kind == "cap"
    here.model.purse.calls_at_most = 6
    here.clock = 120.0
    route.mock(return_value=spoken(SPEECH))
    assert (await say(here.model)).text == SPEECH


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429])
async def test_an_endpoint_that_answers_no_is_there(httpx2_mock: respx.Router, status: int) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(status))
    here = room()
    kinds = {(await fault_of(say(here.model))).kind for _ in range(6)}
    assert "breaker" not in kinds
    assert route.call_count == (18 if status == 429 else 6)


async def test_many_who_are_asked_for_patience_at_once_all_get_their_three_tries(
    httpx2_mock: respx.Router,
) -> None:
    came: dict[bytes, int] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        came[request.content] = came.get(request.content, 0) + 1
        return rejected(429, retry_after="2") if came[request.content] < 3 else spoken(SPEECH)

    httpx2_mock.post(PATH).mock(side_effect=answer)
    here = room(concurrency=12)
    prompts = [replace(PROMPT, task=f"Speak for seat {n}.") for n in range(12)]
    replies = await asyncio.gather(*(here.model.say(prompt) for prompt in prompts))
    assert [reply.text for reply in replies] == [SPEECH] * 12
    assert list(came.values()) == [3] * 12
    assert here.rests == [2.0] * 24


@BOTH
@pytest.mark.parametrize("places", [1, 3, 8])
async def test_no_more_calls_are_under_way_than_there_are_places(
    httpx2_mock: respx.Router, ask: Ask, places: int
) -> None:
    gate = Gate(lambda: well(ask))
    httpx2_mock.post(PATH).mock(side_effect=gate)
    here = room(concurrency=places)
    asked = [asyncio.create_task(ask(here.model)) for _ in range(20)]
    await gate.holds(places)
    assert gate.calls == places
    gate.open.set()
    await asyncio.gather(*asked)
    assert (gate.calls, gate.most) == (20, places)


async def test_models_of_one_endpoint_share_its_places(httpx2_mock: respx.Router) -> None:
    gate = Gate(lambda: spoken(SPEECH))
    httpx2_mock.post(PATH).mock(side_effect=gate)
    here, there = room(concurrency=2), Room(name="other")
    there.model._at = here.endpoint
    asked = [asyncio.create_task(say(model)) for model in (here.model, there.model) * 4]
    await gate.holds(2)
    gate.open.set()
    await asyncio.gather(*asked)
    assert gate.most == 2


async def test_who_waits_for_a_place_holds_no_money_and_meets_the_breaker(httpx2_mock: respx.Router) -> None:
    gate = Gate(lambda: rejected(500))
    httpx2_mock.post(PATH).mock(side_effect=gate)
    here = Room(name="gpt-4o-mini", settings=settings_of(concurrency=5))
    asked = [asyncio.create_task(say(here.model)) for _ in range(40)]
    await gate.holds(5)
    assert here.purse.calls == 5
    assert gate.calls == 5
    gate.open.set()
    came = await asyncio.gather(*asked, return_exceptions=True)
    assert [fault.kind for fault in came if isinstance(fault, ModelFault)] == ["breaker"] * 40
    assert gate.calls == 5  # the thirty-five who waited did not ask a dead endpoint


async def test_a_pause_between_two_tries_takes_no_place(httpx2_mock: respx.Router) -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    class Resting(Room):
        async def rest(self, seconds: float) -> None:
            begun.set()
            await over.wait()

    here = Resting(settings=settings_of(concurrency=1))
    httpx2_mock.post(PATH).mock(side_effect=[rejected(429), spoken(SPEECH), spoken(SPEECH)])
    patient = asyncio.create_task(say(here.model))
    await begun.wait()
    assert (await say(here.model)).text == SPEECH
    over.set()
    assert (await patient).text == SPEECH


async def test_a_call_that_fails_or_is_called_off_gives_its_place_back(httpx2_mock: respx.Router) -> None:
    body = Body(piece("We "))
    route = httpx2_mock.post(PATH).mock(return_value=body.answer())
    here = room(concurrency=1)
    asked = asyncio.create_task(say(here.model))
    await body.waits.wait()
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    route.mock(side_effect=[rejected(404), well(decide)])
    await fault_of(decide(here.model))
    assert (await decide(here.model)).text
