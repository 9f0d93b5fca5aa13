"""How long scoring takes: meetings held before, counted and judged by rules: `python -m bench.scores DIR`."""

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from nacsim.evals.careful import Careful
from nacsim.evals.case import sittings_in
from nacsim.evals.counted import figures_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scoring import Scored, items_of, score

WANTED, AT_MOST = 100, 60.0  # meetings, seconds for counting them


def count(folder: Path, wanted: int) -> tuple[int, float, float]:
    """Count meetings, each again until there are enough; return figures, seconds, and the processor's."""
    start, busy, figures, done = time.perf_counter(), time.process_time(), 0, 0
    while done < wanted:
        for sitting in sittings_in([folder]):
            figures += len(figures_of(sitting))
            done += 1
            if done == wanted:
                break
    return figures, time.perf_counter() - start, time.process_time() - busy


def judge(folder: Path) -> tuple[int, float, float]:
    """Judge one meeting by rules, twice; return its speeches, and the seconds of each run."""
    rubric, seconds = load_rubric(), []
    sitting = next(iter(sittings_in([folder])))
    with tempfile.TemporaryDirectory() as out:
        for _ in range(2):
            start = time.perf_counter()
            apart = replace(sitting, folder=Path(out))
            asyncio.run(score(apart, Careful(), rubric, items_of(rubric), 1, Scored()))
            seconds.append(time.perf_counter() - start)
    return len(sitting.speeches), seconds[0], seconds[1]


def main() -> int:
    if len(sys.argv) != 2:
        print("Say a folder of meetings, such as one made by: nac batch --seeds 0-5 --out FOLDER")
        return 2
    folder = Path(sys.argv[1])
    figures, seconds, busy = count(folder, WANTED)
    print(f"{WANTED} meetings counted: {figures:,} figures in {seconds:.1f} s (at most {AT_MOST:.0f}).")
    print(f"The processor was at it for {busy:.1f} s; the rest went to whatever else ran on this machine.")
    speeches, first, again = judge(folder)
    print(f"{speeches} speeches judged by rules in {first:.2f} s; found again in {again:.2f} s.")
    return 0 if seconds <= AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
