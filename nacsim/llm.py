"""The model's edge: the only file that speaks to an endpoint."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal, get_args

import httpx2
from openai import AsyncOpenAI

from nacsim.breaker import Breaker
from nacsim.errors import ModelFault
from nacsim.llm_faults import faults_named
from nacsim.money import Purse, Usage, tokens_in
from nacsim.prompt import Prompt, Reply
from nacsim.settings import Settings

Rung = Literal["strict", "schema", "json", "text"]
RUNGS: tuple[Rung, ...] = get_args(Rung)
TRIES = 3
WAIT_FIRST, WAIT_AT_MOST = 0.5, 8.0  # seconds
WORDS_WORTH_KEEPING = 40
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
    ) -> None:
        self.settings = settings
        self.client = client or client_for(settings)
        self.breaker = Breaker(now)
        self.rest = rest
        self.places = asyncio.Semaphore(settings.concurrency)
        self.learned: set[str] = set()  # parameters that this address takes by another name, or not at all

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

    async def say(self, prompt: Prompt, *, key: str = "", tokens: int = 300) -> Reply:
        """Return plain speech, cut at the last full sentence if the stream broke off late enough."""
        return await self._patiently(prompt, lambda: self._speak(prompt, tokens), tokens)

    async def decide(
        self, prompt: Prompt, schema: dict[str, Any], *, key: str = "", tokens: int = 400
    ) -> Reply:
        """Return JSON text that should fit a schema; steps down the ladder when an endpoint knows less."""
        while True:
            try:
                return await self._patiently(prompt, lambda: self._decide(prompt, schema, tokens), tokens)
            except ModelFault as fault:
                if fault.kind != "unsupported" or self.rung == RUNGS[-1]:
                    raise
                self.rung = RUNGS[RUNGS.index(self.rung) + 1]

    async def close(self) -> None:
        """Let go of the endpoint's connections."""
        await self._at.close()

    async def _patiently(self, prompt: Prompt, call: Callable[[], Awaitable[Reply]], tokens: int) -> Reply:
        """Call at most three times; an address that knows a parameter by another name is asked that way."""
        attempt = 0
        while True:
            try:
                return await self._once(prompt, call, tokens)
            except ModelFault as fault:
                if fault.kind in ("max_tokens", "temperature") and fault.kind not in self._at.learned:
                    self._at.learned.add(fault.kind)
                    continue
                attempt += 1
                if not fault.again or attempt == TRIES:
                    raise
                await self._at.rest(fault.wait if fault.wait is not None else backoff(attempt, prompt.task))

    async def _once(self, prompt: Prompt, call: Callable[[], Awaitable[Reply]], tokens: int) -> Reply:
        self._at.breaker.check()
        held = self.purse.hold(self.name, Usage(prompt.tokens, tokens), local=self._local)
        # A call that broke off may have been served and billed: until it has answered, assume its prompt was.
        usage = Usage(prompt.tokens)
        try:
            async with self._at.places:
                reply = await call()
            usage = reply.usage
            self._at.breaker.answered()
            return reply
        except ModelFault as fault:
            if fault.kind in ("unreachable", "rate", "forbidden", "unknown", "unsupported", "rejected"):
                usage = Usage()
            if fault.again:
                self._at.breaker.failed()
            else:
                self._at.breaker.answered()
            raise
        finally:
            self.purse.settle(held, self.name, usage, local=self._local)

    async def _speak(self, prompt: Prompt, tokens: int) -> Reply:
        said: list[str] = []
        finish: str | None = None
        usage: Usage | None = None
        async with faults_named(), asyncio.timeout(self._at.settings.total_timeout):
            async for chunk in self._chunks(self._request(prompt, tokens)):
                if chunk.choices:
                    said.append(chunk.choices[0].delta.content or "")
                    finish = chunk.choices[0].finish_reason or finish
                usage = _usage_of(chunk.usage) or usage
        text = "".join(said)
        counted = usage or Usage(prompt.tokens, tokens_in(text))
        return Reply(_whole(text, finish), self.name, counted, self._local)

    async def _chunks(self, request: dict[str, Any]) -> AsyncIterator[Any]:
        """Stream an answer: its beginning may take long, the next piece of it may not."""
        settings = self._at.settings
        async with asyncio.timeout(settings.first_token_timeout):
            stream = await self._at.client.chat.completions.create(
                **request, stream=True, stream_options={"include_usage": True}
            )
            chunks = aiter(stream)
            chunk = await anext(chunks, None)
        async with stream:
            while chunk is not None:
                yield chunk
                async with asyncio.timeout(settings.idle_timeout):
                    chunk = await anext(chunks, None)

    async def _decide(self, prompt: Prompt, schema: dict[str, Any], tokens: int) -> Reply:
        request = self._request(prompt, tokens)
        if self.rung != "text":
            request["response_format"] = response_format(self.rung, schema)
        async with faults_named(), asyncio.timeout(self._at.settings.total_timeout):
            answer = await self._at.client.chat.completions.create(**request)
        if not answer.choices:
            raise ModelFault("empty", "The endpoint returned no answer.")
        choice = answer.choices[0]
        text = choice.message.content or ""
        if choice.finish_reason == "content_filter" or getattr(choice.message, "refusal", None):
            raise ModelFault("refused", "The model declined to answer.")
        if not text.strip():
            raise ModelFault("empty", "The model returned nothing.")
        counted = _usage_of(answer.usage) or Usage(prompt.tokens, tokens_in(text))
        return Reply(text, self.name, counted, self._local)

    def _request(self, prompt: Prompt, tokens: int) -> dict[str, Any]:
        more: dict[str, Any] = {"seed": zlib.crc32(prompt.task.encode())}
        if self._cache_key and not self._local:
            more["prompt_cache_key"] = self._cache_key
        length = "max_completion_tokens" if "max_tokens" in self._at.learned else "max_tokens"
        warmth = {} if "temperature" in self._at.learned else {"temperature": 0.7}
        messages = prompt.messages
        return {"model": self.name, "messages": messages, length: tokens, **warmth, "extra_body": more}


def response_format(rung: Rung, schema: dict[str, Any]) -> dict[str, Any]:
    """Return how an endpoint of this rung is asked for JSON."""
    if rung == "json":
        return {"type": "json_object"}
    body = {"name": "decision", "schema": schema}
    return {"type": "json_schema", "json_schema": {**body, "strict": True} if rung == "strict" else body}


def backoff(attempt: int, seed: str) -> float:
    """Return seconds to wait: doubled each time, up to a quarter less so that many do not come at once."""
    full: float = min(WAIT_AT_MOST, WAIT_FIRST * 2 ** (attempt - 1))
    return full * (1 - 0.25 * (zlib.crc32(f"{seed}{attempt}".encode()) % 1000) / 1000)


def _whole(text: str, finish: str | None) -> str:
    """Return a speech that ends with a sentence; raise ModelFault if there is too little of it."""
    if finish == "content_filter":
        raise ModelFault("refused", "The model declined to answer.")
    if not text.strip():
        raise ModelFault("empty", "The model returned nothing.")
    if finish == "stop":
        return text
    ends = [text.rfind(mark) for mark in (". ", "! ", "? ", ".\n", "!\n", "?\n")]
    whole = text if text.rstrip().endswith((".", "!", "?")) else text[: max(ends) + 1]
    if len(whole.split()) >= WORDS_WORTH_KEEPING:
        return whole
    # A stream that broke off may hold next time; a reply that was too long for its limit will be so again.
    raise ModelFault("truncated", "The model broke off in the middle of a speech.", again=finish is None)


def _usage_of(usage: Any) -> Usage | None:
    if usage is None:
        return None
    details = getattr(usage, "prompt_tokens_details", None)
    cached = (getattr(details, "cached_tokens", None) or 0) if details else 0
    return Usage(usage.prompt_tokens or 0, usage.completion_tokens or 0, cached)


def client_for(settings: Settings) -> AsyncOpenAI:
    """Return the one client of an endpoint; making one costs more than using it."""
    key = settings.api_key.get_secret_value() if settings.api_key else NO_KEY
    patience = httpx2.Timeout(settings.total_timeout, connect=settings.connect_timeout)
    return AsyncOpenAI(base_url=settings.base_url, api_key=key, max_retries=0, timeout=patience)
