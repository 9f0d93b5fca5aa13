"""A counted figure with what it means, what is aimed at, and whether it is reached."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Unit = Literal["share", "count", "number"]
Aim = Literal["at least", "at most", "exactly"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be."""

    aim: Aim
    figure: float

    def reached_by(self, figure: float) -> bool:
        """Say whether a figure is good enough."""
        if self.aim == "exactly":
            return figure == self.figure
        return figure >= self.figure if self.aim == "at least" else figure <= self.figure


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a report; `figure` is None where the meetings given cannot show it."""

    name: str
    means: str
    figure: float | None
    unit: Unit
    target: Target | None = None
    details: tuple[str, ...] = ()

    @property
    def reached(self) -> bool | None:
        """Say whether the target is reached; None without a target or without a figure."""
        if self.target is None or self.figure is None:
            return None
        return self.target.reached_by(self.figure)

    def as_json(self) -> dict[str, Any]:
        """Return the measure as plain values."""
        return {**asdict(self), "reached": self.reached}


def share(part: int, whole: int) -> float | None:
    """Return a part of a whole; None where there is nothing to count."""
    return part / whole if whole else None


def mean(figures: Sequence[float]) -> float | None:
    """Return the mean; None of nothing."""
    return sum(figures) / len(figures) if figures else None


def shown(figure: float | None, unit: Unit) -> str:
    """Return a figure as it is printed."""
    if figure is None:
        return "not measured"
    if unit == "share":
        return f"{figure:.1%}".replace("%", " %")
    return f"{figure:.0f}" if unit == "count" else f"{figure:.3f}"
