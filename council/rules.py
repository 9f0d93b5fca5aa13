"""The rules: what must be true before the Council takes a command, each a claim with a sentence.

A rule takes the state and the command and returns None, or the sentence that tells the person why not.
`RULES` says which rules stand before which command; `decide` knows no others.
"""

from collections.abc import Callable
from typing import Any

from nacsim.council import commands as c
from nacsim.council.gate import incoherences, objections_of_card, overrules
from nacsim.council.state import MeetingState

Rule = Callable[[MeetingState, Any], str | None]

STATEMENT_WORDS = 60
PARAGRAPHS = 24
TEXT_CHARACTERS = 12_000
PARAGRAPH_CHARACTERS = 800


def not_yet_opened(state: MeetingState, _: c.Convene) -> str | None:
    """The seats are fixed when the meeting opens, and it opens once."""
    return None if state.opened is None else "This meeting is open already."


def three_to_thirty_two_seats(_: MeetingState, command: c.Convene) -> str | None:
    """A council needs a table: three seats at least, the alliance at most."""
    seats = command.opened.seats
    if 3 <= len(seats) <= command.opened.members:
        return None
    return f"A meeting seats 3 to {command.opened.members} members; this one has {len(seats)}."


def each_seat_is_distinct_and_instructed(_: MeetingState, command: c.Convene) -> str | None:
    """Every seat has one holder and one set of instructions."""
    seats = command.opened.seats
    instructed = tuple(m.seat for m in command.mandates)
    if len(set(seats)) == len(seats) and instructed == seats and set(command.opened.holders) == set(seats):
        return None
    return "Each seat needs one holder and one role card, in the order of the table."


def open_and_not_closed(state: MeetingState, _: object) -> str | None:
    """Terminal phases absorb: after the close nothing more happens."""
    if state.opened is None:
        return "The meeting has not been opened."
    return "The meeting is closed." if state.phase == "closed" else None


def not_suspended(state: MeetingState, _: object) -> str | None:
    """A meeting at rest takes nothing but its resumption."""
    return "The meeting is suspended." if state.phase == "suspended" else None


def suspended(state: MeetingState, _: object) -> str | None:
    """Only a meeting at rest can be resumed."""
    return None if state.phase == "suspended" else "The meeting is not suspended."


def seat_is_seated(state: MeetingState, command: c.SeatCommand) -> str | None:
    """The seat set is fixed at opening."""
    return None if command.seat in state.epochs else f"{command.seat} is not seated at this meeting."


def seats_are_seated(state: MeetingState, command: c.ProposePackage | c.PassNote) -> str | None:
    """Packages and notes are between members at this table."""
    others = command.seats if isinstance(command, c.ProposePackage) else command.to
    return None if set(others) <= set(state.epochs) else "Only seated members can take part in this."


def holder_is_current(state: MeetingState, command: c.SeatCommand) -> str | None:
    """What the former holder of a seat had in flight is void."""
    if state.epochs.get(command.seat) == command.epoch:
        return None
    return f"The seat of {command.seat} has a new holder; this came from the old one."


def speaker_is_seated_and_current(state: MeetingState, command: c.TakeFloor) -> str | None:
    """The floor belongs to the chair and to the present holders of the seats."""
    if command.speaker == "CHAIR" or state.epochs.get(command.speaker) == command.epoch:
        return None
    return f"{command.speaker} does not hold a seat at this meeting."


def a_person_was_called_on(state: MeetingState, command: c.TakeFloor) -> str | None:
    """A person speaks when the chair gives the floor, and for nobody else."""
    if state.holders.get(command.speaker) != "human" or state.floor == command.speaker:
        return None
    return "You do not have the floor yet. Raise your placard; the chair will call on you."


def a_person_holds_the_seat(state: MeetingState, command: c.SeatCommand | c.GiveFloor) -> str | None:
    """Placards and the floor are for people; delegates of the engine bid instead."""
    if state.holders.get(command.seat) == "human":
        return None
    return f"The seat of {command.seat} is not held by a person."


def placard_is_down(state: MeetingState, command: c.RaisePlacard) -> str | None:
    """A placard is raised once."""
    return "Your placard is up already." if command.seat in state.placards else None


def placard_is_up(state: MeetingState, command: c.LowerPlacard) -> str | None:
    """Only a raised placard comes down."""
    return None if command.seat in state.placards else "Your placard is down already."


def the_floor_is_free(state: MeetingState, _: c.GiveFloor) -> str | None:
    """One delegation speaks at a time."""
    return None if state.floor is None else f"{state.floor} has the floor."


def seat_has_the_floor(state: MeetingState, command: c.LapseFloor) -> str | None:
    """Only whoever was called on can pass."""
    return None if state.floor == command.seat else f"{command.seat} does not have the floor."


def option_is_on_the_agenda(state: MeetingState, command: c.OfferWording) -> str | None:
    """Words are words for something: an issue of the agenda and one of its options."""
    for issue in state.meeting.agenda:
        if issue.id == command.wish.issue and command.wish.option in {o.id for o in issue.options}:
            return None
    return "These words belong to no option of the agenda."


def wording_fits_a_paragraph(_: MeetingState, command: c.OfferWording) -> str | None:
    """A paragraph is short enough to be read aloud."""
    if len(command.text) <= PARAGRAPH_CHARACTERS:
        return None
    return f"A paragraph has at most {PARAGRAPH_CHARACTERS} characters; this one has {len(command.text)}."


def some_time_is_given(_: MeetingState, command: c.ExtendTime) -> str | None:
    """More time is more than none."""
    return None if command.seconds > 0 else "More time must be more than none."


def speeches_are_left(state: MeetingState, command: c.TakeFloor | c.GiveFloor) -> str | None:
    """A meeting has a limit of speeches; the chair may always bring it to an end."""
    by_the_chair = isinstance(command, c.TakeFloor) and command.speaker == "CHAIR"
    if by_the_chair or state.speeches < state.limits.speeches:
        return None
    return f"The meeting has had its {state.limits.speeches} speeches."


def no_window_is_open(state: MeetingState, _: object) -> str | None:
    """While silence runs the text is frozen."""
    return "Silence is running; the text is frozen until it ends." if state.silent else None


def window_is_open(state: MeetingState, _: object) -> str | None:
    """An answer to silence needs a window."""
    return None if state.silent else "No silence window is open."


def consent_is_in_time(state: MeetingState, command: c.Consent) -> str | None:
    """A consent needs the open window; one that the gate makes a letter may join a window that was broken."""
    if state.silent or not (state.drafts and overrules(state, command)):
        return window_is_open(state, command)
    return letter_is_in_time(state, command)


def bind_is_the_windows(state: MeetingState, command: Any) -> str | None:
    """Consent is to this window, this revision and these bytes, and to nothing else."""
    if state.window is not None and command.bind == state.window.bind:
        return None
    return "This answer is to another text or another window."


def letter_is_not_a_second_one(state: MeetingState, command: c.Object | c.Consent) -> str | None:
    """One letter from a seat is enough to break silence."""
    if state.window is not None and command.seat in state.window.objectors:
        return f"{command.seat} has already written to the chair about this text."
    return None


def letter_is_in_time(state: MeetingState, _: c.Object | c.Consent) -> str | None:
    """A letter breaks the open window, or joins the one that broke it while its text still stands."""
    window = state.window
    if window is None or state.phase not in ("silence", "drafting"):
        return "No silence window is open."
    joins = bool(window.objectors) and state.draft.text.revision == window.bind.revision
    return None if window.open or joins else "The window is over."


def paragraph_exists(state: MeetingState, command: c.Object) -> str | None:
    """An objection names a paragraph of the text."""
    return None if state.text.paragraph(command.pid) else f"The text has no paragraph {command.pid[1:]}."


def drafting(state: MeetingState, _: object) -> str | None:
    """Reviews and new texts belong to the drafting rounds."""
    return None if state.phase == "drafting" else "The Council is not drafting now."


def round_is_current(state: MeetingState, command: Any) -> str | None:
    """A review answers the round that is under way."""
    return None if command.round == state.round else f"Round {command.round} is not under way."


def round_is_not_revealed(state: MeetingState, command: Any) -> str | None:
    """Reviews are committed before any is revealed."""
    return None if state.revealed_round < command.round else "The reviews of this round are revealed already."


def review_is_of_the_current_text(state: MeetingState, command: c.Review) -> str | None:
    """A verdict on other bytes is no verdict."""
    draft = state.draft
    same = command.hash == draft.hash and command.revision == draft.text.revision
    return None if same else "This verdict is about another text."


def one_review_a_round(state: MeetingState, command: c.Review | c.MissReview) -> str | None:
    """A seat reviews a text once."""
    return f"{command.seat} has already reviewed this text." if command.seat in state.reviews else None


def remarks_offer_a_cure(_: MeetingState, command: c.Review) -> str | None:
    """Amendments carry their words, objections a line or a reason, and both something that would cure."""
    for remark in command.remarks:
        if remark.position == "amend" and remark.cure is None:
            return f"The amendment to paragraph {remark.pid[1:]} does not say what it should become."
        if remark.position == "object" and (remark.cure is None or not (remark.red_line or remark.reason)):
            return f"The objection to paragraph {remark.pid[1:]} names no reason or no cure."
    return None


def verdict_agrees_with_remarks(_: MeetingState, command: c.Review) -> str | None:
    """Whoever accepts a text does not block a paragraph of it."""
    blocks = any(r.position != "ok" for r in command.remarks)
    if command.verdict.startswith("accept") and blocks:
        return "An acceptance cannot block a paragraph."
    return None


def at_most_two_wishes_each_way(_: MeetingState, command: c.Review) -> str | None:
    """Two asks and two offers are what a table can follow."""
    return None if len(command.asks) <= 2 and len(command.offers) <= 2 else "At most two asks and two offers."


def every_seat_has_answered(state: MeetingState, _: object) -> str | None:
    """Nothing is revealed before everyone has committed."""
    waiting = [seat for seat in state.seats if seat not in state.reviews]
    return f"Still waiting for {', '.join(waiting)}." if waiting else None


def text_is_complete(state: MeetingState, command: c.Circulate) -> str | None:
    """A text settles every issue once, with an option of the agenda, in the order of the paragraphs."""
    by_issue = {p.issue: p for p in command.paragraphs if p.issue is not None}
    numbers = [int(p.pid[1:]) for p in command.paragraphs]
    carried = [p for p in command.paragraphs if p.issue is not None]
    if numbers != sorted(set(numbers)) or len(carried) != len(by_issue):
        return "Paragraphs must be in order, and each issue has one."
    for issue in state.meeting.agenda:
        paragraph = by_issue.get(issue.id)
        if paragraph is None or paragraph.pid != issue.pid:
            return f"The text does not settle {issue.title}."
    return (
        None
        if len(by_issue) == len(state.meeting.agenda)
        else "The text settles an issue that is not on the agenda."
    )


def text_is_within_limits(_: MeetingState, command: c.Circulate) -> str | None:
    """A communique that nobody can read is no communique."""
    lengths = [len(p.text) for p in command.paragraphs]
    if len(lengths) > PARAGRAPHS or sum(lengths) > TEXT_CHARACTERS or max(lengths) > PARAGRAPH_CHARACTERS:
        return (
            f"A text has at most {PARAGRAPHS} paragraphs of {PARAGRAPH_CHARACTERS} characters, "
            f"{TEXT_CHARACTERS} in all."
        )
    return None


def fixed_paragraphs_stand(state: MeetingState, command: c.Circulate) -> str | None:
    """Agreed language outside the agenda is reopened by nobody."""
    if not state.drafts:
        return None
    before = [p for p in state.text.paragraphs if p.issue is None]
    after = [p for p in command.paragraphs if p.issue is None]
    return None if before == after else "A paragraph outside the agenda cannot change."


def every_option_has_an_origin(state: MeetingState, command: c.Circulate) -> str | None:
    """The chair invents nothing: an option is agreed language, a bridge, or somebody's wish."""
    packaged = {(w.issue, w.option) for package in state.packages for w in package.changes}
    for paragraph in command.paragraphs:
        if paragraph.issue is None or (paragraph.issue, paragraph.option) in packaged:
            continue
        options = state.issue(paragraph.issue).options
        free = {options[0].id} | {o.id for o in options if o.bridge}
        if paragraph.option not in free and (paragraph.issue, paragraph.option) not in state.asked_by:
            return f"Nobody proposed what paragraph {paragraph.pid[1:]} says."
    return None


def changes_tell_the_difference(state: MeetingState, command: c.Circulate) -> str | None:
    """What is announced as changed is what changed."""
    before = state.text.options() if state.drafts else {i.id: i.options[0].id for i in state.meeting.agenda}
    after = {p.issue: p.option for p in command.paragraphs if p.issue is not None}
    told = {(x.issue, x.before, x.after) for x in command.changes}
    real = {(i, before[i], after[i]) for i in before if before[i] != after[i]}
    return None if told == real else "The announced changes are not the changes that were made."


def text_is_coherent(state: MeetingState, command: Any) -> str | None:
    """A text that contradicts itself is not put to the Council."""
    paragraphs = command.paragraphs if isinstance(command, c.Circulate) else state.text.paragraphs
    broken = incoherences(state.meeting.coherence, frozenset(f for p in paragraphs for f in p.features))
    return broken[0].sentence if broken else None


def a_text_is_circulated(state: MeetingState, _: object) -> str | None:
    """There is nothing to answer before the chair has circulated a text."""
    return None if state.drafts else "No text has been circulated yet."


def windows_are_left(state: MeetingState, _: object) -> str | None:
    """Silence that is opened again and again is no silence."""
    if state.windows >= state.limits.windows:
        return f"The meeting has had its {state.limits.windows} silence windows."
    if state.draft.windows >= state.limits.windows_per_text:
        return f"This text has been under silence {state.draft.windows} times."
    return None


def table_is_ready(state: MeetingState, _: object) -> str | None:
    """Silence opens when every review accepts, or at the end with the best text there is."""
    if all_accept(state) or nearing_the_end(state):
        return None
    return "Not every delegation accepts this text, and rounds are left."


def all_accept(state: MeetingState) -> bool:
    """Say whether every seat accepted the text on the table in the round just revealed."""
    if state.revealed_round != state.round or set(state.reviews) != set(state.seats):
        return False
    return all(r is not None and r.verdict.startswith("accept") for r in state.reviews.values())


def nearing_the_end(state: MeetingState) -> bool:
    """Say whether this is the last round, or the table has stood still for too long."""
    return state.round >= state.limits.rounds or state.stalled >= state.limits.stalled_rounds


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
    if state.holders[command.seat] == "ai" or command.departure:
        return None
    mandate, rules = state.mandates[command.seat], state.meeting.coherence
    found = objections_of_card(mandate, state.text, rules, own_eyes=True)
    return f"Your role card says no. {found[0]} Say in one line why you depart from it." if found else None


def window_is_this_one(state: MeetingState, command: c.CloseSilence) -> str | None:
    """A clock that belongs to an earlier window closes nothing."""
    if state.window is not None and state.window.number == command.window:
        return None
    return "That window is over."


def seat_is_not_answered_yet(state: MeetingState, command: c.MissVerdict) -> str | None:
    """A fault does not overwrite an answer that was given."""
    if state.window is None or command.seat not in state.window.consents:
        return None
    return f"{command.seat} has answered."


def best_text_was_tried(state: MeetingState, command: c.Close) -> str | None:
    """If everyone could live with some text, it stands under silence before the meeting gives up."""
    if command.because not in ("rounds", "stalled") or state.windows >= state.limits.windows:
        return None
    everyone = frozenset(state.seats)
    for draft in state.drafts:
        if draft.lived_with_by == everyone and draft.windows < 1:
            return f"All could live with text {draft.text.revision}; put it under silence first."
    return None


def phase_comes_next(state: MeetingState, command: c.EnterPhase) -> str | None:
    """Statements, tour, drafting rounds: in this order, one after the other."""
    follows = {
        "statements": state.phase == "opened",
        "tour": state.phase == "statements",
        "drafting": (state.phase == "tour" and command.round == 1)
        or (state.phase == "drafting" and command.round == state.round + 1),
    }
    return None if follows[command.phase] else f"{command.phase.capitalize()} cannot follow {state.phase}."


def rounds_are_left(state: MeetingState, command: c.EnterPhase) -> str | None:
    """A meeting ends within its rounds."""
    return None if command.round <= state.limits.rounds else f"The {state.limits.rounds} rounds are used up."


RUNNING: tuple[Rule, ...] = (open_and_not_closed, not_suspended)
SEATED: tuple[Rule, ...] = (*RUNNING, seat_is_seated, holder_is_current)

RULES: dict[type[c.Command], tuple[Rule, ...]] = {
    c.Convene: (not_yet_opened, three_to_thirty_two_seats, each_seat_is_distinct_and_instructed),
    c.EnterPhase: (*RUNNING, no_window_is_open, phase_comes_next, rounds_are_left),
    c.TakeFloor: (*RUNNING, speaker_is_seated_and_current, a_person_was_called_on, speeches_are_left),
    c.ReadMap: RUNNING,
    c.Circulate: (
        *RUNNING,
        no_window_is_open,
        drafting,
        text_is_within_limits,
        text_is_complete,
        fixed_paragraphs_stand,
        every_option_has_an_origin,
        changes_tell_the_difference,
        text_is_coherent,
    ),
    c.Review: (
        *SEATED,
        no_window_is_open,
        drafting,
        a_text_is_circulated,
        round_is_current,
        round_is_not_revealed,
        review_is_of_the_current_text,
        one_review_a_round,
        remarks_offer_a_cure,
        verdict_agrees_with_remarks,
        at_most_two_wishes_each_way,
    ),
    c.MissReview: (
        *RUNNING,
        seat_is_seated,
        drafting,
        round_is_current,
        round_is_not_revealed,
        one_review_a_round,
    ),
    c.RevealReviews: (
        *RUNNING,
        drafting,
        a_text_is_circulated,
        round_is_current,
        round_is_not_revealed,
        every_seat_has_answered,
    ),
    c.PassNote: (*SEATED, seats_are_seated),
    c.ProposePackage: (*RUNNING, no_window_is_open, drafting, seats_are_seated),
    c.OpenSilence: (
        *RUNNING,
        no_window_is_open,
        drafting,
        a_text_is_circulated,
        table_is_ready,
        windows_are_left,
        text_is_coherent,
    ),
    c.Consent: (
        *SEATED,
        consent_is_in_time,
        bind_is_the_windows,
        has_not_consented,
        letter_is_not_a_second_one,
        statement_is_short,
        human_departure_is_explained,
    ),
    c.Withdraw: (*SEATED, window_is_open, bind_is_the_windows, has_consented),
    c.Object: (
        *SEATED,
        letter_is_in_time,
        bind_is_the_windows,
        letter_is_not_a_second_one,
        paragraph_exists,
    ),
    c.MissVerdict: (*RUNNING, seat_is_seated, window_is_open, bind_is_the_windows, seat_is_not_answered_yet),
    c.CloseSilence: (*RUNNING, window_is_open, window_is_this_one),
    c.ChangeHolder: (open_and_not_closed, seat_is_seated),
    c.RaisePlacard: (*SEATED, a_person_holds_the_seat, placard_is_down),
    c.LowerPlacard: (*SEATED, placard_is_up),
    c.GiveFloor: (*RUNNING, seat_is_seated, a_person_holds_the_seat, the_floor_is_free, speeches_are_left),
    c.LapseFloor: (*RUNNING, seat_is_seated, seat_has_the_floor),
    c.OfferWording: (
        *SEATED,
        no_window_is_open,
        option_is_on_the_agenda,
        wording_fits_a_paragraph,
    ),
    c.ExtendTime: (open_and_not_closed, some_time_is_given),
    c.NoteFault: (open_and_not_closed,),
    c.Suspend: RUNNING,
    c.Resume: (open_and_not_closed, suspended),
    c.Close: (open_and_not_closed, no_window_is_open, best_text_was_tried),
}
