"""A meeting that goes on differently from some point: a new record that begins with the old events."""

from collections.abc import Sequence

from nacsim.council.events import Opened
from nacsim.council.values import Branch
from nacsim.errors import InputError
from nacsim.transcripts.record import GENESIS, Entry, event_of, seal


def cut(entries: Sequence[Entry], at: int) -> tuple[Entry, ...]:
    """Return the events up to `at`, back to the last command that is recorded whole."""
    if not 1 <= at <= len(entries):
        raise InputError(f"--at is a number of an event, from 1 to {len(entries)}.")
    kept = at
    while 0 < kept < len(entries) and _command(entries[kept]) == _command(entries[kept - 1]):
        kept -= 1
    if kept == 0:
        raise InputError(f"Event {at} belongs to the opening of the meeting; branch off later.")
    if entries[kept - 1].kind == "closed":
        raise InputError("The meeting is over at that point. Branch off before its end.")
    return tuple(entries[:kept])


def branch_of(entries: Sequence[Entry]) -> Branch:
    """Return where a meeting that begins with these events comes from."""
    last = entries[-1]
    return Branch(meeting=last.meeting, seq=last.seq, hash=last.hash)


def branch(entries: Sequence[Entry], opened: Opened) -> tuple[Entry, ...]:
    """Seal events again as the beginning of another meeting, under its own opening."""
    sealed: list[Entry] = []
    prev = GENESIS
    for entry in entries:
        event = opened if entry.kind == "opened" else event_of(entry)
        again = seal(opened.meeting, prev, entry.seq, entry.key, event, entry.at)
        sealed.append(again)
        prev = again.hash
    return tuple(sealed)


def _command(entry: Entry) -> str:
    return entry.key.rpartition("/")[0]
