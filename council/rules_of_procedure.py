"""Rules of procedure: who may act, who has the floor, and when the meeting moves on."""

from nacsim.council import commands as c
from nacsim.council.state import MeetingState


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
    return "The meeting is paused." if state.phase == "suspended" else None


def suspended(state: MeetingState, _: object) -> str | None:
    """Only a meeting at rest can be resumed."""
    return None if state.phase == "suspended" else "The meeting is not paused."


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


def some_time_is_given(_: MeetingState, command: c.ExtendTime) -> str | None:
    """More time is more than none."""
    return None if command.seconds > 0 else "More time must be more than none."


def news_says_something(_: MeetingState, command: c.BreakNews) -> str | None:
    """News that nobody can read is none."""
    return None if command.text.strip() else "A news flash needs some words."


def speeches_are_left(state: MeetingState, command: c.TakeFloor | c.GiveFloor) -> str | None:
    """A meeting has a limit of speeches; the chair may always bring it to an end."""
    by_the_chair = isinstance(command, c.TakeFloor) and command.speaker == "CHAIR"
    if by_the_chair or state.speeches < state.limits.speeches:
        return None
    return f"The meeting has had its {state.limits.speeches} speeches."
