"""What a person sees of a meeting: the record as far as it is for these eyes, in words for a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nacsim.council import events as e
from nacsim.council.agenda import Forum
from nacsim.council.gate import objections_of_card
from nacsim.council.names import listed
from nacsim.council.state import MeetingState
from nacsim.graph.people import awaited
from nacsim.graph.sitting import duty_of
from nacsim.roles.pack import Pack
from nacsim.transcripts.rendering import capital
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
    to_me: bool = False
    answers_me: bool = False


def lines(happened: Iterable[Happened], seat: str | None, after: int = 0) -> list[Line]:
    """Return the entries of the log that a seat may read, behind event `after`."""
    seen = [h for h in happened if h.event.kind in LOGGED and h.seen_by(seat)]
    mine = {h.seq for h in seen if isinstance(h.event, e.Spoke) and _own(h.event, seat)}
    return [_line(h, seat, mine) for h in seen if h.seq > after]


def _line(h: Happened, seat: str | None, mine: set[int]) -> Line:
    speech = h.event if isinstance(h.event, e.Spoke) else None
    return Line(
        seq=h.seq,
        at=h.at[11:16],
        kind=h.event.kind,
        event=h.event,
        own=_own(h.event, seat),
        private=h.readers != "public",
        to_me=speech is not None and seat is not None and speech.intent.to == seat,
        answers_me=speech is not None and speech.intent.answers in mine,
    )


def _own(event: Any, seat: str | None) -> bool:
    who = getattr(event, "speaker", getattr(event, "seat", getattr(event, "sender", None)))
    return seat is not None and who == seat


@dataclass(frozen=True, slots=True)
class Present:
    """What matters now to one person; two that are equal need no new picture of it."""

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
    objected: bool  # where one letter is not enough, silence goes on after it
    paced: bool  # speeches wait until they are read
    stopped: bool  # by a fault here, so that nothing more happens
    away: bool  # an AI delegate stands in for this person


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
        objected=window is not None and window.open and seat in window.objectors,
        paced=bool(table.plan.words_a_minute),
        stopped=table.stopped,
        away=seat in table.state.stand_ins,
    )


@dataclass(frozen=True, slots=True)
class Left:
    """How many seconds there are, and whether they are one's own."""

    seconds: int
    own: bool


def time_left(table: Table, seat: str | None) -> Left | None:
    """Return the time that this person has, or else whoever the Council waits for; None without a limit."""
    if table.sitting is None or table.stopped:
        return None
    waits = awaited(table.state)
    mine = [who for who in waits if who.seat == seat]
    known = [left for who in mine or waits if (left := table.sitting.left(who)) is not None]
    return Left(round(min(known)), own=bool(mine)) if known else None


DUTIES = {"speech": "to speak", "review": "to judge the text", "answer": "to answer silence"}


MOST = 4  # names in a sentence


def body(pack: Pack) -> str:
    """Return the body that meets, as a sentence begins with it; the Council needs no more than that."""
    forum = pack.scenario.forum
    return "The Council" if forum.name == Forum().name else capital(forum.name)


def waits_for(table: Table, seat: str | None) -> str:
    """Say in one sentence whom the Council waits for."""
    state = table.state
    if state.phase in ("closed", "suspended"):
        return "The meeting is over." if state.phase == "closed" else "The meeting is paused."
    if table.stopped:
        return "The meeting has stopped."
    waits = awaited(state)
    if not waits:
        return "The chair counts the answers." if state.phase == "silence" else "The delegations speak."
    names = [table.pack.card(who.seat).name for who in waits if who.seat != seat]
    if len(names) > MOST:
        names = [*names[: MOST - 1], f"{len(names) - MOST + 1} others"]
    if any(who.seat == seat for who in waits):
        names.insert(0, "you")
    return f"{body(table.pack)} waits for {listed(names)} {DUTIES[waits[0].duty]}."


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


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the meeting's course."""

    name: str
    done: bool
    now: bool


def course(state: MeetingState) -> list[Stage]:
    """Return the stages of the meeting, and which it is at; a rest changes nothing."""
    phase = state.resume_phase if state.phase == "suspended" else state.phase
    names = ["Statements", "Tour", *(f"Round {n}" for n in range(1, state.limits.rounds + 1)), "End"]
    at = {"opened": 0, "statements": 0, "tour": 1, "closed": len(names) - 1}.get(phase, 1 + state.round)
    return [Stage(name, done=i < at, now=i == at) for i, name in enumerate(names)]
