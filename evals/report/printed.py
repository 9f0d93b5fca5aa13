"""How the figures of a report are printed."""

from typing import Literal

from nacsim.evals.measures import Unit, shown
from nacsim.evals.resampling import Interval

As = Unit | Literal["level"]  # a level of the rubric, or a mean of levels
NOTHING = "-"


def printed(figure: float | None, unit: As) -> str:
    """Return a figure as it is printed; counts have a decimal, for most of them are means."""
    if figure is None:
        return NOTHING
    if unit == "level":
        return f"{figure:.2f}"
    if unit == "count":
        return f"{figure:.1f}" if abs(figure) < 1000 else f"{figure:,.0f}"
    return shown(figure, unit)


def interval_printed(interval: Interval | None, unit: As) -> str:
    """Return an interval as it is printed; nothing where there is none."""
    if interval is None:
        return ""
    return f"[{printed(interval.low, unit)}, {printed(interval.high, unit)}]"
