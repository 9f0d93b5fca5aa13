"""One line of the record: an event, sealed to the line before it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nacsim.council.events import EVENTS, AnyEvent
from nacsim.council.text import canonical
from nacsim.council.visibility import visibility

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in its place; `hash` seals it and everything before it."""

    meeting: str
    seq: int
    key: str
    kind: str
    visibility: str
    payload: dict[str, Any]
    at: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a record stops being one, and why."""

    number: int
    why: str


def seal(meeting: str, prev: str, seq: int, key: str, event: AnyEvent, at: str) -> Entry:
    """Return the line that puts an event after the line with hash `prev`."""
    body: dict[str, Any] = {
        "meeting": meeting,
        "seq": seq,
        "key": key,
        "kind": event.kind,
        "visibility": visibility(event),
        "payload": event.model_dump(mode="json"),
        "at": at,
        "prev": prev,
    }
    return Entry(**body, hash=digest(body))


def digest(body: dict[str, Any]) -> str:
    """Return the seal of a line: sha256 over the canonical JSON of all its fields but the seal."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def body_of(entry: Entry) -> dict[str, Any]:
    """Return an entry's fields without its seal."""
    return {
        "meeting": entry.meeting,
        "seq": entry.seq,
        "key": entry.key,
        "kind": entry.kind,
        "visibility": entry.visibility,
        "payload": entry.payload,
        "at": entry.at,
        "prev": entry.prev,
    }


def line(entry: Entry) -> str:
    """Return an entry as one line of canonical JSON, without the newline."""
    return canonical({**body_of(entry), "hash": entry.hash})


def event_of(entry: Entry) -> AnyEvent:
    """Return the event of an entry; raise pydantic's ValidationError if it is none we know."""
    return EVENTS.validate_json(canonical(entry.payload))


def flaw_in(entries: Sequence[Entry]) -> Flaw | None:
    """Return the first entry that does not stand where it should, and why; None if the chain holds."""
    prev, keys = GENESIS, set[str]()
    for number, entry in enumerate(entries, start=1):
        why = _flaw(entry, number, prev, entries[0].meeting)
        if why is None and entry.key in keys:
            why = f"the key {entry.key!r} was used before"
        if why is not None:
            return Flaw(number, why)
        keys.add(entry.key)
        prev = entry.hash
    return None


def _flaw(entry: Entry, number: int, prev: str, meeting: str) -> str | None:
    # The seal comes first: of a line that was changed, no other field can be believed.
    if digest(body_of(entry)) != entry.hash:
        return "the seal does not fit; the line was changed"
    if entry.seq != number:
        return f"event {number} is missing; this is event {entry.seq}"
    if entry.prev != prev:
        return "the chain is broken; it was not sealed to the line before it"
    if entry.meeting != meeting:
        return f"it belongs to another meeting, {entry.meeting!r}"
    if entry.payload.get("kind") != entry.kind:
        return f"it is filed as {entry.kind!r} and is {entry.payload.get('kind')!r}"
    return None
