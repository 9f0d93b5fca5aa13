"""What a report cannot show, and the command that gets it."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nacsim.evals.case import Sitting
from nacsim.evals.figures import UNVALIDATED
from nacsim.evals.put_to_judge import ITEM
from nacsim.evals.report.more_meetings import more_like
from nacsim.evals.report.standing_scores import Edition, Standing
from nacsim.evals.resampling import FEWEST
from nacsim.evals.rubric import Rubric
from nacsim.evals.scoring import items_of

NAMED = 5  # meetings that a sentence names


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, in a sentence; the command is empty where none gets it."""

    what: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What gaps are looked for in; `folders` are as they were typed."""

    folders: Sequence[Path]
    standing: Sequence[Standing]
    rubric: Rubric
    states: Mapping[str, str]  # of every judge with a score that stands
    edition_of: Edition
    sheets: bool


def gaps_in(known: Known) -> Iterator[Gap]:
    """Return what is missing: scores, validations, people, meetings."""
    judges = dict.fromkeys(judge for one in known.standing for judge in one.judges)
    if not judges:
        yield Gap(
            "No judge has scored these meetings, so nothing here is judged. The judge may be any model; "
            "scripted:careful judges by rules.",
            _score(known, "scripted:careful"),
        )
    for judge in judges:
        yield from _of_judge(known, judge)
    for judge, state in known.states.items():
        if state == UNVALIDATED and _never_judges(known, judge, ITEM):
            yield Gap(
                f"{judge} cannot be compared with people, who rated speeches as a whole ({ITEM}): it does "
                f"not judge that. Its scores stay {UNVALIDATED}."
            )
        elif state == UNVALIDATED:
            yield Gap(
                f"{judge} has not been compared with people, so its scores are {UNVALIDATED}.",
                shlex.join(("nac", "eval", "validate", "--judge", judge)),
            )
    if not known.sheets:
        yield Gap(
            "No sheets filled in by people were given, so nothing is said of how far people agree. "
            "Put them back filled in, then name their folder with --sheets.",
            _on_folders(known, "sheets", "--rater", "anna", "--rater", "ben", "--out", "sheets"),
        )
    yield from _of_meetings(known)


def _of_judge(known: Known, judge: str) -> Iterator[Gap]:
    if known.edition_of(judge) is None:
        yield Gap(f"{judge} is no judge that this nac knows; its scores are left out.")
        return
    outdated = sum(one.outdated.get(judge, 0) for one in known.standing)
    if outdated:
        yield Gap(
            f"{outdated} scores by {judge} were given before the rubric, the scenario or the judge changed; "
            "they are left out.",
            _score(known, judge),
        )
    asked = items_asked(known.standing, judge, known.rubric)
    lacking = {one.sitting.folder.name: _lacking(one, judge, asked) for one in known.standing}
    without = [folder for folder, number in lacking.items() if number]
    if without:
        some = ", ".join(without[:NAMED])
        more = f" and {len(without) - NAMED} more" if len(without) > NAMED else ""
        yield Gap(
            f"{sum(lacking.values())} scores by {judge} are missing, in {len(without)} of {len(lacking)} "
            f"meetings: {some}{more}.",
            _score(known, judge, asked),
        )
    never = [item for item in items_of(known.rubric) if item not in asked]
    if never and asked:
        yield Gap(f"{judge} was not asked about {', '.join(never)}.", _score(known, judge))


def items_asked(standing: Sequence[Standing], judge: str, rubric: Rubric) -> tuple[str, ...]:
    """Return the items that a judge has been asked about in any meeting, in the order of the rubric."""
    held = {m.item for one in standing for s in one.scores if s.judge == judge for m in s.marks}
    return tuple(item for item in items_of(rubric) if item in held)


def _never_judges(known: Known, judge: str, item: str) -> bool:
    """Say whether a judge was asked about an item and answered 'cannot judge' each time."""
    scores = (s for one in known.standing for s in one.scores if s.judge == judge)
    marks = [m for s in scores for m in s.marks if m.item == item]
    return bool(marks) and all(m.score is None and not m.void for m in marks)


def _lacking(one: Standing, judge: str, asked: Sequence[str]) -> int:
    """Return how many scores a meeting lacks; of a judge with nothing that stands, one for each speech."""
    held = {(s.seq, m.item) for s in one.scores if s.judge == judge for m in s.marks}
    wanted = len(one.speeches) * max(len(asked), 1)
    return wanted - len({place for place in held if place[1] in asked})


def _of_meetings(known: Known) -> Iterator[Gap]:
    if len(known.standing) < FEWEST:
        yield _too_few([one.sitting for one in known.standing])
    for one in known.standing:
        if one.sitting.state.phase != "closed":
            yield Gap(
                f"The meeting in {one.sitting.folder.name} is not over; its figures are those of now.",
                shlex.join(("nac", "resume", str(one.sitting.folder))),
            )


def _too_few(sittings: Sequence[Sitting]) -> Gap:
    why = f"With fewer than {FEWEST} meetings no interval is given: it would promise what it cannot hold."
    missing, command = FEWEST - len(sittings), more_like(sittings)
    more = f"{missing} more, held in the same way," if missing > 1 else "One more, held in the same way,"
    if command:
        return Gap(f"{why} {more} would do; name their folder beside these.", command)
    return Gap(f"{why} {more} would do; no one command holds meetings as these were held.")


def _score(known: Known, judge: str, items: Sequence[str] = ()) -> str:
    only = ("--items", ",".join(items)) if items and items != items_of(known.rubric) else ()
    return _on_folders(known, "score", "--judge", judge, *only)


def _on_folders(known: Known, verb: str, *flags: str) -> str:
    return shlex.join(("nac", "eval", verb, *map(str, known.folders), *flags))
