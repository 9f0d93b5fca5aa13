"""How sure a figure is: intervals by drawing whole meetings anew, never single speeches.

What is said in one meeting hangs together; drawing speeches would make intervals far too narrow.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

TIMES = 1000
LEVEL = 0.95
FEWEST = 5  # with fewer meetings an interval would promise what it cannot hold
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies with a probability of 95 %, and of how many meetings that is said."""

    low: float
    high: float
    meetings: int

    @property
    def words(self) -> str:
        """Return the interval as it is printed."""
        return f"[{self.low:z.2f}, {self.high:z.2f}]"


def interval(
    meetings: Sequence[T], figure: Callable[[Sequence[T]], float | None], *, seed: int = 0, times: int = TIMES
) -> Interval | None:
    """Return where a figure of meetings lies; None of fewer than five meetings."""
    if len(meetings) < FEWEST:
        return None
    drawn = np.random.default_rng(seed).integers(len(meetings), size=(times, len(meetings)))
    return interval_of([figure([meetings[i] for i in row]) for row in drawn.tolist()], len(meetings))


def counts_drawn(meetings: int, seed: int, times: int) -> Iterator[NDArray[np.float64]]:
    """Return how often each meeting is drawn, for each time of drawing."""
    rng = np.random.default_rng(seed)
    for _ in range(times):
        drawn = rng.integers(meetings, size=meetings)
        yield np.bincount(drawn, minlength=meetings).astype(np.float64)


def interval_of(figures: Sequence[float | None], meetings: int) -> Interval | None:
    """Return the interval of figures that were drawn; None if meetings are few or half the draws show none.

    Quantiles of draws are too narrow for few meetings, as if the spread were known. They are moved out by as
    much as Student's t lies outside of the normal curve (Hesterberg 2015, 'expanded percentile interval').
    """
    from scipy.special import ndtr, stdtrit  # scipy.stats has the same, and takes a second to load

    known = [f for f in figures if f is not None]
    if meetings < FEWEST or len(known) * 2 < len(figures):
        return None
    reach = stdtrit(meetings - 1, (1 + LEVEL) / 2) * (meetings / (meetings - 1)) ** 0.5
    tail = float(ndtr(-reach))
    low, high = np.quantile(known, [tail, 1 - tail]).tolist()
    return Interval(low, high, meetings)
