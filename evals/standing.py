"""Where scores stand against people's: ranks overall and within a source, pairs on one motion, length."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nacsim.evals.human_data import HumanSpeech
from nacsim.evals.resampling import TIMES, Interval, interval
from nacsim.evals.statistics import spearman

Numbers = NDArray[np.float64]
GAP = 1.0  # points of the mean rating between two speeches that people find clearly different
DRAWS = 200  # times that one rater of each speech is drawn


@dataclass(frozen=True)
class Standing:
    """Where scores stand; None is what they cannot show."""

    overall: float | None
    within: float | None
    pairs_right: float | None
    pairs_decided: float | None


@dataclass(frozen=True)
class People:
    """Speeches as columns of numbers: ratings, sources, motions, words."""

    speeches: tuple[HumanSpeech, ...]
    draws: int = field(default=DRAWS)

    @cached_property
    def ratings(self) -> Numbers:
        """Return a row of ratings for each speech."""
        return np.array([s.ratings for s in self.speeches], dtype=np.float64)

    @cached_property
    def means(self) -> Numbers:
        """Return the mean rating of each speech."""
        return np.asarray(self.ratings.mean(axis=1))

    @cached_property
    def sources(self) -> NDArray[np.int64]:
        """Return a number for each speech's source."""
        return np.asarray(np.unique([s.source for s in self.speeches], return_inverse=True)[1])

    @cached_property
    def motions(self) -> NDArray[np.int64]:
        """Return a number for each speech's motion."""
        return np.asarray(np.unique([s.motion for s in self.speeches], return_inverse=True)[1])

    @cached_property
    def words(self) -> Numbers:
        """Return the length of each speech."""
        return np.array([len(s.text.split()) for s in self.speeches], dtype=np.float64)

    @cached_property
    def same_motion(self) -> NDArray[np.int64]:
        """Return each two speeches on one motion, as two columns of places."""
        first, second = np.triu_indices(len(self.speeches), k=1)
        same = self.motions[first] == self.motions[second]
        return np.column_stack([first[same], second[same]])

    @cached_property
    def clear_pairs(self) -> list[tuple[int, int]]:
        """Return the numbers of each two speeches on one motion that people find clearly different."""
        clear = self.same_motion[np.abs(np.subtract(*self.means[self.same_motion.T])) >= GAP - 1e-9]
        return [(self.speeches[a].number, self.speeches[b].number) for a, b in clear.tolist()]

    def standing(self, scores: Numbers, against: Numbers | None = None) -> Standing:
        """Return where scores stand against the means of people, or against other means."""
        means = self.means if against is None else against
        right, decided = self._pairs(scores, means)
        return Standing(
            overall=spearman(scores.tolist(), means.tolist()),
            within=_within(scores, means, self.sources),
            pairs_right=right,
            pairs_decided=decided,
        )

    def _pairs(self, scores: Numbers, means: Numbers) -> tuple[float | None, float | None]:
        first, second = self.same_motion.T
        gap = means[first] - means[second]
        clear = np.abs(gap) >= GAP - 1e-9
        said = np.sign(scores[first] - scores[second])[clear]
        decided = said != 0
        if not decided.any():
            return None, (0.0 if clear.any() else None)
        return float((said == np.sign(gap[clear]))[decided].mean()), float(decided.mean())

    def spread(self, scores: Numbers, *, within: bool, seed: int = 0, times: int = TIMES) -> Interval | None:
        """Return where a rank correlation lies, by drawing motions: speeches on one hang together."""
        places = [np.flatnonzero(self.motions == m) for m in np.unique(self.motions)]

        def figure(drawn: Sequence[NDArray[np.int64]]) -> float | None:
            rows = np.concatenate(drawn)
            if within:
                return _within(scores[rows], self.means[rows], self.sources[rows])
            return spearman(scores[rows].tolist(), self.means[rows].tolist())

        return interval(places, figure, seed=seed, times=times)

    @cached_property
    def one_person(self) -> Standing:
        """Return where one person stands against the others who rated the same speech."""
        return _mean_of([self.standing(mine, others) for mine, others in self._held_out(0, self.draws)])

    def _held_out(self, seed: int, draws: int) -> list[tuple[Numbers, Numbers]]:
        rng, rows = np.random.default_rng(seed), np.arange(len(self.speeches))
        raters = self.ratings.shape[1]
        drawn = (self.ratings[rows, rng.integers(raters, size=len(rows))] for _ in range(draws))
        sums = self.ratings.sum(axis=1)  # whole numbers: means of others that are equal must stay equal
        return [(mine, (sums - mine) / (raters - 1)) for mine in drawn]

    @cached_property
    def source_alone(self) -> Standing:
        """Return where the mean rating of all other speeches of the source stands: nothing is read for it.

        It knows nothing within a source; leaving the speech itself out only orders a source backwards.
        """
        sums, counts = np.bincount(self.sources, self.means), np.bincount(self.sources)
        others = np.maximum(counts[self.sources] - 1, 1)
        guessed = (sums[self.sources] - self.means) / others
        right, decided = self._pairs(guessed, self.means)
        return Standing(spearman(guessed.tolist(), self.means.tolist()), None, right, decided)

    def between_sources(self, scores: Numbers) -> float | None:
        """Return the share of the scores' variance that lies between sources."""
        whole = float(((scores - scores.mean()) ** 2).sum())
        rest = float((_centred(scores, self.sources) ** 2).sum())
        return 1 - rest / whole if whole else None


def _within(scores: Numbers, means: Numbers, sources: NDArray[np.int64]) -> float | None:
    """Return the rank correlation of what is left when each source's mean is taken away on both sides."""
    left, right = _centred(scores, sources), _centred(means, sources)
    return spearman(left.tolist(), right.tolist())


def _centred(values: Numbers, groups: NDArray[np.int64]) -> Numbers:
    counts = np.maximum(np.bincount(groups), 1)
    centred = values - (np.bincount(groups, values) / counts)[groups]
    return np.asarray(centred.round(9))  # what is equal but for the last bit is a tie


def _mean_of(standings: Sequence[Standing]) -> Standing:
    names = ("overall", "within", "pairs_right", "pairs_decided")
    columns = {n: [v for s in standings if (v := getattr(s, n)) is not None] for n in names}
    return Standing(**{n: float(np.mean(held)) if held else None for n, held in columns.items()})
