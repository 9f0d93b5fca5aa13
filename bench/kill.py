"""Hold a meeting that is killed at its n-th write: `python -m bench.kill FOLDER SEED N`."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from nacsim.council.certificate import certify
from nacsim.council.events import Limits
from nacsim.council.text import canonical
from nacsim.graph.hold import hold
from nacsim.graph.opening import convene, seats_named
from nacsim.roles.pack import load_pack
from nacsim.transcripts.record import Entry, event_of, line
from nacsim.transcripts.store import open_record

Point = Callable[[str], None]


def held(folder: Path, seed: int, seats: str = "standard", at: Point = lambda _: None) -> bytes:
    """Hold a meeting in a folder, or go on with the one there; return its record as it is exported."""
    pack = load_pack()
    opening = convene(pack, seats_named(pack, seats), seed, "engine", Limits())
    opened = opening.opened
    record = open_record(folder / "record.sqlite", at)
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    hold(record, pack, opening, checkpoints=folder / "checkpoints.sqlite")
    log = exported(record.entries(opened.meeting))
    record.close()
    return log


def exported(entries: tuple[Entry, ...]) -> bytes:
    """Return a record as its export spells it."""
    return "".join(f"{line(entry)}\n" for entry in entries).encode()


def proof(entries: tuple[Entry, ...]) -> bytes:
    """Return the certificate of a record on which a text was adopted."""
    return f"{canonical(certify((x.seq, x.hash, event_of(x)) for x in entries))}\n".encode()


def watch_checkpoints(at: Point) -> None:
    """Call `at` before and after each checkpoint too."""
    put = AsyncSqliteSaver.aput

    async def watched(self: AsyncSqliteSaver, *args: Any, **named: Any) -> Any:
        at("before:checkpoint")
        config = await put(self, *args, **named)
        at("after:checkpoint")
        return config

    AsyncSqliteSaver.aput = watched  # type: ignore[method-assign]


def killer(number: int) -> Point:
    """Return a hook that kills this process, without a word, at its n-th call."""
    calls = 0

    def at(_: str) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


def points(folder: Path, seed: int, seats: str = "standard") -> tuple[str, ...]:
    """Hold a whole meeting and return the points at which it wrote."""
    seen: list[str] = []
    watch_checkpoints(seen.append)
    held(folder, seed, seats, seen.append)
    return tuple(seen)


def main(folder: Path, seed: int, number: int, seats: str) -> None:
    """Hold a meeting until its n-th write; 0 lets it live."""
    at = killer(number)
    watch_checkpoints(at)
    held(folder, seed, seats, at)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
