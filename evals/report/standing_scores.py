"""The scores beside a meeting that still stand: given to just these words, asked in just these words."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nacsim.evals.case import Case, Sitting, cases_of
from nacsim.evals.rubric import Rubric
from nacsim.evals.score_file import all_scores_of
from nacsim.evals.scores import Score
from nacsim.evals.scoring import items_of, shown_to

Edition = Callable[[str], str | None]  # of a judge by name; None if no such judge is known any more


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there of one meeting; `outdated` counts, by judge, scores of other words or another rubric."""

    sitting: Sitting
    speeches: tuple[int, ...]
    scores: tuple[Score, ...]
    outdated: Mapping[str, int]

    @property
    def judges(self) -> tuple[str, ...]:
        """Return who has scored this meeting, now or before."""
        return tuple(sorted({*(s.judge for s in self.scores), *self.outdated}))


def standing_scores(sitting: Sitting, rubric: Rubric, edition_of: Edition) -> Standing:
    """Read the scores beside a meeting; those that `nac eval score` would ask for anew do not stand."""
    cases = {case.seq: case for case in cases_of(sitting, items_of(rubric))}
    stand, outdated = list[Score](), Counter[str]()
    for score in all_scores_of(sitting.folder):
        case = cases.get(score.seq) if score.meeting == sitting.id else None
        if case is not None and _stands(score, case, rubric, edition_of(score.judge)):
            stand.append(score)
        else:
            outdated[score.judge] += 1
    return Standing(sitting, tuple(cases), tuple(stand), outdated)


def _stands(score: Score, case: Case, rubric: Rubric, edition: str | None) -> bool:
    if edition is None or score.rubric != rubric.hash or score.seat != case.seat:
        return False
    return score.case == shown_to(case, edition)
