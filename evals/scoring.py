"""Scores meetings that are over: each speech by each judge, so often, from the cache where it can."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nacsim.errors import CouncilError
from nacsim.evals.case import Case, Sitting, asking, cases_of
from nacsim.evals.judges import FAULT, Judge
from nacsim.evals.rubric import Rubric
from nacsim.evals.score_file import ScoreFile
from nacsim.evals.scores import Mark, Score, checked

AT_ONCE = 4  # speeches under judgement; the endpoint has its own limit of calls
OVER = "cap:"


@dataclass(slots=True)
class Scored:
    """What scoring has brought: the scores, and what of them had to be asked for."""

    scores: list[Score] = field(default_factory=list)
    asked: int = 0  # cases put to a judge
    known: int = 0  # cases that were in the cache whole
    faults: Counter[str] = field(default_factory=Counter)  # items that nobody answered, by reason

    @property
    def over_the_cap(self) -> bool:
        """Say whether the purse is empty: then nothing more is asked."""
        return any(reason.startswith(OVER) for reason in self.faults)


def items_of(rubric: Rubric, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the items of a rubric, or those of them that are wanted; raise ValueError for one it lacks."""
    known = (*rubric.by_id, *(off.id for off in rubric.off_scale))
    missing = [item for item in wanted if item not in known]
    if missing:
        raise ValueError(f"The rubric has no item {missing[0]!r}. Items: {', '.join(known)}.")
    return tuple(item for item in known if not wanted or item in wanted)


async def score(
    sitting: Sitting, judge: Judge, rubric: Rubric, items: Sequence[str], repeat: int, into: Scored
) -> None:
    """Score one meeting by one judge; the record of the meeting is only read."""
    file = ScoreFile(sitting.folder, judge.name, items_of(rubric))
    places = asyncio.Semaphore(AT_ONCE)
    before = len(into.scores)

    async def one(case: Case, time: int) -> None:
        async with places:
            into.scores.append(await judge_case(asking(case, items, time), judge, rubric, file, into))

    try:
        async with asyncio.TaskGroup() as group:
            for case in cases_of(sitting, items):
                for time in range(repeat):
                    group.create_task(one(case, time))
    except* CouncilError as several:  # they fail for one reason: the first says it
        raise several.exceptions[0] from several
    finally:
        file.close()
    into.scores[before:] = sorted(into.scores[before:], key=lambda s: (s.seq, s.time))


async def judge_case(case: Case, judge: Judge, rubric: Rubric, file: ScoreFile, into: Scored) -> Score:
    """Return the score of one case: what is in the cache, and what the judge says of the rest."""
    new = _empty(case, judge, rubric)
    held = file.marks((new.case, new.rubric, new.judge, new.time))
    missing = [item for item in case.items if item not in held]
    if not missing:
        into.known += 1
    elif not into.over_the_cap:
        into.asked += 1
        said = await judge.judge(asking(case, missing, case.time))
        faulty = {i: v[FAULT] for i, v in said.items() if isinstance(v, dict) and FAULT in v}
        into.faults.update(faulty.values())
        answered = [item for item in missing if item not in faulty]
        judged = tuple(m for m in checked(said, rubric, case.speech) if m.item in answered)
        if judged:
            file.add(new.model_copy(update={"marks": judged}))
            held |= {m.item: m for m in judged}
    return new.model_copy(update={"marks": tuple(held[i] for i in case.items if i in held)})


def _empty(case: Case, judge: Judge, rubric: Rubric) -> Score:
    marks: tuple[Mark, ...] = ()
    return Score(
        meeting=case.meeting,
        seq=case.seq,
        seat=case.seat,
        judge=judge.name,
        rubric=rubric.hash,
        time=case.time,
        case=shown_to(case, judge.edition),
        marks=marks,
    )


def shown_to(case: Case, edition: str) -> str:
    """Return a hash of what a judge was shown and how it judges: a score stands while both are the same."""
    return hashlib.sha256(f"{case.hash}/{edition}".encode()).hexdigest()[:32]
