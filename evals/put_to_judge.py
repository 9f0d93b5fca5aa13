"""Puts what people rated to a judge as it would be asked about a delegate's speech: or from the cache."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from nacsim.council.floor import lot
from nacsim.errors import FaultError
from nacsim.evals.case import Case, asking
from nacsim.evals.human_data import HumanSpeech, Sentence
from nacsim.evals.judges import Judge
from nacsim.evals.profile import Judged, judged
from nacsim.evals.rubric import Rubric
from nacsim.evals.score_file import ScoreFile
from nacsim.evals.scores import Score
from nacsim.evals.scoring import AT_ONCE, Scored, items_of, judge_case
from nacsim.evals.standing import People

MEETING, ON_SENTENCES = "debate_speech_quality", "ibm_argq_valueeval"
ITEM = "G"
Rated = TypeVar("Rated", HumanSpeech, Sentence)


def case_of(speech: HumanSpeech) -> Case:
    """Return a speech as a case; its source is where only a judge that cheats will look."""
    return Case(
        meeting=MEETING,
        seq=speech.number,
        seat=speech.source,
        name="the speaker",
        speech=speech.text,
        briefing=(
            f"The motion: {speech.motion}\n"
            "One speech opens the debate and supports the motion. It is good if it is a good opening speech "
            "for supporting the motion; nothing else was said before it."
        ),
        items=(ITEM,),
    )


def case_of_sentence(sentence: Sentence) -> Case:
    """Return a sentence as a case, with what the crowd was asked about it."""
    return Case(
        meeting=ON_SENTENCES,
        seq=sentence.number,
        seat="unknown",  # who wrote it is not in the data
        name="the speaker",
        speech=sentence.text,
        briefing=(
            f"The motion: {sentence.motion}\n"
            f"The speech is a single sentence, an argument {sentence.stance} the motion. "
            "It is good if one would recommend it, as it is, to a friend who prepares a speech on this side, "
            "whatever one thinks of the motion; nothing else was said before it."
        ),
        items=(ITEM,),
    )


async def put_to(
    judge: Judge, cases: Sequence[Case], rubric: Rubric, repeat: int, folder: Path, into: Scored
) -> None:
    """Let a judge score cases; what is in the folder already is not asked again."""
    make(folder)
    file, places = ScoreFile(folder, judge.name, items_of(rubric)), asyncio.Semaphore(AT_ONCE)

    async def one(case: Case, time: int) -> None:
        async with places:
            into.scores.append(await judge_case(asking(case, (ITEM,), time), judge, rubric, file, into))

    try:
        async with asyncio.TaskGroup() as group:
            for case in cases:
                for time in range(repeat):
                    group.create_task(one(case, time))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    finally:
        file.close()
    into.scores.sort(key=lambda s: (s.seq, s.time))


def make(folder: Path) -> None:
    """Make the folder of scores and records."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaultError(f"{folder} cannot be made ({error.strerror}). Choose another --out.") from error


def chosen(rated: Sequence[Rated], at_least: int | None, seed: int) -> tuple[Rated, ...]:
    """Return all that was said on some motions, drawn by lot, until it is enough: pairs need them whole."""
    if at_least is None or at_least >= len(rated):
        return tuple(rated)
    motions = sorted({s.motion for s in rated}, key=lambda m: lot(seed, m))
    taken: set[str] = set()
    for motion in motions:
        if sum(s.motion in taken for s in rated) >= at_least:
            break
        taken.add(motion)
    return tuple(s for s in rated if s.motion in taken)


def medians(scores: Sequence[Score]) -> list[Judged]:
    """Return the median over the times of asking for each speech."""
    return [one for one in judged(scores) if one.item == ITEM]


def flips(people: People, scores: Sequence[Score]) -> float | None:
    """Return how many clear pairs change their winner between the first two askings; None if asked once."""
    by_time = [{s.seq: s.counting.get(ITEM) for s in scores if s.time == time} for time in (0, 1)]
    if not by_time[1]:
        return None
    turned = decided = 0
    for one, other in people.clear_pairs:
        first, second = (_sign(held.get(one), held.get(other)) for held in by_time)
        decided += bool(first and second)
        turned += first * second < 0
    return turned / decided if decided else None


def _sign(one: int | None, other: int | None) -> int:
    if one is None or other is None:
        return 0
    return (one > other) - (one < other)
