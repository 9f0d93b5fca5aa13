"""`make torture`: kill at every write, change ten thousand bytes, verify two hundred meetings."""

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import kill
from bench.forge import missed
from nacsim.council.events import Limits
from nacsim.council.verifier import verify
from nacsim.graph.hold import hold
from nacsim.graph.opening import convene, seats_named
from nacsim.roles.pack import load_pack
from nacsim.transcripts.record import Entry
from nacsim.transcripts.store import open_in_memory

WORKERS = 2
SLICES = 20


def killed_at(number: int, seed: int) -> bytes:
    """Kill a meeting at its n-th write in a child, let it go on, and return its record."""
    with TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            try:
                kill.main(Path(folder), seed, number, "standard")
            finally:
                os._exit(0)  # whatever happened: a second worker behind the first one's pipe would answer too
        _, ended = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(ended) != -signal.SIGKILL:
            raise RuntimeError(f"write {number} of seed {seed} was never reached, so nothing was killed")
        return kill.held(Path(folder), seed)


def sweep(seed: int, step: int) -> tuple[int, int]:
    """Kill a meeting at every `step`-th write; return how many points, and at how many a byte differed."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole = kill.held(Path(one), seed)
        with ProcessPoolExecutor(1, fork()) as pool:
            points = pool.submit(kill.points, Path(other), seed).result()
    numbers = range(1, len(points) + 1, step)
    with ProcessPoolExecutor(WORKERS, fork()) as pool:
        logs = pool.map(killed_at, numbers, [seed] * len(numbers))
        return len(numbers), sum(log != whole for log in logs)


def fork() -> multiprocessing.context.BaseContext:
    """Return the way children are made: with everything already imported."""
    return multiprocessing.get_context("fork")


def meeting(seed: int) -> tuple[Entry, ...]:
    """Hold a meeting in memory and return its record."""
    pack, record = load_pack(), open_in_memory()
    opening = convene(pack, seats_named(pack, "standard"), seed, "engine", Limits())
    opened = opening.opened
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    hold(record, pack, opening)
    return record.entries(opened.meeting)


def alarm(seed: int) -> str:
    """Return the outcome that the verifier reads from a meeting, or its objection."""
    entries = meeting(seed)
    adopted = any(entry.kind == "adopted" for entry in entries)
    report = verify(kill.exported(entries), kill.proof(entries) if adopted else None)
    return report.outcome or f"FALSE ALARM at seed {seed}: {report.problems[0]}"


def forged(part: int, count: int) -> int:
    """Return how many of so many one-byte changes were missed; each part has lots of its own."""
    for seed in range(part, 1_000):
        entries = meeting(seed)
        if any(entry.kind == "adopted" for entry in entries):
            return missed(kill.exported(entries), kill.proof(entries), count, part)
    raise LookupError("no meeting in a thousand adopted a text")


def main() -> int:
    """Run all three and print what was found; return the exit code."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--changes", type=int, default=10_000)
    wanted.add_argument("--meetings", type=int, default=200)
    wanted.add_argument("--step", type=int, default=1, help="kill at every n-th write")
    given = wanted.parse_args()
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS, fork()) as pool:
        ends = Counter(pool.map(alarm, range(given.meetings)))
        alarms = [end for end in ends if end.startswith("FALSE")]
        told = ", ".join(f"{end} {count}" for end, count in sorted(ends.items()))
        print(f"{given.meetings} meetings, {len(alarms)} false alarms: {told}", flush=True)
        each = -(-given.changes // SLICES)
        through = sum(pool.map(forged, range(SLICES), [each] * SLICES))
        print(f"{each * SLICES} one-byte changes, {through} missed", flush=True)
    killed, differing = sweep(seed=0, step=given.step)
    print(f"{killed} kills, {differing} records that differ from the uninterrupted one")
    print(f"{time.perf_counter() - start:.0f} s")
    return int(bool(alarms or through or differing))


if __name__ == "__main__":
    sys.exit(main())
