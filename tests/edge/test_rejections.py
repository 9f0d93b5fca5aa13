"""What an endpoint says of a request that it rejects: for the operator, and not for the record."""

import httpx
import pytest
import respx
from pydantic import SecretStr

from nacsim.llm import Endpoint, Model
from nacsim.llm_faults import AS_MUCH_AS_IS_TOLD
from nacsim.money import Purse
from tests.edge import (
    BASE,
    BOTH,
    PATH,
    PROMPT,
    SPEECH,
    Ask,
    bodies,
    client,
    fault_of,
    rejected,
    room,
    say,
    settings_of,
    spoken,
    well,
    whole,
)

pytestmark = pytest.mark.httpx2(base_url=BASE)

SHORT_KEY = "key.of/16+signs="


@BOTH
async def test_any_other_rejection_is_told_in_our_words_and_the_endpoints_go_to_the_operator_once(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(422, "The moon is full."))
    here = room()
    for calls in (1, 2):
        fault = await fault_of(ask(here.model))
        assert (fault.kind, route.call_count) == ("rejected", calls)
        assert str(fault) == "The endpoint rejected the request (422)."
    assert here.told == [f"{BASE} says: The moon is full."]
    route.mock(return_value=rejected(422, "The moon is new."))
    await fault_of(ask(here.model))
    assert here.told[1:] == [f"{BASE} says: The moon is new."]


async def test_without_an_operator_a_rejection_is_a_fault_all_the_same(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(return_value=rejected(400, "The moon is full."))
    endpoint = Endpoint(settings_of(), now=lambda: 0.0, client=client())
    assert (await fault_of(say(Model("m", endpoint, Purse(2.0, 5))))).kind == "rejected"


@pytest.mark.parametrize("before", [0, *range(220, 300, 6), *range(1900, 2000, 10)])  # wherever it is cut
async def test_an_endpoint_that_repeats_a_key_does_not_get_it_onto_the_screen(
    httpx2_mock: respx.Router, before: int
) -> None:
    said = f"{'x ' * (before // 2)}Bad keys sk-proj-4f9a_Ab38Zz0123456789abcdef and {SHORT_KEY}."
    httpx2_mock.post(PATH).mock(return_value=rejected(400, said))
    here = room(api_key=SecretStr(SHORT_KEY))
    fault = await fault_of(say(here.model))
    for seen in (str(fault), *here.told):
        assert "sk-proj" not in seen
        assert SHORT_KEY[:5] not in seen
    assert len(here.told[0]) <= len(f"{BASE} says: ") + AS_MUCH_AS_IS_TOLD


async def test_what_an_endpoint_says_moves_nothing_on_the_operators_screen(httpx2_mock: respx.Router) -> None:
    said = "\x1b[2JNo\x1b]0;x\x07 \u202esuch\u200b\r\n field."
    httpx2_mock.post(PATH).mock(return_value=rejected(400, said))
    here = room()
    await fault_of(say(here.model))
    assert here.told == [f"{BASE} says: [2JNo ]0;x such field."]


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({"detail": "The moon is full."}, '{"detail":"The moon is full."}'),
        ([{"error": "The moon is full."}], '[{"error":"The moon is full."}]'),
    ],
)
async def test_what_is_no_message_by_its_form_is_told_as_it_came(
    httpx2_mock: respx.Router, said: object, seen: str
) -> None:
    httpx2_mock.post(PATH).mock(return_value=whole(said, 422))
    here = room()
    assert (await fault_of(say(here.model))).kind == "rejected"
    assert here.told == [f"{BASE} says: {seen}"]


async def test_a_page_of_the_web_is_not_told(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(return_value=httpx.Response(400, html="<!doctype html><p>Sign in"))
    here = room()
    assert (await fault_of(say(here.model))).kind == "rejected"
    assert here.told == []


@BOTH
async def test_a_parameter_that_a_list_of_details_names_is_left_out(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    detail = {"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}
    route = httpx2_mock.post(PATH).mock(side_effect=[whole({"detail": [detail]}, 422), well(ask)])
    await ask(room().model)
    assert ["seed" in sent for sent in bodies(route)] == [True, False]


@BOTH
@pytest.mark.parametrize(
    "said",
    [
        "Invalid model name passed in model=m.",
        "The model `m` does not exist or is not yet loaded",
        "m is not a valid model ID",
        "model 'm' not found, try pulling it first",
    ],
)
async def test_a_model_that_is_not_there_is_unknown_whatever_the_number_of_the_fault(
    httpx2_mock: respx.Router, ask: Ask, said: str
) -> None:
    httpx2_mock.post(PATH).mock(return_value=rejected(400, said))
    assert (await fault_of(ask(room().model))).kind == "unknown"


@BOTH
@pytest.mark.parametrize(
    "answer", [rejected(402, "Add credits."), rejected(429, "Pay.", "insufficient_quota")]
)
async def test_an_empty_account_is_not_asked_again_and_the_endpoints_words_are_told(
    httpx2_mock: respx.Router, ask: Ask, answer: httpx.Response
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=answer)
    here = room()
    fault = await fault_of(ask(here.model))
    assert (fault.kind, fault.again, route.call_count) == ("unpaid", False, 1)
    assert here.told


@pytest.mark.parametrize(
    ("said", "told"),
    [("Too many requests in a minute.", 0), ("You exceeded your current quota, look at billing.", 1)],
)
async def test_of_too_many_requests_only_what_is_about_the_bill_is_told(
    httpx2_mock: respx.Router, said: str, told: int
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(429, said))
    here = room()
    assert (await fault_of(say(here.model))).kind == "rate"
    assert (route.call_count, len(here.told)) == (3, told)


async def test_an_endpoint_that_does_not_stream_is_asked_for_the_whole_speech(
    httpx2_mock: respx.Router,
) -> None:
    said = "Your organization must be verified to stream this model."
    whole_answer = {"choices": [{"index": 0, "message": {"content": SPEECH}, "finish_reason": "stop"}]}
    answers = [rejected(400, said), whole(whole_answer), whole(whole_answer)]
    route = httpx2_mock.post(PATH).mock(side_effect=answers)
    here = room()
    for _ in range(2):
        assert (await say(here.model)).text == SPEECH
    assert ["stream" in sent or "stream_options" in sent for sent in bodies(route)] == [True, False, False]


async def test_a_model_without_messages_of_the_system_reads_the_rules_before_the_minutes(
    httpx2_mock: respx.Router,
) -> None:
    route = httpx2_mock.post(PATH).mock(
        side_effect=[rejected(400, "System role not supported"), spoken(SPEECH)]
    )
    await say(room().model)
    sent = bodies(route)[1]["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]
    assert sent[0]["content"] == f"{PROMPT.rules}\n{PROMPT.record}"
    assert sent[2]["content"] == PROMPT.task


@pytest.mark.parametrize(
    ("then", "waited"),
    [("Wed, 21 Oct 2026 07:28:07 GMT", 7.0), ("Wed, 21 Oct 2026 09:00:00 GMT", 30.0),
     ("Tue, 20 Oct 2026 07:28:00 GMT", 0.0)],
)  # fmt: skip
async def test_an_endpoint_may_name_the_time_by_its_own_clock(
    httpx2_mock: respx.Router, then: str, waited: float
) -> None:
    answer = rejected(429, retry_after=then, date="Wed, 21 Oct 2026 07:28:00 GMT")
    httpx2_mock.post(PATH).mock(side_effect=[answer, spoken(SPEECH)])
    here = room()
    await say(here.model)
    assert here.rests == [waited]
