"""Lays figures out as lines: counted and negotiated by meeting or seat, judged by seat and item."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nacsim.evals.figures import Figure
from nacsim.evals.measures import Unit, mean, shown
from nacsim.evals.profile import Cell, Judged, profile
from nacsim.evals.rubric import LEVELS, Rubric
from nacsim.evals.scores import NEUTRAL

KINDS = ("counted", "negotiated")


def lines_of_figures(by_meeting: Mapping[str, Sequence[Figure]]) -> Iterator[str]:
    """Return the figures that need no judge; of several meetings, their means."""
    many = len(by_meeting)
    yield f"{many} meetings; figures are means over them." if many > 1 else "1 meeting."
    figures = [figure for held in by_meeting.values() for figure in held]
    for kind in KINDS:
        yield ""
        yield f"{kind.upper()} by code from the record and the cards; exact."
        own = [figure for figure in figures if figure.kind == kind]
        yield from _whole([f for f in own if f.seat is None], details=many == 1)
        yield from _by_seat([f for f in own if f.seat is not None])


def _whole(figures: Sequence[Figure], *, details: bool) -> Iterator[str]:
    for name, held in _named(figures).items():
        yield f"{name}: {_mean(held)}"
        yield f"    {held[0].means}"
        if details:
            yield from (f"    - {detail}" for detail in held[0].details)


def _by_seat(figures: Sequence[Figure]) -> Iterator[str]:
    names = list(_named(figures))
    seats = list(dict.fromkeys(f.seat or "" for f in figures))
    width = max(map(len, names), default=0)
    yield f"{'':{width}} " + "".join(f"{seat:>8}" for seat in seats)
    for name, held in _named(figures).items():
        cells = (_mean([f for f in held if f.seat == seat]) for seat in seats)
        yield f"{name:{width}} " + "".join(f"{cell:>8}" for cell in cells)


def _named(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    named: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        named[figure.name].append(figure)
    return named


def _mean(figures: Sequence[Figure]) -> str:
    middle = mean([f.value for f in figures if f.value is not None])
    unit: Unit = figures[0].unit if figures else "number"
    if middle is None:
        return "-"
    return f"{middle:.1f}" if unit == "count" and len(figures) > 1 else shown(middle, unit)


def lines_of_judges(
    tables: Mapping[str, Sequence[Judged]], states: Mapping[str, str], items: Sequence[str], rubric: Rubric
) -> Iterator[str]:
    """Return a profile for each judge: seats down, items across, and never one mean over items."""
    for name, found in tables.items():
        yield ""
        yield f"JUDGED by {name}: {states.get(name, 'unvalidated')}; rubric {rubric.id} {rubric.version}."
        yield _row("", {item: item for item in items})
        yield _row("scale", _scales(rubric, items))
        for seat, row in profile(found).items():
            yield _row(seat, {item: _cell(row.get(item)) for item in items})
        yield from _uncounted(found, items)
    yield ""
    yield from _legend(rubric, items)


def _row(head: str, cells: Mapping[str, str]) -> str:
    return f"{head:6}" + "".join(f"{cell:>{max(8, len(item) + 2)}}" for item, cell in cells.items())


def _scales(rubric: Rubric, items: Sequence[str]) -> Mapping[str, str]:
    beside = {off.id: f"{off.lowest}-{off.highest}" for off in rubric.off_scale}
    return {item: beside.get(item, f"{LEVELS[0]}-{LEVELS[-1]}") for item in items}


def _legend(rubric: Rubric, items: Sequence[str]) -> Iterator[str]:
    """Say what each column is: those on the five levels by name, the others by their question."""
    levelled = [f"{one.id} {one.name}" for one in rubric.items if one.id in items]
    if levelled:
        yield f"On levels {LEVELS[0]} to {LEVELS[-1]}, {NEUTRAL} the middle: {'; '.join(levelled)}."
    yield from (f"{off.id}: {off.asks}" for off in rubric.off_scale if off.id in items)
    yield "Figures are means over a seat's speeches. void: scores that do not count, for their words do not"
    yield "stand in the speech or no such level exists. cannot: 'cannot judge'. -: nothing was scored."


def _cell(cell: Cell | None) -> str:
    return "-" if cell is None or cell.mean is None else f"{cell.mean:.2f}"


def _uncounted(found: Sequence[Judged], items: Sequence[str]) -> Iterator[str]:
    for label, counts in (
        ("void", {i: sum(j.void for j in found if j.item == i) for i in items}),
        ("cannot", {i: sum(j.cannot for j in found if j.item == i) for i in items}),
    ):
        yield _row(label, {item: str(counts[item]) for item in items})
