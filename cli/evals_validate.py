"""`nac eval validate`: a judge against people who rated the same speeches."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nacsim.cli.eval_flags import BaseUrl, Calls, Cap

if TYPE_CHECKING:
    from nacsim.evals.compared import Compared
    from nacsim.evals.crowd import OnSentences
    from nacsim.evals.judges import Judge
    from nacsim.evals.rubric import Rubric
    from nacsim.evals.scoring import Scored
    from nacsim.evals.standing import People
    from nacsim.evals.validation import Validation

CAPPED = "The cap was reached, so no record was written. The same command goes on from here."
FEWEST_SENTENCES = 30


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
    sentences: Annotated[
        int,
        typer.Option(
            min=0,
            help="Also at least so many single sentences that a crowd has judged, about a hundred on each of "
            "some motions drawn by lot: 0, or 30 and more. 600 are enough for intervals, 7368 are all.",
        ),
    ] = 0,
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
    """Compare a judge with people. Fifteen people have rated each of 631 speeches, a crowd 7,368 sentences.

    Its record goes into a folder, and later reports carry it. What was judged is kept and not asked again.
    """
    import asyncio

    from nacsim.errors import InputError
    from nacsim.evals.validation import as_json

    if 0 < sentences < FEWEST_SENTENCES:
        raise InputError(
            f"{sentences} sentences are too few to compare anybody on. "
            f"Give --sentences {FEWEST_SENTENCES} or more, or leave it out."
        )
    when = date or datetime.now(UTC).date().isoformat()
    flags = {"cap": cap, "calls": calls, "base_url": base_url}
    names = tuple(dict.fromkeys(judge or ()))
    found = asyncio.run(_validations(Asked(names, speeches, sentences, repeat, seed, out, when, flags)))
    if json_:
        typer.echo(json.dumps([as_json(v) for v, _ in found], ensure_ascii=False, sort_keys=True))
    else:
        for one, notes in found:
            for line in (*lines_of(one), *notes, ""):
                typer.echo(line)
        for line in (*legend_of([one for one, _ in found]), "", *agreement_of_people()):
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
    sentences: int
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
    from nacsim.evals.put_to_judge import case_of, flips, medians, put_to
    from nacsim.evals.scoring import Scored
    from nacsim.evals.validation import validation, write_record

    scored, scored_sentences = Scored(), Scored()
    await put_to(judge, [case_of(s) for s in people.speeches], rubric, asked.repeat, asked.out, scored)
    turned = flips(people, scored.scores)
    found = validation(judge.name, rubric.hash, asked.date, people, medians(scored.scores), turned)
    if asked.sentences and found.measured and not scored.over_the_cap:
        found = replace(found, sentences=await _on_sentences(judge, rubric, asked, scored_sentences))
    both = (scored, scored_sentences)
    reasons = sum((_reasons(one) for one in both), Counter[str]())
    faults = sum((one.faults for one in both), Counter[str]())
    notes = [f"'Cannot judge' {times} times: {reason}" for reason, times in reasons.most_common(3)]
    notes += [f"Not judged {times} times: {reason}" for reason, times in faults.most_common(5)]
    if any(one.over_the_cap for one in both):
        notes.append(CAPPED)
    elif found.measured:
        notes.append(f"Its record is {write_record(found, asked.out)}.")
    return found, notes


async def _on_sentences(judge: "Judge", rubric: "Rubric", asked: Asked, into: "Scored") -> "OnSentences":
    from nacsim.evals.crowd import on_sentences
    from nacsim.evals.human_data import sentences
    from nacsim.evals.put_to_judge import case_of_sentence, chosen, medians, put_to

    drawn = chosen(sentences(), asked.sentences, asked.seed)
    cases = [case_of_sentence(sentence) for sentence in drawn]
    await put_to(judge, cases, rubric, asked.repeat, asked.out, into)
    return on_sentences(drawn, medians(into.scores))


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
    if found.sentences is not None:
        yield from _lines_of_sentences(found.sentences)
    yield found.says
    yield from (f"    - {line}" for line in found.against_it)


def _lines_of_sentences(found: "OnSentences") -> Iterator[str]:
    motions = "one motion" if found.motions == 1 else f"{found.motions} motions"
    yield f"    {found.scored} of {found.sentences} single sentences scored, on {motions}."
    if found.figures:
        yield f"    {'':24}{'judge':>8}  {'':14}{'':8}{'the crowd':>12}"
    for figure in found.figures:
        yield f"{_judged(figure)}{'':8}{_shown(figure.person):>12}"


def legend_of(found: "Sequence[Validation]") -> Iterator[str]:
    """Say once what each row is; nothing where nobody was compared."""
    figures = [f for one in found for f in (*one.figures, *(one.sentences.figures if one.sentences else ()))]
    means = {figure.name: figure.means for figure in figures}
    yield from (f"{name}: {says}" for name, says in means.items())


def agreement_of_people() -> Iterator[str]:
    """Say how far people agree on such things as the items of the rubric, where no judge can be compared."""
    from nacsim.evals.dimensions import agreed_dimensions

    yield "How far people agree on such things: Krippendorff's alpha of their ratings on eleven dimensions,"
    yield "with the nearest item of the rubric. The texts do not ship with nac: no judge is compared on them."
    for one in agreed_dimensions():
        between = one.interval.words if one.interval else ""
        yield f"    {one.dimension:24}{_shown(one.alpha):>8}  {between:14}{one.item or '-':>8}"


def _line(figure: "Compared") -> str:
    target = ""
    if figure.target is not None:
        target = f"{'>=' if figure.target.aim == 'at least' else '<='} {figure.target.figure:.2f}"
    missed = "  MISSED" if figure.reached is False else ""
    beside = f"{_shown(figure.person):>12}{_shown(figure.source):>14}"
    return f"{_judged(figure)}{target:>8}{beside}{missed}"


def _judged(figure: "Compared") -> str:
    between = figure.interval.words if figure.interval else ""
    return f"    {figure.name:24}{_shown(figure.judge):>8}  {between:14}"


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"
