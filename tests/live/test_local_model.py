"""What `nac serve-model` serves speaks the OpenAI protocol, as far as a meeting needs it."""

import json
import signal
from pathlib import Path

import httpx2
import pytest
from openai import AsyncOpenAI, BadRequestError
from openai.types.chat import ChatCompletionMessageParam

from nacsim.cli.serve_model import Serving, serve, weights_installed
from nacsim.errors import FaultError
from tests.live.server import serving

COUNCIL: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "You are the delegate of Estonia in a council."},
    {"role": "user", "content": "In one sentence: should the council invite Ukraine?"},
]
VERDICT = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": ["accept", "object"]},
        "paragraph": {"type": "integer", "minimum": 1, "maximum": 9},
    },
    "required": ["verdict", "paragraph"],
    "additionalProperties": False,
}


async def test_the_endpoint_lists_its_model_by_name(
    client: AsyncOpenAI, local_model: tuple[str, str]
) -> None:
    assert local_model[0].startswith("http://127.0.0.1:")
    assert [model.id async for model in client.models.list()] == [local_model[1]] == ["smollm2"]


async def test_a_delegate_is_answered_in_words(client: AsyncOpenAI) -> None:
    answer = await client.chat.completions.create(model="smollm2", messages=COUNCIL, max_tokens=24)
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage is not None
    assert 0 < answer.usage.completion_tokens <= 24


async def test_a_speech_comes_in_pieces_and_its_cost_at_the_end(client: AsyncOpenAI) -> None:
    said: list[str] = []
    finishes: list[str] = []
    usages = []
    stream = await client.chat.completions.create(
        model="smollm2", messages=COUNCIL, max_tokens=24, stream=True, stream_options={"include_usage": True}
    )
    async with stream:
        async for chunk in stream:
            for choice in chunk.choices:
                said.append(choice.delta.content or "")
                finishes += [choice.finish_reason] if choice.finish_reason else []
            usages += [chunk.usage] if chunk.usage else []
    assert len([piece for piece in said if piece]) > 1
    assert finishes in (["stop"], ["length"])
    assert [0 < usage.completion_tokens <= 24 for usage in usages] == [True]


async def test_the_same_seed_gives_the_same_words(client: AsyncOpenAI) -> None:
    said = [
        await client.chat.completions.create(
            model="smollm2", messages=COUNCIL, max_tokens=16, temperature=0.7, seed=seed
        )
        for seed in (5, 5)
    ]
    assert said[0].choices[0].message.content == said[1].choices[0].message.content


async def test_a_verdict_keeps_to_its_schema(client: AsyncOpenAI) -> None:
    answer = await client.chat.completions.create(
        model="smollm2",
        messages=COUNCIL,
        max_tokens=60,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "verdict", "schema": VERDICT, "strict": True},
        },
    )
    verdict = json.loads(answer.choices[0].message.content or "")
    assert set(verdict) == {"verdict", "paragraph"}
    assert verdict["verdict"] in ("accept", "object")
    assert verdict["paragraph"] in range(1, 10)


async def test_what_is_too_long_to_read_is_refused_and_not_cut(client: AsyncOpenAI) -> None:
    with pytest.raises(BadRequestError, match="context"):
        await client.chat.completions.create(
            model="smollm2", messages=[{"role": "user", "content": "peace " * 9_000}], max_tokens=1
        )


async def test_a_page_of_the_web_may_not_read_what_the_model_says(local_model: tuple[str, str]) -> None:
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get(
            f"{local_model[0]}/models", headers={"Origin": "https://elsewhere.example"}
        )
    assert answer.headers.get("access-control-allow-origin", "") == ""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_at_once_even_in_the_middle_of_an_answer(
    local_model: tuple[str, str], tmp_path: Path, end: signal.Signals
) -> None:
    with serving(tmp_path) as server:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0, timeout=60) as client:
            stream = await client.chat.completions.create(
                model="smollm2",
                messages=COUNCIL,
                max_tokens=4_000,
                stream=True,
                extra_body={"ignore_eos": True},
            )
            async with stream:
                await anext(aiter(stream))
                server.process.send_signal(end)
                assert server.process.wait(timeout=10) == 0
        assert server.process.stdout is not None
        assert server.process.stdout.read() == "smollm2 has stopped.\n"


def test_weights_that_are_cut_off_are_a_fault_of_the_machine(
    local_model: tuple[str, str], tmp_path: Path
) -> None:
    half = tmp_path / "half.gguf"
    with weights_installed().open("rb") as whole:
        half.write_bytes(whole.read(1_000_000))
    with pytest.raises(FaultError, match=r"half\.gguf.*cut off"):
        serve(Serving(model=str(half), port=0))
