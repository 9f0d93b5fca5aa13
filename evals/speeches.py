"""The speeches of recorded meetings, as the measures read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from nacsim.council.events import AnyEvent, Opened, Spoke
from nacsim.council.values import CHAIR, Intent, Phase
from nacsim.errors import InputError, VerificationError
from nacsim.transcripts.jsonl import read_events
from nacsim.transcripts.record import Entry, event_of

RECORD = "events.jsonl"


@dataclass(frozen=True, slots=True)
class Said:
    """One speech in its place; what it was to do is its intent."""

    seat: str
    phase: Phase
    round: int
    intent: Intent
    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A recorded meeting: who sat there, and everything delegations and chair said, in order."""

    id: str
    seed: int
    mode: str
    scenario: str
    pack_hash: str
    names: dict[str, str]
    said: tuple[Said, ...]

    @property
    def by_delegations(self) -> tuple[Said, ...]:
        """Return the speeches without the chair's."""
        return tuple(s for s in self.said if s.seat != CHAIR)

    @property
    def by_chair(self) -> tuple[Said, ...]:
        """Return the chair's speeches."""
        return tuple(s for s in self.said if s.seat == CHAIR)

    def by(self, seat: str) -> tuple[Said, ...]:
        """Return the speeches of one seat."""
        return tuple(s for s in self.said if s.seat == seat)


def meetings_in(folders: Iterable[Path]) -> tuple[Meeting, ...]:
    """Read the meetings in folders, or in the folders just below them; raise InputError if there are none."""
    found: dict[str, Path] = {}
    meetings = []
    for folder in dict.fromkeys(record for path in folders for record in records_in(path)):
        meeting = meeting_of(read_events(folder / RECORD), folder)
        if meeting.id in found:
            raise InputError(
                f"{found[meeting.id]} and {folder} hold the same meeting; name only one of them."
            )
        found[meeting.id] = folder
        meetings.append(meeting)
    return tuple(meetings)


def records_in(path: Path) -> Sequence[Path]:
    """Return the folder of a meeting, or those below it; raise InputError if there is none."""
    if (path / RECORD).is_file():
        return (path,)
    below = sorted(f.parent for f in path.glob(f"*/{RECORD}"))
    if not below:
        raise InputError(f"{path} is not the folder of a meeting, and holds none: there is no {RECORD}.")
    return below


def meeting_of(entries: Sequence[Entry], folder: Path) -> Meeting:
    """Return the meeting of a record; raise VerificationError if its events are none that we know."""
    try:
        events: list[AnyEvent] = [event_of(entry) for entry in entries]
    except ValidationError as error:
        raise VerificationError(f"{folder / RECORD} has an event that this nac does not know.") from error
    if not events or not isinstance(events[0], Opened):
        raise VerificationError(f"{folder / RECORD} does not begin with the opening of a meeting.")
    opened = events[0]
    said = tuple(_said(event) for event in events if isinstance(event, Spoke))
    return Meeting(
        id=opened.meeting,
        seed=opened.seed,
        mode=opened.mode,
        scenario=opened.scenario,
        pack_hash=opened.pack_hash,
        names=dict(opened.names),
        said=said,
    )


def _said(event: Spoke) -> Said:
    return Said(event.speaker, event.phase, event.round, event.intent, event.text, event.facts)
