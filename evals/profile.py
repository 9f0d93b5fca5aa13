"""From marks to a profile: medians over repeats and judges, by seat and by item, with what did not count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from nacsim.evals.scores import Mark, Score

PANEL = "panel"
Place = tuple[str, int, str]  # meeting, speech, judge


@dataclass(frozen=True, slots=True)
class Judged:
    """One item of one speech by one judge, all times of asking together; `score` is the median."""

    meeting: str
    seq: int
    seat: str
    judge: str
    item: str
    score: float | None
    spread: int  # between the highest and the lowest score that counts
    counting: int
    void: int
    cannot: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one seat: the mean over its speeches, and over how many."""

    mean: float | None
    speeches: int
    void: int
    cannot: int


def judged(scores: Iterable[Score]) -> list[Judged]:
    """Take the median over the times of asking, for each speech, judge and item."""
    marks: dict[tuple[Place, str], list[Mark]] = defaultdict(list)
    seats: dict[Place, str] = {}
    for score in scores:
        place = (score.meeting, score.seq, score.judge)
        seats[place] = score.seat
        for mark in score.marks:
            marks[place, mark.item].append(mark)
    return [_of(place, seats[place], item, said) for (place, item), said in marks.items()]


def _of(place: Place, seat: str, item: str, marks: Sequence[Mark]) -> Judged:
    counting = [m.score for m in marks if m.score is not None and not m.void]
    void = sum(bool(m.void) for m in marks)
    return Judged(
        meeting=place[0],
        seq=place[1],
        seat=seat,
        judge=place[2],
        item=item,
        score=float(median(counting)) if counting else None,
        spread=max(counting) - min(counting) if counting else 0,
        counting=len(counting),
        void=void,
        cannot=len(marks) - void - len(counting),
    )


def panel(found: Iterable[Judged]) -> list[Judged]:
    """Let several judges judge as one: the median of their medians; its spread is their disagreement."""
    by_speech: dict[tuple[str, int, str, str], list[Judged]] = defaultdict(list)
    for one in found:
        by_speech[one.meeting, one.seq, one.seat, one.item].append(one)
    return [_together(place, ones) for place, ones in by_speech.items()]


def _together(place: tuple[str, int, str, str], ones: Sequence[Judged]) -> Judged:
    scores = [one.score for one in ones if one.score is not None]
    meeting, seq, seat, item = place
    return Judged(
        meeting=meeting,
        seq=seq,
        seat=seat,
        judge=PANEL,
        item=item,
        score=float(median(scores)) if scores else None,
        spread=round(max(scores) - min(scores)) if scores else 0,
        counting=len(scores),
        void=sum(one.void for one in ones),
        cannot=sum(one.cannot for one in ones),
    )


def profile(found: Iterable[Judged]) -> Mapping[str, Mapping[str, Cell]]:
    """Return the profile by seat and by item. There is no mean over items: it would mean nothing."""
    cells: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        cells[one.seat][one.item].append(one)
    return {seat: {item: _cell(ones) for item, ones in row.items()} for seat, row in sorted(cells.items())}


def _cell(ones: Sequence[Judged]) -> Cell:
    scores = [one.score for one in ones if one.score is not None]
    return Cell(
        mean=fmean(scores) if scores else None,
        speeches=len(scores),
        void=sum(one.void for one in ones),
        cannot=sum(one.cannot for one in ones),
    )
