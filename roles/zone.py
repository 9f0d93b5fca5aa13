"""The zone of agreement: all texts there are, and how many of them every seat could accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from nacsim.council.formula import fold_formula
from nacsim.council.mandate import Mandate
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
        """Return the share of all texts that every seat could accept, from 0 to 1."""
        return self.acceptable / self.texts


def zone_of_agreement(pack: Pack, mandates: Mapping[str, Mandate]) -> Zone:
    """Enumerate every choice of options, and test each against every mandate."""
    shape = tuple(len(issue.options) for issue in pack.issues)
    features = _feature_grids(pack, shape)
    coherent = reduce(
        np.logical_and,
        (fold_formula(r.formula, features.__getitem__) for r in pack.coherence),
        np.ones(shape, bool),
    )
    everyone = np.broadcast_to(coherent, shape).copy()
    by_seat = {}
    for seat, mandate in mandates.items():
        fine = _acceptable(pack, mandate, shape, features) & coherent
        by_seat[seat] = int(fine.sum())
        everyone &= fine
    decision = next(k for k, issue in enumerate(pack.issues) if issue.is_decision)
    counts = np.moveaxis(everyone, decision, 0).reshape(shape[decision], -1).sum(axis=1)
    options = pack.issues[decision].options
    return Zone(
        texts=int(np.prod(shape)),
        coherent=int(np.broadcast_to(coherent, shape).sum()),
        acceptable=int(everyone.sum()),
        by_seat=by_seat,
        by_membership={o.id: int(n) for o, n in zip(options, counts, strict=True)},
        example=_best_for_the_worst_off(pack, mandates, everyone),
    )


def _along(values: Sequence[Any], axis: int, shape: tuple[int, ...], kind: type) -> Any:
    """Lay a value for each option of one issue along that issue's axis."""
    spread = [1] * len(shape)
    spread[axis] = shape[axis]
    return np.array(values, dtype=kind).reshape(spread)


def _feature_grids(pack: Pack, shape: tuple[int, ...]) -> dict[str, Any]:
    grids: dict[str, Any] = {}
    for axis, issue in enumerate(pack.issues):
        for feature in {f for o in issue.options for f in o.features}:
            here = _along([feature in o.features for o in issue.options], axis, shape, bool)
            grids[feature] = grids[feature] | here if feature in grids else here
    nowhere = np.zeros([1] * len(shape), bool)
    return {feature: grids.get(feature, nowhere) for feature in pack.features}


def _worth(pack: Pack, mandate: Mandate, shape: tuple[int, ...], features: Mapping[str, Any]) -> Any:
    total = np.zeros([1] * len(shape), np.int32)
    for axis, issue in enumerate(pack.issues):
        scores = mandate.scores.get(issue.id, {})
        weight = mandate.weights.get(issue.id, 0)
        total = total + _along([weight * scores.get(o.id, 0) for o in issue.options], axis, shape, np.int32)
    for synergy in mandate.synergies:
        total = total + synergy.points * fold_formula(synergy.when, features.__getitem__).astype(np.int32)
    return total


def _acceptable(pack: Pack, mandate: Mandate, shape: tuple[int, ...], features: Mapping[str, Any]) -> Any:
    fine = _worth(pack, mandate, shape, features) >= mandate.floor
    for line in mandate.red_lines:
        fine = fine & ~fold_formula(line.formula, features.__getitem__)
    return np.broadcast_to(fine, shape)


def _best_for_the_worst_off(
    pack: Pack, mandates: Mapping[str, Mandate], acceptable: Any
) -> dict[str, str] | None:
    """Return the acceptable text in which the seat with the least to spare above its floor has most."""
    if not acceptable.any():
        return None
    shape = acceptable.shape
    features = _feature_grids(pack, shape)
    spare = reduce(
        np.minimum,
        (np.broadcast_to(_worth(pack, m, shape, features), shape) - m.floor for m in mandates.values()),
    )
    place = np.unravel_index(int(np.where(acceptable, spare, np.iinfo(np.int32).min).argmax()), shape)
    return {issue.id: issue.options[int(k)].id for issue, k in zip(pack.issues, place, strict=True)}
