"""One line of the record: an event, sealed to the line before it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from nacsim.council.events import EVENTS, AnyEvent, visibility
from nacsim.council.text import canonical

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


def seal(meeting: str, prev: str, seq: int, key: str, event: AnyEvent, at: str) -> Entry:
    """Return the line that puts an event after the line with hash `prev`."""
    body = {
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
    return EVENTS.validate_json(json.dumps(entry.payload))
