"""One figure of a judge beside people's, and what makes a judge's figures say nothing."""

from dataclasses import dataclass

from nacsim.evals.measures import Target
from nacsim.evals.resampling import Interval

LENGTH, LENGTH_OF_PEOPLE = 0.6, 0.3  # correlations with the number of words: too much, and not too much
FEW = 0.8  # share of what was put to a judge that it must have scored


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a judge with its target, and the same of one person and of whoever knows the source."""

    name: str
    means: str
    judge: float | None
    person: float | None = None
    source: float | None = None
    target: Target | None = None
    interval: Interval | None = None

    @property
    def reached(self) -> bool | None:
        """Say whether the target is reached; a figure that cannot be had does not reach it."""
        if self.target is None:
            return None
        return self.judge is not None and self.target.reached_by(self.judge)


def unanimous(what: str) -> str:
    """Say what is wrong with a judge that gives all of something the same: all speeches, or all sentences."""
    return f"no information: it gives all {what} the same score, so its figures say nothing about {what}"


def too_few(scored: int, asked: int, what: str) -> str:
    """Say that a judge left out more than it may; empty if it did not."""
    return f"no score: it scored {scored} of {asked} {what}" if scored < FEW * asked else ""


def length_taken_for_quality(length: float | None, human: float | None) -> str:
    """Say that scores follow the number of words where people's do not; empty if it is not so."""
    if length is None or human is None or abs(length) < LENGTH or abs(human) >= LENGTH_OF_PEOPLE:
        return ""
    return (
        f"length taken for quality: its scores follow the number of words ({length:.2f}), "
        f"people's do not ({human:.2f})"
    )
