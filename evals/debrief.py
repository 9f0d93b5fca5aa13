"""After the meeting: what each wanted, what became of it, and what one's own words did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nacsim.council.events import AnyEvent, Spoke
from nacsim.council.mandate import Mandate, worth, worth_of_option
from nacsim.council.names import Names, listed
from nacsim.council.state import MeetingState
from nacsim.council.text import Text
from nacsim.council.values import CHAIR, in_a_sentence
from nacsim.evals.feedback import feedback_for
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Score
from nacsim.roles.pack import Pack
from nacsim.roles.sheet import role_sheet
from nacsim.roles.zone import zone_of_agreement

QUESTIONS = (
    "What was the core of the matter? Say it in three sentences before you look at the record.",
    "Which argument for each course was the strongest you heard, and what did it leave out?",
    "Which delegation did you understand better at the end than at the beginning? What did it fear?",
    "Where did you move, and what did you get for it?",
    "Who could have stopped the text, and why did they not, or why did they?",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A speech with its place in the record."""

    seq: int
    event: Spoke


@dataclass(frozen=True, slots=True)
class Argued:
    """One speech of one's own: what it argued, who took it up, and where."""

    seq: int
    text: str
    heard: str
    points: tuple[str, ...]
    answered_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class Gain:
    """What the last text was worth to a seat on one issue, in points."""

    title: str
    option: str
    points: int


def debrief_of(
    state: MeetingState,
    pack: Pack,
    events: Iterable[tuple[int, AnyEvent]],
    seat: str | None,
    scores: Iterable[Score] = (),
) -> dict[str, Any]:
    """Return the words of a debrief; a seat sees its own speeches, everybody sees the hidden goals.

    `scores` are those of the meeting by the rubric of today, if somebody has scored it.
    """
    numbered = list(events)
    speeches = [Said(seq, event) for seq, event in numbered if isinstance(event, Spoke)]
    text = state.text if state.drafts else None
    spoken = [(said.seq, said.event) for said in speeches]
    return {
        "closed": numbered[-1][1],
        "names": Names(state.meeting),
        "goals": {s: role_sheet(pack, s, state.mandates[s]) for s in state.seats},
        "worths": _worths(state, text) if text is not None else {},
        "own": _argued(pack, speeches, seat) if seat is not None else (),
        "feedback": feedback_for(pack, spoken, seat, scores, load_rubric()) if seat is not None else (),
        "gains": _gains(state, pack, text, seat) if seat is not None and text is not None else (),
        "unused": _unused(pack, speeches, seat) if seat is not None else (),
        "questions": QUESTIONS,
        "text": text,
    }


def _worths(state: MeetingState, text: Text) -> dict[str, tuple[int, int]]:
    """Return, for each seat, what the last text was worth and what it needed at least, in points."""
    return {s: (worth(m, text), m.floor) for s, m in state.mandates.items()}


def _argued(pack: Pack, speeches: Sequence[Said], seat: str) -> tuple[Argued, ...]:
    return tuple(_one(pack, speeches, h) for h in speeches if h.event.speaker == seat)


def _one(pack: Pack, speeches: Sequence[Said], said: Said) -> Argued:
    intent = said.event.intent
    # The chair notes a question that stands open; that is no answer.
    answers = (h.event for h in speeches if h.event.intent.answers == said.seq)
    reply = next((x for x in answers if x.speaker != CHAIR), None)
    topics = [pack.by_pid[intent.pid].title] if intent.pid and intent.pid in pack.by_pid else []
    topics += [in_a_sentence(pack.by_issue[wish.issue].title) for wish in intent.also]
    return Argued(
        seq=said.seq,
        text=said.event.text,
        heard=listed(topics) if topics else "",
        points=tuple(_points_of(pack, said.event)),
        answered_by="" if reply is None else reply.speaker,
        answer="" if reply is None else reply.text,
    )


def _gains(state: MeetingState, pack: Pack, text: Text, seat: str) -> tuple[Gain, ...]:
    mandate = state.mandates[seat]
    found = [
        Gain(pack.by_issue[i].title, pack.options[i, o].title, worth_of_option(mandate, i, o))
        for i, o in text.options().items()
    ]
    return tuple(sorted(found, key=lambda g: -g.points))


def _unused(pack: Pack, speeches: Sequence[Said], seat: str) -> tuple[str, ...]:
    """Return points of the briefing that fit this seat's card and that its speeches did not use."""
    used = {b for h in speeches if h.event.speaker == seat for b in _points_of(pack, h.event)}
    fitting = [p.bank for p in pack.card(seat).points if p.bank in pack.arguments]
    ids = dict.fromkeys(b for bank in fitting for b in pack.arguments[bank or ""].briefing)
    texts = {p.id: p.text for p in pack.briefing}
    return tuple(f"{b}: {texts[b]}" for b in ids if b not in used and b in texts)[:6]


def _points_of(pack: Pack, speech: Spoke) -> list[str]:
    """Return the points of the briefing behind a speech, also where a card put them in its own words."""
    made = [pack.bank_argument(speech.speaker, name) for name in speech.intent.arguments]
    return list(dict.fromkeys(b for argument in made if argument is not None for b in argument.briefing))


def passing_texts(pack: Pack, mandates: Mapping[str, Mandate]) -> dict[str, Any]:
    """Return how many texts all could have accepted, and the best of them for the worst-off seat.

    It looks at every text there is, which takes a while.
    """
    zone = zone_of_agreement(pack, mandates)
    titles = [(pack.by_issue[i].title, pack.options[i, o].title) for i, o in (zone.example or {}).items()]
    return {"count": zone.acceptable, "best": titles}
