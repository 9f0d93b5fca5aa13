"""The zone of agreement: all texts there are, and how many of them the rule of decision could carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from nacsim.council.decision import needed
from nacsim.council.formula import fold_formula
from nacsim.council.mandate import Mandate, worth_of_option
from nacsim.roles.models import Issue
from nacsim.roles.pack import Pack


@dataclass(frozen=True, slots=True)
class Zone:
    """What enumeration shows of a table: counts of texts, and what stands in the way."""

    texts: int
    coherent: int
    acceptable: int
    by_seat: dict[str, int]
    by_membership: dict[str, int]
    example: dict[str, str] | None

    @property
    def share(self) -> float:
        """Return the share of all texts that enough seats, or all, could accept, from 0 to 1."""
        return self.acceptable / self.texts


@dataclass(frozen=True, slots=True)
class Grid:
    """All texts as a table: the first issues' options go down it, those of the others across.

    With one axis for each issue numpy would walk along four or five values at a time, ten times slower.
    """

    issues: tuple[Issue, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Return how many options each issue has."""
        return tuple(len(issue.options) for issue in self.issues)

    @property
    def half(self) -> int:
        """Return how many issues go down."""
        return len(self.issues) // 2

    @property
    def size(self) -> tuple[int, int]:
        """Return the rows and the columns of the table."""
        return prod(self.shape[: self.half]), prod(self.shape[self.half :])

    def lay(self, values: Sequence[Any], axis: int, kind: type) -> Any:
        """Lay a value for each option of one issue over the rows, or over the columns."""
        down = axis < self.half
        shape = self.shape[: self.half] if down else self.shape[self.half :]
        spread = [1] * len(shape)
        spread[axis if down else axis - self.half] = len(values)
        laid: Any = np.broadcast_to(np.array(values, dtype=kind).reshape(spread), shape).reshape(-1)
        return laid[:, None] if down else laid[None, :]


def zone_of_agreement(pack: Pack, mandates: Mapping[str, Mandate]) -> Zone:
    """Enumerate every choice of options, and test each against every mandate."""
    grid = Grid(pack.issues)
    features = _features(pack, grid)
    coherent = reduce(
        np.logical_and,
        (fold_formula(r.formula, features.__getitem__) for r in pack.coherence),
        np.ones(grid.size, bool),
    )
    rule = pack.scenario.decision
    enough, fine = coherent.copy(), np.empty(grid.size, bool)
    consents = None if rule.unanimous else np.zeros(grid.size, np.uint8)
    by_seat = {}
    for seat, mandate in mandates.items():
        _accept(grid, mandate, features, into=fine)
        fine &= coherent
        by_seat[seat] = int(np.count_nonzero(fine))
        if consents is not None:
            consents += fine
        if consents is None or seat in rule.vetoes:
            enough &= fine
    if consents is not None:
        enough &= consents >= needed(rule, mandates)
    decision = next(k for k, issue in enumerate(pack.issues) if issue.is_decision)
    chosen = np.unravel_index(np.flatnonzero(enough), grid.shape)
    counts = np.bincount(chosen[decision], minlength=grid.shape[decision])
    return Zone(
        texts=prod(grid.shape),
        coherent=int(np.count_nonzero(coherent)),
        acceptable=int(np.count_nonzero(enough)),
        by_seat=by_seat,
        by_membership={o.id: int(n) for o, n in zip(pack.issues[decision].options, counts, strict=True)},
        example=_best_for_the_worst_off(grid, mandates, features, enough),
    )


def _features(pack: Pack, grid: Grid) -> dict[str, Any]:
    """Return of which texts each feature is true."""
    found: dict[str, Any] = {}
    for axis, issue in enumerate(pack.issues):
        for feature in {f for o in issue.options for f in o.features}:
            here = grid.lay([feature in o.features for o in issue.options], axis, bool)
            found[feature] = found[feature] | here if feature in found else here
    nowhere = np.zeros((1, 1), bool)
    return {feature: found.get(feature, nowhere) for feature in pack.features}


def _worth(grid: Grid, mandate: Mandate) -> tuple[Any, Any]:
    """Return what the options that go down and those that go across are worth, synergies left out."""
    halves = [np.zeros((1, 1), np.int32), np.zeros((1, 1), np.int32)]
    for axis, issue in enumerate(grid.issues):
        points = [worth_of_option(mandate, issue.id, option.id) for option in issue.options]
        halves[axis >= grid.half] = halves[axis >= grid.half] + grid.lay(points, axis, np.int32)
    return halves[0], halves[1]


def _synergies(mandate: Mandate, features: Mapping[str, Any]) -> list[Any]:
    return [s.points * fold_formula(s.when, features.__getitem__).astype(np.int32) for s in mandate.synergies]


def _accept(grid: Grid, mandate: Mandate, features: Mapping[str, Any], into: Any) -> None:
    """Mark the texts that a seat alone could accept, in one table for all seats: new memory costs time."""
    down, across = _worth(grid, mandate)
    # The two halves are compared and never added: a sum for each of millions of texts takes longest of all.
    np.greater_equal(reduce(np.add, _synergies(mandate, features), across), mandate.floor - down, out=into)
    for line in mandate.red_lines:
        into &= ~fold_formula(line.formula, features.__getitem__)


def _best_for_the_worst_off(
    grid: Grid, mandates: Mapping[str, Mandate], features: Mapping[str, Any], acceptable: Any
) -> dict[str, str] | None:
    """Return the acceptable text in which the seat with the least to spare above its floor has most."""
    row, column = np.nonzero(acceptable)
    if not row.size:
        return None
    spare = np.full(row.size, np.iinfo(np.int32).max, np.int32)
    for mandate in mandates.values():
        down, across = _worth(grid, mandate)
        parts = [down, across, *_synergies(mandate, features)]
        here = sum(np.broadcast_to(part, grid.size)[row, column] for part in parts) - mandate.floor
        spare = np.minimum(spare, here)
    best = int(spare.argmax())
    place = np.unravel_index(int(row[best]) * grid.size[1] + int(column[best]), grid.shape)
    return {issue.id: issue.options[int(k)].id for issue, k in zip(grid.issues, place, strict=True)}
