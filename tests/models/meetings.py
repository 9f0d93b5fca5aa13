"""Small meetings with scripted models: opened, held, and read from their record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from nacsim.council import events as e
from nacsim.council.certificate import certify
from nacsim.council.commands import Convene
from nacsim.council.events import Limits
from nacsim.council.fold import fold_all
from nacsim.council.state import MeetingState
from nacsim.council.text import canonical
from nacsim.council.values import CHAIR, Mode
from nacsim.council.verifier import Report, verify
from nacsim.graph.hold import hold
from nacsim.graph.opening import SILENT, Voice, convene
from nacsim.prompt import Speaker
from nacsim.roles.pack import Pack, load_pack
from nacsim.transcripts.record import GENESIS, Entry, event_of, line, seal
from nacsim.transcripts.store import Conflict, Keyed, Record
from tests.council.invariants import assert_all

PACK = load_pack()
SEATS = ("EE", "DE", "HU", "US")
SHORT = Limits(rounds=2, speeches_per_round=2, tour_speeches=1)
E = TypeVar("E", bound=e.Event)


class Notebook(Record):
    """A record of one meeting that is kept in lists: for hundreds of meetings, a tenth of the time."""

    def __init__(self) -> None:
        self._lines: list[Entry] = []
        self._said: dict[str, str] = {}

    def entries(self, meeting: str, after: int = 0) -> list[Entry]:
        return self._lines[after:]

    def append(self, meeting: str, after: int, keyed: Sequence[Keyed]) -> list[Entry]:
        if after != len(self._lines):
            raise Conflict(f"the notebook stands at event {len(self._lines)}, not {after}")
        for key, event, at in keyed:
            prev = self._lines[-1].hash if self._lines else GENESIS
            self._lines.append(seal(meeting, prev, len(self._lines) + 1, key, event, at))
        return self._lines[after:]

    def journal_put(self, meeting: str, key: str, payload: str) -> str:
        return self._said.setdefault(key, payload)

    def journal_get(self, meeting: str, key: str) -> str | None:
        return self._said.get(key)

    def journal(self, meeting: str) -> dict[str, str]:
        return dict(sorted(self._said.items()))


@dataclass(frozen=True)
class Held:
    """A meeting as far as it was held."""

    opening: Convene
    record: Record
    pack: Pack = PACK

    def go_on(self, speakers: Mapping[str, Speaker]) -> "Held":
        """Hold the meeting from where its record stands until it rests."""
        hold(self.record, self.pack, self.opening, speakers=speakers)
        return Held(self.opening, self.record, self.pack)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.record.entries(self.opening.opened.meeting))

    @cached_property
    def events(self) -> tuple[e.AnyEvent, ...]:
        return tuple(event_of(entry) for entry in self.entries)

    @cached_property
    def state(self) -> MeetingState:
        return fold_all(self.events)

    @property
    def closing(self) -> e.Closed:
        last = self.events[-1]
        assert isinstance(last, e.Closed), f"the meeting is not over: {self.state.phase}"
        return last

    @property
    def journal(self) -> dict[str, str]:
        return self.record.journal(self.opening.opened.meeting)

    @cached_property
    def log(self) -> bytes:
        return "".join(f"{line(entry)}\n" for entry in self.entries).encode()

    def all_of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def verified(self) -> Report:
        """Let the verifier recount the record, with its certificate if there is one."""
        certificate = None
        if self.closing.outcome.startswith("ADOPTED"):
            lines = ((x.seq, x.hash, y) for x, y in zip(self.entries, self.events, strict=True))
            certificate = f"{canonical(certify(lines))}\n".encode()
        return verify(self.log, certificate)


@dataclass(frozen=True)
class Table:
    """What a meeting is to be: who sits, how long, in which mode, with which voice."""

    mode: Mode = "full"
    seed: int = 0
    seats: tuple[str, ...] = SEATS
    limits: Limits = SHORT
    voice: Voice = SILENT
    pack: Pack = PACK
    chair: bool = False  # whether a model words the chair

    def opened(self, record: Record | None = None) -> Held:
        """Return the meeting before anything has happened in it."""
        opening = convene(self.pack, self.seats, self.seed, self.mode, self.limits, self.voice)
        return Held(opening, Notebook() if record is None else record, self.pack)

    def held(self, *models: Speaker) -> Held:
        """Hold the meeting, with one model for everybody or one for each seat."""
        return self.opened().go_on(self.speakers(*models))

    def speakers(self, *models: Speaker) -> dict[str, Speaker]:
        """Return who speaks through which model."""
        who = (*self.seats, CHAIR) if self.chair else self.seats
        each = models * len(who) if len(models) == 1 else models
        return dict(zip(who, each, strict=True)) if models else {}


AGREES = Table("full", 1, ("EE", "LT", "DE"))  # it has a note, a statement and an adoption
BREAKS = Table("full", 0, SEATS)  # silence is broken
WORDS = Table("words", 1, SEATS, chair=True)


def assert_it_ended_well(held: Held) -> None:
    """A meeting that is over has a legal end, and the verifier and the invariants bear it out."""
    assert held.closing.outcome not in ("FAULTED", "VOID")
    report = held.verified()
    assert report.problems == ()
    assert report.outcome == held.closing.outcome
    assert_all(held.events, held.state)
