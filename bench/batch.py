"""What forty meetings without models take of two workers: seconds, and memory: `python -m bench.batch`."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from nacsim.transcripts.shelf import held_in

MEETINGS = 40
SECONDS, MEGABYTES = 180, 500  # what the batch may take
NAC = (sys.executable, "-c", "from nacsim.cli.main import run; run()")
TO_MEGABYTES = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux kilobytes


def held(out: Path) -> float:
    """Hold the batch in a process of its own, as a teacher does; return the seconds that it took."""
    start = monotonic()
    typed = (
        "batch",
        "--seats",
        "standard",
        "--seeds",
        f"0-{MEETINGS - 1}",
        "--at-once",
        "2",
        "--out",
        str(out),
    )
    subprocess.run([*NAC, *typed], check=True, stdout=subprocess.DEVNULL)
    return monotonic() - start


def main() -> int:
    """Hold the batch once and compare it with its targets."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = held(Path(folder))
        over = sum(held_in(path) is not None for path in Path(folder).iterdir() if path.is_dir())
    # The system keeps the peak of the largest process, and three work at once: each gets a third.
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest, worked = used.ru_maxrss / TO_MEGABYTES, used.ru_utime + used.ru_stime
    print(f"{over} of {MEETINGS} meetings of the standard table, two at once")
    print(f"  {seconds:.0f} s; wanted: less than {SECONDS} s")
    print(f"  {worked:.0f} s of work; with two cores to themselves, half of it is what they take")
    print(
        f"  {3 * largest:.0f} MB at most ({largest:.0f} MB in the largest of three processes); wanted: less"
    )
    print(f"  than {MEGABYTES} MB")
    return int(over != MEETINGS or seconds >= SECONDS or 3 * largest >= MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
