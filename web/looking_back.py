"""The meeting as its debrief lays it out: who argued what for each course, and who stood where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nacsim.council import events as e
from nacsim.council.agenda import Forum
from nacsim.council.state import MeetingState
from nacsim.roles.pack import Pack
from nacsim.transcripts.rendering import capital
from nacsim.web.table import Happened

COURSES = {
    "invite": "Invite Ukraine",
    "reject": "Turn the request down",
    "maintain": "Keep the promise without a date",
}
STANDS = {
    "accept": ("yes", "accepts"),
    "accept_with_statement": ("yes", "accepts with a statement"),
    "amend": ("ask", "asks for changes"),
    "object": ("no", "objects"),
    "none": ("none", "gave no view"),
}


@dataclass(slots=True)
class Reason:
    """An argument as it was made in this meeting: by whom, and where it can be read first."""

    says: str
    seats: list[str]
    seq: int


@dataclass(frozen=True, slots=True)
class Course:
    """One of the briefing's courses, with what was said for it and against it."""

    title: str
    gains: tuple[Reason, ...]
    costs: tuple[Reason, ...]


def has_courses(pack: Pack) -> bool:
    """Say whether the arguments of a pack are for and against the courses of the Council's briefing."""
    return pack.scenario.forum.matter == Forum().matter


def _topics(pack: Pack) -> dict[str, str]:
    """Return what a pack argues about, with titles: courses, or else issues and options of the decision."""
    if has_courses(pack):
        return COURSES
    known: dict[str, str] = {issue.id: issue.title for issue in pack.issues}
    known |= {o.label: o.title for o in reversed(pack.by_decision.options) if o.label is not None}
    spelt = {a.topic: capital(a.topic.replace("_", " ")) for a in pack.arguments.values()}
    return {topic: known.get(topic, words) for topic, words in spelt.items()}


def courses(pack: Pack, happened: Sequence[Happened]) -> list[Course]:
    """Return the arguments of the meeting by course, in the order in which they were first made."""
    made: dict[str, Reason] = {}
    for seq, seat, argument in _bank_arguments(pack, happened):
        reason = made.setdefault(argument, Reason(pack.arguments[argument].claim, [], seq))
        if seat not in reason.seats:
            reason.seats.append(seat)

    def side(topic: str, direction: str) -> tuple[Reason, ...]:
        fits = [a for a in pack.arguments.values() if (a.topic, a.direction) == (topic, direction)]
        return tuple(sorted((made[a.id] for a in fits if a.id in made), key=lambda r: r.seq))

    return [
        Course(title, side(topic, "for"), side(topic, "against")) for topic, title in _topics(pack).items()
    ]


def _bank_arguments(pack: Pack, happened: Sequence[Happened]) -> Iterator[tuple[int, str, str]]:
    """Yield each argument of the bank that a speech made, also where a card put it in its own words."""
    for h in happened:
        if not isinstance(h.event, e.Spoke) or h.event.speaker == "CHAIR":
            continue
        for name in h.event.intent.arguments:
            argument = pack.bank_argument(h.event.speaker, name)
            if argument is not None:
                yield h.seq, h.event.speaker, argument.id


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a seat stood on one text."""

    mark: str
    words: str
    paragraphs: str


@dataclass(frozen=True, slots=True)
class Views:
    """Who stood where: a column for each text that was judged, a row for each seat."""

    texts: tuple[int, ...]
    rows: dict[str, tuple[Stood, ...]]


def stood(state: MeetingState, happened: Sequence[Happened]) -> Views:
    """Return each seat's view of each text that was judged."""
    reveals = [h.event for h in happened if isinstance(h.event, e.ReviewsRevealed)]
    rows = {s: tuple(_view(r, s) for r in reveals) for s in state.seats}
    return Views(tuple(r.revision for r in reveals), rows)


def _view(reveal: e.ReviewsRevealed, seat: str) -> Stood:
    position = next((p for p in reveal.positions if p.seat == seat), None)
    if position is None:
        return Stood("none", "gave no view", "")
    mark, words = STANDS[position.verdict]
    against = [r.pid[1:] for r in position.remarks if r.position != "ok"]
    return Stood(mark, words, ", ".join(against))


def last_said(state: MeetingState, pack: Pack) -> dict[str, str]:
    """Return what the last text said on each issue, by the issue's title; nothing if there was none."""
    options = state.text.options() if state.drafts else {}
    return {pack.by_issue[i].title: pack.options[i, o].title for i, o in options.items()}
