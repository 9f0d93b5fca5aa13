"""A mean over what several meetings show, with how sure it is by drawing whole meetings anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nacsim.evals.resampling import FEWEST, TIMES, Interval, interval_of


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, None of nothing; its interval, None of too few meetings; and of how many values it is."""

    mean: float | None
    interval: Interval | None
    values: int


NOTHING = Estimate(None, None, 0)


def estimate(by_meeting: Sequence[Sequence[float]], seed: int = 0) -> Estimate:
    """Return the mean of all values; the values of one meeting are drawn together or not at all."""
    held = [values for values in by_meeting if values]
    if not held:
        return NOTHING
    sums = np.array([sum(values) for values in held])
    counts = np.array([len(values) for values in held])
    mean, number = float(sums.sum() / counts.sum()), int(counts.sum())
    if len(held) < FEWEST:
        return Estimate(mean, None, number)
    drawn = np.random.default_rng(seed).integers(len(held), size=(TIMES, len(held)))
    means = (sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)).tolist()
    return Estimate(mean, interval_of(means, len(held)), number)
