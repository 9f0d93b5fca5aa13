"""Rules of silence: when a window opens, what may be answered in it, and when the chair may give up."""

from collections.abc import Collection
from typing import Any

from nacsim.council import commands as c
from nacsim.council.decision import carried_by
from nacsim.council.gate import objections_of_card, overrules
from nacsim.council.state import MeetingState

STATEMENT_WORDS = 60


def no_window_is_open(state: MeetingState, _: object) -> str | None:
    """While silence runs the text is frozen."""
    return "Silence is running; the text is frozen until it ends." if state.silent else None


def window_is_open(state: MeetingState, _: object) -> str | None:
    """An answer to silence needs a window."""
    return None if state.silent else "No silence window is open."


def table_is_ready(state: MeetingState, _: object) -> str | None:
    """Silence opens when every review accepts, or at the end with the best text there is."""
    if enough_accept(state) or nearing_the_end(state):
        return None
    return "Not enough delegations accept this text, and rounds are left."


def enough_accept(state: MeetingState) -> bool:
    """Say whether all seats, or as many as decide, accepted the text in the round just revealed."""
    if state.revealed_round != state.round or set(state.reviews) != set(state.seats):
        return False
    accepting = [s for s, r in state.reviews.items() if r is not None and r.verdict.startswith("accept")]
    return could_carry(state, accepting)


def could_carry(state: MeetingState, supporters: Collection[str]) -> bool:
    """Say whether a text would be carried if its supporters consented and everybody else objected."""
    return carried_by(state.meeting.decision, state.seats, supporters)


def nearing_the_end(state: MeetingState) -> bool:
    """Say whether this is the last round, or the table has stood still for too long."""
    return state.round >= state.limits.rounds or state.stalled >= state.limits.stalled_rounds


def windows_are_left(state: MeetingState, _: object) -> str | None:
    """Silence that is opened again and again is no silence."""
    if state.windows >= state.limits.windows:
        return f"The meeting has had its {state.limits.windows} silence windows."
    if state.draft.windows >= state.limits.windows_per_text:
        return f"This text has been under silence {state.draft.windows} times."
    return None


def window_is_this_one(state: MeetingState, command: c.CloseSilence) -> str | None:
    """A clock that belongs to an earlier window closes nothing."""
    if state.window is not None and state.window.number == command.window:
        return None
    return "That window is over."


def bind_is_the_windows(state: MeetingState, command: Any) -> str | None:
    """Consent is to this window, this revision and these bytes, and to nothing else."""
    if state.window is not None and command.bind == state.window.bind:
        return None
    return "This answer is to another text or another window."


def consent_is_in_time(state: MeetingState, command: c.Consent) -> str | None:
    """A consent needs the open window; one that the gate makes a letter may join a window that was broken."""
    if state.silent or not (state.drafts and overrules(state, command)):
        return window_is_open(state, command)
    return letter_is_in_time(state, command)


def has_not_consented(state: MeetingState, command: c.Consent) -> str | None:
    """A consent is given once."""
    if state.window is not None and command.seat in state.window.consents:
        return f"{command.seat} has already consented."
    return None


def has_consented(state: MeetingState, command: c.Withdraw) -> str | None:
    """Only what was given can be taken back."""
    if state.window is not None and command.seat in state.window.consents:
        return None
    return f"{command.seat} has not consented."


def statement_is_short(_: MeetingState, command: c.Consent) -> str | None:
    """An interpretative statement is at most sixty words; it changes no byte of the text."""
    if command.statement is None or len(command.statement.split()) <= STATEMENT_WORDS:
        return None
    return f"A statement has at most {STATEMENT_WORDS} words; this one has {len(command.statement.split())}."


def human_departure_is_explained(state: MeetingState, command: c.Consent) -> str | None:
    """A person may consent against the card, but is warned and says why."""
    if state.holders[command.seat] == "ai" or (command.departure or "").strip():
        return None
    mandate, rules = state.mandates[command.seat], state.meeting.coherence
    found = objections_of_card(mandate, state.text, rules, own_eyes=True)
    return f"Your role card says no. {found[0]} Say in one line why you depart from it." if found else None


def seat_is_not_answered_yet(state: MeetingState, command: c.MissVerdict) -> str | None:
    """A fault does not overwrite an answer that was given."""
    if state.window is None or command.seat not in state.window.consents:
        return None
    return f"{command.seat} has answered."


def letter_is_in_time(state: MeetingState, _: c.Object | c.Consent) -> str | None:
    """A letter breaks the open window, or joins the one that broke it while its text still stands."""
    window = state.window
    if window is None or state.phase not in ("silence", "drafting"):
        return "No silence window is open."
    joins = bool(window.objectors) and state.draft.text.revision == window.bind.revision
    return None if window.open or joins else "The window is over."


def letter_is_not_a_second_one(state: MeetingState, command: c.Object | c.Consent) -> str | None:
    """One letter from a seat is enough to break silence."""
    if state.window is not None and command.seat in state.window.objectors:
        return f"{command.seat} has already written to the chair about this text."
    return None


def paragraph_exists(state: MeetingState, command: c.Object) -> str | None:
    """An objection names a paragraph of the text."""
    return None if state.text.paragraph(command.pid) else f"The text has no paragraph {command.pid[1:]}."


def best_text_was_tried(state: MeetingState, command: c.Close) -> str | None:
    """A text that could be carried stands under silence before the meeting gives up."""
    if command.because not in ("rounds", "stalled") or state.windows >= state.limits.windows:
        return None
    for draft in state.drafts:
        if could_carry(state, draft.lived_with_by) and draft.windows < 1:
            return f"Text {draft.text.revision} could be carried; put it under silence first."
    return None
