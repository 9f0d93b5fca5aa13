"""What comes next, read from the record alone: a meeting that crashed goes on where it stood."""

from typing import Literal

from nacsim.agents.giving_way import who_gives_way
from nacsim.council.chair import must_be_tried, texts_for_silence
from nacsim.council.floor import has_had_its_share
from nacsim.council.rules import enough_accept, nearing_the_end
from nacsim.council.state import MeetingState
from nacsim.council.values import CHAIR
from nacsim.graph.meeting import Meeting
from nacsim.graph.people import may_still_speak

Step = Literal[
    "convene",
    "begin_statements",
    "statement",
    "begin_tour",
    "tour_speech",
    "read_map",
    "first_text",
    "review",
    "debate",
    "corridor",
    "begin_round",
    "best_text",
    "settle",
    "open_silence",
    "answer",
    "close_silence",
    "close",
    "wait",
    "rest",
]


def whats_next(meeting: Meeting) -> Step:
    """Return the next step of the meeting."""
    state = meeting.state
    if state.opened is None:
        return "convene"
    if state.phase in ("closed", "suspended"):
        return "rest"
    if state.floor is not None:
        return "wait"
    return {
        "opened": _after_opening,
        "statements": _in_statements,
        "tour": _in_tour,
        "drafting": _in_drafting,
        "silence": _in_silence,
    }[state.phase](meeting)


def _after_opening(_: Meeting) -> Step:
    return "begin_statements"


def _in_statements(meeting: Meeting) -> Step:
    return "statement" if turns_in(meeting, "statements") < len(meeting.state.seats) else "begin_tour"


def _in_tour(meeting: Meeting) -> Step:
    if turns_in(meeting, "tour") < len(tour_plan(meeting.state)):
        return "tour_speech"
    return "read_map" if meeting.map is None else "first_text"


def _in_drafting(meeting: Meeting) -> Step:
    state = meeting.state
    if not state.drafts:
        return "first_text"
    if state.revealed_round < state.round:
        return "review"
    if window_failed(state) and not meeting.has(f"chair/broken/{state.windows}"):
        return "close_silence"
    if nearing_the_end(state) or (window_failed(state) and no_windows_left(state)):
        return _at_the_end(meeting)
    if window_failed(state):
        return "corridor"
    if enough_accept(state) and state.current in texts_for_silence(state):
        return _before_silence(meeting)
    if not state.reviews:
        return "begin_round"
    spoken = turns_in(meeting, "drafting", state.round)
    return "debate" if spoken < debate_length(state) or may_still_speak(meeting) else "corridor"


def _at_the_end(meeting: Meeting) -> Step:
    """Put the best text under silence, and after it what all could live with and nobody was asked about."""
    state = meeting.state
    texts = texts_for_silence(state)
    if enough_accept(state) and state.current in texts and not window_failed(state):
        return _before_silence(meeting)
    if not texts or (window_failed(state) and not must_be_tried(state, texts[0])):
        return "close"
    return _before_silence(meeting) if state.current == texts[0] else "best_text"


def _before_silence(meeting: Meeting) -> Step:
    """Whoever held a text up a moment ago and now lets it pass says why, before the text is frozen."""
    return "open_silence" if next_to_settle(meeting) is None else "settle"


def next_to_settle(meeting: Meeting) -> str | None:
    """Return who is to say next why it gives way; nobody if all have, or if the floor is not to be had."""
    state, spoken = meeting.state, meeting.public.spoken
    if state.speeches >= state.limits.speeches:
        return None
    for seat in who_gives_way(state, meeting.public.reveals):
        said = meeting.has(settling_key(state, seat))
        if not said and seat not in spoken[-1:] and not has_had_its_share(seat, spoken, len(state.seats)):
            return seat
    return None


def settling_key(state: MeetingState, seat: str) -> str:
    """Return the key under which a seat says, before a window, why it gives way."""
    return f"settle/{state.windows + 1}/{seat}"


def _in_silence(_: Meeting) -> Step:
    return "answer"


def window_failed(state: MeetingState) -> bool:
    """Say whether the text on the table has been under silence, in vain, as it stands."""
    return (
        state.window is not None
        and not state.window.open
        and state.window.bind.revision == state.text.revision
    )


def no_windows_left(state: MeetingState) -> bool:
    """Say whether silence can be opened no more."""
    return state.windows >= state.limits.windows


def speeches_in(meeting: Meeting, phase: str, round_: int | None = None) -> int:
    """Count the speeches of delegations in a phase, or in one round of it."""
    count = 0
    for heard in reversed(meeting.public.speeches):
        speech = heard.speech
        if round_ is not None and speech.round < round_:
            break  # rounds only grow, so nothing said before this belongs to the round
        count += speech.phase == phase and speech.speaker != CHAIR and round_ in (None, speech.round)
    return count


def turns_in(meeting: Meeting, phase: str, round_: int | None = None) -> int:
    """Count the turns of the phase or round under way: speeches, and those that passed without one."""
    return speeches_in(meeting, phase, round_) + meeting.state.lapsed


def tour_plan(state: MeetingState) -> tuple[str, ...]:
    """Return the issues of the tour in order, each as often as it is spoken to."""
    plan: list[str] = []
    for issue in state.meeting.agenda:
        plan.extend([issue.id] * (state.limits.tour_speeches if issue.is_decision else 1))
    return tuple(plan)


def debate_length(state: MeetingState) -> int:
    """Return the speeches of a round: enough for each seat to speak once in two rounds."""
    wanted = max(state.limits.speeches_per_round, (len(state.seats) + 1) // 2)
    left = state.limits.speeches - state.speeches
    return max(0, min(wanted, left))
