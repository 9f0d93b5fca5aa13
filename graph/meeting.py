"""A meeting under way: commands go in, the record grows, the state follows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from nacsim.agents.view import PublicRecord, public_record
from nacsim.council import commands as c
from nacsim.council.decide import decide
from nacsim.council.events import AnyEvent, Closed, MapRead, ReviewsRevealed, TextCirculated
from nacsim.council.fold import fold
from nacsim.council.state import MeetingState
from nacsim.prompts.minutes import Minutes
from nacsim.transcripts.record import event_of

if TYPE_CHECKING:
    from nacsim.transcripts.record import Entry
    from nacsim.transcripts.store import Record

SECONDS_PER_EVENT = 30

Listener = Callable[["Entry", AnyEvent, MeetingState], None]


class Clock(Protocol):
    """Tells the time to write beside an event."""

    def __call__(self, seq: int) -> str:
        """Return the time of event `seq` as ISO 8601."""


def scripted_clock(opens_at: str) -> Clock:
    """Return the clock of a simulated meeting: half a minute for each event, whatever the real time."""
    start = datetime.fromisoformat(opens_at)

    def at(seq: int) -> str:
        return (start + timedelta(seconds=SECONDS_PER_EVENT * seq)).isoformat()

    return at


class Meeting:
    """One meeting of the Council; every method records what happened, once, however often it is called."""

    def __init__(
        self, record: "Record", meeting_id: str, clock: Clock, listener: Listener | None = None
    ) -> None:
        self.id = meeting_id
        self.state = MeetingState()
        self.events: list[tuple[int, AnyEvent]] = []
        self._record = record
        self._clock = clock
        self._listeners = [listener] if listener is not None else []
        self._keys: set[str] = set()
        self._minutes, self._minuted = Minutes(), 0
        self._public: tuple[int, PublicRecord] = (-1, public_record(()))
        self._step: list[tuple[str, AnyEvent, MeetingState]] = []
        self._in_a_step = False
        self._replies = record.journal(meeting_id)
        for entry in record.entries(meeting_id):
            self._take(entry.key, event_of(entry))

    def _take(self, key: str, event: AnyEvent) -> None:
        self.state = fold(self.state, event)
        self.events.append((self.state.seq, event))
        self._keys.add(key)

    def tell(self, listener: Listener) -> None:
        """Tell somebody of every event from now on, once it is recorded."""
        self._listeners.append(listener)

    def history(self) -> "Iterator[tuple[Entry, AnyEvent, MeetingState]]":
        """Return what has been recorded, each event with its entry and the state after it."""
        state = MeetingState()
        for entry, (_, event) in zip(self._record.entries(self.id), self.events, strict=True):
            state = fold(state, event)
            yield entry, event, state

    def submit(self, command: c.AnyCommand) -> None:
        """Put a command to the Council and record what follows; raise Refused if a rule stands against it."""
        if self.has(command.key):
            return
        with self.step():
            for i, event in enumerate(decide(self.state, command)):
                self._take(f"{command.key}/{i}", event)
                self._step.append((f"{command.key}/{i}", event, self.state))

    @contextmanager
    def step(self) -> Iterator[None]:
        """Record all that is submitted inside at once, or nothing of it; nothing may be awaited inside."""
        if self._in_a_step:
            yield
            return
        before, events = self.state, len(self.events)
        self._in_a_step = True
        try:
            yield
            entries = self._write(before.seq) if self._step else ()
        except BaseException:
            self.state, self._public = before, (-1, self._public[1])
            del self.events[events:]
            self._keys.difference_update(key for key, _, _ in self._step)
            raise
        finally:
            told, self._step, self._in_a_step = self._step, [], False
        for entry, (_, event, state) in zip(entries, told, strict=True):
            for listener in self._listeners:
                listener(entry, event, state)

    def _write(self, after: int) -> "tuple[Entry, ...]":
        keyed = [(key, event, self._clock(state.seq)) for key, event, state in self._step]
        return tuple(self._record.append(self.id, after, keyed))

    def now(self) -> str:
        """Return the time that would be written beside an event that happens now."""
        return self._clock(self.state.seq + 1)

    def has(self, key: str) -> bool:
        """Say whether a command with this key has been recorded."""
        return f"{key}/0" in self._keys

    def remember(self, key: str, payload: str) -> str:
        """Write a reply down before it is used; the first one counts."""
        if key not in self._replies:
            self._replies[key] = self._record.journal_put(self.id, key, payload)
        return self._replies[key]

    def recall(self, key: str) -> str | None:
        """Return a reply that was written down, if there is one."""
        return self._replies.get(key)

    @property
    def public(self) -> PublicRecord:
        """Return what everyone at the table has heard."""
        if self._public[0] != len(self.events):
            self._public = (len(self.events), public_record(self.events))
        return self._public[1]

    @property
    def minutes(self) -> str:
        """Return the public record as models read it; what is not yet recorded is not in it."""
        recorded = len(self.events) - len(self._step)
        for _, event in self.events[self._minuted : recorded]:
            self._minutes.take(event)
        self._minuted = recorded
        return self._minutes.text

    @property
    def closing(self) -> Closed | None:
        """Return how the meeting ended, if it has."""
        return next((e for _, e in reversed(self.events) if isinstance(e, Closed)), None)

    @property
    def map(self) -> MapRead | None:
        """Return the chair's map of the issues, if it has been read back."""
        return next((e for _, e in reversed(self.events) if isinstance(e, MapRead)), None)

    @property
    def last_text(self) -> TextCirculated:
        """Return the text circulated last."""
        return next(e for _, e in reversed(self.events) if isinstance(e, TextCirculated))

    @property
    def last_reveal(self) -> ReviewsRevealed:
        """Return the reviews shown last."""
        return next(e for _, e in reversed(self.events) if isinstance(e, ReviewsRevealed))
