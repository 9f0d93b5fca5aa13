"""A meeting under way: commands go in, the record grows, the state follows."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from nacsim.agents.view import PublicRecord, public_record
from nacsim.council import commands as c
from nacsim.council.decide import decide
from nacsim.council.events import AnyEvent, Closed, MapRead, PackageProposed, ReviewsRevealed, TextCirculated
from nacsim.council.fold import fold
from nacsim.council.state import MeetingState
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
        self._listener = listener
        self._by_key: dict[str, Entry] = {}
        for entry in record.entries(meeting_id):
            self._take(entry, event_of(entry))

    def _take(self, entry: "Entry", event: AnyEvent) -> None:
        self.state = fold(self.state, event)
        self.events.append((entry.seq, event))
        self._by_key[entry.key] = entry

    def submit(self, command: c.AnyCommand) -> None:
        """Put a command to the Council and record what follows; raise Refused if a rule stands against it."""
        if f"{command.key}/0" in self._by_key:
            return
        events = decide(self.state, command)
        seq = self.state.seq
        keyed = [(f"{command.key}/{i}", event, self._clock(seq + i + 1)) for i, event in enumerate(events)]
        for entry, event in zip(self._record.append(self.id, seq, keyed), events, strict=True):
            self._take(entry, event)
            if self._listener is not None:
                self._listener(entry, event, self.state)

    def has(self, key: str) -> bool:
        """Say whether a command with this key has been recorded."""
        return f"{key}/0" in self._by_key

    def remember(self, key: str, payload: str) -> str:
        """Write a reply down before it is used; the first one counts."""
        return self._record.journal_put(self.id, key, payload)

    def recall(self, key: str) -> str | None:
        """Return a reply that was written down, if there is one."""
        return self._record.journal_get(self.id, key)

    @property
    def public(self) -> PublicRecord:
        """Return what everyone at the table has heard."""
        return public_record(self.events)

    @property
    def closing(self) -> Closed | None:
        """Return how the meeting ended, if it has."""
        last = self.events[-1][1] if self.events else None
        return next((e for _, e in reversed(self.events) if isinstance(e, Closed)), None) if last else None

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

    def packages(self) -> Sequence[PackageProposed]:
        """Return the packages of the round under way."""
        return self.state.packages
