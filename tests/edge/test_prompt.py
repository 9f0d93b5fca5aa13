"""What is put to an endpoint, in which form and where: prompts, replies, settings, what was found out."""

import asyncio
import json
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from nacsim.capabilities import known_rung, remember_rung
from nacsim.errors import FaultError
from nacsim.llm import RUNGS, Endpoint, Model, Rung
from nacsim.money import Purse, Usage
from nacsim.prompt import LEFT_OUT, Prompt, Reply
from nacsim.settings import Settings
from tests.edge import (
    BASE,
    BOTH,
    DECISION,
    PATH,
    PROMPT,
    SCHEMA,
    Ask,
    Room,
    bodies,
    decide,
    decided,
    fault_of,
    rejected,
    room,
    say,
    settings_of,
    well,
)

pytestmark = pytest.mark.httpx2(base_url=BASE)


async def test_a_speech_is_asked_for_in_one_stream_that_ends_with_its_bill(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=well(say))
    await room().model.say(PROMPT, tokens=120)
    (body,) = bodies(route)
    assert body == {
        "model": "m",
        "messages": PROMPT.messages,
        "max_tokens": 120,
        "temperature": 0.7,
        "seed": body["seed"],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_a_decision_is_asked_for_whole(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=well(decide))
    await room().model.decide(PROMPT, SCHEMA, tokens=90)
    (body,) = bodies(route)
    assert set(body) - {"stream"} == {
        "model", "messages", "max_tokens", "temperature", "seed", "response_format"
    }  # fmt: skip
    assert not body.get("stream")


async def test_the_seed_is_drawn_from_the_task_and_from_nothing_else(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=well(say))
    here, there = room().model, Room(name="other", cache_key="meeting").model
    await here.say(Prompt("rules", "record", "Speak for Estonia."))
    await there.say(Prompt("other rules", "a longer record", "Speak for Estonia."))
    await here.say(Prompt("rules", "record", "Speak for Latvia."))
    one, same, another = (body["seed"] for body in bodies(route))
    assert one == same != another
    assert 0 <= one < 2**32


@BOTH
@pytest.mark.parametrize(
    ("url", "sent"),
    [
        (BASE, True),
        ("http://127.0.0.1:8080/v1", False),
        ("http://localhost/v1", False),
        ("http://[::1]/v1", False),
    ],
)
async def test_only_an_endpoint_elsewhere_is_told_which_meeting_it_is(
    httpx2_mock: respx.Router, ask: Ask, url: str, sent: bool
) -> None:
    route = httpx2_mock.post(f"{url}{PATH}").mock(return_value=well(ask))
    await ask(Room(settings=settings_of(base_url=url), cache_key="meeting-7").model)
    assert bodies(route)[0].get("prompt_cache_key") == ("meeting-7" if sent else None)


async def test_no_meeting_is_named_where_none_is_held(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=well(say))
    await say(room().model)
    assert "prompt_cache_key" not in bodies(route)[0]


@pytest.mark.parametrize(("key", "header"), [("sk-secret", "Bearer sk-secret"), (None, "Bearer none")])
async def test_the_key_goes_into_the_header_and_nowhere_else(
    httpx2_mock: respx.Router, key: str | None, header: str
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=well(say))
    settings = Settings.model_validate({"base_url": BASE, "api_key": key})
    model = Model("m", Endpoint(settings, now=lambda: 0.0), Purse(2.0, 5))
    await say(model)
    await model.close()
    request = route.calls.last.request
    assert request.headers["authorization"] == header
    assert b"sk-secret" not in request.content
    assert "sk-secret" not in repr(settings)


def test_two_seats_at_the_same_turn_share_every_message_but_the_last() -> None:
    estonia, latvia = (Prompt("rules", "record", f"Speak for {x}.").messages for x in ("Estonia", "Latvia"))
    assert estonia[:-1] == latvia[:-1]
    assert estonia[-1] != latvia[-1]


def test_a_prompt_is_four_messages_however_long_the_record() -> None:
    messages = Prompt("rules", "Estonia spoke.\n" * 500, "task").messages
    assert [m["role"] for m in messages] == ["system", "user", "assistant", "user"]
    assert [m["content"] for m in messages][::3] == ["rules", "task"]
    assert messages[1]["content"] == "Estonia spoke.\n" * 500


UNSUPPORTED = [
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    "Invalid schema for response_format 'decision': In context=(), 'required' is required to be supplied.",
    "Invalid schema for response_format 'decision': it exceeds the nesting that is allowed.",
    "failed to parse grammar",
]


@pytest.mark.parametrize("said", UNSUPPORTED)
async def test_an_endpoint_that_cannot_keep_to_a_schema_is_asked_for_less(
    httpx2_mock: respx.Router, said: str
) -> None:
    route = httpx2_mock.post(PATH).mock(side_effect=[rejected(400, said)] * 3 + [decided(DECISION)] * 2)
    here = room()
    assert (await decide(here.model)).text == DECISION
    await decide(here.model)
    forms = [body.get("response_format") for body in bodies(route)]
    named = {"name": "decision", "schema": SCHEMA}
    assert forms == [
        {"type": "json_schema", "json_schema": {**named, "strict": True}},
        {"type": "json_schema", "json_schema": named},
        {"type": "json_object"},
        None,
        None,  # the next call does not climb the ladder again
    ]
    assert here.model.rung == "text"
    assert here.rests == []


async def test_there_is_nothing_below_the_last_rung(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(400, UNSUPPORTED[0]))
    assert (await fault_of(decide(room().model))).kind == "unsupported"
    assert route.call_count == len(RUNGS)


@pytest.mark.parametrize("knows", RUNGS)
async def test_many_at_once_step_down_only_as_far_as_they_must(
    httpx2_mock: respx.Router, knows: Rung
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        asked = request.content.decode()
        rung = "strict" if '"strict":true' in asked.replace(" ", "") else "text"
        rung = "schema" if rung == "text" and "json_schema" in asked else rung
        rung = "json" if rung == "text" and "json_object" in asked else rung
        return decided(DECISION) if RUNGS.index(rung) >= RUNGS.index(knows) else rejected(400, UNSUPPORTED[0])

    httpx2_mock.post(PATH).mock(side_effect=answer)
    here = room()
    await asyncio.gather(*(decide(here.model) for _ in range(6)))
    assert here.model.rung == knows


LEARNT = [
    (
        "max_tokens",
        "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
    ),
    ("temperature", "'temperature' does not support 0.7 with this model. Only the default (1) is supported."),
    ("seed", 'Invalid JSON payload received. Unknown name "seed": Cannot find field.'),
    ("prompt_cache_key", "[{'type': 'extra_forbidden', 'loc': ['body', 'prompt_cache_key']}]"),
]


@BOTH
@pytest.mark.parametrize(("name", "said"), LEARNT)
@pytest.mark.parametrize("status", [400, 422])
async def test_a_parameter_that_an_endpoint_rejects_is_not_sent_to_it_again(
    httpx2_mock: respx.Router, ask: Ask, name: str, said: str, status: int
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return rejected(status, said) if f'"{name}"' in request.content.decode() else well(ask)

    route = httpx2_mock.post(PATH).mock(side_effect=answer)
    here = Room(cache_key="meeting")
    await asyncio.gather(*(ask(here.model) for _ in range(4)))  # each of the four may be the one that learns
    await ask(here.model)
    first, last = bodies(route)[0], bodies(route)[-1]
    assert route.call_count == 9
    assert here.rests == []
    renamed = {"max_completion_tokens": first[name]} if name == "max_tokens" else {}
    assert last == {**{n: v for n, v in first.items() if n != name}, **renamed}


@BOTH
async def test_a_parameter_that_is_rejected_though_it_is_not_sent_is_a_fault(
    httpx2_mock: respx.Router, ask: Ask
) -> None:
    route = httpx2_mock.post(PATH).mock(return_value=rejected(400, LEARNT[0][1]))
    assert (await fault_of(ask(room().model))).again is False
    assert route.call_count == 2


@pytest.mark.parametrize("text", ["", "Speech. " * 300, "Промова. " * 300, "0x1f " * 300])
def test_the_worst_case_of_a_prompt_is_a_token_for_two_bytes_and_the_frame(text: str) -> None:
    prompt = Prompt("rules", text, "task")
    assert prompt.tokens_at_most >= len(text.encode()) / 2 + sum(len(m["role"]) for m in prompt.messages)
    assert prompt.tokens <= prompt.tokens_at_most / 2


RECORD = "".join(f"Speech {n}: {'word ' * 20}\n" for n in range(40))


def test_a_shortened_record_begins_with_a_whole_line_and_keeps_its_end() -> None:
    long = Prompt("rules", RECORD, "task")
    short = long.shortened()
    kept = short.record.removeprefix(LEFT_OUT)
    assert (short.rules, short.task) == ("rules", "task")
    assert short.record.startswith(LEFT_OUT)
    assert RECORD.endswith(kept) and kept.startswith("Speech 2")
    assert len(kept) <= len(RECORD) / 2 <= len(kept) + 120
    assert long.shortened() == short


def test_a_record_can_be_shortened_again_and_says_so_once() -> None:
    twice = Prompt("rules", RECORD, "task").shortened().shortened()
    assert twice.record.count(LEFT_OUT) == 1
    assert RECORD.endswith(twice.record.removeprefix(LEFT_OUT))
    assert len(twice.record) < len(RECORD) / 3


@pytest.mark.parametrize("record", ["word " * 400, f"short\n{'word ' * 400}", f"short\n{'word ' * 400}\n\n"])
def test_a_record_with_one_long_line_at_its_end_is_shortened_and_keeps_that_end(record: str) -> None:
    short = Prompt("rules", record, "task").shortened().record
    assert 0.4 * len(record) < len(short) < 0.6 * len(record)
    assert record.endswith(short.removeprefix(LEFT_OUT))


@given(record=st.text(st.sampled_from("ab \n"), min_size=200))
def test_shortening_always_shortens(record: str) -> None:
    short = Prompt("rules", record, "task").shortened().record
    assert len(short) < len(record)
    assert record.endswith(short.removeprefix(LEFT_OUT))


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    used=st.tuples(*[st.integers(0, 10**7)] * 3),
    local=st.booleans(),
)
def test_a_reply_is_read_as_it_was_written_down(text: str, used: tuple[int, int, int], local: bool) -> None:
    reply = Reply(text, "m", Usage(*used), local)
    assert Reply.from_json(reply.to_json()) == reply
    reply.to_json().encode()


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stand in an empty folder, with none of our variables set."""
    monkeypatch.chdir(tmp_path)
    for prefix in ("NAC", "OPENAI"):
        for name in ("BASE_URL", "API_KEY", "MODEL", "CAP", "CALLS", "CONCURRENCY"):
            monkeypatch.delenv(f"{prefix}_{name}", raising=False)
    return monkeypatch


def test_a_flag_beats_a_variable_and_a_variable_beats_the_file(surroundings: pytest.MonkeyPatch) -> None:
    def found(**flags: Any) -> tuple[str | None, float]:
        settings = Settings(**flags)
        return settings.base_url, settings.cap

    assert found() == (None, 2.0)
    Path(".env").write_text("NAC_BASE_URL=http://file.test/v1\nNAC_CAP=3\nOTHER=1\n")
    assert found() == ("http://file.test/v1", 3.0)
    surroundings.setenv("NAC_BASE_URL", "http://variable.test/v1")
    surroundings.setenv("NAC_CAP", "4")
    assert found() == ("http://variable.test/v1", 4.0)
    assert found(base_url="http://flag.test/v1", cap=5.0) == ("http://flag.test/v1", 5.0)


@pytest.mark.parametrize("own", [True, False])
def test_the_variables_of_openai_are_read_where_there_are_none_of_ours(
    surroundings: pytest.MonkeyPatch, own: bool
) -> None:
    surroundings.setenv("OPENAI_BASE_URL", "http://theirs.test/v1")
    surroundings.setenv("OPENAI_API_KEY", "theirs")
    if own:
        surroundings.setenv("NAC_BASE_URL", "http://ours.test/v1")
        surroundings.setenv("NAC_API_KEY", "ours")
    settings, whose = Settings(), "ours" if own else "theirs"
    assert settings.base_url == f"http://{whose}.test/v1"
    assert settings.api_key is not None and settings.api_key.get_secret_value() == whose
    assert Settings(base_url="http://flag.test/v1").base_url == "http://flag.test/v1"


def test_variables_that_belong_to_others_are_left_alone(surroundings: pytest.MonkeyPatch) -> None:
    for name in ("BASE_URL", "API_KEY", "base_url", "api_key", "MODEL", "CAP"):
        surroundings.setenv(name, "9")
    Path(".env").write_text("BASE_URL=http://other.test\nAPI_KEY=secret-of-another-program\n")
    settings = Settings()
    assert (settings.base_url, settings.api_key, settings.model, settings.cap) == (None, None, None, 2.0)


def test_an_empty_variable_is_as_good_as_none(surroundings: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("NAC_API_KEY=\nNAC_MODEL=\n")
    surroundings.setenv("NAC_BASE_URL", "")
    surroundings.setenv("NAC_CAP", "")
    settings = Settings()
    assert (settings.base_url, settings.api_key, settings.model, settings.cap) == (None, None, None, 2.0)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:11434/v1", True),
        ("HTTP://LocalHost/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost.example.org/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("http://localhost@example.org/v1", False),
        ("http://example.org/localhost", False),
        ("http://example.org/?at=127.0.0.1", False),
        ("https://api.openai.com/v1", False),
        ("localhost:8080", False),
        (None, False),
    ],
)
def test_only_this_machine_is_local(url: str | None, local: bool) -> None:
    assert settings_of(base_url=url).is_local is local


HOME, AWAY = "http://localhost:8080/v1", "https://models.example.org/v1"


@pytest.mark.parametrize(("url", "times"), [(HOME, (180, 60, 300)), (AWAY, (20, 15, 60))])
def test_a_model_on_this_machine_is_given_more_time(
    surroundings: pytest.MonkeyPatch, url: str, times: tuple[float, float, float]
) -> None:
    del surroundings
    for found in (Settings(base_url=url), *(Settings(base_url=other).at(url) for other in (HOME, AWAY))):
        assert (found.first_token_timeout, found.idle_timeout, found.total_timeout) == times
        own = Settings(base_url=found.base_url, idle_timeout=3).at(AWAY).at(url)
        assert (own.first_token_timeout, own.idle_timeout) == (times[0], 3)


@pytest.mark.parametrize(
    ("url", "given"),
    [
        (AWAY, True),
        (f"{AWAY}/deployments/other", True),
        (HOME, False),
        ("http://models.example.org/v1", False),
        ("https://models.example.org:8443/v1", False),
        ("https://models.example.org.evil.test/v1", False),
        ("https://models.example.org@evil.test/v1", False),
    ],
)
def test_a_key_is_given_to_no_host_but_the_one_it_was_meant_for(
    surroundings: pytest.MonkeyPatch, url: str, given: bool
) -> None:
    del surroundings
    there = Settings.model_validate({"base_url": AWAY, "api_key": "sk-secret"}).at(url)
    assert (there.base_url, there.api_key is not None) == (url, given)


def test_what_was_found_out_about_an_endpoint_is_kept_for_that_endpoint_and_model(tmp_path: Path) -> None:
    path = tmp_path / "new" / "endpoints.json"
    assert known_rung(path, BASE, "m") == "strict"
    for model, rung in zip("abcd", RUNGS, strict=True):
        remember_rung(path, BASE, model, rung)
    remember_rung(path, None, "a", "text")
    assert [known_rung(path, BASE, model) for model in "abcd"] == list(get_args(Rung))
    assert known_rung(path, None, "a") == "text"
    assert known_rung(path, "http://other.test/v1", "d") == "strict"
    remember_rung(path, BASE, "d", "json")
    assert known_rung(path, BASE, "d") == "json"


UNREADABLE = [
    *(b"", b"{half", b"[]", b"5", b"null", b"\xff\xfe", b"[" * 100_000),
    *(b'{"m at http://llm.test/v1": %s}' % rung for rung in (b'"best"', b'["json"]', b"null", b"{}")),
]


@pytest.mark.parametrize("written", UNREADABLE)
def test_a_file_that_cannot_be_read_is_as_good_as_none_and_is_mended(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "endpoints.json"
    path.write_bytes(written)
    assert known_rung(path, BASE, "m") == "strict"
    remember_rung(path, BASE, "m", "json")
    assert known_rung(path, BASE, "m") == "json"
    assert isinstance(json.loads(path.read_text()), dict)


def test_a_folder_in_the_place_of_the_file_is_as_good_as_none_and_cannot_be_mended(tmp_path: Path) -> None:
    assert known_rung(tmp_path, BASE, "m") == "strict"
    with pytest.raises(FaultError, match="cannot be written"):
        remember_rung(tmp_path, BASE, "m", "json")
