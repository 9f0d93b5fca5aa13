"""What a person sees of a meeting: the record as far as it is for these eyes, in words for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nacsim.council import events as e
from nacsim.council.gate import objections_of_card
from nacsim.council.mandate import crossed
from nacsim.council.names import Names, blockers
from nacsim.council.state import MeetingState
from nacsim.council.text import Bracket
from nacsim.graph.people import Awaited
from nacsim.graph.sitting import duty_of
from nacsim.roles.pack import Pack
from nacsim.web.table import Happened, Table

PHASES = {
    "opened": "Opening",
    "statements": "Opening statements",
    "tour": "Tour of the issues",
    "drafting": "Drafting",
    "silence": "Silence",
    "suspended": "Paused",
    "closed": "Closed",
}
LOGGED = {
    "phase_entered",
    "spoke",
    "text_circulated",
    "reviews_revealed",
    "package_proposed",
    "note_passed",
    "silence_opened",
    "consented",
    "consent_withdrawn",
    "objected",
    "overruled",
    "no_verdict",
    "silence_broken",
    "adopted",
    "holder_changed",
    "floor_given",
    "floor_lapsed",
    "wording_offered",
    "time_extended",
    "news_flash",
    "fault_noted",
    "suspended",
    "resumed",
    "closed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the log on the floor."""

    seq: int
    at: str
    kind: str
    event: Any
    own: bool
    private: bool


def lines(happened: Iterable[Happened], seat: str | None, after: int = 0) -> list[Line]:
    """Return the entries of the log that a seat may read, behind event `after`."""
    return [
        Line(h.seq, h.at[11:16], h.event.kind, h.event, _own(h.event, seat), h.readers != "public")
        for h in happened
        if h.seq > after and h.event.kind in LOGGED and h.seen_by(seat)
    ]


def _own(event: Any, seat: str | None) -> bool:
    who = getattr(event, "speaker", getattr(event, "seat", getattr(event, "sender", None)))
    return seat is not None and who == seat


@dataclass(frozen=True, slots=True)
class Place:
    """A seat in the seating plan."""

    seat: str
    name: str
    who: str
    x: float
    y: float
    marks: tuple[str, ...]


def places(table: Table, seat: str | None) -> list[Place]:
    """Return the seats around the table, each with what its delegation is doing."""
    state, guests = table.state, table.guests
    seats = state.seats if table.begun else table.plan.seats
    return [
        Place(
            seat=s,
            name=table.pack.card(s).name.removeprefix("the "),
            who=guests[s].nickname if s in guests else "AI delegate",
            x=x,
            y=y,
            marks=_marks(state, s, seat, s in guests) if table.begun else _before(s, seat, s in guests),
        )
        for s, (x, y) in zip(seats, _horseshoe(len(seats)), strict=True)
    ]


def _before(seat: str, own: str | None, taken: bool) -> tuple[str, ...]:
    return tuple(mark for mark, true in (("own", seat == own), ("person", taken)) if true)


def _marks(state: MeetingState, seat: str, own: str | None, taken: bool) -> tuple[str, ...]:
    window = state.window if state.silent else None
    true = {
        "own": seat == own,
        "person": taken and state.holders.get(seat) == "human",
        "floor": state.floor == seat,
        "placard": seat in state.placards,
        "consents": window is not None and seat in window.consents,
        "objects": window is not None and seat in window.objectors,
    }
    return tuple(mark for mark, is_true in true.items() if is_true)


def _horseshoe(count: int) -> list[tuple[float, float]]:
    """Return points on a horseshoe in a box of 100 by 60, the chair's place at the open end."""
    from math import cos, pi, sin

    start, end = pi * 0.93, pi * 2.07
    steps = [start + (end - start) * (i / (count - 1) if count > 1 else 0.5) for i in range(count)]
    return [(50 + 43 * cos(a), 44 + 36 * sin(a)) for a in steps]


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph on the page: its words, the alternatives, who blocks it, and what one's own card says."""

    pid: str
    number: str
    title: str
    text: str
    option: str | None
    changed: bool
    brackets: tuple[Bracket, ...]
    blocked_by: tuple[tuple[str, str], ...]
    warning: str


def text_on_the_table(table: Table, seat: str | None) -> list[Shown]:
    """Return the paragraphs of the text on the table; none before there is one."""
    state = table.state
    if not state.drafts:
        return []
    circulated = next(h.event for h in reversed(table.happened) if isinstance(h.event, e.TextCirculated))
    changed = {c.pid for c in circulated.changes}
    blocking = _blocking(table, state)
    names = Names(state.meeting)
    return [
        Shown(
            pid=p.pid,
            number=p.pid[1:],
            title=names.paragraph(p.pid),
            text=p.text,
            option=p.option if p.issue else None,
            changed=p.pid in changed,
            brackets=tuple(b for b in circulated.brackets if b.pid == p.pid),
            blocked_by=tuple(blocking.get(p.pid, ())),
            warning=_warning(state, seat, frozenset(p.features)),
        )
        for p in state.text.paragraphs
    ]


def _blocking(table: Table, state: MeetingState) -> Mapping[str, list[tuple[str, str]]]:
    """Return who blocks which paragraph, as it was revealed of the text that stands."""
    for h in reversed(table.happened):
        if isinstance(h.event, e.ReviewsRevealed):
            return blockers(h.event.positions) if h.event.revision == state.text.revision else {}
    return {}


def _warning(state: MeetingState, seat: str | None, features: frozenset[str]) -> str:
    if seat is None or seat not in state.mandates:
        return ""
    lines_ = crossed(state.mandates[seat], features)
    return f"Crosses your red line {lines_[0].id}: {lines_[0].sentence}" if lines_ else ""


@dataclass(frozen=True, slots=True)
class Present:
    """What matters now to one person; two that are equal need no new picture."""

    phase: str
    duty: str
    round: int
    revision: int
    revealed: int  # the text shows who blocks what once views are revealed
    window: int
    floor: str | None
    placard: bool
    outcome: str | None
    resting: str
    answered: bool


def present(table: Table, seat: str | None) -> Present:
    """Return what matters now to a seat, or to somebody without one."""
    state = table.state
    duty = duty_of(state, seat) if seat is not None and table.begun else None
    window = state.window
    return Present(
        phase=state.phase if table.begun else "lobby",
        duty=duty.duty if duty is not None else "",
        round=state.round,
        revision=state.text.revision if state.drafts else 0,
        revealed=state.revealed_round,
        window=window.number if window is not None and window.open else 0,
        floor=state.floor,
        placard=seat in state.placards,
        outcome=state.outcome,
        resting=state.resting if state.phase == "suspended" else "",
        answered=window is not None and window.open and seat in window.consents,
    )


def seconds_left(table: Table, seat: str | None) -> int | None:
    """Return the seconds a person has left; None where there is no limit."""
    sitting = table.sitting
    duty = duty_of(table.state, seat) if sitting is not None and seat is not None else None
    left = sitting.left(duty) if sitting is not None and isinstance(duty, Awaited) else None
    return None if left is None else round(left)


def card_says(table: Table, seat: str) -> tuple[str, ...]:
    """Return why one's own card forbids consent to the text on the table; nothing if it allows it."""
    state = table.state
    found = objections_of_card(state.mandates[seat], state.text, state.meeting.coherence, own_eyes=True)
    return tuple(f"{sentence[0].lower()}{sentence[1:]}" for sentence in found)


def heading(state: MeetingState, pack: Pack) -> str:
    """Say where the meeting stands in a few words."""
    if state.phase == "drafting":
        return f"Drafting, round {state.round} of {state.limits.rounds}"
    if state.phase == "silence":
        return f"Silence on text {state.text.revision}"
    return PHASES[state.phase]
