"""Single sentences and a crowd's quality: how far a judge ranks them alike, over all and within motions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from nacsim.evals.compared import Compared, length_taken_for_quality, too_few, unanimous
from nacsim.evals.human_data import Sentence, sentences
from nacsim.evals.profile import Judged
from nacsim.evals.resampling import TIMES, Interval, interval
from nacsim.evals.statistics import kendall, spearman

Numbers = NDArray[np.float64]
TAU_WITHIN, LENGTH = "tau within a motion", "length of sentences"
CLEAR = 0.25  # of the crowd's quality, which runs from 0.5 to 1 in these data
BY_CHANCE = (
    "no ranking: its order of the sentences on a motion may be chance, for the interval of the tau holds 0"
)
BACKWARDS = "backwards: within a motion it ranks the sentences lower that the crowd finds better"


@dataclass(frozen=True, slots=True)
class OnSentences:
    """What the comparison on single sentences showed."""

    sentences: int
    scored: int
    motions: int
    figures: tuple[Compared, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _OfMotion:
    """One motion: its ranks, and its clear pairs as (clear, decided, right)."""

    tau: float | None
    rho: float | None
    pairs: tuple[int, int, int]


@dataclass(frozen=True)
class Crowd:
    """Sentences with a judge's scores, as columns of numbers."""

    sentences: tuple[Sentence, ...]
    scores: Numbers

    @cached_property
    def quality(self) -> Numbers:
        """Return what the crowd found of each sentence."""
        return np.array([s.quality for s in self.sentences], dtype=np.float64)

    @cached_property
    def places(self) -> list[NDArray[np.int64]]:
        """Return the places of the sentences on each motion."""
        motions = np.array([s.motion for s in self.sentences])
        return [np.flatnonzero(motions == motion) for motion in np.unique(motions)]

    @cached_property
    def by_motion(self) -> list[_OfMotion]:
        """Return each motion's ranks and pairs; drawing motions anew needs them only once."""
        return [self._of_motion(rows) for rows in self.places]

    def _of_motion(self, rows: NDArray[np.int64]) -> _OfMotion:
        scores, quality = self.scores[rows], self.quality[rows]
        first, second = np.triu_indices(len(rows), k=1)
        gap = quality[first] - quality[second]
        clear = np.abs(gap) >= CLEAR - 1e-9
        said = np.sign(scores[first] - scores[second])[clear]
        right = said == np.sign(gap[clear])
        return _OfMotion(
            kendall(scores.tolist(), quality.tolist()),
            spearman(scores.tolist(), quality.tolist()),
            (int(clear.sum()), int((said != 0).sum()), int(right.sum())),
        )

    @cached_property
    def motions(self) -> list["Motion"]:
        """Return the places of each motion's sentences with what was found on it."""
        return list(zip(self.places, self.by_motion, strict=True))

    def figure(self, name: str) -> float | None:
        """Return a figure of all sentences."""
        return _FIGURES[name](self, self.motions)

    def spread(self, name: str, *, seed: int = 0, times: int = TIMES) -> Interval | None:
        """Return where a figure lies, by drawing motions: sentences on one motion hang together."""
        return interval(self.motions, partial(_FIGURES[name], self), seed=seed, times=times)


Motion = tuple[NDArray[np.int64], _OfMotion]


def on_sentences(drawn: Sequence[Sentence], judged: Sequence[Judged]) -> OnSentences:
    """Compare a judge's scores of G with a crowd's quality; sentences that it did not score are counted."""
    held = {one.seq: one.score for one in judged if one.score is not None}
    scored = tuple(s for s in drawn if s.number in held)
    crowd = Crowd(scored, np.array([held[s.number] for s in scored], dtype=np.float64))
    figures = tuple(_compared(crowd)) if len(scored) > 2 else ()
    faults = tuple(_faults(crowd, figures, len(drawn))) if figures else ("it scored no sentences",)
    return OnSentences(len(drawn), len(scored), len(crowd.places), figures, faults)


def _over_all(
    correlation: Callable[[Sequence[float], Sequence[float]], float | None],
    crowd: Crowd,
    drawn: Sequence[Motion],
) -> float | None:
    rows = np.concatenate([places for places, _ in drawn])
    return correlation(crowd.scores[rows].tolist(), crowd.quality[rows].tolist())


def _within(of: Callable[[_OfMotion], float | None], crowd: Crowd, drawn: Sequence[Motion]) -> float | None:
    known = [figure for _, motion in drawn if (figure := of(motion)) is not None]
    return fmean(known) if known else None


def _pairs(part: int, whole: int, crowd: Crowd, drawn: Sequence[Motion]) -> float | None:
    """Return which part of the pairs is another, counted as (clear, decided, right)."""
    parts, wholes = (sum(motion.pairs[place] for _, motion in drawn) for place in (part, whole))
    return parts / wholes if wholes else None


_FIGURES: Mapping[str, Callable[[Crowd, Sequence[Motion]], float | None]] = {
    "tau of all sentences": partial(_over_all, kendall),
    TAU_WITHIN: partial(_within, lambda motion: motion.tau),
    "ranks of all sentences": partial(_over_all, spearman),
    "ranks within a motion": partial(_within, lambda motion: motion.rho),
    "pairs of sentences": partial(_pairs, 2, 1),
    "sentence pairs decided": partial(_pairs, 1, 0),
}
_MEANS = {
    "tau of all sentences": "Kendall's tau-b of the scores with a crowd's quality from 0 to 1",
    TAU_WITHIN: "the mean over motions of the same; a motion on which it gives all the same is left out",
    "ranks of all sentences": "Spearman correlation of the scores with a crowd's quality",
    "ranks within a motion": "the mean over motions of the same",
    "pairs of sentences": f"of two sentences on one motion that the crowd finds {CLEAR} or more apart, the "
    "better one named, if one was named; 0.50 is chance",
    "sentence pairs decided": "how many of these pairs did not tie",
}


def _compared(crowd: Crowd) -> Iterator[Compared]:
    for name, means in _MEANS.items():
        yield Compared(name, means, crowd.figure(name), interval=crowd.spread(name))
    yield Compared(
        LENGTH,
        "Spearman correlation of the scores with the number of words; the crowd's over all that ship",
        spearman(crowd.scores.tolist(), _words(crowd.sentences)),
        _length_of_crowd(),
    )


def _words(these: Sequence[Sentence]) -> list[float]:
    return [float(len(s.text.split())) for s in these]


@cache
def _length_of_crowd() -> float | None:
    """Return how far the crowd follows length: over all that ship, for on one motion it may by chance."""
    return spearman([s.quality for s in sentences()], _words(sentences()))


def _faults(crowd: Crowd, figures: Sequence[Compared], asked: int) -> Iterator[str]:
    few = too_few(len(crowd.sentences), asked, "sentences")
    if few:
        yield few
    if crowd.scores.min() == crowd.scores.max():
        yield unanimous("sentences")
        return
    by_name = {figure.name: figure for figure in figures}
    length = length_taken_for_quality(by_name[LENGTH].judge, by_name[LENGTH].person)
    if length:
        yield length
    lies = by_name[TAU_WITHIN].interval
    if lies is not None and lies.low <= 0:
        yield BACKWARDS if lies.high < 0 else BY_CHANCE
