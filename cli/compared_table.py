"""Lays a comparison of conditions out as lines."""

from collections.abc import Iterator, Sequence

from nacsim.evals.comparison import Comparison
from nacsim.evals.conditions import Condition, same_seeds
from nacsim.evals.measures import Unit
from nacsim.evals.resampling import FEWEST
from nacsim.evals.side_by_side import Beside


def lines_of_conditions(conditions: Sequence[Condition]) -> Iterator[str]:
    """Return what is compared."""
    for one in conditions:
        number = "1 meeting" if len(one.sittings) == 1 else f"{len(one.sittings)} meetings"
        yield f"{one.name}: {number}, mode {one.held}: {one.folders}"
    if same_seeds(conditions):
        yield "The seeds are the same, so meetings are compared seed by seed."
    if min(len(c.sittings) for c in conditions) < FEWEST:
        yield f"With fewer than {FEWEST} meetings of each there are no intervals."


def lines_of_sides(figures: Sequence[Beside]) -> Iterator[str]:
    """Return the figures that need no judge, with their baselines."""
    for kind in ("counted", "negotiated"):
        own = [figure for figure in figures if figure.kind == kind]
        names = list(own[0].means) if own else []
        yield ""
        yield f"{kind.upper()} by code; means over meetings, and over seats where a figure is a seat's."
        columns = "".join(f"{name:>10}" for name in names)
        differences = "".join(f"{f'{name} - {names[0]}':>32}" for name in names[1:])
        yield f"{'':28}{columns}{differences}{'no debate':>11}{'no roles':>10}"
        yield from map(_row, own)


def _row(figure: Beside) -> str:
    means = "".join(f"{_shown(value, figure.unit):>10}" for value in figure.means.values())
    differences = ""
    for name, value in figure.differences.items():
        between = figure.intervals[name]
        differences += f"{_shown(value, 'number'):>10}{between.words if between else '':>22}"
    baselines = f"{_shown(figure.no_debate, figure.unit):>11}{_shown(figure.no_roles, figure.unit):>10}"
    return f"{figure.name:28}{means}{differences}{baselines}"


def _shown(value: float | None, unit: Unit) -> str:
    if value is None:
        return "-"
    return f"{value:z.1f}" if unit == "count" else f"{value:z.2f}"


def lines_of_comparisons(judged: Sequence[tuple[Comparison, str]], item: str) -> Iterator[str]:
    """Return what judges of pairs said, and what is wrong with them."""
    for one, state in judged:
        yield ""
        yield f"JUDGED in pairs by {one.judge}: {state}; item {item}; {one.pairs} pairs of speeches of"
        yield "one seat with the same move and lengths within a quarter; a win counts if both orders agree."
        for head in one.heads:
            between = f" {head.interval.words}" if head.interval else ""
            yield (
                f"{head.first} wins {head.first_wins}, {head.second} wins {head.second_wins}, "
                f"ties {head.ties}; share of {head.second} {_shown(head.share, 'share')}{between}"
            )
        yield from _strengths(one)
        shares = (("ties", one.ties), ("flipped by the order", one.flips), ("won by the longer", one.longer))
        yield "; ".join(f"{what} {_percent(value)}" for what, value in shares) + "."
        yield from (f"Do not rely on it: {fault}." for fault in one.faults)


def _strengths(one: Comparison) -> Iterator[str]:
    for name, strength in sorted(one.strength.items(), key=lambda pair: -pair[1]):
        between = one.strength_intervals[name]
        sure = f" {between.words}" if between else ""
        yield f"Bradley-Terry, {name} wins against the others: {strength:.2f}{sure}"


def _percent(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0%}".replace("%", " %")
