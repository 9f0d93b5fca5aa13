"""Three judges that are wrong on purpose: a validation that does not see through them is worth nothing."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from statistics import fmean
from typing import Any

from nacsim.evals.case import Case
from nacsim.evals.human_data import human_speeches
from nacsim.evals.judges import SCRIPTED, Constant, Judge, mark
from nacsim.evals.put_to_judge import ON_SENTENCES

WORDS_A_LEVEL = 200  # opening speeches have 600 words in the mean; levels are 1 to 5
WORDS_OF_A_SENTENCE = 8  # the same for single sentences, which have 19 in the mean


class LengthJudge:
    """Gives more for more words."""

    name = f"{SCRIPTED}length"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Count the words and read none."""
        words = len(case.speech.split())
        a_level = WORDS_OF_A_SENTENCE if case.meeting == ON_SENTENCES else WORDS_A_LEVEL
        level = 1 + min(4, words // a_level)
        return {item: mark(level, f"It has {words} words.") for item in case.items}


class SourceJudge:
    """Knows who or what makes good speeches, by the same people's ratings, and does not read this one."""

    name = f"{SCRIPTED}guesser"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Look at the source alone."""
        level = _levels().get(case.seat, 3)
        return {item: mark(level, f"It is by {case.seat}.") for item in case.items}


def bad_judges() -> dict[str, Judge]:
    """Return the three by name."""
    judges: tuple[Judge, ...] = (Constant(), LengthJudge(), SourceJudge())
    return {judge.name: judge for judge in judges}


@cache
def _levels() -> Mapping[str, int]:
    by_source: dict[str, list[float]] = defaultdict(list)
    for speech in human_speeches():
        by_source[speech.source].append(fmean(speech.ratings))
    return {source: round(fmean(means)) for source, means in by_source.items()}
