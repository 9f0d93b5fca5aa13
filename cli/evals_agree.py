"""`nac eval sheets` and `nac eval agree`: people judge too, blind, and how far they agree is counted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nacsim.cli.eval_flags import Json

if TYPE_CHECKING:
    from nacsim.evals.agreement import Agreement, Disagreement, JudgeAgreement, OwnAgreement
    from nacsim.evals.filled_sheets import Key

LISTED = 10  # disagreements on the screen; --json has them all
EXCERPT = 90


def sheets(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of meetings, or folders with meetings in them.")
    ],
    rater: Annotated[list[str], typer.Option("--rater", help="Who judges. May be repeated; two at least.")],
    out: Annotated[Path, typer.Option(help="Folder for the sheets and the key.")],
    speeches: Annotated[int, typer.Option(min=2, help="How many speeches each judges.")] = 40,
    seed: Annotated[int, typer.Option(help="The seed of the lots.")] = 0,
    twice: Annotated[
        bool, typer.Option(help="Let everybody judge all speeches a second time, in another order.")
    ] = False,
) -> None:
    """Write blind sheets for people. The same speeches for all, in an order of their own, without names.

    Give each rater the sheet and keep key.json to yourself. A sheet is filled in a spreadsheet, on paper or
    with `nac eval rate`. Put filled sheets back, then `nac eval agree`.
    """
    from nacsim.errors import InputError
    from nacsim.evals.case import cases_of, sittings_in
    from nacsim.evals.rubric import load_rubric
    from nacsim.evals.sheets import asked, tasks, write_sheets

    raters = tuple(dict.fromkeys(rater))
    if len(raters) < 2:
        raise InputError("One rater agrees with nobody. Name two or more: --rater anna --rater ben.")
    rubric = load_rubric()
    items = tuple(item.id for item in asked(rubric))
    cases = [(sitting.folder, case) for sitting in sittings_in(folders) for case in cases_of(sitting, items)]
    held = tasks(cases, speeches, seed)
    for path in write_sheets(held, raters, rubric, seed, out, twice=twice):
        typer.echo(str(path))
    left_out = [item.name for item in rubric.items if item.needs_card]
    typer.echo(f"{len(held)} speeches. Not asked, for it would say who speaks: {', '.join(left_out)}.")


def agree(
    folder: Annotated[Path, typer.Argument(help="The folder with the filled sheets and their key.json.")],
    judge: Annotated[
        list[str] | None,
        typer.Option("--judge", help="A judge that has scored these meetings (`nac eval score`)."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed of the intervals.")] = 0,
    validation: Annotated[
        Path, typer.Option(help="Folder with the records of how judges agree with people.")
    ] = Path(".nac/validation"),
    json_: Json = False,
) -> None:
    """Count how far people, and judges, agree. It says who is alone, and what to look at again."""
    from nacsim.evals.agreement import against_judge, agreements, disagreements, with_themselves
    from nacsim.evals.figures import state_of
    from nacsim.evals.filled_sheets import read_key, read_second, read_sheets
    from nacsim.evals.judge_scores import scores_by_code

    key = read_key(folder)
    given = read_sheets(folder, key)
    scores = {name: scores_by_code(name, key) for name in dict.fromkeys(judge or ())}
    people = agreements(given, key, seed)
    judged = [one for name, held in scores.items() for one in against_judge(given, name, held, key, seed)]
    states = {name: state_of(name, key.rubric, validation) for name in scores}
    own = with_themselves(given, read_second(folder, key))
    queue = disagreements(given, scores)
    if json_:
        body: dict[str, Any] = {
            "raters": sorted({g.rater for g in given}),
            "people": [
                {**asdict(one), "one_against_rest": one.one_against_rest, "reliable": one.reliable}
                for one in people
            ],
            "themselves": [asdict(one) for one in own],
            "judges": [
                {
                    **asdict(one),
                    "state": states[one.judge],
                    "people_agree": one.people_agree,
                    "better_than_one": one.better_than_one,
                }
                for one in judged
            ],
            "disagreements": [{**asdict(d), **key.speeches[d.code].model_dump(mode="json")} for d in queue],
        }
        typer.echo(json.dumps(body, ensure_ascii=False, sort_keys=True))
        return
    typer.echo(f"{len({g.rater for g in given})} raters, {len({g.code for g in given})} speeches.\n")
    for line in (
        *_people(people),
        *_raters(people),
        *_themselves(own),
        *_judges(judged, states),
        *_queue(queue, key),
    ):
        typer.echo(line)


def _people(found: "Sequence[Agreement]") -> Iterator[str]:
    yield "JUDGED by people, who did not see whose speech it was."
    yield f"{'':6}{'speeches':>9}{'alpha':>8}  {'':14}{'kappa':>8}{'one:rest':>10}{'cannot':>8}"
    for one in found:
        between = one.interval.words if one.interval else ""
        row = f"{one.item:6}{one.speeches:>9}{_shown(one.alpha):>8}  {between:14}{_shown(one.kappa):>8}"
        doubt = "" if one.reliable else "  draw no conclusions"
        yield f"{row}{_shown(one.one_against_rest):>10}{_shown(one.cannot):>8}{doubt}"
    yield "alpha: Krippendorff's, ordinal, interval by drawing meetings. kappa: quadratic, mean over pairs of"
    yield "raters. one:rest: one rater with the median of the others. cannot: share of 'cannot judge'."


def _raters(found: "Sequence[Agreement]") -> Iterator[str]:
    """Lay out who is alone: means over raters do not say whose readings are unlike the others'."""
    raters = sorted({rater for one in found for rater in one.by_rater})
    if len(raters) < 3:  # of two, neither can be told from the other
        return
    wide = max(map(len, raters)) + 2
    yield ""
    yield "Each rater against the median of the others: kappa. Ask a rater who is alone on most items why."
    yield f"{'':{wide}}" + "".join(f"{one.item:>7}" for one in found)
    for rater in raters:
        yield f"{rater:{wide}}" + "".join(f"{_shown(one.by_rater.get(rater)):>7}" for one in found)


def _themselves(found: "Sequence[OwnAgreement]") -> Iterator[str]:
    for rater in dict.fromkeys(one.rater for one in found):
        yield ""
        yield f"{rater} the second time against the first"
        yield f"{'':6}{'speeches':>9}{'kappa':>8}"
        yield from (f"{o.item:6}{o.speeches:>9}{_shown(o.kappa):>8}" for o in found if o.rater == rater)


def _judges(found: "Sequence[JudgeAgreement]", states: Mapping[str, str]) -> Iterator[str]:
    from nacsim.evals.agreement import ALONE
    from nacsim.evals.resampling import FEWEST

    for judge in dict.fromkeys(one.judge for one in found):
        yield ""
        yield f"JUDGED by {judge}: {states[judge]}; against the median of the raters"
        yield f"{'':6}{'speeches':>9}{'kappa':>8}{'rho':>8}{'one person':>12}  kappa - person"
        for one in (o for o in found if o.judge == judge):
            row = f"{one.item:6}{one.speeches:>9}{_shown(one.kappa):>8}{_shown(one.rho):>8}"
            between = one.ahead.words if one.ahead else ""
            yield f"{row}{_shown(one.person):>12}  {between:16}{_verdict(one)}"
    if found:
        yield f"open: the interval of the difference holds 0, or there are fewer than {FEWEST} meetings."
    if not all(one.people_agree for one in found):
        yield f"Where the raters' own alpha is below {ALONE}, nobody can be measured by them."


def _verdict(one: "JudgeAgreement") -> str:
    if not one.people_agree:
        return "people agree too little to say"
    verdict = {True: "better than a person", False: "worse than a person", None: "open"}
    return verdict[one.better_than_one]


def _queue(found: "Sequence[Disagreement]", key: "Key") -> Iterator[str]:
    yield ""
    yield f"{len(found)} readings are two levels or more apart{_which(len(found))}"
    for one in found[:LISTED]:
        entry = key.speeches[one.code]
        said = ", ".join(f"{who} {level:g}" for who, level in (*one.raters.items(), *one.judges.items()))
        yield f"    {one.item} of speech {one.code} ({entry.seat}, meeting {entry.meeting}): {said}"
        yield f"        {entry.speech[:EXCERPT]}"


def _which(found: int) -> str:
    if not found:
        return "."
    if found <= LISTED:
        return ", the farthest first:"
    return f". The {LISTED} farthest apart stand here; --json has all {found}:"


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"
