"""Models that think before they speak: what they think is paid for, given room and time, and never said."""

from typing import Any

import httpx
import pytest
import respx

from nacsim.money import Usage, tokens_in
from tests.edge import (
    BASE,
    BOTH,
    DECISION,
    PATH,
    PROMPT,
    SPEECH,
    Ask,
    Body,
    bodies,
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

THOUGHT = "The delegation wants a date. {Then} what would the others say? "
OUT_OF_ROOM = "Could not finish the message because max_tokens or model output limit was reached."


def at_its_limit(ask: Ask, text: str, **beside: Any) -> httpx.Response:
    """Return a reply whose whole length went into thoughts."""
    if ask is say:
        return streamed(piece(text, **beside), piece(None, "length"))
    return decided(text, "length", None, **beside)


WAYS = pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("", {"reasoning_content": THOUGHT}),
        ("", {"reasoning": THOUGHT}),
        ("", {}),
        (f"<think>\n{THOUGHT * 9}", {}),
        (f"<think>{THOUGHT}</think>\n", {}),
    ],
)


@BOTH
@WAYS
async def test_a_model_that_only_thought_is_given_room_for_it_and_asked_at_once(
    httpx2_mock: respx.Router, ask: Ask, text: str, beside: dict[str, str]
) -> None:
    answers = [at_its_limit(ask, text, **beside), well(ask), well(ask)]
    route = httpx2_mock.post(PATH).mock(side_effect=answers)
    here = room(thinking_tokens=900)
    here.model.thinks = False
    assert (await ask(here.model)).text == (SPEECH if ask is say else DECISION)
    await ask(here.model)
    before, *after = (sent["max_tokens"] for sent in bodies(route))
    assert after == [before + 900] * 2
    assert here.rests == []


@BOTH
async def test_an_endpoint_that_rejects_a_length_which_thoughts_used_up_gives_room_too(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    httpx2_mock.post(PATH).mock(side_effect=[rejected(400, OUT_OF_ROOM), well(ask)])
    here = room()
    assert (await ask(here.model)).text
    assert here.model.thinks


@BOTH
@WAYS
async def test_whoever_thinks_for_ever_is_asked_twice_and_named(
    httpx2_mock: respx.Router, ask: Ask, text: str, beside: dict[str, str]
) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=lambda _: at_its_limit(ask, text, **beside))
    here = room()
    assert (await fault_of(ask(here.model))).kind == "thought"
    assert route.call_count == 2
    assert (await fault_of(ask(here.model))).kind == "thought"
    assert route.call_count == 3, "what is known of a model is not found out again"


@BOTH
@pytest.mark.parametrize("before", [f"<think>{THOUGHT}</think>\n\n", f"{THOUGHT}\n</think>"])
async def test_thoughts_are_no_part_of_a_reply(httpx2_mock: respx.Router, ask: Ask, before: str) -> None:
    answer = spoken(before + SPEECH) if ask is say else decided(before + DECISION)
    httpx2_mock.post(PATH).mock(return_value=answer)
    here = room()
    assert (await ask(here.model)).text.strip() == (SPEECH if ask is say else DECISION)
    assert here.model.thinks


@pytest.mark.parametrize("finish", ["stop", None])
async def test_thoughts_without_an_end_are_no_speech_however_many(
    httpx2_mock: respx.Router, finish: str | None
) -> None:
    httpx2_mock.post(PATH).mock(side_effect=lambda _: spoken(f"<think>{SPEECH}", finish))
    assert (await fault_of(say(room().model))).kind == "empty"


async def test_a_model_that_does_not_think_is_given_no_room(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=[well(say), well(decide)])
    here = room()
    await say(here.model)
    await decide(here.model)
    assert [sent["max_tokens"] for sent in bodies(route)] == [300, 400]
    assert not here.model.thinks


async def test_whoever_says_how_much_room_there_is_has_it_from_the_first_call(
    httpx2_mock: respx.Router,
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=spoken(SPEECH))
    await say(room(thinking_tokens=700).model)
    assert bodies(route)[0]["max_tokens"] == 300 + 700


async def test_thoughts_are_paid_for_where_the_endpoint_does_not_count(httpx2_mock: respx.Router) -> None:
    events = [piece(None, reasoning_content=THOUGHT), piece(SPEECH), piece(None, "stop")]
    httpx2_mock.post(PATH).mock(return_value=streamed(*events))
    here = room()
    await say(here.model)
    assert here.purse.used == {"m": Usage(PROMPT.tokens, tokens_in(THOUGHT + SPEECH))}


async def test_the_room_for_thoughts_has_to_fit_under_the_cap(httpx2_mock: respx.Router) -> None:
    answers = [at_its_limit(say, ""), spoken(SPEECH)]
    route = httpx2_mock.post(PATH).mock(side_effect=answers)
    here = room(thinking_tokens=1_000_000)
    here.model.name, here.model.thinks = "gpt-4o", False
    assert (await fault_of(say(here.model))).kind == "cap"
    assert route.call_count == 1
    assert here.purse.held == 0


async def test_who_thinks_in_silence_is_waited_for_as_long_as_an_answer_may_take(
    httpx2_mock: respx.Router,
) -> None:
    answers = [Body().answer(), spoken(SPEECH)]
    httpx2_mock.post(PATH).mock(side_effect=answers)
    here = room(first_token_timeout=60, total_timeout=0.02)
    here.model.thinks = True
    assert (await say(here.model)).text == SPEECH
    assert len(here.rests) == 1, "the first was given up"


@pytest.mark.parametrize(("own", "seconds"), [({}, 180), ({"total_timeout": 40}, 40)])
def test_thoughts_are_given_three_minutes_unless_somebody_set_a_time_out(
    own: dict[str, Any], seconds: float
) -> None:
    assert settings_of(**own).thinking_timeout == seconds
