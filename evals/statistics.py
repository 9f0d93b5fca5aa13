"""How far raters agree, and in what order things stand: alpha, kappa, rank correlations, Bradley-Terry.

Every figure is None where the ratings cannot show it, for instance where all are the same: never 0, never 1.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nacsim.evals.resampling import TIMES, Interval, counts_drawn, interval_of

Numbers = NDArray[np.float64]
Metric = Literal["nominal", "ordinal", "interval"]


def _nominal(values: Numbers, totals: Numbers) -> Numbers:
    return 1.0 - np.eye(len(values))


def _ordinal(values: Numbers, totals: Numbers) -> Numbers:
    """Return the squares of how many ratings lie between two levels, half of the two levels' own included."""
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def _interval(values: Numbers, totals: Numbers) -> Numbers:
    return np.asarray((values[:, None] - values[None, :]) ** 2)


_DISTANCES: dict[Metric, Callable[[Numbers, Numbers], Numbers]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
}


@dataclass(frozen=True, slots=True)
class Rated:
    """One thing that was rated: every rating it got, by whomever, and the meeting it comes from."""

    ratings: tuple[float, ...]
    meeting: Hashable = None


def krippendorff_alpha(units: Sequence[Rated], metric: Metric) -> float | None:
    """Return Krippendorff's alpha; a unit with one rating says nothing of agreement and is left out."""
    values, tables = _coincidences(units)
    return _alpha(values, tables.sum(axis=0), metric) if len(values) else None


def alpha_interval(
    units: Sequence[Rated], metric: Metric, *, seed: int = 0, times: int = TIMES
) -> Interval | None:
    """Return where alpha lies, by drawing meetings anew: the speeches of one meeting are not independent."""
    values, tables = _coincidences(units)
    if not len(values):
        return None
    meetings = list(dict.fromkeys(u.meeting for u in units))
    place = {m: i for i, m in enumerate(meetings)}
    by_meeting = np.zeros((len(meetings), len(values), len(values)))
    np.add.at(by_meeting, [place[u.meeting] for u in units], tables)
    figures = (
        _alpha(values, np.tensordot(counts, by_meeting, axes=1), metric)
        for counts in counts_drawn(len(meetings), seed, times)
    )
    return interval_of(list(figures), len(meetings))


def _coincidences(units: Sequence[Rated]) -> tuple[Numbers, Numbers]:
    """Return the different values, and for each unit how often each two of them stand beside each other."""
    values = np.array(sorted({r for u in units if len(u.ratings) > 1 for r in u.ratings}), dtype=np.float64)
    place = {value: i for i, value in enumerate(values.tolist())}
    tables = np.zeros((len(units), len(values), len(values)))
    for table, unit in zip(tables, units, strict=True):
        if len(unit.ratings) > 1:
            counts = np.bincount([place[r] for r in unit.ratings], minlength=len(values)).astype(np.float64)
            table += (np.outer(counts, counts) - np.diag(counts)) / (len(unit.ratings) - 1)
    return values, tables


def _alpha(values: Numbers, table: Numbers, metric: Metric) -> float | None:
    totals = table.sum(axis=1)
    distances = _DISTANCES[metric](values, totals)
    number = totals.sum()
    expected = float(totals @ distances @ totals)
    if number < 2 or expected == 0:
        return None
    return float(1 - (number - 1) * (table * distances).sum() / expected)


def weighted_kappa(
    some: Sequence[int], others: Sequence[int], weights: Literal["linear", "quadratic"] = "quadratic"
) -> float | None:
    """Return Cohen's weighted kappa of two raters over the same things; None if chance explains all."""
    if len(some) != len(others):
        raise ValueError(
            f"kappa compares two raters over the same things, not {len(some)} with {len(others)}"
        )
    if not some:
        return None
    low, high = min(*some, *others), max(*some, *others)
    table = np.zeros((high - low + 1, high - low + 1))
    np.add.at(table, ([x - low for x in some], [x - low for x in others]), 1.0)
    apart = np.abs(np.subtract.outer(np.arange(len(table)), np.arange(len(table)))).astype(np.float64)
    cost = apart if weights == "linear" else apart**2
    expected = float((np.outer(table.sum(axis=1), table.sum(axis=0)) * cost).sum()) / len(some)
    return None if expected == 0 else float(1 - (table * cost).sum() / expected)


def spearman(some: Sequence[float], others: Sequence[float]) -> float | None:
    """Return Spearman's rank correlation; None where one side says the same of everything."""
    if not _ordered(some, others):
        return None
    return float(np.corrcoef(_ranks(some), _ranks(others))[0, 1])


def _ranks(values: Sequence[float]) -> Numbers:
    """Return ranks, the same for equal values: scipy's take a second to load, for a few lines of numbers."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])


def kendall(some: Sequence[float], others: Sequence[float]) -> float | None:
    """Return Kendall's tau-b; None where one side says the same of everything."""
    from scipy.stats import kendalltau

    return float(kendalltau(some, others).statistic) if _ordered(some, others) else None


def _ordered(some: Sequence[float], others: Sequence[float]) -> bool:
    return len(some) > 2 and min(some) < max(some) and min(others) < max(others)


@dataclass(frozen=True, slots=True)
class Bout:
    """Two that were compared; nobody wins a tie."""

    first: str
    second: str
    winner: str | None


def bradley_terry(bouts: Sequence[Bout]) -> dict[str, float]:
    """Return for each how probably it wins against an equal mixture of all the others.

    One tie between every two is added: without it the strength of one that never loses has no bound, and
    the library then calls all of them equal.
    """
    import evalica

    names = sorted({name for b in bouts for name in (b.first, b.second)})
    if len(names) < 2:
        return {}
    played = [*bouts, *(Bout(a, b, None) for a, b in combinations(names, 2))]
    winners = [_winner(b) for b in played]
    found = evalica.bradley_terry(
        [b.first for b in played], [b.second for b in played], winners, tolerance=1e-9, limit=10_000
    )
    strength = {name: float(found.scores[name]) for name in names}
    return {
        name: sum(mine / (mine + strength[o]) for o in names if o != name) / (len(names) - 1)
        for name, mine in strength.items()
    }


def _winner(bout: Bout) -> Any:
    from evalica import Winner

    if bout.winner is None:
        return Winner.Draw
    return Winner.X if bout.winner == bout.first else Winner.Y
