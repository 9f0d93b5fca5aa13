"""What one judge found: by item and by model, by seat, and every score with the words it rests on."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from nacsim.evals.case import Sitting, name_in
from nacsim.evals.profile import Judged, judged
from nacsim.evals.readings import Reading
from nacsim.evals.report.estimates import Estimate, estimate
from nacsim.evals.rubric import Rubric
from nacsim.evals.scores import Mark, Score
from nacsim.transcripts.rendering import model_name


@dataclass(frozen=True, slots=True)
class Quoted:
    """One mark in its place: `time` is which time of asking it was."""

    meeting: str
    seq: int
    time: int
    mark: Mark

    @property
    def says(self) -> str:
        """Return the score as it is printed; a void one does not count."""
        if self.mark.void:
            return f"void ({self.mark.score})" if self.mark.score is not None else "void"
        return "cannot judge" if self.mark.score is None else str(self.mark.score)


Place = tuple[str, str]  # seat, item
NONE_QUOTED: Mapping[Place, Sequence[Quoted]] = MappingProxyType({})  # of a panel: its judges have quoted


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one seat, or of all: the mean of the scores that count, and how many do not."""

    estimate: Estimate
    void: int
    cannot: int


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """Everything that a report says by one judge, or by a panel of them."""

    judge: str
    state: str
    items: Sequence[str]
    by_voice: Mapping[str, Mapping[str, Cell]]  # by item, then by who spoke for the delegations
    by_seat: Mapping[str, Mapping[str, Cell]]  # by seat, then by item
    readings: Sequence[Reading]
    quoted: Mapping[Place, Sequence[Quoted]]


def voice_in(sitting: Sitting, seat: str) -> str:
    """Return who spoke for a seat: a model, without its address, or the engine's prepared words."""
    model = sitting.opened.models.get(seat)
    return model_name(model) if model else "engine"


def names_of(sittings: Sequence[Sitting]) -> Mapping[str, str]:
    """Return the names of all seats, in the order of the tables."""
    return {seat: name_in(s.opened, seat) for s in sittings for seat in s.opened.seats}


def titles_of(rubric: Rubric) -> Mapping[str, str]:
    """Return what the items are called, those off the scale with the ends of their own."""
    off = {o.id: f"{o.id} ({o.lowest} to {o.highest})" for o in rubric.off_scale}
    return {item.id: f"{item.id} {item.name}" for item in rubric.items} | off


def judged_by(
    judge: str,
    state: str,
    items: Sequence[str],
    found: Sequence[Judged],
    sittings: Sequence[Sitting],
    *,
    readings: Sequence[Reading] = (),
    quoted: Mapping[Place, Sequence[Quoted]] = NONE_QUOTED,
) -> JudgedBy:
    """Lay a judge's medians out; intervals are by meetings, and there is no mean over items."""
    voices = {(s.id, seat): voice_in(s, seat) for s in sittings for seat in s.opened.seats}
    meetings = [s.id for s in sittings]

    def table(row: Callable[[Judged], str]) -> dict[str, dict[str, list[Judged]]]:
        held: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
        for one in found:
            held[row(one)][one.item].append(one)
        return held

    by_voice, by_seat = table(lambda j: voices[j.meeting, j.seat]), table(lambda j: j.seat)
    return JudgedBy(
        judge=judge,
        state=state,
        items=items,
        by_voice={i: {v: _cell(by_voice[v][i], meetings) for v in sorted(by_voice)} for i in items},
        by_seat={
            seat: {i: _cell(by_seat[seat][i], meetings) for i in items}
            for seat in names_of(sittings)
            if seat in by_seat
        },
        readings=readings,
        quoted=quoted,
    )


def _cell(found: Sequence[Judged], meetings: Sequence[str]) -> Cell:
    scores: dict[str, list[float]] = {meeting: [] for meeting in meetings}
    for one in found:
        if one.score is not None:
            scores[one.meeting].append(one.score)
    return Cell(estimate(list(scores.values())), sum(j.void for j in found), sum(j.cannot for j in found))


def medians_of(scores: Sequence[Score], judge: str) -> list[Judged]:
    """Return a judge's medians over its times of asking."""
    return judged([s for s in scores if s.judge == judge])


def quoted_by(scores: Sequence[Score], judge: str) -> Mapping[Place, Sequence[Quoted]]:
    """Return each mark of a judge by seat and item, in the order of the meetings and of the debate."""
    found: dict[Place, list[Quoted]] = defaultdict(list)
    for score in (s for s in scores if s.judge == judge):
        for mark in score.marks:
            found[score.seat, mark.item].append(Quoted(score.meeting, score.seq, score.time, mark))
    number = {meeting: n for n, meeting in enumerate(dict.fromkeys(s.meeting for s in scores))}
    return {
        place: sorted(held, key=lambda q: (number[q.meeting], q.seq, q.time)) for place, held in found.items()
    }
