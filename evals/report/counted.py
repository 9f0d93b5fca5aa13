"""What code counted and what was negotiated, over several meetings: means, intervals, baselines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nacsim.evals.case import Sitting
from nacsim.evals.conditions import Condition
from nacsim.evals.figures import Figure
from nacsim.evals.measures import Unit
from nacsim.evals.report.estimates import NOTHING, Estimate, estimate
from nacsim.evals.scores import Kind
from nacsim.evals.side_by_side import HEARD, side_by_side
from nacsim.transcripts.rendering import model_name

BLIND = "how often a plain listener names the right delegation with its name masked"
Figures = Mapping[str, Sequence[Figure]]  # by meeting


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of whole meetings, for each way in which they were held, beside its baselines."""

    name: str
    kind: Kind
    unit: Unit
    means: str
    by_way: Mapping[str, Estimate]
    no_debate: float | None
    no_roles: float | None


@dataclass(frozen=True, slots=True)
class SeatTable:
    """Figures of one kind by seat, of the meetings held in one way."""

    way: str
    kind: Kind
    units: Mapping[str, Unit]
    means: Mapping[str, str]
    by_seat: Mapping[str, Mapping[str, Estimate]]


def ways_held(sittings: Sequence[Sitting]) -> list[Condition]:
    """Return the meetings by mode and models: what is held in two ways is never one mean."""
    ways: dict[str, list[Sitting]] = {}
    for sitting in sittings:
        models = sorted({model_name(model) for model in sitting.opened.models.values()})
        name = sitting.opened.mode + (f" ({', '.join(models)})" if models else "")
        ways.setdefault(name, []).append(sitting)
    return [Condition(name, tuple(held)) for name, held in sorted(ways.items())]


def rows_of_wholes(ways: Sequence[Condition], figures: Figures) -> list[Row]:
    """Return the figures of whole meetings and the seats' means that have a baseline, sorted by kind."""
    whole = {(f.kind, f.name): f for held in figures.values() for f in held if f.seat is None}
    every = {(f.kind, f.name): f for held in figures.values() for f in held}
    rows = []
    for beside in side_by_side(ways, figures=figures):
        key = (beside.kind, beside.name)
        if key not in whole and beside.no_debate is None and beside.no_roles is None:
            continue
        known = every.get(key)
        means = _general(known.means) if known else BLIND
        if known is not None and known.seat is not None:
            means = f"{means}; the mean over seats"
        by_way = {way.name: _of_meetings(way, figures, key) for way in ways}
        if beside.name == HEARD:  # it is learnt from all meetings of a way, so that none has it alone
            by_way = {name: Estimate(mean, None, 0) for name, mean in beside.means.items()}
        rows.append(
            Row(beside.name, beside.kind, beside.unit, means, by_way, beside.no_debate, beside.no_roles)
        )
    return rows


def _of_meetings(way: Condition, figures: Figures, key: tuple[Kind, str]) -> Estimate:
    held = ([f.value for f in figures[s.id] if (f.kind, f.name) == key] for s in way.sittings)
    known = ([value for value in values if value is not None] for values in held)
    return estimate([[sum(values) / len(values)] if values else [] for values in known])


def _general(means: str) -> str:
    """Say what a figure means without the numbers of one meeting: 'of 12 questions' is true of only one."""
    return re.sub(r"^of \d+ ", "of the ", means)


def tables_by_seat(ways: Sequence[Condition], figures: Figures, kind: Kind) -> list[SeatTable]:
    """Return the figures of one kind by seat, a table for each way of holding meetings."""
    return [_table(way, figures, kind) for way in ways]


def _table(way: Condition, figures: Figures, kind: Kind) -> SeatTable:
    own = [[f for f in figures[s.id] if f.kind == kind and f.seat is not None] for s in way.sittings]
    every = [f for held in own for f in held]
    names = {f.name: f for f in every}
    seats = dict.fromkeys(seat for s in way.sittings for seat in s.opened.seats)
    values: dict[tuple[str, str], list[list[float]]] = {}
    for number, held in enumerate(own):
        for f in held:
            rows = values.setdefault((f.seat or "", f.name), [[] for _ in own])
            if f.value is not None:
                rows[number].append(f.value)
    return SeatTable(
        way=way.name,
        kind=kind,
        units={name: f.unit for name, f in names.items()},
        means={name: _general(f.means) for name, f in names.items()},
        by_seat={
            seat: {
                name: estimate(values[seat, name]) if (seat, name) in values else NOTHING for name in names
            }
            for seat in seats
        },
    )
