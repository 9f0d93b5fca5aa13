"""The models of a meeting: which one speaks for whom, at which endpoint, out of which purse."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import typer

from nacsim.capabilities import known_rung
from nacsim.council.events import Opened
from nacsim.council.values import CHAIR
from nacsim.errors import InputError, ModelFault
from nacsim.graph.journal import read
from nacsim.llm import Endpoint, Model
from nacsim.money import Purse, price_is_known
from nacsim.settings import Settings, is_an_address

AT = re.compile(r"@(?=https?://)")  # names of models have an @ of their own: sonnet@20250514


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks through which model; one purse pays for all."""

    speakers: Mapping[str, Model]
    purse: Purse

    @property
    def models(self) -> tuple[Model, ...]:
        """Return each model once."""
        return tuple(dict.fromkeys(self.speakers.values()))


def asked_for(pairs: Sequence[str], seats: Sequence[str]) -> dict[str, str]:
    """Read `--model-for HU=name` and `chair=name@http://...`; raise InputError naming the pair."""
    found: dict[str, str] = {}
    for pair in pairs:
        who, _, model = pair.partition("=")
        seat = who.strip().upper()
        if seat not in (*seats, CHAIR) or not model.strip():
            raise InputError(
                f"--model-for {pair!r} cannot be read. Write SEAT=MODEL or chair=MODEL, "
                f"where SEAT is one of {', '.join(seats)}."
            )
        if not is_an_address(url_of(model.strip()) or ""):
            raise InputError(
                f"--model-for {pair!r} cannot be read. Its address is none, such as http://127.0.0.1:8081/v1."
            )
        found[seat] = model.strip()
    return found


def models_of(settings: Settings, seats: Sequence[str], own: Mapping[str, str]) -> dict[str, str]:
    """Return the model of each seat, and of the chair where one was named for it."""
    rest = [seat for seat in seats if seat not in own]
    if rest and settings.model is None:
        raise InputError(
            "No model is named. Say --model NAME, set NAC_MODEL, or hold the meeting with --mode engine."
        )
    without = bool(rest) or any(url_of(named) is None for named in own.values())
    if without and settings.base_url is None and settings.api_key is None:
        raise InputError(
            "There is no endpoint. Say --base-url URL, or set NAC_API_KEY; --mode engine needs neither."
        )
    return {**dict.fromkeys(rest, settings.model or ""), **own}


def name_of(named: str) -> str:
    """Return a model's own name, without the address that it may have been named with."""
    return AT.split(named, maxsplit=1)[0]


def url_of(named: str) -> str | None:
    """Return the address that a model was named with; None if it has that of the others."""
    return named[len(name_of(named)) + 1 :] or None


def settings_for(named: str, settings: Settings) -> Settings:
    """Return the settings of a model: those of the meeting, and its own address if it has one."""
    url = url_of(named)
    return settings.at(url) if url else settings


def on_the_operators_screen(line: str) -> None:
    """Say what is not for the record, beside what is shown of the meeting."""
    typer.echo(f"nac: {line}", err=True)


class Edge:
    """Where models are asked: the endpoints there are, and the purse that pays for all of them."""

    def __init__(self, settings: Settings, tell: Callable[[str], object], purse: Purse | None = None) -> None:
        self.settings, self.tell = settings, tell
        self.purse = purse or Purse(settings.cap, settings.calls)
        self._endpoints: dict[str | None, Endpoint] = {}

    def voices(self, opened: Opened) -> Voices:
        """Make the models that a meeting's opening names; seats with the same model share one."""
        models: dict[str, Model] = {}
        for named in sorted(set(opened.models.values())):
            name, at = name_of(named), settings_for(named, self.settings)
            if at.base_url not in self._endpoints:
                self._endpoints[at.base_url] = Endpoint(at, now=time.monotonic, tell=self.tell)
            rung = known_rung(at.endpoints, at.base_url, name)
            endpoint = self._endpoints[at.base_url]
            models[named] = Model(name, endpoint, self.purse, rung=rung, cache_key=opened.meeting)
        # Known before the first call: a counter in dollars would change its mind in the middle of a meeting.
        self.purse.unpriced.update(unpriced(list(models), self.settings))
        return Voices({who: models[named] for who, named in opened.models.items()}, self.purse)

    async def close(self) -> None:
        """Let go of all connections."""
        for endpoint in self._endpoints.values():
            await endpoint.close()


def voices_for(
    opened: Opened, settings: Settings, tell: Callable[[str], object] = on_the_operators_screen
) -> Voices:
    """Make the models of one meeting, with a purse of its own."""
    return Edge(settings, tell).voices(opened)


def book_earlier(purse: Purse, journal: Mapping[str, str]) -> None:
    """Book what earlier runs of the same meeting have spent."""
    for key, written in journal.items():
        if not key.startswith("said/"):
            continue
        with suppress(ModelFault):  # a fault that was written down cost nothing that anyone knows of
            reply = read(written)
            purse.book_earlier(reply.model, reply.usage, local=reply.local)


def bill(purse: Purse) -> list[str]:
    """Return the table at the end, a line for each model."""
    lines = []
    for model, used in sorted(purse.used.items()):
        cached = f", {used.cached:,} of them cached" if used.cached else ""
        known = "" if model not in purse.unpriced else "; price unknown"
        lines.append(f"{model}: {used.prompt:,} prompt tokens{cached}, {used.completion:,} written{known}")
    lines.append(f"{purse.calls} calls, {purse.spent:.4f} US dollars of at most {purse.cap:.2f}.")
    return lines


def unpriced(models: Sequence[str], settings: Settings) -> list[str]:
    """Return the models of a paying endpoint whose price nobody knows."""
    paying = [m for m in models if not settings_for(m, settings).is_local]
    return [name_of(m) for m in paying if not price_is_known(name_of(m))]
