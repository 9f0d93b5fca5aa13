"""The model's edge: the only file that speaks to an endpoint."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Literal, get_args

import httpx2
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from nacsim.breaker import Breaker
from nacsim.errors import ModelFault
from nacsim.llm_faults import (
    CUT_OFF,
    LATE,
    LEARNT,
    NOT_SERVED,
    THOUGHT,
    Heard,
    faults_named,
    garbled,
    whole_decision,
    whole_speech,
    without_secrets,
)
from nacsim.money import Purse, Usage, tokens_in
from nacsim.prompt import Prompt, Reply
from nacsim.settings import Settings

Rung = Literal["strict", "schema", "json", "text"]
RUNGS: tuple[Rung, ...] = get_args(Rung)
Call = Callable[[Heard], Awaitable[str]]
TRIES = 3
WAIT_FIRST, WAIT_AT_MOST = 0.5, 8.0  # seconds
WORDS_WORTH_KEEPING = 40
PATH = "/chat/completions"  # asked by its path: the client's own method walks through every parameter
MOST_TOLD = 3  # an address that repeats the prompt says something new of every request
NO_KEY = "none"  # local servers want some key and read none


class Endpoint:
    """One address: its client, its breaker, and how many calls it takes at once."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], float],
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
        client: AsyncOpenAI | None = None,
        tell: Callable[[str], object] | None = None,
    ) -> None:
        self.settings = settings
        self._tell = tell  # the operator's screen
        self._told: set[str] = set()
        self.client = client or client_for(settings)
        self.breaker = Breaker(now)
        self.rest = rest
        self.places = asyncio.Semaphore(settings.concurrency)
        self.learned: set[str] = set()  # parameters that this address takes by another name, or not at all

    def tell(self, fault: ModelFault) -> None:
        """Tell the operator what this address said about a request: each thing once, and not without end."""
        key = self.settings.api_key.get_secret_value() if self.settings.api_key else ""
        said = without_secrets(fault.told, key)
        if self._tell is not None and said and said not in self._told and len(self._told) < MOST_TOLD:
            self._told.add(said)
            self._tell(f"{self.settings.base_url or 'The endpoint'} says: {said}")

    async def close(self) -> None:
        """Let go of the connections."""
        await self.client.close()


class Model:
    """One model at one endpoint: says, decides, retries, and asks the purse before each call."""

    def __init__(
        self, name: str, endpoint: Endpoint, purse: Purse, *, rung: Rung = "strict", cache_key: str = ""
    ) -> None:
        self.name = name
        self.rung: Rung = rung
        self.purse = purse
        self._at = endpoint
        self._local = endpoint.settings.is_local
        self._cache_key = cache_key
        # Whoever says how much room for thoughts there is to be says also that there are thoughts.
        self.thinks = "thinking_tokens" in endpoint.settings.model_fields_set

    @property
    def room_to_think(self) -> int:
        """Return the tokens for thoughts, which endpoints count as part of the reply."""
        return self._at.settings.thinking_tokens

    @property
    def _room(self) -> int:
        return self.room_to_think if self.thinks else 0

    async def say(self, prompt: Prompt, *, key: str = "", tokens: int = 300) -> Reply:
        """Return plain speech, cut at the last full sentence if the stream broke off late enough."""
        worst = Usage(prompt.tokens_at_most, tokens)
        return await self._patiently(prompt, worst, lambda heard: self._speak(prompt, tokens, heard))

    async def decide(
        self, prompt: Prompt, schema: dict[str, Any], *, key: str = "", tokens: int = 400
    ) -> Reply:
        """Return JSON text that should fit a schema; steps down the ladder when an endpoint knows less."""
        while True:
            rung = self.rung
            try:
                return await self._decide_on(rung, prompt, schema, tokens)
            except ModelFault as fault:
                if fault.kind != "unsupported" or rung == RUNGS[-1]:
                    raise
                # Of many that were asked at once each finds this out, but it is one step for all of them.
                if self.rung == rung:
                    self.rung = RUNGS[RUNGS.index(rung) + 1]

    async def close(self) -> None:
        """Let go of the endpoint's connections."""
        await self._at.close()

    async def _patiently(self, prompt: Prompt, worst: Usage, call: Call) -> Reply:
        """Call at most three times; who is to be asked in another way is asked that way at once."""
        attempt, known = 0, {*self._at.learned, *([THOUGHT] if self.thinks else [])}
        while True:
            try:
                return await self._once(prompt, worst, call)
            except ModelFault as fault:
                if fault.kind in (*LEARNT, THOUGHT) and fault.kind not in known:
                    known.add(fault.kind)
                    self._learn(fault.kind)
                    continue
                attempt += 1
                if not fault.again or attempt == TRIES:
                    raise
                await self._at.rest(fault.wait if fault.wait is not None else backoff(attempt, prompt.task))

    def _learn(self, kind: str) -> None:
        if kind == THOUGHT:
            self.thinks = True
        else:
            self._at.learned.add(kind)

    async def _once(self, prompt: Prompt, worst: Usage, call: Call) -> Reply:
        """Call when there is a place; what the call cost is booked however it ended."""
        async with self._at.places:
            self._at.breaker.check()
            worst = worst.plus(Usage(completion=self._room))
            held = self.purse.hold(self.name, worst, local=self._local)
            heard, used = Heard(), None
            try:
                async with faults_named(), asyncio.timeout(self._patience("total_timeout")):
                    text = await call(heard)
                self._at.breaker.answered()
            except ModelFault as fault:
                if fault.kind in NOT_SERVED:
                    used = Usage()
                self._at.breaker.heard(fault)
                self._at.tell(fault)
                raise
            finally:
                self.thinks = self.thinks or heard.has_thought
                # Without a bill, as when a call broke off: the prompt was read and this much was written.
                written = tokens_in(heard.text + heard.thoughts)
                used = used or heard.usage or Usage(prompt.tokens, written)
                self.purse.settle(held, self.name, used, local=self._local)
        return Reply(text, self.name, used, self._local)

    def _patience(self, timeout: str) -> float:
        """Return seconds to wait; some say nothing while they think, not even that they do."""
        settings = self._at.settings
        seconds: float = settings.thinking_timeout if self.thinks else getattr(settings, timeout)
        return seconds

    async def _speak(self, prompt: Prompt, tokens: int, heard: Heard) -> str:
        if "stream" in self._at.learned:
            await self._hear_whole(self._request(prompt, tokens), heard)
            return whole_speech(heard)
        request = self._request(prompt, tokens, stream=True, stream_options={"include_usage": True})
        async with aclosing(self._chunks(request)) as chunks:
            async for chunk in chunks:
                if chunk.choices:
                    heard.take(chunk.choices[0].delta, chunk.choices[0].finish_reason)
                heard.count(chunk.usage)
        return whole_speech(heard)

    async def _chunks(self, request: dict[str, Any]) -> AsyncGenerator[ChatCompletionChunk, None]:
        """Stream an answer: its beginning may take long, the next piece of it may not."""
        async with asyncio.timeout(self._patience("first_token_timeout")):
            stream = await self._at.client.post(
                PATH,
                cast_to=ChatCompletion,
                body=request,
                stream=True,
                stream_cls=AsyncStream[ChatCompletionChunk],
            )
            chunks = aiter(stream)
            chunk = await anext(chunks, None)
        if chunk is None:
            raise garbled()
        async with stream:
            while chunk is not None:
                yield chunk
                try:
                    async with asyncio.timeout(self._patience("idle_timeout")):
                        chunk = await anext(chunks, None)
                except LATE:
                    raise
                except CUT_OFF:
                    return  # what was said until here is judged like any speech that broke off

    async def _decide_on(self, rung: Rung, prompt: Prompt, schema: dict[str, Any], tokens: int) -> Reply:
        form = {} if rung == "text" else {"response_format": response_format(rung, schema)}
        worst = Usage(prompt.tokens_at_most + len(str(form)), tokens)

        async def call(heard: Heard) -> str:
            await self._hear_whole(self._request(prompt, tokens, **form), heard)
            return whole_decision(heard)

        return await self._patiently(prompt, worst, call)

    async def _hear_whole(self, request: dict[str, Any], heard: Heard) -> None:
        answer = await self._at.client.post(PATH, cast_to=ChatCompletion, body=request)
        heard.count(answer.usage)
        if answer.choices == []:
            raise ModelFault("empty", "The endpoint returned no answer.")
        heard.take(answer.choices[0].message, answer.choices[0].finish_reason)

    def _request(self, prompt: Prompt, tokens: int, **more: Any) -> dict[str, Any]:
        """Return what is sent, without what this address is known to reject."""
        length = "max_completion_tokens" if "max_tokens" in self._at.learned else "max_tokens"
        wanted = {
            "model": self.name,
            "messages": prompt.messages if "system" not in self._at.learned else _without_system(prompt),
            length: tokens + self._room,
            "temperature": 0.7,
            "seed": zlib.crc32(prompt.task.encode()),
            **more,
        }
        if self._cache_key and not self._local:
            wanted["prompt_cache_key"] = self._cache_key
        return {name: value for name, value in wanted.items() if name not in self._at.learned}


def _without_system(prompt: Prompt) -> list[dict[str, str]]:
    """Return a prompt for a model that knows users and assistants only: the rules head the minutes."""
    rules, record, *rest = prompt.messages
    return [{"role": "user", "content": f"{rules['content']}\n{record['content']}"}, *rest]


def response_format(rung: Rung, schema: dict[str, Any]) -> dict[str, Any]:
    """Return how an endpoint of this rung is asked for JSON."""
    if rung == "json":
        return {"type": "json_object"}
    body = {"name": "decision", "schema": schema}
    return {"type": "json_schema", "json_schema": {**body, "strict": True} if rung == "strict" else body}


def backoff(attempt: int, seed: str) -> float:
    """Return seconds to wait: doubled each time, up to a quarter more so that many do not come at once."""
    more = 0.25 * (zlib.crc32(f"{seed}{attempt}".encode()) % 1000) / 1000
    wait: float = WAIT_FIRST * 2 ** (attempt - 1) * (1 + more)
    return min(WAIT_AT_MOST, wait)


def client_for(settings: Settings) -> AsyncOpenAI:
    """Return the one client of an endpoint; making one costs more than using it."""
    key = settings.api_key.get_secret_value() if settings.api_key else NO_KEY
    patience = httpx2.Timeout(settings.thinking_timeout, connect=settings.connect_timeout)
    return AsyncOpenAI(base_url=settings.base_url, api_key=key, max_retries=0, timeout=patience)
