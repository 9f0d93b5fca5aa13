"""`nac doctor`: what an endpoint can do and what is wrong with it, and what to do about it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from rich.console import Console

from nacsim.capabilities import remember_rung
from nacsim.errors import FaultError, InputError, ModelFault
from nacsim.llm import RUNGS, Endpoint, Model, Rung
from nacsim.money import Purse, price_is_known
from nacsim.prompt import Prompt
from nacsim.settings import Settings

SLOW = 8.0  # seconds for a sentence, above which a class waits for its meeting
MANY = 12  # models listed at the most
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
    "nowhere": "There is neither a model {model!r} nor a list of models at {url}. Correct --model, or "
    "--base-url: it often ends in /v1.",
    "unreachable": "Nothing answers at {url}. Start the server, or correct --base-url.",
    "timeout": "{url} takes too long to answer. Use a smaller model or a nearer server, or raise "
    "NAC_FIRST_TOKEN_TIMEOUT and NAC_TOTAL_TIMEOUT (seconds).",
    "rate": "{url} refuses because it is asked too often. Wait, or lower NAC_CONCURRENCY.",
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
NO_REPLY = ("rejected", "garbled", "empty", "refused", "server", "truncated")
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
    if found.seconds > SLOW:
        console.print(
            f"It is slow: {found.seconds:.0f} s for a sentence. A meeting has some seventy speeches; take "
            "--seats quick and fewer --rounds, or a faster model.",
            markup=False,
        )
    if not settings.is_local and not price_is_known(settings.model):
        console.print("Its price is unknown, so the cap counts calls, not dollars (NAC_CALLS).", markup=False)


async def examine(settings: Settings, console: Console, watch: Watch) -> Finding:
    """Say a sentence, then go down the ladder of JSON until a reply fits."""
    name = settings.model or ""
    tell = partial(console.print, markup=False)
    endpoint = Endpoint(settings, now=watch.now, rest=watch.rest, tell=tell)
    model = Model(name, endpoint, Purse(settings.cap, settings.calls))
    try:
        started = watch.now()
        try:
            await model.say(SENTENCE, key="doctor/say", tokens=120)
        except ModelFault as fault:
            if fault.kind != "truncated":  # it does speak, only too much
                raise await _explained(fault, endpoint, name) from fault
        seconds = watch.now() - started
        console.print(f"{name} answers at {settings.base_url or 'the default address'}.", markup=False)
        return Finding(await _best_rung(model, endpoint, name), seconds)
    finally:
        await endpoint.close()


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
    models = ", ".join([m async for m in _models(endpoint)][:MANY]) if fault.kind == "unknown" else ""
    kind = "nowhere" if fault.kind == "unknown" and not models else fault.kind
    advice = ADVICE.get(kind, "").format(model=model, url=url, models=models)
    sentence = advice or str(fault)
    return InputError(sentence) if fault.kind in ("forbidden", "unknown", "cap") else FaultError(sentence)


async def _models(endpoint: Endpoint) -> AsyncIterator[str]:
    """List the models of an endpoint; one that cannot list them has none to offer here."""
    try:
        async for model in endpoint.client.models.list():
            yield model.id
    except Exception:
        return
