"""Ours and the plain loop without a network: every prompt is noted, and answered as the endpoint would."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.plain import briefing_of, persona_first, personas_of
from bench.replies import reply_to
from bench.table import opening_for, pack_for
from nacsim.council.commands import Convene
from nacsim.council.values import Mode
from nacsim.graph.hold import hold
from nacsim.money import Usage
from nacsim.prompt import Prompt, Reply
from nacsim.roles.pack import Pack
from nacsim.transcripts.store import Record, open_in_memory

Log = list[dict[str, Any]]


class Enough(BaseException):
    """The calls that were to be measured have been made."""


class Noting:
    """A model that notes what it was asked, and ends the run in the place of one call too many."""

    def __init__(self, calls: int, each: Callable[[], None] = lambda: None) -> None:
        self.log: Log = []
        self._calls = calls
        self._each = each

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Say what the prompt alone decides."""
        return self._noted({"model": "fake", "messages": prompt.messages})

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Decide what the prompt and the schema decide."""
        form = {"type": "json_schema", "json_schema": {"name": "decision", "schema": schema}}
        return self._noted({"model": "fake", "messages": prompt.messages, "response_format": form})

    async def close(self) -> None:
        """Nothing is open."""

    def _noted(self, request: dict[str, Any]) -> Reply:
        if len(self.log) == self._calls:
            raise Enough
        self._each()
        self.log.append(entry(len(self.log), request["messages"]))
        return Reply(reply_to(request), "fake", Usage())


def entry(number: int, messages: list[dict[str, str]]) -> dict[str, Any]:
    """Return a line of a log in which one call ends before the next begins."""
    return {"t_start": float(number), "t_end": number + 0.5, "messages": messages}


def ours(model: Noting, opening: Convene, pack: Pack, checkpoints: Path | None = None) -> Record:
    """Hold a meeting until its model has had enough; return the record."""
    opened = opening.opened
    record = open_in_memory()
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    with suppress(Enough):
        hold(record, pack, opening, checkpoints=checkpoints, speakers=dict.fromkeys(opened.seats, model))
    return record


def rehearse(seats: int, mode: Mode) -> None:
    """Hold the beginning of another meeting: imports, templates and patterns are made once for a process."""
    pack = pack_for(seats)
    ours(Noting(12), opening_for(pack, seats, mode, rounds=2, seed=0), pack).close()


def plain(seats: int, turns: int) -> Log:
    """Return the log of the loop that a user would write, persona first."""
    pack = pack_for(seats)
    personas, briefing = personas_of(pack, seats), briefing_of(pack)
    log, said = Log(), list[tuple[str, str]]()
    for turn in range(turns):
        persona = personas[turn % len(personas)]
        messages = persona_first(persona, briefing, said)
        log.append(entry(turn, messages))
        said.append((persona[0], reply_to({"model": "fake", "messages": messages})))
    return log
