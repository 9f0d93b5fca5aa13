"""The fault matrix at the edge: each way in which an endpoint fails, and what is made of it."""

import socket
from typing import Any

import httpcore2
import httpx
import httpx2
import pytest
import respx

from nacsim.llm import Endpoint, Model, backoff
from nacsim.money import Purse
from tests.edge import (
    BASE,
    BOTH,
    DECISION,
    PATH,
    PROMPT,
    SENTENCE,
    SPEECH,
    Ask,
    Body,
    Gate,
    client,
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
    whole,
)

pytestmark = pytest.mark.httpx2(base_url=BASE)

BRIEF = 0.02  # seconds: what a test may lose to a time-out that has to come


@BOTH
async def test_an_answer_comes_back_with_what_it_cost(httpx2_mock: respx.Router, ask: Ask) -> None:
    httpx2_mock.post(PATH).mock(return_value=well(ask))
    reply = await ask(room().model)
    assert reply.text == (SPEECH if ask is say else DECISION)
    assert (reply.model, reply.usage.prompt, reply.usage.completion, reply.local) == ("m", 11, 7, False)


@BOTH
@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, "rate"), (500, "server"), (502, "server"), (503, "server"), (408, "server"), (409, "server")],
)
async def test_what_may_pass_is_tried_three_times(
    httpx2_mock: respx.Router, ask: Ask, status: int, kind: str
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(status))
    here = room()
    assert (await fault_of(ask(here.model))).kind == kind
    assert route.call_count == 3
    assert here.rests == [backoff(1, PROMPT.task), backoff(2, PROMPT.task)]


@BOTH
@pytest.mark.parametrize("status", [429, 503])
async def test_the_third_try_may_succeed(httpx2_mock: respx.Router, ask: Ask, status: int) -> None:
    httpx2_mock.post(PATH).mock(side_effect=[rejected(status), rejected(status), well(ask)])
    assert (await ask(room().model)).text


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("0", 0.0), ("30", 30.0), ("61", 30.0), ("99999", 30.0), ("inf", 30.0), ("-5", 0.0)],
)
async def test_an_endpoint_that_asks_for_patience_gets_it_up_to_thirty_seconds(
    httpx2_mock: respx.Router, status: int, asked: str, waited: float
) -> None:
    httpx2_mock.post(PATH).mock(side_effect=[rejected(status, retry_after=asked), spoken(SPEECH)])
    here = room()
    await say(here.model)
    assert here.rests == [waited]


@pytest.mark.parametrize("asked", ["soon", "", "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_request_for_patience_that_cannot_be_read_is_as_good_as_none(
    httpx2_mock: respx.Router, asked: str
) -> None:
    httpx2_mock.post(PATH).mock(side_effect=[rejected(429, retry_after=asked), spoken(SPEECH)])
    here = room()
    await say(here.model)
    assert here.rests == [backoff(1, PROMPT.task)]


def test_pauses_grow_differ_between_tasks_and_are_the_same_in_every_run() -> None:
    for task in ("Speak for Estonia.", "Speak for Latvia."):
        pauses = [backoff(n, task) for n in range(1, 12)]
        assert pauses == sorted(pauses) == [backoff(n, task) for n in range(1, 12)]
        assert 0.5 <= pauses[0] <= 0.625
        assert pauses[-1] == 8.0
    assert len({backoff(1, f"Speak for seat {n}.") for n in range(32)}) > 16


@BOTH
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpcore2.ConnectError("refused"), "unreachable"),
        (httpcore2.ConnectTimeout("slow"), "unreachable"),
        (httpcore2.ReadTimeout("slow"), "timeout"),
        (httpcore2.ReadError("reset"), "server"),
        (httpcore2.RemoteProtocolError("closed without an answer"), "server"),
    ],
)
async def test_a_connection_that_fails_is_tried_again_and_named(
    httpx2_mock: respx.Router, ask: Ask, error: Exception, kind: str
) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=error)
    assert (await fault_of(ask(room().model))).kind == kind
    assert route.call_count == 3


@BOTH
@pytest.mark.httpx2(base_url=BASE, assert_all_called=False)  # a call counts as one when it was answered
async def test_an_endpoint_that_hangs_is_given_up(httpx2_mock: respx.Router, ask: Ask) -> None:
    gate = Gate(lambda: well(ask))
    httpx2_mock.post(PATH).mock(side_effect=gate)
    patience = {"first_token_timeout": BRIEF} if ask is say else {"total_timeout": BRIEF}
    here = room(**patience)
    assert (await fault_of(ask(here.model))).kind == "timeout"
    assert len(here.rests) == 2


async def test_a_stream_that_opens_but_brings_no_first_word_is_given_up(httpx2_mock: respx.Router) -> None:
    streams = [Body() for _ in range(3)]
    httpx2_mock.post(PATH).mock(side_effect=[s.answer() for s in streams])
    assert (await fault_of(say(room(first_token_timeout=BRIEF).model))).kind == "timeout"
    assert all(s.closed for s in streams if s.opened)


async def test_a_stream_that_stalls_is_given_up_however_much_was_said(httpx2_mock: respx.Router) -> None:
    streams = [Body(piece(SPEECH)) for _ in range(3)]
    httpx2_mock.post(PATH).mock(side_effect=[s.answer() for s in streams])
    assert (await fault_of(say(room(idle_timeout=BRIEF).model))).kind == "timeout"
    assert all(s.closed for s in streams if s.opened)


async def test_a_stream_that_never_ends_is_given_up(httpx2_mock: respx.Router) -> None:
    streams = [Body(piece("We "), then=b": still there\n\n") for _ in range(3)]
    httpx2_mock.post(PATH).mock(side_effect=[s.answer() for s in streams])
    assert (await fault_of(say(room(total_timeout=BRIEF).model))).kind == "timeout"
    assert all(s.closed for s in streams if s.opened)


@BOTH
@pytest.mark.parametrize(("status", "kind"), [(401, "forbidden"), (403, "forbidden"), (404, "unknown")])
async def test_what_only_the_user_can_mend_is_asked_once(
    httpx2_mock: respx.Router, ask: Ask, status: int, kind: str
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(status))
    fault = await fault_of(ask(room().model))
    assert (fault.kind, fault.again, route.call_count) == (kind, False, 1)


TOO_LONG = [
    rejected(400, "any words", "context_length_exceeded"),
    rejected(400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."),
    rejected(400, "'max_tokens' or 'max_completion_tokens' is too large: 300. This model's maximum context "
             "length is 2048 tokens and your request has 2000 input tokens."),
    rejected(400, "the request exceeds the available context size. try increasing the context size"),
    rejected(400, "Requested tokens (516) exceed context window of 512"),
    rejected(400, "prompt is too long: 210000 tokens > 200000 maximum"),
    rejected(422, "The input token count (12) exceeds the maximum number of tokens allowed (10)."),
    rejected(413, "Request Entity Too Large"),
]  # fmt: skip


@BOTH
@pytest.mark.parametrize("answer", TOO_LONG)
async def test_a_prompt_that_is_too_long_is_said_to_be_so_at_once(
    httpx2_mock: respx.Router, ask: Ask, answer: httpx.Response
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=answer)
    here = room()
    assert (await fault_of(ask(here.model))).kind == "too_long"
    assert route.call_count == 1
    assert here.model.rung == "strict"


GARBLED_STREAMS: list[Any] = [
    streamed(piece("We "), "{not JSON"),
    streamed(piece("We "), {"error": {"message": "overloaded", "code": 502}}),
    streamed({"error": "overloaded"}),
    streamed("[]"),
    streamed("5"),
    streamed('"words"'),
    streamed({"choices": "words"}),
    streamed({"choices": [{"index": 0}]}),
    streamed({"choices": [{"index": 0, "delta": None}]}),
    streamed(piece(None, content=["We "])),
    streamed("[DONE]"),
    httpx.Response(200, content=b"data: \xff\xfe\n\n", headers={"content-type": "text/event-stream"}),
    httpx.Response(200, html="<p>Sign in to the school network</p>"),
    whole({"choices": [{"message": {"content": SPEECH}}]}),
    httpx.Response(204),
]
GARBLED_BODIES: list[Any] = [
    httpx.Response(200, content=b"{not JSON", headers={"content-type": "application/json"}),
    httpx.Response(200, content=b"\xff\xfe", headers={"content-type": "application/json"}),
    Body(b"no gzip").answer(**{"content-encoding": "gzip"}),
    httpx.Response(200, html="<p>Sign in to the school network</p>"),
    httpx.Response(200, text=DECISION),
    httpx.Response(200),
    httpx.Response(204),
    whole({}),
    whole([]),
    whole(5),
    whole(None),
    whole({"error": {"message": "overloaded", "code": 502}}),
    whole({"choices": None}),
    whole({"choices": "words"}),
    whole({"choices": [{}]}),
    whole({"choices": [{"message": None}]}),
    whole({"choices": [{"message": {"content": [{"type": "text", "text": DECISION}]}}]}),
]


@pytest.mark.parametrize(
    ("ask", "answer"), [(say, a) for a in GARBLED_STREAMS] + [(decide, a) for a in GARBLED_BODIES]
)
async def test_what_cannot_be_read_is_a_fault_that_may_pass(
    httpx2_mock: respx.Router, ask: Ask, answer: httpx.Response
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=answer)
    assert (await fault_of(ask(room().model))).kind == "garbled"
    assert route.call_count == 3


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (decide, whole({"choices": [], "usage": None})),
        (decide, decided("")),
        (decide, decided(None)),
        (decide, decided(" \n")),
        (say, spoken("")),
        (say, spoken(" \n ")),
    ],
)
async def test_nothing_is_not_an_answer(httpx2_mock: respx.Router, ask: Ask, answer: httpx.Response) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=answer)
    assert (await fault_of(ask(room().model))).kind == "empty"
    assert route.call_count == 1


@pytest.mark.parametrize("events", [[piece("", role="assistant")], [{"choices": []}, "[DONE]"]])
async def test_a_stream_that_broke_off_before_a_word_is_tried_again(
    httpx2_mock: respx.Router, events: list[Any]
) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=[streamed(*events), spoken(SPEECH)])
    assert (await say(room().model)).text == SPEECH
    assert route.call_count == 2


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (say, streamed(piece(None, "stop", refusal="I cannot."))),
        (say, streamed(piece(SPEECH, refusal="I cannot."), piece(None, "stop"))),
        (say, spoken(SPEECH, "content_filter")),
        (say, spoken("", "content_filter")),
        (decide, decided(None, refusal="I cannot.")),
        (decide, decided(DECISION, refusal="I cannot.")),
        (decide, decided(DECISION, "content_filter")),
        (decide, decided(None, "content_filter")),
    ],
)
async def test_a_refusal_is_no_verdict_and_no_speech(
    httpx2_mock: respx.Router, ask: Ask, answer: httpx.Response
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=answer)
    assert (await fault_of(ask(room().model))).kind == "refused"
    assert route.call_count == 1


LATE_ENOUGH = f"{SPEECH} And what we cannot"  # forty-five words, and four more
TOO_EARLY = f"{' '.join([SENTENCE] * 4)} We cannot live with"  # thirty-six words, and four more


def broken(text: str) -> httpx.Response:
    return Body(piece(text), then=httpcore2.RemoteProtocolError("incomplete chunked read")).answer()


def ended(text: str) -> httpx.Response:
    return spoken(text, None)


BREAKS = pytest.mark.parametrize("cut", [ended, broken])


@BREAKS
@pytest.mark.parametrize("mark", [".", "!", "?"])
async def test_a_speech_that_broke_off_late_is_cut_at_its_last_full_sentence(
    httpx2_mock: respx.Router, cut: Any, mark: str
) -> None:
    httpx2_mock.post(PATH).mock(return_value=cut(LATE_ENOUGH.replace(".", mark)))
    assert (await say(room().model)).text == SPEECH.replace(".", mark)


@BREAKS
async def test_a_speech_that_broke_off_early_is_asked_for_again(httpx2_mock: respx.Router, cut: Any) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=lambda _: cut(TOO_EARLY))
    assert (await fault_of(say(room().model))).kind == "truncated"
    assert route.call_count == 3


@pytest.mark.parametrize(("words", "kept"), [(39, False), (40, True)])
async def test_forty_words_are_worth_keeping(httpx2_mock: respx.Router, words: int, kept: bool) -> None:
    text = f"{'word ' * (words - 1)}end."
    httpx2_mock.post(PATH).mock(return_value=ended(text))
    if kept:
        assert (await say(room().model)).text == text
    else:
        assert (await fault_of(say(room().model))).kind == "truncated"


async def test_a_long_speech_without_a_sentence_is_no_speech(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(return_value=ended("word " * 90))
    assert (await fault_of(say(room().model))).kind == "truncated"


async def test_a_speech_that_hit_its_limit_is_cut_too(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(PATH).mock(return_value=spoken(LATE_ENOUGH, "length"))
    assert (await say(room().model)).text == SPEECH


async def test_a_speech_that_hit_its_limit_early_would_do_so_again(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=spoken(TOO_EARLY, "length"))
    assert (await fault_of(say(room().model))).kind == "truncated"
    assert route.call_count == 1


async def test_a_decision_that_hit_its_limit_after_a_brace_was_closed_is_no_verdict(
    httpx2_mock: respx.Router,
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=decided(f"{DECISION} But wait, paragraph", "length"))
    assert (await fault_of(decide(room().model))).kind == "truncated"
    assert route.call_count == 1


@pytest.mark.parametrize("text", [f"{DECISION}\n\n\n", DECISION[:-2]])
async def test_a_decision_that_hit_its_limit_is_left_to_its_reader_if_it_is_whole_or_no_json_at_all(
    httpx2_mock: respx.Router, text: str
) -> None:
    httpx2_mock.post(PATH).mock(return_value=decided(text, "length"))
    assert (await decide(room().model)).text == text


async def test_halves_of_a_character_are_put_together_and_a_lone_half_is_marked(
    httpx2_mock: respx.Router,
) -> None:
    events = [piece("Good \ud83e"), piece("\udd1d. \ud83e Bye."), piece(None, "stop")]
    httpx2_mock.post(PATH).mock(return_value=streamed(*events))
    assert (await say(room().model)).text == "Good \U0001f91d. \ufffd Bye."


async def test_a_model_lets_go_of_its_connections() -> None:
    endpoint = Endpoint(settings_of(), now=lambda: 0.0)
    await Model("m", endpoint, Purse(2.0, 1)).close()
    assert endpoint.client.is_closed()


def test_the_client_itself_tries_once_and_waits_no_longer_than_a_model_may_think() -> None:
    patience = client().timeout
    assert isinstance(patience, httpx2.Timeout)
    assert (client().max_retries, patience.connect, patience.read) == (0, 5, 180)
    assert client().api_key == "none"


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "llm.test", "127.0.0.1.example.org"])
def test_no_test_can_leave_this_machine(closed_border: list[str], host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as way_out:
        for connect in (way_out.connect, way_out.connect_ex):
            with pytest.raises(pytest.fail.Exception, match="tried to reach"):
                connect((host, 80))
    assert closed_border == [host, host]
    closed_border.clear()


async def test_no_client_can_leave_this_machine_unless_it_is_mocked(closed_border: list[str]) -> None:
    for url in ("http://llm.test/v1", "http://192.0.2.1/v1"):
        with pytest.raises((pytest.fail.Exception, BaseExceptionGroup)):
            await say(room(base_url=url).model)
    assert closed_border == ["llm.test", "192.0.2.1"]
    closed_border.clear()


def test_a_test_may_speak_to_this_machine(closed_border: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as way_in:
        way_in.connect(server.getsockname())
    assert closed_border == []
