"""What models cost us and the loop a user would write, side by side: `python -m bench.cost`."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log2
from os.path import commonprefix
from pathlib import Path
from typing import Any

from bench.critical import path_of
from bench.endpoint import read_log
from bench.prefix import Replay, replay
from bench.replies import tokens

Log = list[dict[str, Any]]
SIZES = ((8, 24), (8, 48), (8, 96), (32, 24), (32, 96))
LATENCY = 200  # milliseconds
RUNS = 3  # of which the median counts, for CPU


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what it said of itself, what the endpoint saw, and what an ideal cache would have served."""

    told: dict[str, Any]
    log: Log
    cache: Replay

    @property
    def cpu(self) -> float:
        """Return CPU milliseconds a call."""
        return 1000 * float(self.told["cpu_seconds"]) / len(self.log)


@contextmanager
def endpoint(latency: int) -> Iterator[tuple[str, Path]]:
    """Start an endpoint in a process of its own, so that its work is not counted as ours."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "requests.jsonl"
        command = [sys.executable, "-m", "bench.endpoint", "--latency-ms", str(latency), "--log", str(log)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield json.loads(process.stdout.readline())["url"], log
            finally:
                process.terminate()


def run(where: tuple[str, Path], module: str, *flags: object) -> Run:
    """Run one of the loops in a process of its own and read what the endpoint saw."""
    url, log = where
    log.write_text("", encoding="utf-8")
    command = [sys.executable, "-m", module, "--url", url, *map(str, flags)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    seen = sorted(read_log(log), key=lambda entry: float(entry["t_start"]))
    return Run(told, seen, replay(seen))


def optimum(log: Sequence[Mapping[str, Any]]) -> int:
    """Return the tokens that shared-first must read anew: rules and minutes once, each task."""
    total, before = 0, ""
    for number, entry in enumerate(log):
        rules, record, *_, task = (message["content"] for message in entry["messages"])
        total += tokens(rules) if number == 0 else 0
        total += tokens(record[len(commonprefix((before, record))) :], task)  # noqa: RUF071  letters are meant
        before = record
    return total


def compare(where: tuple[str, Path]) -> dict[tuple[int, int], dict[str, Run]]:
    """Run ours and the plain loop in both layouts, at each size, one after the other."""
    found: dict[tuple[int, int], dict[str, Run]] = {}
    for seats, turns in SIZES:
        size = ("--seats", seats, "--turns", turns)
        found[seats, turns] = {
            "ours": median([run(where, "bench.ours", *size) for _ in range(RUNS)]),
            "persona first": median([run(where, "bench.plain", *size) for _ in range(RUNS)]),
            "shared first": run(where, "bench.plain", *size, "--layout", "shared_first"),
        }
    return found


def median(runs: list[Run]) -> Run:
    """Return the run in the middle by CPU."""
    return sorted(runs, key=lambda one: one.cpu)[len(runs) // 2]


def table(found: dict[tuple[int, int], dict[str, Run]]) -> Iterator[str]:
    """Say what each loop took, a line each."""
    yield f"{'seats':>5} {'turns':>5}  {'loop':14} {'calls':>5} {'CPU ms':>7} {'prompt':>10} {'uncached':>9}"
    for (seats, turns), loops in found.items():
        for name, one in loops.items():
            cache = one.cache
            yield (
                f"{seats:>5} {turns:>5}  {name:14} {len(one.log):>5} {one.cpu:>7.1f} {cache.prompt:>10,} "
                f"{cache.uncached:>9,}  served {cache.share:.3f}  billed {cache.billed:>9,.0f}"
            )


def targets(found: dict[tuple[int, int], dict[str, Run]]) -> Iterator[str]:
    """Say how ours stands to the targets of the design, in their order."""
    ratio = {size: loops["ours"].cpu / loops["persona first"].cpu for size, loops in found.items()}
    wanted = {24: 0.65, 48: 0.40, 96: 0.25}
    for turns, most in wanted.items():
        yield f" 1  CPU a call against plain, T={turns}: {ratio[8, turns]:.2f} (at most {most})"
    grown = found[8, 96]["ours"].cpu / found[8, 24]["ours"].cpu
    yield f" 2  CPU a call, T=96 against T=24: {grown:.2f} (at most 1.2)"
    for size in ((8, 24), (8, 96)):
        ours = found[size]["ours"]
        spoken = len(ours.log) - 1
        yield f" 4  calls a speech, N={size[0]} T={size[1]}: {spoken / ours.told['by_delegations']:.2f} (1.0)"
    for size, loops in found.items():
        ours = loops["ours"]
        share = ours.cache.uncached / optimum(ours.log)
        yield f" 5  uncached against the optimum, N={size[0]} T={size[1]}: {share:.3f} (at most 1.10)"
    for seats, most in ((8, 0.40), (32, 0.12)):
        loops = found[seats, 96]
        share = loops["ours"].cache.uncached / loops["persona first"].cache.uncached
        yield f" 6  uncached against plain, N={seats} T=96: {share:.3f} (at most {most})"
    for size, least in {(8, 24): 0.92, (32, 24): 0.95, (8, 96): 0.95, (32, 96): 0.97}.items():
        served = found[size]["ours"].cache.share
        yield f" 7  served by an ideal cache, N={size[0]} T={size[1]}: {served:.3f} (at least {least})"
    totals = [found[8, turns]["ours"].cache.prompt for turns in (48, 96)]
    grown = log2(totals[1] / totals[0])
    yield f" 8  growth of prompt tokens, T 48 to 96: exponent {grown:.2f} (at most 1.30)"
    for seats, most in ((8, 0.50), (32, 0.30)):
        loops = found[seats, 96]
        share = loops["ours"].cache.billed / loops["persona first"].cache.billed
        yield f" 9  billed tokens against plain, N={seats} T=96: {share:.3f} (at most {most})"
    told = found[8, 96]["ours"].told
    kept = told["checkpoint_bytes"] / told["by_delegations"] / 1024
    yield f"10  checkpoints, N=8 T=96: {kept:.1f} KB a turn (at most 5)"


def walls() -> Iterator[str]:
    """Say how much of the wall is not waiting for the model, and how whole meetings use a cache."""
    with endpoint(LATENCY) as where:
        spoken = path_of(run(where, "bench.ours", "--turns", 24).log, LATENCY / 1000)
        yield f" 3  wall against critical path, speeches: {spoken.ratio:.3f} (at most 1.02)"
        whole = run(where, "bench.ours", "--seats", 32, "--turns", -1, "--mode", "full", "--rounds", 2)
        path = path_of(whole.log, LATENCY / 1000)
        yield (
            f" 3  wall against critical path, whole meeting N=32, full: {path.ratio:.3f} (at most 1.04), "
            f"{path.concurrency} calls at once"
        )
    with endpoint(0) as where:
        for seats, least in ((8, 0.92), (32, 0.95)):
            one = run(where, "bench.ours", "--seats", seats, "--turns", -1, "--mode", "full", "--rounds", 2)
            yield (
                f" 7  served by an ideal cache, whole meeting N={seats}, mode full, {len(one.log)} calls: "
                f"{one.cache.share:.3f} (at least {least})"
            )


def help_time() -> str:
    """Say how long `nac --help` takes, in the middle of five."""
    program = "from nacsim.cli.main import run; import sys; sys.argv = ['nac', '--help']; run()"
    took = []
    for _ in range(5):
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        took.append(time.monotonic() - start)
    return f"13  nac --help: {sorted(took)[2]:.2f} s (at most 0.3)"


def main() -> None:
    """Print the table and the targets."""
    with endpoint(0) as where:
        found = compare(where)
    for line in (*table(found), "", *targets(found), *walls(), help_time()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
