"""People at the table: whom the Council waits for, and how the chair calls on them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nacsim.council import commands as c
from nacsim.council.state import MeetingState

if TYPE_CHECKING:
    from nacsim.agents.view import Heard, PublicRecord
    from nacsim.graph.meeting import Meeting

Duty = Literal["speech", "review", "answer"]
TURNS_IN_A_ROUND = 3  # speeches of one person in a round of drafting, so that the others are heard too


@dataclass(frozen=True, slots=True)
class Awaited:
    """A person whom the Council waits for, and what the person owes it."""

    seat: str
    duty: Duty


def is_person(state: MeetingState, seat: str) -> bool:
    """Say whether a seat is held by a person now."""
    return state.holders.get(seat) == "human"


def people(state: MeetingState) -> tuple[str, ...]:
    """Return the seats held by people, in the order of the table."""
    return tuple(seat for seat in state.seats if is_person(state, seat))


def rests(state: MeetingState) -> bool:
    """Say whether nothing may be done now: the meeting is paused, or over."""
    return state.phase in ("suspended", "closed")


def awaited(state: MeetingState) -> tuple[Awaited, ...]:
    """Return whom the Council waits for: the one who has the floor, or all who have not answered."""
    if state.opened is None or rests(state):
        return ()
    if state.floor is not None:
        return (Awaited(state.floor, "speech"),)
    if state.silent:
        window = state.last_window
        answered = {*window.consents, *window.objectors, *window.missing}
        return tuple(Awaited(s, "answer") for s in people(state) if s not in answered)
    if state.phase == "drafting" and state.drafts and state.revealed_round < state.round:
        return tuple(Awaited(s, "review") for s in people(state) if s not in state.reviews)
    return ()


def give_floor(meeting: "Meeting", seat: str, because: Literal["turn", "placard", "question"]) -> None:
    """Call on a person; the Council waits for the speech."""
    meeting.submit(c.GiveFloor(key=f"floor/{meeting.state.seq}", seat=seat, because=because))


def may_still_speak(meeting: "Meeting") -> bool:
    """Say whether a raised placard is to be served before the round of drafting ends."""
    state = meeting.state
    if state.speeches >= state.limits.speeches:
        return False
    spoken = [
        h.speech.speaker
        for h in meeting.public.speeches
        if h.speech.phase == "drafting" and h.speech.round == state.round
    ]
    last = meeting.public.spoken[-1] if meeting.public.spoken else None
    return any(s != last and spoken.count(s) < TURNS_IN_A_ROUND for s in state.placards)


def passed_on(record: "PublicRecord", question: "Heard") -> bool:
    """Say whether the one who was asked was called on since, and did not speak."""
    return any(seq > question.seq and seat == question.speech.intent.to for seq, seat, _ in record.lapses)
