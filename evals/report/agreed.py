"""How far judges agree with each other, people with people, and judges with people."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nacsim.errors import InputError
from nacsim.evals.agreement import Agreement, JudgeAgreement, against_judge, agreements, enough
from nacsim.evals.filled_sheets import Key, read_key, read_sheets
from nacsim.evals.profile import Judged
from nacsim.evals.resampling import Interval
from nacsim.evals.statistics import Rated, alpha_interval, krippendorff_alpha

Medians = Mapping[str, Sequence[Judged]]  # by judge


@dataclass(frozen=True, slots=True)
class Alpha:
    """How far judges agree on one item: Krippendorff's alpha, ordinal; None where it cannot be said."""

    item: str
    speeches: int
    alpha: float | None
    interval: Interval | None

    @property
    def reliable(self) -> bool:
        """Say whether one may conclude anything from this item: never from the speeches of a few meetings."""
        return self.interval is not None and enough(self.alpha)


@dataclass(frozen=True, slots=True)
class People:
    """What the raters of a folder of sheets show: among themselves, and beside the judges."""

    raters: Sequence[str]
    agreements: Sequence[Agreement]
    judges: Sequence[JudgeAgreement]


def between_judges(found: Medians, items: Sequence[str]) -> list[Alpha]:
    """Return how far judges agree, item by item; nothing of one judge alone."""
    ratings: dict[str, dict[tuple[str, int], list[float]]] = {i: defaultdict(list) for i in items}
    for medians in found.values():
        for one in medians:
            if one.score is not None and one.item in ratings:
                ratings[one.item][one.meeting, one.seq].append(one.score)
    return [alpha for item, held in ratings.items() for alpha in _alpha(item, held)]


def _alpha(item: str, ratings: Mapping[tuple[str, int], Sequence[float]]) -> Iterator[Alpha]:
    units = [Rated(tuple(held), meeting) for (meeting, _), held in ratings.items() if len(held) > 1]
    if units:
        alpha = krippendorff_alpha(units, "ordinal")
        yield Alpha(item, len(units), alpha, alpha_interval(units, "ordinal"))


def with_people(sheets: Path, found: Medians, rubric_hash: str) -> People:
    """Read filled sheets and compare; raise InputError if they ask other questions."""
    key = read_key(sheets)
    if key.rubric != rubric_hash:
        raise InputError(f"The sheets in {sheets} were written for another rubric. Write new ones.")
    given = read_sheets(sheets, key)
    judges = [
        one
        for judge, medians in found.items()
        for one in against_judge(given, judge, _by_code(medians, key), key)
        if one.speeches
    ]
    return People(sorted({g.rater for g in given}), agreements(given, key), judges)


def _by_code(medians: Sequence[Judged], key: Key) -> dict[tuple[str, str], float]:
    codes = {(entry.meeting, entry.seq): code for code, entry in key.speeches.items()}
    return {
        (codes[one.meeting, one.seq], one.item): one.score
        for one in medians
        if one.score is not None and (one.meeting, one.seq) in codes
    }
