"""`nac eval compare`: two conditions or more, side by side, with baselines and with a judge of pairs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from nacsim.cli.eval_flags import BaseUrl, Calls, Cap, Json, Scenario

if TYPE_CHECKING:
    from nacsim.evals.comparison import Comparison
    from nacsim.evals.conditions import Condition, Match
    from nacsim.evals.pair_judges import Remembered
    from nacsim.evals.rubric import Rubric
    from nacsim.evals.side_by_side import Beside
    from nacsim.settings import Settings

BETWEEN = ":--:"  # what stands for `--` between conditions: click would drop the real one


class Conditions(TyperCommand):
    """A command that keeps each `--` between its folders."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put a word that is no folder in place of each `--`."""
        return super().parse_args(ctx, [BETWEEN if arg == "--" else arg for arg in args])


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    groups: tuple[tuple[Path, ...], ...]
    judges: tuple[str, ...]
    item: str
    pairs: int
    seed: int
    out: Path
    scenario: str | None


def compare(
    folders: Annotated[
        list[str],
        typer.Argument(help="Folders of meetings; ' -- ' between two conditions: A1 A2 -- B1 B2."),
    ],
    judge: Annotated[
        list[str] | None,
        typer.Option(
            "--judge",
            help="Who compares speeches in pairs, each in both orders: a model, NAME or NAME@URL, or "
            "scripted:careful. May be repeated. Without one, only what code counts is shown.",
        ),
    ] = None,
    item: Annotated[str, typer.Option(help="In what respect: an item of the rubric, such as S4.")] = "S1",
    pairs: Annotated[
        int,
        typer.Option(
            min=1, help="Pairs of speeches, at most, of each two meetings that are set beside each other."
        ),
    ] = 20,
    seed: Annotated[int, typer.Option(help="The seed of the lots.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder with what judges said, and their records.")] = Path(
        ".nac/validation"
    ),
    cap: Cap = None,
    calls: Calls = None,
    base_url: BaseUrl = None,
    scenario: Scenario = None,
    json_: Json = False,
) -> None:
    """Compare conditions: modes, models, cards. Intervals by drawing whole meetings anew.

    Beside each figure stands what it would be without a debate (the agreed language) and without roles.
    """
    import asyncio

    from nacsim.cli.compared_table import lines_of_comparisons, lines_of_conditions, lines_of_sides
    from nacsim.cli.meetings import settings_from
    from nacsim.evals.case import sittings_in
    from nacsim.evals.conditions import conditions_of
    from nacsim.evals.side_by_side import side_by_side

    asked = Asked(_groups(folders), tuple(dict.fromkeys(judge or ())), item, pairs, seed, out, scenario)
    settings = settings_from({"cap": cap, "calls": calls, "base_url": base_url})
    conditions = conditions_of([tuple(sittings_in(g, scenario)) for g in asked.groups])
    figures = side_by_side(conditions, seed)
    judged, notes = asyncio.run(_judged(asked, conditions, settings)) if asked.judges else ([], [])
    if json_:
        typer.echo(_json(conditions, figures, judged, notes))
        return
    tables = (lines_of_sides(figures), lines_of_comparisons(judged, item))
    for line in (*lines_of_conditions(conditions), *chain.from_iterable(tables), *notes):
        typer.echo(line)


def _groups(words: Sequence[str]) -> tuple[tuple[Path, ...], ...]:
    groups: list[list[Path]] = [[]]
    for word in words:
        if word == BETWEEN:
            groups.append([])
        else:
            groups[-1].append(Path(word))
    return tuple(tuple(group) for group in groups if group)


async def _judged(
    asked: Asked, conditions: "Sequence[Condition]", settings: "Settings"
) -> "tuple[list[tuple[Comparison, str]], list[str]]":
    from nacsim.cli.voices import bill
    from nacsim.evals.comparison import comparison, decide
    from nacsim.evals.conditions import blocks_of, matches
    from nacsim.evals.figures import state_of
    from nacsim.evals.rubric import load_rubric
    from nacsim.money import Purse

    rubric, purse = load_rubric(), Purse(settings.cap, settings.calls)
    _known(asked.item, rubric)
    blocks = blocks_of(conditions)
    held: list[Match] = matches(blocks, asked.item, asked.pairs, asked.seed)
    found, notes = [], list[str]()
    async with _Judges(asked, settings, rubric, purse) as judges:
        for judge in judges:
            decided = await decide(judge, held)
            one = comparison(judge.name, decided, len(blocks), asked.seed)
            found.append((one, state_of(judge.name, rubric.hash, asked.out)))
            if judge.faults:
                notes.append(f"{judge.name} did not answer {len(judge.faults)} times: {judge.faults[0]}")
    return found, [*notes, *(bill(purse) if purse.calls else ())]


def _known(item: str, rubric: "Rubric") -> None:
    from nacsim.errors import InputError
    from nacsim.evals.scoring import items_of

    try:
        items_of(rubric, (item,))
    except ValueError as error:
        raise InputError(str(error)) from error


class _Judges:
    """The judges of pairs, and the connections that they hold while they judge."""

    def __init__(self, asked: Asked, settings: "Settings", rubric: "Rubric", purse: Any) -> None:
        self._asked, self._settings, self._rubric, self._purse = asked, settings, rubric, purse
        self._endpoints: dict[str | None, Any] = {}

    async def __aenter__(self) -> "list[Remembered]":
        return [self._made(named) for named in self._asked.judges]

    async def __aexit__(self, *_: object) -> None:
        for endpoint in self._endpoints.values():
            await endpoint.close()

    def _made(self, named: str) -> "Remembered":
        from nacsim.cli.judging import Wanted, judges_for
        from nacsim.evals.judge_model import ModelJudge
        from nacsim.evals.judges import AlwaysFirst
        from nacsim.evals.pair_judges import ByScores, Longer, ModelPairs, Remembered

        item, rubric, out = self._asked.item, self._rubric, self._asked.out
        scripted = {judge.name: judge for judge in (AlwaysFirst(), Longer())}
        if named in scripted:
            return Remembered(scripted[named], scripted[named].edition, out)
        wanted = Wanted((), (named,), 1, (item,), out, None)
        (judge,) = judges_for(wanted, self._settings, rubric, self._purse, self._endpoints, scripted)
        if isinstance(judge, ModelJudge):
            pairs = ModelPairs(judge.name, judge.model, item, rubric)
            return Remembered(pairs, pairs.edition, out)
        scores = ByScores(judge, item, rubric)
        return Remembered(scores, scores.edition, out)


def _json(
    conditions: "Sequence[Condition]",
    figures: "Sequence[Beside]",
    judged: "Sequence[tuple[Comparison, str]]",
    notes: Sequence[str],
) -> str:
    body = {
        "conditions": {c.name: {"held": c.held, "meetings": [s.id for s in c.sittings]} for c in conditions},
        "figures": [asdict(figure) for figure in figures],
        "judged": [{**asdict(one), "state": state} for one, state in judged],
        "notes": list(notes),
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
