"""An endpoint whose every answer, pause and minute is ours, and one model that speaks to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
import pytest
import respx
from openai import AsyncOpenAI

from nacsim.errors import ModelFault
from nacsim.llm import Endpoint, Model, client_for
from nacsim.money import Purse
from nacsim.prompt import Prompt, Reply
from nacsim.settings import Settings

BASE = "http://llm.test/v1"
PATH = "/chat/completions"
PROMPT = Prompt("You speak for a seat.", "Estonia spoke.\n", "Answer.")
SCHEMA: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
SENTENCE = "We can live with this paragraph as it stands."  # nine words
SPEECH = " ".join([SENTENCE] * 5)
DECISION = '{"verdict": "accept"}'
USED = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}

Ask = Callable[[Model], Awaitable[Reply]]


async def say(model: Model) -> Reply:
    return await model.say(PROMPT)


async def decide(model: Model) -> Reply:
    return await model.decide(PROMPT, SCHEMA)


def well(ask: Ask) -> httpx.Response:
    """Return the answer that nothing is wrong with."""
    return spoken(SPEECH) if ask is say else decided(DECISION)


BOTH = pytest.mark.parametrize("ask", [say, decide])


@cache
def client() -> AsyncOpenAI:
    """Return the product's own client, made once: making one takes longer than a test."""
    return client_for(settings_of())


def settings_of(**own: Any) -> Settings:
    """Return settings that know nothing of the surroundings."""
    return Settings.model_construct(**{"base_url": BASE, **own})


@dataclass
class Room:
    """A model, its purse, the clock it reads, the pauses it made instead of waiting, what it told."""

    name: str = "m"
    settings: Settings = field(default_factory=settings_of)
    purse: Purse = field(default_factory=lambda: Purse(2.0, 1_500))
    cache_key: str = ""
    clock: float = 0.0
    rests: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = client().with_options(base_url=self.settings.base_url)
        self.endpoint = Endpoint(
            self.settings, now=lambda: self.clock, rest=self.rest, client=at, tell=self.told.append
        )
        self.model = Model(self.name, self.endpoint, self.purse, cache_key=self.cache_key)

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)


def room(**settings: Any) -> Room:
    return Room(settings=settings_of(**settings))


async def fault_of(asking: Awaitable[Reply]) -> ModelFault:
    with pytest.raises(ModelFault) as caught:
        await asking
    return caught.value


def bodies(route: respx.Route) -> list[dict[str, Any]]:
    """Return what was sent, call by call."""
    return [json.loads(call.request.content) for call in route.calls]


def whole(body: Any, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body, headers={n.replace("_", "-"): v for n, v in headers.items()})


def rejected(status: int, message: str = "no", code: str | None = None, **headers: str) -> httpx.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return whole({"error": error}, status, **headers)


def decided(
    text: str | None, finish: str | None = "stop", usage: Any = USED, **message: Any
) -> httpx.Response:
    said = {"role": "assistant", "content": text, **message}
    return whole({"choices": [{"index": 0, "message": said, "finish_reason": finish}], "usage": usage})


def piece(text: str | None, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text, **delta}, "finish_reason": finish}]}


def event(body: Any) -> bytes:
    return f"data: {body if isinstance(body, str) else json.dumps(body)}\n\n".encode()


def streamed(*events: Any) -> httpx.Response:
    content = b"".join(event(e) for e in events)
    return httpx.Response(200, content=content, headers={"content-type": "text/event-stream"})


def spoken(text: str, finish: str | None = "stop", usage: Any = USED) -> httpx.Response:
    """Return a speech, streamed in two pieces; with no finish it just ends, as when a server dies."""
    half = len(text) // 2
    pieces = [piece("", role="assistant"), piece(text[:half]), piece(text[half:])]
    end = [] if finish is None else [piece(None, finish), {"choices": [], "usage": usage}, "[DONE]"]
    return streamed(*pieces, *end)


class Body(httpx.AsyncByteStream):
    """A stream that begins, then waits for ever, breaks off, or never comes to an end."""

    def __init__(self, *begins: Any, then: Exception | bytes | None = None) -> None:
        self.begins = begins
        self.then = then
        self.opened = self.closed = False
        self.waits = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.opened = True
        for each in self.begins:
            yield each if isinstance(each, bytes) else event(each)
        while isinstance(self.then, bytes):
            yield self.then
            await asyncio.sleep(0)
        if self.then is not None:
            raise self.then
        self.waits.set()  # all that it began with has been taken
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.closed = True

    def answer(self, **headers: str) -> httpx.Response:
        return httpx.Response(200, stream=self, headers={"content-type": "text/event-stream", **headers})


class Gate:
    """Holds every call until it is opened, and counts how many came and how many it holds at once."""

    def __init__(self, answer: Callable[[], httpx.Response]) -> None:
        self.answer = answer
        self.open = asyncio.Event()
        self.calls = self.inside = self.most = 0
        self.came = asyncio.Condition()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        self.inside += 1
        self.most = max(self.most, self.inside)
        async with self.came:
            self.came.notify_all()
        await self.open.wait()
        self.inside -= 1
        return self.answer()

    async def holds(self, calls: int) -> None:
        """Wait until so many calls have come, and give one more every chance to come too."""
        async with self.came:
            await self.came.wait_for(lambda: self.inside >= calls)
        for _ in range(200):
            await asyncio.sleep(0)
