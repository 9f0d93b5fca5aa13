"""What a judge's scores tell of the judge: nothing at all, the length of speeches, the speaker, noise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from nacsim.evals.profile import Judged
from nacsim.evals.statistics import spearman

ENOUGH = 12  # speeches with a score, below which nothing is said of a judge
LENGTH = 0.7  # rank correlation with the number of words
SPEAKER = 0.9  # share of the variance that lies between seats, when each has spoken three times or more
VOID = 0.2  # share of the marks

MOST = 0.2  # share of the scores of a panel that only one of its judges gave

NO_INFORMATION = "no information"
FOLLOWS_LENGTH = "follows the length of a speech"
FOLLOWS_SPEAKER = "tells who speaks, not how"
SPREADS = "spread"
MOSTLY_VOID = "many scores are void, so means are of what is left"
ONE_ALONE = "many scores are of one judge alone"


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that should be known of a judge before its scores are read."""

    judge: str
    item: str
    says: str
    figure: float


def readings(found: Iterable[Judged], words: Mapping[tuple[str, int], int]) -> list[Reading]:
    """Read the judges; `words` has the length of each speech by meeting and place."""
    by_item: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in found:
        by_item[one.judge, one.item].append(one)
    return [r for (judge, item), ones in by_item.items() for r in _of(judge, item, ones, words)]


def readings_of_panel(found: Iterable[Judged]) -> list[Reading]:
    """Say where a panel is hardly one: the median of one judge is that judge."""
    scored: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in found:
        if one.score is not None:
            scored[one.judge, one.item].append(one)
    alone = {place: fmean(one.counting == 1 for one in ones) for place, ones in scored.items()}
    return [Reading(judge, item, ONE_ALONE, part) for (judge, item), part in alone.items() if part > MOST]


def _of(
    judge: str, item: str, ones: Sequence[Judged], words: Mapping[tuple[str, int], int]
) -> Iterable[Reading]:
    marks = sum(o.counting + o.void + o.cannot for o in ones)
    void = sum(o.void for o in ones) / marks if marks else 0.0
    if void > VOID:
        yield Reading(judge, item, MOSTLY_VOID, void)
    scored = [o for o in ones if o.score is not None]
    spread = _mean_spread(scored)
    if spread:
        yield Reading(judge, item, SPREADS, spread)
    if len(scored) < ENOUGH:
        return
    scores = [o.score or 0.0 for o in scored]
    if len(set(scores)) == 1:
        yield Reading(judge, item, NO_INFORMATION, scores[0])
        return
    length = spearman(scores, [float(words[o.meeting, o.seq]) for o in scored])
    if length is not None and abs(length) >= LENGTH:
        yield Reading(judge, item, FOLLOWS_LENGTH, length)
    between = _between_seats(scored)
    if between is not None and between >= SPEAKER:
        yield Reading(judge, item, FOLLOWS_SPEAKER, between)


def _mean_spread(scored: Sequence[Judged]) -> float:
    """Return how far repeated scores lie apart; 0 where a judge was asked once."""
    repeated = [float(o.spread) for o in scored if o.counting > 1]
    return fmean(repeated) if repeated else 0.0


def _between_seats(scored: Sequence[Judged]) -> float | None:
    """Return the share of the variance that lies between seats; None where seats have hardly spoken."""
    by_seat: dict[str, list[float]] = defaultdict(list)
    for one in scored:
        by_seat[one.seat].append(one.score or 0.0)
    if len(by_seat) < 2 or min(map(len, by_seat.values())) < 3:
        return None
    scores = [score for held in by_seat.values() for score in held]
    middle = fmean(scores)
    whole = sum((s - middle) ** 2 for s in scores)
    between = sum(len(held) * (fmean(held) - middle) ** 2 for held in by_seat.values())
    return between / whole if whole else None
