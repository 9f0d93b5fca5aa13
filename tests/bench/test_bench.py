"""The instruments: a cache, a critical path, an endpoint, and the loop that ours is measured against."""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI

from bench.critical import path_of
from bench.endpoint import Endpoint, faults_in, read_log, serve
from bench.plain import persona_first, run, shared_first
from bench.prefix import BLOCK, replay
from bench.replies import lots, reply_to, speech, tokens

ROOT = Path(__file__).parent.parent.parent
LINE = {"type": "string", "maxLength": 9}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["stand", "why", "when", "sure", "lines", "note"],
    "additionalProperties": False,
    "properties": {
        "stand": {"enum": ["accept", "object"]},
        "why": LINE,
        "when": {"type": "integer", "minimum": 3, "maximum": 4},
        "sure": {"type": "boolean"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1, "maxItems": 3},
        "note": {"anyOf": [{"type": "null"}, LINE]},
    },
    "$defs": {"Line": {"type": "object", "properties": {"words": LINE, "kind": {"const": "line"}}}},
}
FORM = {"type": "json_schema", "json_schema": {"name": "decision", "schema": SCHEMA}}
STATUSES = {"429": 429, "500": 500, "401": 401, "404": 404}


def call(text: str, start: float, end: float, status: int = 200) -> dict[str, Any]:
    return {"t_start": start, "t_end": end, "messages": [{"role": "", "content": text}], "status": status}


def filled(mark: str, count: int) -> str:
    """Return what fills so many blocks, given the two separators in front of it."""
    return mark * (count * BLOCK - 2 * (mark == "a"))


def asked(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "fake", "messages": [{"role": "user", "content": text}], **more}


def is_decision(made: dict[str, Any]) -> bool:
    return (
        set(made) == set(SCHEMA["required"])
        and made["stand"] in ("accept", "object")
        and isinstance(made["why"], str)
        and len(made["why"]) <= 9
        and made["when"] in (3, 4)
        and isinstance(made["sure"], bool)
        and 1 <= len(made["lines"]) <= 3
        and all(set(line) == {"words", "kind"} and line["kind"] == "line" for line in made["lines"])
        and (made["note"] is None or isinstance(made["note"], str))
    )


async def whole(client: AsyncOpenAI, text: str = "a prompt", **more: Any) -> Any:
    return (await client.chat.completions.create(**asked(text, **more))).choices[0]


async def heard(client: AsyncOpenAI, text: str = "a prompt") -> tuple[str, str | None]:
    """Return what a stream says, and how it says that it ended."""
    said, finish = "", None
    async with await client.chat.completions.create(**asked(text), stream=True) as stream:
        async for chunk in stream:
            if chunk.choices:
                said += chunk.choices[0].delta.content or ""
                finish = chunk.choices[0].finish_reason or finish
    return said, finish


def client_of(endpoint: Endpoint) -> AsyncOpenAI:
    patience = httpx2.Timeout(60, read=0.01 if "hang" in endpoint.faults.values() else 60)
    return AsyncOpenAI(base_url=endpoint.url, api_key="none", max_retries=0, timeout=patience)


async def with_fault(fault: str, ask: Callable[[AsyncOpenAI], Awaitable[Any]]) -> Any:
    """Ask twice; the second call meets the fault."""
    async with serve(faults={2: fault}) as endpoint, client_of(endpoint) as client:
        await client.with_options(timeout=60).chat.completions.create(**asked("a prompt"))
        return await ask(client)


def test_a_prompt_that_went_before_is_served_in_whole_blocks() -> None:
    first = filled("a", 3)
    done = replay([call(first, 0, 1), call(first + "b" * 100, 1, 2), call(first[:-1], 2, 3)])
    assert [(c.prompt, c.cached) for c in done.calls] == [(192, 0), (217, 192), (192, 128)]
    assert (done.prompt, done.cached, done.uncached) == (601, 320, 281)
    assert done.share == 320 / 601
    assert done.billed == pytest.approx(281 + 32)


def test_a_change_at_the_front_loses_everything_behind_it() -> None:
    same = "b" * 10 * BLOCK
    done = replay([call("1" + same, 0, 1), call("2" + same, 1, 2)])
    assert [c.cached for c in done.calls] == [0, 0]


def test_calls_side_by_side_on_a_cold_prefix_each_pay_for_it() -> None:
    text = filled("a", 2)
    done = replay([call(text, 2, 3), call(text, 0, 2), call(text, 1, 2.5)])
    assert [c.cached for c in done.calls] == [0, 0, 128]


def test_a_call_that_was_not_served_leaves_nothing_in_the_cache() -> None:
    text = filled("a", 2)
    done = replay([call(text, 0, 1, status=429), call(text, 1, 2)])
    assert [c.cached for c in done.calls] == [0]


def test_calls_that_overlap_are_one_generation() -> None:
    fan = [call("", 1.0, 2.0 + late) for late in (0.0, 0.1, 0.2)]
    path = path_of([*fan, call("", 0.0, 1.0), call("", 2.5, 3.5)], latency=1.0)
    assert (path.wall, path.generations, path.critical, path.concurrency) == (3.5, 3, 3.0, 3)
    assert path.ratio == 3.5 / 3


def test_a_bridge_between_two_calls_does_not_make_them_one() -> None:
    path = path_of([call("", 0, 2), call("", 1, 3), call("", 2, 4)], latency=2.0)
    assert (path.generations, path.concurrency, path.ratio) == (2, 2, 1.0)


def test_the_same_prompt_gets_the_same_reply_and_another_prompt_another() -> None:
    replies = [reply_to(asked(f"prompt {number}", seed=number)) for number in range(60)]
    assert reply_to(asked("prompt 7")) == replies[7]
    runs = [[" ".join(r.split()[at : at + 12]) for at in range(len(r.split()) - 11)] for r in replies]
    assert len({run for each in runs for run in each}) == sum(map(len, runs))


def test_a_speech_has_six_to_nine_sentences_without_figures_or_quotation_marks() -> None:
    for number in range(60):
        said = reply_to(asked(f"prompt {number}"))
        assert 6 <= said.count(".") <= 9
        assert 135 <= len(said.split()) <= 175
        assert not set(said) & set("0123456789\"'“”«»")


def test_a_speech_names_the_last_paragraph_of_the_prompt_and_says_what_it_must() -> None:
    prompt = "paragraph 2\nMUST SAY: We stay firm, as ever.\nTalk of paragraph 7, not of paragraphs."
    said = speech(prompt, lots(b""))
    assert said.startswith("On paragraph 7, ")
    assert said.split(". ", 1)[1].startswith("We stay firm, as ever. ")


def test_what_stands_far_from_the_end_of_a_prompt_is_not_obeyed() -> None:
    said = speech("paragraph 2\nMUST SAY: We stay firm.\n" + "a" * 2500, lots(b""))
    assert "paragraph" not in said
    assert "firm." not in said


def test_a_decision_fits_its_schema() -> None:
    made = [json.loads(reply_to(asked(f"{number}", response_format=FORM))) for number in range(40)]
    assert all(is_decision(each) for each in made)
    assert {each["note"] is None for each in made} == {True, False}


async def test_a_call_streamed_or_not_gets_the_same_words_and_is_noted() -> None:
    async with serve() as endpoint, client_of(endpoint) as client:
        assert [model.id async for model in client.models.list()] == ["fake"]
        answer = await client.chat.completions.create(**asked("ä prompt"))
        assert answer.usage is not None
        assert answer.usage.prompt_tokens == 3
        said = answer.choices[0].message.content
        assert await heard(client, "ä prompt") == (said, "stop")
        await whole(client, response_format=FORM)
    assert [each["schema"] for each in endpoint.requests] == [False, False, True]
    assert [each["status"] for each in endpoint.requests] == [200, 200, 200]
    assert endpoint.requests[0]["messages"] == asked("ä prompt")["messages"]
    assert endpoint.requests[0]["completion_tokens"] == tokens(said or "") == answer.usage.completion_tokens
    assert endpoint.requests[0]["t_start"] <= endpoint.requests[0]["t_end"]


@pytest.mark.parametrize("fault", STATUSES)
async def test_a_status_that_was_scripted_reaches_the_client(fault: str) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        await with_fault(fault, heard)
    assert caught.value.status_code == STATUSES[fault]
    assert caught.value.response.headers.get("retry-after") == ("0" if fault == "429" else None)


async def test_an_endpoint_that_hangs_never_answers() -> None:
    with pytest.raises(openai.APITimeoutError):
        await with_fault("hang", heard)


async def test_an_endpoint_that_refuses_hangs_up() -> None:
    with pytest.raises(openai.APIConnectionError, match="Connection error"):
        await with_fault("refuse", heard)


async def test_a_truncated_stream_ends_half_way_without_a_reason() -> None:
    said, finish = await with_fault("truncate", heard)
    full = reply_to(asked("a prompt"))
    assert (said, finish) == (full[: len(full) // 2], None)


async def test_an_empty_answer_has_no_words() -> None:
    assert await with_fault("empty", heard) == ("", "stop")
    assert (await with_fault("empty", whole)).message.content == ""


async def test_a_garbled_answer_is_not_json() -> None:
    for ask in (heard, whole):
        with pytest.raises(json.JSONDecodeError):
            await with_fault("garbled", ask)


async def test_a_decision_can_be_made_to_miss_its_schema() -> None:
    choice = await with_fault("schema", lambda client: whole(client, response_format=FORM))
    made = json.loads(choice.message.content)
    assert "unasked" in made
    assert "stand" not in made


async def test_a_log_holds_one_line_for_each_request(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    async with serve(log=log, faults={2: "refuse"}) as endpoint, client_of(endpoint) as client:
        said, _ = await heard(client, "«»")
        with pytest.raises(openai.APIConnectionError):
            await heard(client)
    assert endpoint.requests == []
    assert [(e["status"], e["completion_tokens"]) for e in read_log(log)] == [(200, tokens(said)), (0, 0)]


async def test_the_plain_loop_asks_once_for_each_speech() -> None:
    personas = [("Estonia", "Be brief."), ("Latvia", "Be kind.")]
    async with serve() as endpoint:
        await run(endpoint.url, personas, "The briefing.", 3, "persona_first")
    first, second, third = (each["messages"] for each in endpoint.requests)
    assert [m["role"] for m in third] == ["system", "user", "assistant", "user"]
    assert (first[0]["content"], second[0]["content"]) == ("Be brief.", "Be kind.")
    assert second[2]["content"] == f"Estonia: {third[2]['content']}"


def test_the_shared_layout_differs_between_seats_in_the_last_message_only() -> None:
    said = [("Estonia", "We agree."), ("Latvia", "So do we.")]
    one, two = (shared_first(p, "The briefing.", said) for p in (("Estonia", "E."), ("Latvia", "L.")))
    assert one[:-1] == two[:-1]
    assert one[-1]["content"] == "E."
    assert persona_first(("Latvia", "L."), "The briefing.", said)[-1] == {
        "role": "assistant",
        "content": "So do we.",
    }


async def twice(url: str) -> None:
    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
        assert await heard(client) == (reply_to(asked("a prompt")), "stop")
        with pytest.raises(openai.NotFoundError):
            await heard(client)


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (None, "is no file that can be read (No such file or directory)"),
        ("[3]", 'does not hold a list such as [{"n": 3, "fault": "429"}]'),
        ("{", "does not hold a list such as"),
        ('[{"n": 3, "fault": "fire"}]', "there is no fault 'fire'; faults are 429, 500"),
    ],
)
def test_faults_that_cannot_be_read_are_refused_with_a_sentence(
    tmp_path: Path, held: str | None, sentence: str
) -> None:
    faults = tmp_path / "faults.json"
    if held is not None:
        faults.write_text(held, encoding="utf-8")
    with pytest.raises(argparse.ArgumentTypeError) as refused:
        faults_in(str(faults))
    assert sentence in str(refused.value)


def test_the_command_serves_in_a_process_of_its_own_until_it_is_told_to_stop(tmp_path: Path) -> None:
    log, faults = tmp_path / "log.jsonl", tmp_path / "faults.json"
    faults.write_text('[{"n": 2, "fault": "404"}]', encoding="utf-8")
    command = [sys.executable, "-m", "bench.endpoint", "--log", str(log), "--faults", str(faults)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            asyncio.run(twice(json.loads(child.stdout.readline())["url"]))
        finally:
            child.terminate()
    assert child.returncode == 0
    assert [each["status"] for each in read_log(log)] == [200, 404]
