"""What calls cost, and the cap that is never exceeded."""

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

import httpcore2
import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from nacsim.errors import OverTheCap
from nacsim.money import Purse, Usage, dollars, price_is_known, tokens_in
from nacsim.prompt import Prompt
from tests.edge import (
    BASE,
    BOTH,
    DECISION,
    PATH,
    PROMPT,
    SCHEMA,
    SPEECH,
    Ask,
    Body,
    Gate,
    Room,
    decide,
    decided,
    fault_of,
    piece,
    rejected,
    room,
    say,
    settings_of,
    spoken,
    streamed,
    well,
)

pytestmark = pytest.mark.httpx2(base_url=BASE)

PRICED = ("gpt-4o-mini", "gpt-4o", "gpt-4.1")
PENNY = 1e-9  # what floating point may be off by


def test_a_known_model_has_a_price_that_grows_with_what_is_used() -> None:
    for model in PRICED:
        assert price_is_known(model)
        little, more, answered = (
            dollars(model, used, local=False) for used in (Usage(1_000), Usage(2_000), Usage(1_000, 1_000))
        )
        assert little is not None and more is not None and answered is not None
        assert 0 < little < more
        assert answered - little > little  # writing costs more than reading


def test_what_an_endpoint_has_seen_before_is_cheaper() -> None:
    fresh, half, seen = (dollars("gpt-4o", Usage(10_000, 10, n), local=False) for n in (0, 5_000, 10_000))
    assert fresh is not None and half is not None and seen is not None
    assert fresh > half > seen > 0
    assert dollars("gpt-4o", Usage(10, 0, 99), local=False) == dollars(
        "gpt-4o", Usage(10, 0, 10), local=False
    )


def test_a_model_on_this_machine_costs_nothing_whatever_its_name() -> None:
    assert dollars("gpt-4o", Usage(10**6, 10**6), local=True) == 0
    assert dollars("nobody-knows-it", Usage(10**6, 10**6), local=True) == 0


@given(st.text())
def test_whatever_a_model_is_called_it_has_a_price_or_none(model: str) -> None:
    price = dollars(model, Usage(10, 10), local=False)
    assert price is None or price >= 0
    assert price_is_known(model) == (price is not None)


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("ääää", 2), ("\ud83e", 1)]
)
def test_four_bytes_are_a_token(text: str, tokens: int) -> None:
    assert tokens_in(text) == tokens


def test_a_call_that_could_go_over_the_cap_is_not_made() -> None:
    worst = Usage(10_000, 500)
    price = dollars("gpt-4o", worst, local=False)
    assert price is not None
    purse = Purse(2.5 * price, 99)
    held = [purse.hold("gpt-4o", worst, local=False) for _ in range(2)]
    with pytest.raises(OverTheCap, match="cap of"):
        purse.hold("gpt-4o", worst, local=False)
    assert (purse.calls, purse.spent) == (2, 0)
    assert purse.held == pytest.approx(2 * price)
    purse.settle(held[0], "gpt-4o", Usage(1_000, 50), local=False)
    purse.hold("gpt-4o", worst, local=False)
    assert purse.spent == pytest.approx(price / 10)


def test_no_more_calls_are_made_than_are_allowed_whatever_they_cost() -> None:
    purse = Purse(2.0, 3)
    for model, local in (("gpt-4o", False), ("nobody-knows-it", False), ("small", True)):
        purse.hold(model, Usage(1), local=local)
    with pytest.raises(OverTheCap, match="3 calls"):
        purse.hold("small", Usage(1), local=True)


def test_a_cap_of_nothing_lets_only_free_models_speak() -> None:
    purse = Purse(0.0, 9)
    assert purse.hold("small", Usage(10**6), local=True) == 0
    with pytest.raises(OverTheCap):
        purse.hold("gpt-4o", Usage(1), local=False)


def test_a_model_without_a_price_is_listed_and_not_taken_for_free() -> None:
    purse = Purse(0.0, 9)
    assert dollars("nobody-knows-it", Usage(1), local=False) is None
    held = purse.hold("nobody-knows-it", Usage(9, 9), local=False)
    purse.settle(held, "nobody-knows-it", Usage(9, 9), local=False)
    assert purse.unpriced == {"nobody-knows-it"}
    assert purse.spent == 0
    assert "price unknown" in purse.says()


def test_what_an_earlier_run_spent_counts() -> None:
    purse = Purse(2.0, 2)
    purse.book_earlier("gpt-4o", Usage(1_000, 100, 500), local=False)
    purse.book_earlier("small", Usage(30, 3), local=True)
    assert purse.used == {"gpt-4o": Usage(1_000, 100, 500), "small": Usage(30, 3)}
    assert purse.spent == dollars("gpt-4o", Usage(1_000, 100, 500), local=False)
    with pytest.raises(OverTheCap):
        purse.hold("small", Usage(1), local=True)


def test_what_an_earlier_run_spent_leaves_less_for_this_one() -> None:
    purse = Purse(0.01, 99)
    purse.book_earlier("gpt-4o", Usage(10**6), local=False)
    with pytest.raises(OverTheCap):
        purse.hold("gpt-4o", Usage(1), local=False)


AMOUNTS = st.integers(0, 50_000)
STEP = st.tuples(
    st.sampled_from(PRICED), AMOUNTS, AMOUNTS, st.integers(0, 9), st.floats(0, 1), st.floats(0, 1)
)


@given(cap=st.floats(0, 1), steps=st.lists(STEP, max_size=40), at_once=st.integers(1, 8))
def test_spent_and_held_never_exceed_the_cap(cap: float, steps: list[Any], at_once: int) -> None:
    """I21, for any models, prompts, replies, caches and order in which the calls come back."""
    purse = Purse(cap, 10**6)
    out: list[tuple[float, str, Usage]] = []

    def come_back(which: int, share: float, cached: float) -> None:
        held, model, worst = out.pop(which % len(out))
        read = int(worst.prompt * share)
        purse.settle(held, model, Usage(read, int(worst.completion * share), int(read * cached)), local=False)

    for model, prompt, completion, which, share, cached in steps:
        if len(out) == at_once:
            come_back(which, share, cached)
        worst = Usage(prompt, completion)
        try:
            out.append((purse.hold(model, worst, local=False), model, worst))
        except OverTheCap:
            price = dollars(model, worst, local=False)
            assert price is not None and purse.spent + purse.held + price > cap
        assert purse.spent + purse.held <= cap + PENNY
        assert purse.held == pytest.approx(sum(held for held, _, _ in out), abs=PENNY)
    while out:
        come_back(0, 1.0, 0.0)
        assert purse.spent + purse.held <= cap + PENNY
    assert purse.held == pytest.approx(0, abs=PENNY)


@settings(max_examples=25, deadline=None)
@given(
    cap=st.floats(0, 0.02),
    places=st.integers(1, 8),
    models=st.lists(st.sampled_from(PRICED), min_size=1, max_size=12),
    seed=st.integers(0, 2**32),
)
def test_a_whole_table_that_asks_at_once_stays_under_the_cap(
    cap: float, places: int, models: list[str], seed: int
) -> None:
    """I21 at the edge itself: whatever goes wrong, and whatever an endpoint bills for what it was sent."""
    luck = random.Random(seed)  # noqa: S311 - not drawn by Hypothesis, as the order of calls is not its own
    prompt = Prompt("rules " * 40, "Estonia spoke.\n" * 40, "task")
    purse = Purse(cap, 10**6)
    billed = 0.0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal billed
        assert purse.spent + purse.held <= cap + PENNY
        for _ in range(luck.randrange(5)):
            await asyncio.sleep(0)
        if fails := luck.choice([0, 0, 500, 429, 400]):
            return rejected(fails)
        used = Usage(luck.randrange(2 * prompt.tokens), luck.randrange(300))
        billed += dollars(json.loads(request.content)["model"], used, local=False) or 0.0
        return spoken(SPEECH, usage={"prompt_tokens": used.prompt, "completion_tokens": used.completion})

    async def ask_all() -> None:
        rooms = [Room(name=name, purse=purse, settings=settings_of(concurrency=places)) for name in models]
        await asyncio.gather(*(r.model.say(prompt) for r in rooms), return_exceptions=True)

    with respx.mock(base_url=BASE, using="httpcore2", assert_all_called=False) as router:
        router.post(PATH).mock(side_effect=answer)
        asyncio.run(ask_all())
    assert billed <= purse.spent + PENNY <= cap + 2 * PENNY
    assert purse.held == pytest.approx(0, abs=PENNY)


@BOTH
async def test_what_an_endpoint_says_it_used_is_booked(httpx2_mock: respx.Router, ask: Ask) -> None:
    used = {"prompt_tokens": 900, "completion_tokens": 40, "prompt_tokens_details": {"cached_tokens": 640}}
    answer = spoken(SPEECH, usage=used) if ask is say else decided(DECISION, usage=used)
    httpx2_mock.post(PATH).mock(return_value=answer)
    here = Room(name="gpt-4o")
    assert (await ask(here.model)).usage == Usage(900, 40, 640)
    assert here.purse.used == {"gpt-4o": Usage(900, 40, 640)}
    assert here.purse.spent == dollars("gpt-4o", Usage(900, 40, 640), local=False)
    assert (here.purse.held, here.purse.calls) == (0, 1)


NO_BILL: list[Any] = [
    None,
    {},
    "many",
    {"prompt_tokens": None, "completion_tokens": None},
    {"prompt_tokens": "9", "completion_tokens": "9"},
    {"prompt_tokens": 0, "completion_tokens": 0},
    {"prompt_tokens": -9, "completion_tokens": -9},
]


@BOTH
@pytest.mark.parametrize("usage", NO_BILL)
async def test_what_an_endpoint_does_not_say_is_estimated(
    httpx2_mock: respx.Router, ask: Ask, usage: Any
) -> None:
    text = SPEECH if ask is say else DECISION
    httpx2_mock.post(PATH).mock(return_value=(spoken if ask is say else decided)(text, usage=usage))
    assert (await ask(room().model)).usage == Usage(PROMPT.tokens, tokens_in(text))


@pytest.mark.parametrize("details", [None, {}, {"cached_tokens": None}, {"cached_tokens": -4}, "many"])
async def test_a_bill_without_cached_tokens_has_none(httpx2_mock: respx.Router, details: Any) -> None:
    used = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": details}
    httpx2_mock.post(PATH).mock(return_value=spoken(SPEECH, usage=used))
    assert (await say(room().model)).usage == Usage(9, 4)


@BOTH
async def test_a_model_on_this_machine_spends_nothing(httpx2_mock: respx.Router, ask: Ask) -> None:
    url = "http://127.0.0.1:8080/v1"
    httpx2_mock.post(f"{url}{PATH}").mock(return_value=well(ask))
    here = Room(name="gpt-4o", settings=settings_of(base_url=url), purse=Purse(0.0, 9))
    assert (await ask(here.model)).local
    assert (here.purse.spent, here.purse.unpriced) == (0, set())


@BOTH
async def test_a_call_that_is_too_dear_does_not_reach_the_endpoint(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=well(ask))
    here = Room(name="gpt-4o", purse=Purse(0.00001, 99))
    assert (await fault_of(ask(here.model))).kind == "cap"
    assert route.call_count == 0
    here.purse.cap = 1.0
    await ask(here.model)  # so that the route was not there for nothing


@BOTH
async def test_the_worst_case_is_held_while_a_call_is_under_way(httpx2_mock: respx.Router, ask: Ask) -> None:
    gate = Gate(lambda: well(ask))
    httpx2_mock.post(PATH).mock(side_effect=gate)
    here = Room(name="gpt-4o")
    asked = asyncio.create_task(ask(here.model))
    await gate.holds(1)
    likely = dollars("gpt-4o", Usage(PROMPT.tokens, 300 if ask is say else 400), local=False)
    assert likely is not None and here.purse.held > likely
    gate.open.set()
    await asked
    assert here.purse.held == 0


async def test_the_worst_case_of_a_decision_has_room_for_its_schema(httpx2_mock: respx.Router) -> None:
    gate = Gate(lambda: decided(DECISION))
    httpx2_mock.post(PATH).mock(side_effect=gate)
    held = []
    for schema in (SCHEMA, {**SCHEMA, "enum": [f"wish {n}" for n in range(500)]}):
        here = Room(name="gpt-4o")
        asked = asyncio.create_task(here.model.decide(PROMPT, schema))
        await gate.holds(1)
        held.append(here.purse.held)
        gate.open.set()
        await asked
        gate.open.clear()
    assert held[1] > 2 * held[0]


async def test_each_try_is_a_call_of_its_own(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(side_effect=[rejected(500), rejected(503), spoken(SPEECH)])
    here = room()
    await say(here.model)
    assert here.purse.calls == 3
    assert here.purse.used == {"m": Usage(2 * PROMPT.tokens + 11, 7)}


async def test_tries_end_where_the_purse_is_empty(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(500))
    here = Room(purse=Purse(2.0, 2))
    assert (await fault_of(say(here.model))).kind == "cap"
    assert route.call_count == 2


def failing(how: Any) -> Callable[[respx.Route], respx.Route]:
    return lambda route: route.mock(side_effect=how if isinstance(how, Exception) else lambda _: how)


SERVED = [
    failing(rejected(500)),
    failing(rejected(408)),
    failing(httpcore2.ReadTimeout("slow")),
    failing(httpcore2.ReadError("reset")),
    failing(httpcore2.RemoteProtocolError("closed without an answer")),
    failing(httpx.Response(200, html="<p>Sign in</p>")),
]
NOT_SERVED = [
    *(failing(rejected(status)) for status in (400, 401, 403, 404, 413, 422, 429)),
    *(failing(rejected(400, said)) for said in ("temperature", "max_completion_tokens", "context window")),
    failing(httpcore2.ConnectError("refused")),
    failing(httpcore2.ConnectTimeout("slow")),
]


@BOTH
@pytest.mark.parametrize(("fails", "read"), [(f, True) for f in SERVED] + [(f, False) for f in NOT_SERVED])
async def test_a_call_that_failed_is_paid_for_if_it_may_have_been_served(
    httpx2_mock: respx.Router, ask: Ask, fails: Callable[[respx.Route], respx.Route], read: bool
) -> None:
    route = fails(httpx2_mock.post(PATH))
    here = Room(name="gpt-4o")
    await fault_of(ask(here.model))
    assert here.purse.used["gpt-4o"] == (Usage(PROMPT.tokens * route.call_count) if read else Usage())
    assert here.purse.held == pytest.approx(0, abs=PENNY)
    assert (here.purse.spent > 0) is read


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (say, spoken("We cannot", "length")),
        (say, spoken("")),
        (say, spoken(SPEECH, "content_filter")),
        (decide, decided(None)),
        (decide, decided(None, refusal="I cannot.")),
    ],
)
async def test_an_answer_that_cannot_be_used_is_paid_for_all_the_same(
    httpx2_mock: respx.Router, ask: Ask, answer: httpx.Response
) -> None:
    httpx2_mock.post(PATH).mock(return_value=answer)
    here = room()
    await fault_of(ask(here.model))
    assert here.purse.used == {"m": Usage(11, 7)}


@pytest.mark.parametrize("ends", [None, httpcore2.ReadTimeout("slow")])
async def test_a_stream_that_stalls_is_paid_for_as_far_as_it_came(
    httpx2_mock: respx.Router, ends: Exception | None
) -> None:
    httpx2_mock.post(PATH).mock(side_effect=[Body(piece(SPEECH), then=ends).answer(), rejected(404)])
    here = room(idle_timeout=0.02)
    await fault_of(say(here.model))
    assert here.purse.used == {"m": Usage(PROMPT.tokens, tokens_in(SPEECH))}


async def test_a_garbled_stream_is_paid_for_as_far_as_it_came(httpx2_mock: respx.Router) -> None:
    answers = [streamed(piece("Good \ud83e"), "{not JSON"), rejected(404)]
    httpx2_mock.post(PATH).mock(side_effect=answers)
    here = room()
    await fault_of(say(here.model))
    assert here.purse.used == {"m": Usage(PROMPT.tokens, tokens_in("Good \ud83e"))}


async def test_a_call_that_was_called_off_is_paid_for_and_holds_nothing(httpx2_mock: respx.Router) -> None:
    body = Body(piece(SPEECH))
    httpx2_mock.post(PATH).mock(return_value=body.answer())
    here = Room(name="gpt-4o")
    asked = asyncio.create_task(say(here.model))
    await body.waits.wait()
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    assert here.purse.used == {"gpt-4o": Usage(PROMPT.tokens, tokens_in(SPEECH))}
    assert here.purse.held == 0


async def test_a_model_without_a_price_is_found_out_when_it_is_asked(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(return_value=spoken(SPEECH))
    here = Room(name="nobody-knows-it")
    await say(here.model)
    assert here.purse.unpriced == {"nobody-knows-it"}
    assert here.purse.says() == "1 calls, 18 tokens, price unknown"
