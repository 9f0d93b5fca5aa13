"""`nac doctor`: what an endpoint can do and what is wrong with it, and what to do about it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from openai import AsyncOpenAI
from rich.console import Console

from nacsim.capabilities import remember_rung
from nacsim.errors import FaultError, InputError, ModelFault
from nacsim.llm import RUNGS, Endpoint, Model, Rung
from nacsim.money import Purse, price_is_known
from nacsim.prompt import Prompt
from nacsim.settings import Settings

SLOW = 8.0  # seconds for a sentence, above which a class waits for its meeting
MANY = 12  # models listed at the most
SENTENCE_TOKENS = 120
LONG = 40  # words, more than a sentence has
SENTENCE = Prompt("You test a connection.", "", "Say in one sentence what a council is.")
YES = Prompt("You test a connection.", "", 'Reply with JSON: {"answer": "yes", "count": 1}')
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["yes", "no"]}, "count": {"type": "integer"}},
    "required": ["answer", "count"],
    "additionalProperties": False,
}
ADVICE = {
    "forbidden": "The key is not accepted. Set NAC_API_KEY to one that is.",
    "unknown": "The model {model!r} is not known there. Say --model with one of: {models}.",
    "short": "There is no model at {url}, but there are some at {url}/v1. Say --base-url {url}/v1.",
    "nowhere": "There is neither a model {model!r} nor a list of models at {url}. Correct --model, or "
    "--base-url: it often ends in /v1.",
    "unreachable": "Nothing answers at {url}. Start the server, or correct --base-url.",
    "timeout": "{url} takes too long to answer. Use a smaller model or a nearer server, or raise "
    "NAC_FIRST_TOKEN_TIMEOUT and NAC_TOTAL_TIMEOUT (seconds).",
    "rate": "{url} refuses because it is asked too often. Wait, or lower NAC_CONCURRENCY.",
    "unpaid": "The account of the key has nothing left to spend. Look at its bill, or set NAC_API_KEY to "
    "another.",
    "thought": "{model!r} thinks, and after {thinking:,} tokens of it had said nothing. Raise "
    "NAC_THINKING_TOKENS, or take a model that thinks less.",
    "server": "{url} fails by itself. Look at its log, then try again.",
    "breaker": "{url} failed five times in a row. Look at its log, then try again.",
    "garbled": "What answers at {url} does not speak the OpenAI protocol. Its address often ends in /v1.",
    "empty": "{model!r} returned nothing. Take another model.",
    "refused": "{model!r} declined to say one plain sentence. Take another model.",
    "rejected": "{url} rejects a plain request, and says above why. Correct --model or --base-url, or take "
    "another model.",
    "cap": "NAC_CAP is too low for a single call.",
}
# A rung that leads to one of these may still have one below it that leads to a reply.
NO_REPLY = ("rejected", "garbled", "empty", "refused", "server", "truncated", "thought")
OF_THE_USER = ("forbidden", "unpaid", "unknown", "cap")
IN_WORDS: dict[Rung, str] = {
    "strict": "JSON that keeps to a schema, strictly",
    "schema": "JSON by a schema",
    "json": "JSON, but no schema",
    "text": "no JSON mode; nac asks in words and checks each reply",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about an endpoint."""

    rung: Rung
    seconds: float
    thinks: bool = False
    unmarked: bool = False  # it thinks, and nothing shows where its thoughts begin


@dataclass(frozen=True, slots=True)
class Watch:
    """How time passes while an endpoint is examined."""

    now: Callable[[], float] = time.monotonic
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep


WALL = Watch()


def doctor(settings: Settings, console: Console, watch: Watch = WALL) -> None:
    """Examine the endpoint of the settings; raise InputError or FaultError with what to do."""
    if settings.model is None:
        raise InputError("Which model? Say --model NAME or set NAC_MODEL.")
    if settings.base_url is None and settings.api_key is None:
        raise InputError("Which endpoint? Say --base-url URL, or set NAC_API_KEY.")
    found = asyncio.run(examine(settings, console, watch))
    remember_rung(settings.endpoints, settings.base_url, settings.model, found.rung)
    console.print(f"It gives {IN_WORDS[found.rung]}. Kept in {settings.endpoints}.", markup=False)
    if found.thinks:
        console.print(of_its_thoughts(found, settings.thinking_tokens), markup=False)
    if found.seconds > SLOW:
        console.print(
            f"It is slow: {found.seconds:.0f} s for a sentence. A meeting has some seventy speeches; take "
            "--seats quick and fewer --rounds, or a faster model.",
            markup=False,
        )
    if not settings.is_local and not price_is_known(settings.model):
        console.print("Its price is unknown, so the cap counts calls, not dollars (NAC_CALLS).", markup=False)


def of_its_thoughts(found: Finding, tokens: int) -> str:
    """Return what a model that thinks means for a meeting."""
    if found.unmarked:
        return (
            "It thinks before it speaks, and does not mark where its thoughts begin: they could be taken for "
            f"a speech. Set NAC_THINKING_TOKENS={tokens}, or let its server tell them apart."
        )
    return (
        f"It thinks before it speaks: up to {tokens:,} tokens a call, which are paid for and in no estimate. "
        "NAC_THINKING_TOKENS says how many."
    )


async def examine(settings: Settings, console: Console, watch: Watch) -> Finding:
    """Say a sentence, then go down the ladder of JSON until a reply fits."""
    name = settings.model or ""
    tell = partial(console.print, markup=False)
    endpoint = Endpoint(settings, now=watch.now, rest=watch.rest, tell=tell)
    model = Model(name, endpoint, Purse(settings.cap, settings.calls))
    try:
        started = watch.now()
        try:
            whole = await _says(model, SENTENCE_TOKENS)
        except ModelFault as fault:
            raise await _explained(fault, endpoint, name) from fault
        seconds = watch.now() - started
        unmarked = not whole and not model.thinks and await _thinks_unmarked(model)
        console.print(f"{name} answers at {settings.base_url or 'the default address'}.", markup=False)
        rung = await _best_rung(model, endpoint, name)
        return Finding(rung, seconds, thinks=model.thinks, unmarked=unmarked)
    finally:
        await endpoint.close()


async def _says(model: Model, tokens: int) -> bool:
    """Let it say a sentence; return False if it does speak, only too much."""
    try:
        reply = await model.say(SENTENCE, key="doctor/say", tokens=tokens)
    except ModelFault as fault:
        if fault.kind != "truncated":
            raise
        return False
    return len(reply.text.split()) <= LONG


async def _thinks_unmarked(model: Model) -> bool:
    """Say whether thoughts came to an end that had no beginning, once there was room for all of them."""
    with suppress(ModelFault):  # it has answered once: what it does now is no reason to give it up
        await _says(model, SENTENCE_TOKENS + model.room_to_think)
    return model.thinks


async def _best_rung(model: Model, endpoint: Endpoint, name: str) -> Rung:
    """Return the first rung whose reply really fits: some servers accept a schema and pay it no heed."""
    for rung in RUNGS:
        model.rung = rung
        try:
            reply = await model.decide(YES, SCHEMA, key=f"doctor/{rung}", tokens=40)
        except ModelFault as fault:
            if fault.kind not in NO_REPLY:
                raise await _explained(fault, endpoint, name) from fault
            continue
        if model.rung == rung and (_fits(reply.text) or rung == "text"):
            return rung
    return "text"


def _fits(said: str) -> bool:
    try:
        body = json.loads(said)
    except ValueError:
        return False
    return isinstance(body, dict) and set(body) == {"answer", "count"} and body["answer"] in ("yes", "no")


async def _explained(fault: ModelFault, endpoint: Endpoint, model: str) -> InputError | FaultError:
    url = endpoint.settings.base_url or "the default address"
    kind, models = fault.kind, ""
    if kind == "unknown":
        models = ", ".join([m async for m in _models(endpoint.client)][:MANY])
        kind = kind if models else await _lost(endpoint)
    thinking = endpoint.settings.thinking_tokens
    advice = ADVICE.get(kind, "").format(model=model, url=url, models=models, thinking=thinking)
    sentence = advice or str(fault)
    return InputError(sentence) if fault.kind in OF_THE_USER else FaultError(sentence)


async def _lost(endpoint: Endpoint) -> str:
    """Say what is wrong with an address that has no models: often only its end is missing."""
    url = endpoint.settings.base_url
    if url is None or url.endswith("/v1"):
        return "nowhere"
    below = [m async for m in _models(endpoint.client.with_options(base_url=f"{url}/v1"))]
    return "short" if below else "nowhere"


async def _models(client: AsyncOpenAI) -> AsyncIterator[str]:
    """List the models of an endpoint; one that cannot list them has none to offer here."""
    try:
        async for model in client.models.list():
            yield model.id
    except Exception:
        return
