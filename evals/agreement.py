"""How far people agree with each other, and a judge with people; and what is worth a second look."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, median

from nacsim.evals.filled_sheets import Given, Key
from nacsim.evals.resampling import Interval, interval
from nacsim.evals.statistics import Rated, alpha_interval, krippendorff_alpha, spearman, weighted_kappa

APART = 2  # levels from which two readings of one speech are looked at again
ALONE = 0.667  # alpha below which Krippendorff draws no conclusions
DRAWS = 400  # of meetings, for the difference of two kappas
Place = tuple[str, str]  # code, item
Scores = Mapping[Place, float]  # a judge's, by speech and item
Levels = Mapping[Place, Mapping[str, int]]  # by speech and item, then by rater


@dataclass(frozen=True, slots=True)
class Agreement:
    """One item: how far the raters agree on it; None where there is too little to say."""

    item: str
    speeches: int  # that two raters or more have judged
    alpha: float | None
    interval: Interval | None
    kappa: float | None  # quadratic, the mean over all pairs of raters
    by_rater: Mapping[str, float | None]  # kappa of each rater with the median of the others
    cannot: float | None  # share of 'cannot judge'

    @property
    def reliable(self) -> bool:
        """Say whether one may conclude anything from this item."""
        return enough(self.alpha)

    @property
    def one_against_rest(self) -> float | None:
        """Return how far one rater agrees with the median of the others: the mean over raters."""
        return _mean(list(self.by_rater.values()))


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """One item: how far a judge agrees with the median of the raters, beside one rater who is held out."""

    judge: str
    item: str
    speeches: int
    kappa: float | None
    rho: float | None
    person: float | None
    ahead: Interval | None  # of the judge's kappa less the person's, by drawing meetings
    alpha: float | None  # of the raters among themselves

    @property
    def people_agree(self) -> bool:
        """Say whether the raters agree enough to measure anybody by them."""
        return enough(self.alpha)

    @property
    def better_than_one(self) -> bool | None:
        """Say whether the judge is nearer to people than one person is to the others; None if it is open.

        It is open where the interval of the difference holds 0. Raters who draw lots agree with nobody, and
        to agree as badly as they do is no merit of a judge.
        """
        if self.ahead is None or not self.people_agree or self.ahead.low <= 0 <= self.ahead.high:
            return None
        return self.ahead.low > 0


@dataclass(frozen=True, slots=True)
class OwnAgreement:
    """One item: how far a rater agrees with the same rater, who has judged the same speeches again."""

    rater: str
    item: str
    speeches: int  # judged both times
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A speech and item that raters, or a judge and the raters, read far apart."""

    code: str
    item: str
    apart: float
    raters: Mapping[str, int]
    judges: Mapping[str, float]


def enough(alpha: float | None) -> bool:
    """Say whether raters agree enough to conclude anything from what they gave."""
    return alpha is not None and alpha >= ALONE


def agreements(given: Sequence[Given], key: Key, seed: int = 0) -> list[Agreement]:
    """Return how far people agree, item by item; raw agreement is not shown, for chance makes most of it."""
    return [
        _agreement(item, [g for g in given if g.item == item], key, seed)
        for item in sorted({g.item for g in given})
    ]


def _agreement(item: str, given: Sequence[Given], key: Key, seed: int) -> Agreement:
    levels = _levels(given)
    both = _rated_by_two(levels, key)
    return Agreement(
        item=item,
        speeches=len(both),
        alpha=krippendorff_alpha(both, "ordinal"),
        interval=alpha_interval(both, "ordinal", seed=seed),
        kappa=_mean_kappa(levels),
        by_rater={r: _kappa(rows) for r, rows in _beside_the_rest(levels, key).items()},
        cannot=sum(g.level is None for g in given) / len(given) if given else None,
    )


def _rated_by_two(levels: Levels, key: Key) -> list[Rated]:
    units = (Rated(tuple(held.values()), key.speeches[code].meeting) for (code, _), held in levels.items())
    return [unit for unit in units if len(unit.ratings) > 1]


def _levels(given: Sequence[Given]) -> dict[Place, dict[str, int]]:
    found: dict[Place, dict[str, int]] = defaultdict(dict)
    for one in given:
        if one.level is not None:
            found[one.code, one.item][one.rater] = one.level
    return found


def _mean_kappa(levels: Levels) -> float | None:
    raters = sorted({r for held in levels.values() for r in held})
    kappas = []
    for one, other in combinations(raters, 2):
        both = [(held[one], held[other]) for held in levels.values() if one in held and other in held]
        kappas.append(weighted_kappa([a for a, _ in both], [b for _, b in both]))
    return _mean(kappas)


@dataclass(frozen=True, slots=True)
class _Row:
    """Two readings of one speech: a rater's, or a judge's, and the median of the others."""

    meeting: str
    own: float
    others: float


def _beside_the_rest(levels: Levels, key: Key) -> dict[str, list[_Row]]:
    """Return each rater's readings beside the median of the others: what a judge has to reach."""
    found: dict[str, list[_Row]] = {
        rater: [] for rater in sorted({r for held in levels.values() for r in held})
    }
    for (code, _), held in levels.items():
        for rater, own in held.items():
            others = [level for other, level in held.items() if other != rater]
            if others:
                found[rater].append(_Row(key.speeches[code].meeting, own, median(others)))
    return found


def _kappa(rows: Sequence[_Row]) -> float | None:
    return weighted_kappa([_whole(row.own) for row in rows], [_whole(row.others) for row in rows])


def with_themselves(given: Sequence[Given], again: Sequence[Given]) -> list[OwnAgreement]:
    """Return how far each rater agrees with the own first pass: nobody can agree more with others."""
    levels = {(g.rater, g.item, g.code): g.level for g in given}
    found = []
    for rater, item in sorted({(g.rater, g.item) for g in again}):
        second = {g.code: g.level for g in again if (g.rater, g.item) == (rater, item)}
        first = {code: levels.get((rater, item, code)) for code in second}
        both = [(a, b) for code, b in second.items() if (a := first[code]) is not None and b is not None]
        kappa = weighted_kappa([a for a, _ in both], [b for _, b in both])
        found.append(OwnAgreement(rater, item, len(both), kappa))
    return found


def against_judge(
    given: Sequence[Given], judge: str, scores: Scores, key: Key, seed: int = 0
) -> list[JudgeAgreement]:
    """Return how far a judge agrees with people, item by item."""
    return [
        _beside_people(judge, item, _levels([g for g in given if g.item == item]), scores, key, seed)
        for item in sorted({g.item for g in given})
    ]


def _beside_people(
    judge: str, item: str, levels: Levels, scores: Scores, key: Key, seed: int
) -> JudgeAgreement:
    rows = [
        _Row(key.speeches[place[0]].meeting, scores[place], median(held.values()))
        for place, held in levels.items()
        if place in scores
    ]
    people = _beside_the_rest(levels, key)
    return JudgeAgreement(
        judge=judge,
        item=item,
        speeches=len(rows),
        kappa=_kappa(rows),
        rho=spearman([row.own for row in rows], [row.others for row in rows]),
        person=_mean([_kappa(held) for held in people.values()]),
        ahead=_ahead(rows, people, seed),
        alpha=krippendorff_alpha(_rated_by_two(levels, key), "ordinal"),
    )


def _ahead(rows: Sequence[_Row], people: Mapping[str, Sequence[_Row]], seed: int) -> Interval | None:
    """Return where a judge's kappa less one person's lies; None of too few meetings."""
    blocks = [
        [[row for row in held if row.meeting == meeting] for held in (rows, *people.values())]
        for meeting in dict.fromkeys(row.meeting for row in rows)
    ]

    def ahead(drawn: Sequence[Sequence[Sequence[_Row]]]) -> float | None:
        mine, *theirs = ([row for block in drawn for row in block[n]] for n in range(1 + len(people)))
        own, person = _kappa(mine), _mean([_kappa(held) for held in theirs])
        return None if own is None or person is None else own - person

    return interval(blocks, ahead, seed=seed, times=DRAWS)


def disagreements(given: Sequence[Given], judges: Mapping[str, Scores]) -> list[Disagreement]:
    """Return what was read two levels apart or more, the farthest first: to talk about, or to reword."""
    found = []
    for (code, item), held in _levels(given).items():
        theirs = {name: s[code, item] for name, s in judges.items() if (code, item) in s}
        people = max(held.values()) - min(held.values())
        apart = max([float(people), *(abs(score - median(held.values())) for score in theirs.values())])
        if apart >= APART:
            found.append(Disagreement(code, item, apart, held, theirs))
    return sorted(found, key=lambda d: (-d.apart, d.item, d.code))


def _whole(level: float) -> int:
    """Return a whole level; halves go up, always in the same direction."""
    return int(level + 0.5)


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [f for f in figures if f is not None]
    return fmean(known) if known else None
