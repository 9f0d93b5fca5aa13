"""The plots of a report: specifications for Vega-Lite, made with Altair, that hold their own data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Any

import altair as alt
import vl_convert

from nacsim.transcripts.rendering import inert

# Each can be told from white and from near black, and has a shape of its own beside it.
COLOURS = ("#2a7ab0", "#c05a10", "#8a63c9", "#2c8a5a", "#b0507f", "#7d7d7d")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
WIDE, LINE, STEP = 16, 14, 15  # characters of a label's line; pixels of a line, and of one group in a row
CELL = 26
IN_LINES = "split(datum.label, '\\n')"
Spec = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a forest: its row, its group, where it is, and its interval if there is one."""

    row: str
    group: str
    at: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of a forest; `rules` are lines for the eye, such as the baseline."""

    title: str
    ends: tuple[float, float] | None = None
    rules: tuple[float, ...] = ()
    as_share: bool = False


def forest(points: Sequence[Point], axis: Axis) -> Spec:
    """Return a plot with a row for each label and a point with its interval for each group."""
    rows, groups = _in_order(_label(p.row) for p in points), _in_order(inert(p.group) for p in points)
    labelled = [_values(point) for point in points]
    base = alt.Chart(alt.InlineData(values=labelled)).encode(
        y=_down("row", rows),
        yOffset=alt.YOffset("group:N"),
        color=alt.Color("group:N", scale=_by_group(groups, COLOURS), legend=_legend(groups)),
    )
    rules = alt.Chart(alt.InlineData(values=[{"rule": at} for at in axis.rules])).encode(x="rule:Q")
    whiskers = base.transform_filter("isValid(datum.low)").encode(x=_across("low", axis), x2="high:Q")
    shape = alt.Shape("group:N", scale=_by_group(groups, SHAPES), legend=_legend(groups))
    sure = any(point.low is not None for point in points)  # a layer of nothing has no extent to draw
    chart = alt.layer(
        rules.mark_rule(strokeDash=[4, 3], color="#7d7d7d"),
        *([whiskers.mark_rule(strokeWidth=2)] if sure else ()),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=_across("at", axis), shape=shape),
    )
    lines = max(row.count("\n") + 1 for row in rows)
    step = max(LINE * lines, STEP * len(groups)) + 8
    return _plain_spec(chart.properties(height=step * len(rows), width="container"))


def _down(name: str, rows: Sequence[str]) -> alt.Y:
    """Return rows in their order: as a domain, for `sort` would make a long expression of them."""
    drawn = alt.Axis(labelExpr=IN_LINES)
    return alt.Y(f"{name}:N", sort=None, scale=alt.Scale(domain=list(rows)), title=None, axis=drawn)


def _across(name: str, axis: Axis) -> alt.X:
    ends = alt.Scale(domain=list(axis.ends), zero=False) if axis.ends else alt.Scale(zero=False, nice=True)
    drawn = alt.Axis(tickCount=5, format="%") if axis.as_share else alt.Axis(tickCount=5)
    return alt.X(f"{name}:Q", title=axis.title, scale=ends, axis=drawn)


def _legend(groups: Sequence[str]) -> alt.Legend | None:
    if len(groups) < 2:
        return None
    return alt.Legend(title=None, orient="top", columns=1, labelLimit=300, symbolSize=70)


def heatmap(
    cells: Mapping[str, Mapping[str, float]], columns: Sequence[str], ends: tuple[float, float]
) -> Spec:
    """Return a plot with a row for each outer key and the columns in their order, figures in the cells."""
    values = [
        {"row": _label(row), "column": inert(column), "at": round(at, 4)}
        for row, held in cells.items()
        for column, at in held.items()
    ]
    across = alt.X(
        "column:N",
        sort=None,
        scale=alt.Scale(domain=[inert(column) for column in columns]),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0),
    )
    rows = _in_order(_label(row) for row in cells)
    base = alt.Chart(alt.InlineData(values=values)).encode(x=across, y=_down("row", rows))
    scale = alt.Scale(domain=list(ends), range=["#eef4fa", "#6f9dc6"])  # dark figures can be read on both
    squares = base.mark_rect(stroke="#7d7d7d", strokeWidth=0.5).encode(
        color=alt.Color("at:Q", scale=scale, legend=None)
    )
    numbers = base.mark_text(fontSize=11, color="#10171e").encode(text=alt.Text("at:Q", format=".1f"))
    chart = alt.layer(squares, numbers).properties(height=CELL * len(rows), width="container")
    return _plain_spec(chart)


def _in_order(labels: Any) -> list[str]:
    return list(dict.fromkeys(labels))


def _label(text: str) -> str:
    """Return a label in lines that leave a narrow screen room for the plot."""
    return fill(inert(text), WIDE, break_long_words=True)


def _values(point: Point) -> dict[str, Any]:
    plain = {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(point).items()}
    return {**plain, "row": _label(point.row), "group": inert(point.group)}


def _by_group(groups: Sequence[str], values: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(groups), range=[values[n % len(values)] for n in range(len(groups))])


def _plain_spec(chart: alt.LayerChart | alt.FacetChart) -> Spec:
    styled = (
        chart.configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=11, labelLimit=150, titleLimit=220)
    )
    spec: dict[str, Any] = styled.to_dict()
    return {name: value for name, value in spec.items() if name != "$schema"}  # an address that nobody asks


def drawing_script() -> str:
    """Return the javascript that draws a plot, with everything that it needs; it asks nobody for anything."""
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    made: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version)
    return made.replace("</script", "<\\/script")
