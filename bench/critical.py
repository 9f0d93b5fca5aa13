"""The critical path of a request log: how much of the wall time was not waiting for the model.

Calls that overlap are one generation. The path is the longest chain of calls each of which started after the
one before had ended; a meeting that never lets the model wait takes that many latencies, and no longer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Path:
    """The wall of a run in seconds, its generations one after another, and what they take at least."""

    wall: float
    generations: int
    critical: float
    concurrency: int

    @property
    def ratio(self) -> float:
        """Return how many times the critical path the run took; 1.0 is perfect."""
        return self.wall / self.critical


def path_of(log: Iterable[Mapping[str, Any]], latency: float) -> Path:
    """Measure a log of at least one call, given the seconds that each generation takes."""
    spans = [(float(entry["t_start"]), float(entry["t_end"])) for entry in log]
    wall = max(end for _, end in spans) - min(start for start, _ in spans)
    generations = longest_chain(spans)
    return Path(wall, generations, generations * latency, most_at_once(spans))


def longest_chain(spans: Iterable[tuple[float, float]]) -> int:
    """Count the most spans that follow one another; to take whichever ends first is never wrong."""
    free, count = float("-inf"), 0
    for start, end in sorted(spans, key=lambda span: span[1]):
        if start >= free:
            free, count = end, count + 1
    return count


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """Return how many spans overlap at most; one that starts as another ends does not overlap it."""
    steps = sorted(step for start, end in spans for step in ((start, 1), (end, -1)))
    now = most = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most
