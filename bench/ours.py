"""A meeting of ours against an endpoint, stopped after so many calls: `python -m bench.ours --url URL`."""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from bench.noted import Enough, rehearse
from bench.table import opening_for, pack_for
from nacsim.council.commands import Convene
from nacsim.council.values import Mode
from nacsim.graph.hold import hold
from nacsim.llm import Endpoint, Model
from nacsim.money import Purse
from nacsim.prompt import Prompt, Reply, Speaker
from nacsim.roles.pack import Pack
from nacsim.settings import Settings
from nacsim.transcripts.store import open_record


class Stopping:
    """A model that ends the run in the place of one call too many."""

    def __init__(self, model: Model, calls: int) -> None:
        self._model = model
        self._left = calls

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Say, if there are calls left."""
        self._count()
        return await self._model.say(prompt, key=key, tokens=tokens)

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Decide, if there are calls left."""
        self._count()
        return await self._model.decide(prompt, schema, key=key, tokens=tokens)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._model.close()

    def _count(self) -> None:
        if self._left == 0:
            raise Enough
        self._left -= 1


def held(url: str, seats: int, calls: int, mode: Mode, rounds: int = 12) -> dict[str, Any]:
    """Hold a meeting in a folder of its own; return CPU seconds, and bytes and number of its checkpoints."""
    pack = pack_for(seats)
    opening = opening_for(pack, seats, mode, rounds)
    settings = Settings.model_validate({"base_url": url, "concurrency": max(8, seats)})
    endpoint = Endpoint(settings, now=time.monotonic)
    _ = endpoint.client.chat.completions  # imports that the client puts off until it is used
    model: Speaker = Stopping(Model("fake", endpoint, Purse(2.0, 10_000)), calls)
    rehearse(seats, mode)
    with tempfile.TemporaryDirectory() as name:
        return {**_measured(Path(name), pack, opening, model), "seats": seats, "mode": mode}


def _measured(folder: Path, pack: Pack, opening: Convene, model: Speaker) -> dict[str, Any]:
    opened = opening.opened
    record = open_record(folder / "record.sqlite")
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    speakers: Mapping[str, Speaker] = dict.fromkeys(opened.seats, model)
    start = time.process_time()
    with suppress(Enough):
        hold(record, pack, opening, checkpoints=folder / "checkpoints.sqlite", speakers=speakers)
    cpu = time.process_time() - start
    spoken = [entry.payload for entry in record.entries(opened.meeting) if entry.kind == "spoke"]
    by_delegations = sum(speech["speaker"] != "CHAIR" for speech in spoken)
    prepared = sum(speech["source"] == "engine" for speech in spoken)
    record.close()
    size = sum(path.stat().st_size for path in folder.glob("checkpoints.sqlite*"))
    counted = {"by_delegations": by_delegations, "prepared": prepared, "checkpoint_bytes": size}
    return {"cpu_seconds": round(cpu, 4), **counted}


def main() -> None:
    """Hold one meeting and print what it took as JSON."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--url", required=True)
    wanted.add_argument("--seats", type=int, default=8)
    wanted.add_argument("--turns", type=int, default=24, help="-1 for the whole meeting")
    wanted.add_argument("--mode", choices=get_args(Mode), default="words")
    wanted.add_argument("--rounds", type=int, default=12)
    given = wanted.parse_args()
    # One call more than there are speeches: the one that fills the cache before the meeting begins.
    calls = given.turns + 1 if given.turns >= 0 else -1
    print(json.dumps(held(given.url, given.seats, calls, given.mode, given.rounds)))


if __name__ == "__main__":
    main()
