"""Which figures of a report are drawn, and what each plot says to whoever does not see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nacsim.evals.agreement import ALONE
from nacsim.evals.report.agreed import Alpha
from nacsim.evals.report.counted import Row, SeatTable
from nacsim.evals.report.estimates import Estimate
from nacsim.evals.report.judged import JudgedBy
from nacsim.evals.report.judges_records import JudgesRecord
from nacsim.evals.report.plots import Axis, Point, Spec, forest, heatmap
from nacsim.evals.report.printed import As, printed
from nacsim.evals.rubric import LEVELS, Rubric

SCALE = (float(LEVELS[0]), float(LEVELS[-1]))
NO_DEBATE, NO_ROLES = "without a debate", "without roles"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plot and its text alternative; the table beside it has every figure."""

    spec: Spec
    alt: str


def judged_by_item(part: JudgedBy, rubric: Rubric, titles: Mapping[str, str]) -> Drawn | None:
    """Draw the judged items on their five levels, a point for each model that spoke."""
    points = [
        _point(titles[item], voice, cell.estimate)
        for item in part.items
        if item in rubric.by_id
        for voice, cell in part.by_voice[item].items()
    ]
    axis = Axis("mean level and 95 % interval", SCALE, (3.0,))
    return _forest(points, axis, "level", f"Mean level of each item, judged by {part.judge}")


def judged_by_seat(part: JudgedBy, rubric: Rubric, names: Mapping[str, str]) -> Drawn | None:
    """Draw the profile of each seat as a map of levels, with the figures in it."""
    items = [item for item in part.items if item in rubric.by_id]
    cells = {
        names[seat]: {i: mean for i in items if (mean := row[i].estimate.mean) is not None}
        for seat, row in part.by_seat.items()
    }
    known = {f"{seat}, {i}": mean for seat, row in cells.items() for i, mean in row.items()}
    if not known:
        return None
    what = f"Mean level of each item for each of {len(cells)} seats, judged by {part.judge}"
    judged = [i for i in items if any(i in row for row in cells.values())]
    plot = heatmap({seat: row for seat, row in cells.items() if row}, judged, SCALE)
    return Drawn(plot, _told(what, known, "level"))


def against_baselines(rows: Sequence[Row]) -> Drawn | None:
    """Draw what the outcome is worth, beside what it would be without a debate, and without roles."""
    points = []
    for row in rows:
        if row.kind == "negotiated" and row.no_debate is not None:
            points += [_point(row.name, way, held) for way, held in row.by_way.items()]
            points.append(Point(row.name, NO_DEBATE, row.no_debate))
            if row.no_roles is not None:
                points.append(Point(row.name, NO_ROLES, row.no_roles))
    axis = Axis("points of the cards", rules=(0.0,))
    return _forest(points, axis, "count", "What the outcome is worth, beside two baselines")


def gains_by_seat(tables: Sequence[SeatTable], names: Mapping[str, str]) -> Drawn | None:
    """Draw how far each seat came from the agreed language, which is there without any debate."""
    points = _by_seat(tables, "gain over no debate", names)
    axis = Axis("points above the agreed language", rules=(0.0,))
    return _forest(points, axis, "count", "Gain of each seat over no debate")


def shares(rows: Sequence[Row]) -> Drawn | None:
    """Draw the counted shares of whole meetings."""
    points = []
    for row in rows:
        if row.kind == "counted" and row.unit == "share":
            points += [_point(row.name, way, held) for way, held in row.by_way.items()]
            if row.no_roles is not None:
                points.append(Point(row.name, NO_ROLES, row.no_roles))
    axis = Axis("share and 95 % interval", (0.0, 1.0), as_share=True)
    return _forest(points, axis, "share", "Counted shares of whole meetings")


def words_by_seat(tables: Sequence[SeatTable], names: Mapping[str, str]) -> Drawn | None:
    """Draw how much of the debate each seat has, beside an equal part."""
    points = _by_seat(tables, "share of the words", names)
    seats = {len(table.by_seat) for table in tables}
    equal = (1 / seats.pop(),) if len(seats) == 1 else ()
    axis = Axis("share of the words", rules=(0.0, *equal), as_share=True)
    return _forest(points, axis, "share", "Share of the words of each seat")


def alphas(found: Sequence[Alpha], titles: Mapping[str, str]) -> Drawn | None:
    """Draw how far judges agree, beside what is needed to conclude anything."""
    points = [
        Point(titles[a.item], "judges", a.alpha, *((a.interval.low, a.interval.high) if a.interval else ()))
        for a in found
        if a.alpha is not None
    ]
    axis = Axis("Krippendorff's alpha", rules=(0.0, ALONE))
    return _forest(points, axis, "level", "Agreement of the judges on each item")


def against_people(record: JudgesRecord) -> Drawn | None:
    """Draw a judge's figures beside one person's, the target's, and those of whoever knows the source."""
    points = []
    for figure in record.figures:
        if figure.judge is not None:
            ends = (figure.interval.low, figure.interval.high) if figure.interval else (None, None)
            points.append(Point(figure.name, record.judge, figure.judge, *ends))
        beside = (("one person", figure.person), ("the source alone", figure.source))
        target = figure.target.figure if figure.target else None
        points += [Point(figure.name, who, at) for who, at in (*beside, ("target", target)) if at is not None]
    axis = Axis("correlation, or share of pairs", rules=(0.0,))
    return _forest(points, axis, "level", f"{record.judge} beside people, on speeches that people have rated")


def _by_seat(tables: Sequence[SeatTable], figure: str, names: Mapping[str, str]) -> list[Point | None]:
    return [
        _point(names[seat], table.way, row[figure])
        for table in tables
        for seat, row in table.by_seat.items()
        if figure in row
    ]


def _point(row: str, group: str, held: Estimate) -> Point | None:
    if held.mean is None:
        return None
    ends = (held.interval.low, held.interval.high) if held.interval else (None, None)
    return Point(row, group, held.mean, *ends)


def _forest(points: Sequence[Point | None], axis: Axis, unit: As, what: str) -> Drawn | None:
    held = [point for point in points if point is not None]
    if not held:
        return None
    groups = len({point.group for point in held})
    known = {p.row if groups == 1 else f"{p.row}, {p.group}": p.at for p in held}
    return Drawn(forest(held, axis), _told(what, known, unit))


def _told(what: str, known: Mapping[str, float], unit: As) -> str:
    low, high = min(known, key=lambda k: known[k]), max(known, key=lambda k: known[k])
    ends = f"lowest {low} with {printed(known[low], unit)}, highest {high} with {printed(known[high], unit)}"
    return f"{what}: {ends}. The table that follows has every figure."
