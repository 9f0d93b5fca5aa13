"""`nac eval validate`: a judge against people who rated the same speeches."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nacsim.cli.eval_flags import BaseUrl, Calls, Cap

if TYPE_CHECKING:
    from nacsim.evals.judges import Judge
    from nacsim.evals.rubric import Rubric
    from nacsim.evals.scoring import Scored
    from nacsim.evals.standing import People
    from nacsim.evals.validation import Compared, Validation

CAPPED = "The cap was reached, so no record was written. The same command goes on from here."


def validate(
    judge: Annotated[
        list[str] | None,
        typer.Option(
            "--judge",
            help="Who is compared with people: a model, NAME or NAME@URL. May be repeated. Without one, "
            "three judges that are wrong on purpose are, so that you see what that looks like.",
        ),
    ] = None,
    speeches: Annotated[
        int | None,
        typer.Option(min=30, help="At least so many speeches, on motions drawn by lot; else all 631."),
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, max=9, help="Times each is asked; medians are compared.")] = 1,
    seed: Annotated[int, typer.Option(help="The seed of the lot.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder for the judges' records.")] = Path(".nac/validation"),
    date: Annotated[str | None, typer.Option(help="The date in the record; today by default.")] = None,
    cap: Cap = None,
    calls: Calls = None,
    base_url: BaseUrl = None,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the records as one line of JSON, and nothing else.")
    ] = False,
) -> None:
    """Compare a judge with people. Fifteen people have rated each of 631 speeches.

    Its record goes into a folder, and later reports carry it. What was judged is kept and not asked again.
    """
    from nacsim.errors import InputError
    from nacsim.evals.validation import as_json

    when = date or datetime.now(UTC).date().isoformat()
    flags = {"cap": cap, "calls": calls, "base_url": base_url}
    names = tuple(dict.fromkeys(judge or ()))
    found = asyncio.run(_validations(Asked(names, speeches, repeat, seed, out, when, flags)))
    if json_:
        typer.echo(json.dumps([as_json(v) for v, _ in found], ensure_ascii=False, sort_keys=True))
    else:
        for one, notes in found:
            for line in (*lines_of(one), *notes, ""):
                typer.echo(line)
        for line in legend_of([one for one, _ in found]):
            typer.echo(line)
    empty = [one for one, notes in found if not one.measured and CAPPED not in notes]
    if empty:
        raise InputError(
            f"{_named(empty)} scored too few speeches to be compared with people, so no record was written "
            "and nothing is known of how far to believe it. People rated each speech as a whole (item G): "
            "name a judge that judges this, such as a model that answers."
        )


def _named(found: "list[Validation]") -> str:
    return ", ".join(one.judge for one in found)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    judges: tuple[str, ...]
    at_least: int | None
    repeat: int
    seed: int
    out: Path
    date: str
    flags: dict[str, Any]


async def _validations(asked: Asked) -> "list[tuple[Validation, list[str]]]":
    from nacsim.cli.judging import Endpoints, Wanted, judges_for
    from nacsim.cli.meetings import settings_from
    from nacsim.cli.voices import bill, name_of
    from nacsim.evals.bad_judges import bad_judges
    from nacsim.evals.human_data import human_speeches
    from nacsim.evals.put_to_judge import ITEM, chosen
    from nacsim.evals.rubric import load_rubric
    from nacsim.evals.standing import People
    from nacsim.money import Purse

    bad, settings, rubric = bad_judges(), settings_from(asked.flags), load_rubric()
    purse, endpoints = Purse(settings.cap, settings.calls), Endpoints()
    others = tuple(name for name in asked.judges if name not in bad)
    wanted = Wanted((), others, asked.repeat, (ITEM,), asked.out, None)
    made = {j.name: j for j in judges_for(wanted, settings, rubric, purse, endpoints, bad)} | bad
    people = People(chosen(human_speeches(), asked.at_least, asked.seed))
    try:
        names = dict.fromkeys(map(name_of, asked.judges)) or bad
        found = [await _validation(made[name], people, rubric, asked) for name in names]
    finally:
        for endpoint in endpoints.values():
            await endpoint.close()
    if purse.calls:
        found[-1][1].extend(bill(purse))
    return found


async def _validation(
    judge: "Judge", people: "People", rubric: "Rubric", asked: Asked
) -> "tuple[Validation, list[str]]":
    from nacsim.evals.put_to_judge import flips, medians, put_to
    from nacsim.evals.scoring import Scored
    from nacsim.evals.validation import validation, write_record

    scored = Scored()
    await put_to(judge, people.speeches, rubric, asked.repeat, asked.out, scored)
    turned = flips(people, scored.scores)
    found = validation(judge.name, rubric.hash, asked.date, people, medians(scored.scores), turned)
    notes = [f"'Cannot judge' {times} times: {reason}" for reason, times in _reasons(scored).most_common(3)]
    notes += [f"Not judged {times} times: {reason}" for reason, times in scored.faults.most_common(5)]
    if scored.over_the_cap:
        notes.append(CAPPED)
    elif found.measured:
        notes.append(f"Its record is {write_record(found, asked.out)}.")
    return found, notes


def _reasons(scored: "Scored") -> Counter[str]:
    from nacsim.evals.put_to_judge import ITEM

    marks = (mark for score in scored.scores for mark in score.marks)
    return Counter(m.reason for m in marks if m.item == ITEM and m.score is None and not m.void and m.reason)


def lines_of(found: "Validation") -> Iterator[str]:
    """Return a comparison as it is printed: figures, then what they mean."""
    yield f"{found.judge}: {found.scored} of {found.speeches} speeches scored."
    if not found.measured:
        return
    yield f"    {'':24}{'judge':>8}  {'':14}{'target':>8}{'one person':>12}{'source alone':>14}"
    for figure in found.figures:
        yield _line(figure)
    yield found.says
    yield from (f"    - {line}" for line in found.against_it)


def legend_of(found: "Sequence[Validation]") -> Iterator[str]:
    """Say once what each row is; nothing where nobody was compared."""
    means = {figure.name: figure.means for one in found for figure in one.figures}
    yield from (f"{name}: {says}" for name, says in means.items())


def _line(figure: "Compared") -> str:
    between = figure.interval.words if figure.interval else ""
    target = ""
    if figure.target is not None:
        target = f"{'>=' if figure.target.aim == 'at least' else '<='} {figure.target.figure:.2f}"
    missed = "  MISSED" if figure.reached is False else ""
    row = f"    {figure.name:24}{_shown(figure.judge):>8}  {between:14}{target:>8}"
    return f"{row}{_shown(figure.person):>12}{_shown(figure.source):>14}{missed}"


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"
