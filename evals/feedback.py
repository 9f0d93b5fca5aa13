"""What a student may learn from each own speech: what was strong, left open, and unused."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from nacsim.council.events import Spoke
from nacsim.council.values import CHAIR
from nacsim.evals.counted_floor import points_in
from nacsim.evals.quotation import is_verbatim
from nacsim.evals.rubric import Rubric
from nacsim.evals.score_file import all_scores_of
from nacsim.evals.scores import NEUTRAL, Mark, Score
from nacsim.roles.pack import Pack

STRONG, WEAK = 4, 2  # levels from which something is praised, and up to which a next step is named
NEXT = 4  # the level whose words are the next step: what it would be to do it well
PRESSING = ("question", "object", "warn")
OFFERED = 3  # points or speeches that one speech is shown, so that each can be thought about
Spoken = tuple[int, Spoke]


@dataclass(frozen=True, slots=True)
class Noted:
    """One side of a speech in the words of the rubric, with the words of the speech it rests on; no level."""

    name: str
    words: str
    quotation: str


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """Something that was put to a delegation and that it never answered."""

    seat: str
    text: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What can be said of one speech; what only a judge can say is empty where none has scored it."""

    seq: int
    text: str
    judges: tuple[str, ...]
    strong: tuple[Noted, ...]
    further: tuple[Noted, ...]
    left_open: tuple[LeftOpen, ...]
    could_use: tuple[str, ...]

    @property
    def has_hints(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.strong or self.further or self.left_open or self.could_use)


def scores_for(folder: Path, meeting: str, rubric: Rubric) -> tuple[Score, ...]:
    """Return the scores beside a meeting that are of this meeting and by this rubric; FaultError if torn."""
    return tuple(s for s in all_scores_of(folder) if s.meeting == meeting and s.rubric == rubric.hash)


def feedback_for(
    pack: Pack, speeches: Sequence[Spoken], seat: str, scores: Iterable[Score], rubric: Rubric
) -> tuple[Feedback, ...]:
    """Return feedback on each speech of a seat. It is formative: no level and no sum leaves this function."""
    by_seq: dict[int, list[Score]] = defaultdict(list)
    for score in scores:
        if score.seat == seat:
            by_seq[score.seq].append(score)
    own = [(seq, speech) for seq, speech in speeches if speech.speaker == seat]
    return tuple(_one(pack, speeches, spoken, by_seq[spoken[0]], rubric) for spoken in own)


def _one(
    pack: Pack, speeches: Sequence[Spoken], spoken: Spoken, scores: Sequence[Score], rubric: Rubric
) -> Feedback:
    seq, speech = spoken
    marks = _marks(scores, speech.text)
    middle = {item: median(m.score or 0 for m in held) for item, held in marks.items()}
    strong = [i for i in rubric.items if middle.get(i.id, 0) >= STRONG]
    weak = [i for i in rubric.items if i.id in middle and middle[i.id] <= WEAK]
    best = {i.id: max(marks[i.id], key=lambda m: m.score or 0) for i in strong}
    least = {i.id: min(marks[i.id], key=lambda m: m.score or 0) for i in weak}
    return Feedback(
        seq=seq,
        text=speech.text,
        judges=tuple(sorted({s.judge for s in scores})),
        strong=tuple(
            Noted(i.name, i.levels[best[i.id].score or STRONG], best[i.id].quotation) for i in strong
        ),
        further=tuple(Noted(i.name, i.levels[NEXT], least[i.id].quotation) for i in weak),
        left_open=_left_open(pack, speeches, spoken),
        could_use=_could_use(pack, speech),
    )


def _marks(scores: Iterable[Score], speech: str) -> Mapping[str, list[Mark]]:
    """Return the marks that count; quotations are checked again, against the words of the record."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in (m for s in scores for m in s.marks if m.score is not None and not m.void):
        if mark.score == NEUTRAL or is_verbatim(mark.quotation, speech):
            found[mark.item].append(mark)
    return found


def _left_open(pack: Pack, speeches: Sequence[Spoken], spoken: Spoken) -> tuple[LeftOpen, ...]:
    """Return what stood against a speech when it was made and was never answered, the newest first.

    That is what others had put to this delegation since it last spoke, and what by the bank of arguments
    speaks against what it argues.
    """
    seq, speech = spoken
    seat = speech.speaker
    answered = {s.intent.answers for _, s in speeches if s.speaker == seat}
    since = max((n for n, s in speeches if s.speaker == seat and n < seq), default=0)
    argued = [pack.bank_argument(seat, a) for a in speech.intent.arguments]
    against = {r for argument in argued if argument is not None for r in argument.rebuttals}
    found = []
    for n, other in speeches:
        if n < seq and other.speaker not in (seat, CHAIR) and n not in answered:
            put = n > since and other.intent.to == seat and other.intent.move in PRESSING
            made = [pack.bank_argument(other.speaker, a) for a in other.intent.arguments]
            if put or any(argument is not None and argument.id in against for argument in made):
                found.append(LeftOpen(other.speaker, other.text))
    return tuple(found[::-1][:OFFERED])


def _could_use(pack: Pack, speech: Spoke) -> tuple[str, ...]:
    """Return points of the briefing that the own card has for the paragraph and that the speech left out."""
    issue = pack.by_pid.get(speech.intent.pid or "")
    if issue is None:
        return ()
    used = points_in(pack, speech)
    banks = [p.bank for p in pack.card(speech.speaker).points if p.issue == issue.id]
    ids = dict.fromkeys(b for bank in banks if bank in pack.arguments for b in pack.arguments[bank].briefing)
    texts = {p.id: p.text for p in pack.briefing}
    return tuple(f"{b}: {texts[b]}" for b in ids if b in texts and b not in used)[:OFFERED]
