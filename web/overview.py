"""What a teacher sees of a room: where it stands, who is where, and where one can go back to."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nacsim.council import events as e
from nacsim.council.names import Names
from nacsim.council.outcome import IN_SHORT
from nacsim.graph.people import awaited
from nacsim.web import shown
from nacsim.web.table import Table

OWED = {"speech": "a speech", "review": "a view of the text", "answer": "an answer to silence"}
PLACES_KEPT = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One room on its teacher's page; two that are equal need no new picture."""

    code: str
    title: str
    stands: str
    waits: str
    people: int
    seats: int
    outcome: str
    fault: str
    last: int  # the last event: what it changed may be no more than the time that is left
    left: int | None = field(compare=False)  # a clock on the page counts it down


def row(table: Table) -> Row:
    """Return where a room stands."""
    state = table.state
    return Row(
        code=table.code,
        title=table.plan.title or table.code,
        stands=shown.heading(state, table.pack) if table.begun else "Lobby",
        waits=_waits(table),
        people=len(table.guests),
        seats=len(table.plan.seats),
        outcome=_outcome(table),
        fault=table.fault or "",
        last=table.happened[-1].seq if table.happened else 0,
        left=_left(table),
    )


def _outcome(table: Table) -> str:
    outcome = table.state.outcome
    if outcome == "NO_CONSENSUS" and not table.pack.scenario.decision.unanimous:
        return "No text was carried"
    return IN_SHORT[outcome] if outcome is not None else ""


def _waits(table: Table) -> str:
    """Say whom the room waits for, and for what."""
    state, guests = table.state, table.guests
    if not table.begun:
        return "you, to begin"
    if state.phase in ("suspended", "closed"):
        return "you, to go on" if state.phase == "suspended" else ""
    waited = awaited(state)
    if not waited:
        return "nobody: AI delegates are at work"
    names = [f"{guests[w.seat].nickname} ({w.seat})" if w.seat in guests else w.seat for w in waited]
    return f"{', '.join(names)}: {OWED[waited[0].duty]}"


def _left(table: Table) -> int | None:
    """Return the seconds until the first of those awaited is out of time."""
    if table.sitting is None:
        return None
    times = [table.sitting.left(who) for who in awaited(table.state)]
    found = [t for t in times if t is not None]
    return round(min(found)) if found else None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat on the teacher's page of a room."""

    seat: str
    name: str
    nickname: str  # empty if nobody has taken the seat
    holder: str
    away: bool  # a person has taken the seat, and an AI delegate holds it


def seat_rows(table: Table) -> tuple[SeatRow, ...]:
    """Return who is where."""
    return tuple(_seat_row(table, seat) for seat in table.plan.seats)


def _seat_row(table: Table, seat: str) -> SeatRow:
    guest, holder = table.guests.get(seat), table.state.holders.get(seat)
    person = guest is not None and holder in (None, "human")
    stands_in = guest is not None and seat in table.state.stand_ins
    held = "person" if person else "AI delegate, standing in" if stands_in else "AI delegate"
    nickname = guest.nickname if guest is not None else ""
    return SeatRow(seat, table.pack.card(seat).name, nickname, held, away=guest is not None and not person)


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in the record to go on from."""

    seq: int
    says: str


def turns(table: Table) -> list[Turn]:
    """Return the places that one can go back to, the latest first."""
    if not table.begun:
        return []
    return list(reversed(list(_turns(table))))[:PLACES_KEPT]


def place(table: Table, at: int) -> str:
    """Return where event `at` is in a meeting, in the words of the turn that it belongs to."""
    before = [turn.says for turn in _turns(table) if turn.seq <= at]
    return before[-1] if before else moment(table, at)


def moment(table: Table, at: int) -> str:
    """Return when event `at` happened, in hours and minutes."""
    return table.happened[at - 1].at[11:16]


def _turns(table: Table) -> Iterator[Turn]:
    names = Names(table.state.meeting)
    for h in table.happened:
        sentence = _sentence(names, h.event)
        if sentence:
            yield Turn(h.seq, f"{h.at[11:16]} after {sentence}")


def _sentence(names: Names, event: e.AnyEvent) -> str:
    if isinstance(event, e.Spoke):
        about = f" on paragraph {event.intent.pid[1:]}" if event.intent.pid else ""
        return f"{names.seat(event.speaker)} spoke{about}"
    if isinstance(event, e.TextCirculated):
        return f"text {event.revision} was circulated"
    if isinstance(event, e.PhaseEntered):
        return f"round {event.round} began" if event.phase == "drafting" else f"the {event.phase} began"
    if isinstance(event, e.SilenceBroken):
        return "silence was broken"
    return ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A private note, as the teacher reads it."""

    at: str
    sender: str
    to: str
    text: str


def notes(table: Table) -> list[Passed]:
    """Return the private notes; students were told that their teacher can read them."""
    if not table.begun:
        return []
    names = Names(table.state.meeting)
    found = [(h.at, h.event) for h in table.happened if isinstance(h.event, e.NotePassed)]
    return [Passed(at[11:16], names.seat(x.sender), names.seats(x.to), x.text) for at, x in found]
