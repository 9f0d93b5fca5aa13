"""The record as a file that anyone can read: one line of canonical JSON for each event."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from nacsim.council.text import canonical
from nacsim.council.visibility import visibility
from nacsim.errors import InputError, VerificationError
from nacsim.transcripts.record import Entry, Flaw, event_of, flaw_in, line

if TYPE_CHECKING:
    from nacsim.transcripts.store import Record

TYPES = {
    "meeting": str,
    "seq": int,
    "key": str,
    "kind": str,
    "visibility": str,
    "payload": dict,
    "at": str,
    "prev": str,
    "hash": str,
}


def write_events(path: Path, entries: Iterable[Entry]) -> None:
    """Write a record; a reader sees the old file or the new one, never half of one."""
    write_bytes(path, "".join(f"{line(entry)}\n" for entry in entries).encode())


def write_bytes(path: Path, body: bytes) -> None:
    """Replace a file in one step, once its bytes are on the disk."""
    draft = path.with_name(path.name + ".new")
    try:
        with draft.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def read_events(path: Path) -> tuple[Entry, ...]:
    """Read a record and check its chain; raise VerificationError naming the first bad line."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    if body and not body.endswith(b"\n"):
        raise VerificationError(f"{path.name}: the last line is cut off.")
    lines = body.split(b"\n")[:-1]
    entries = tuple(_entry(path, number, raw) for number, raw in enumerate(lines, start=1))
    flaw = flaw_in(entries)
    if flaw is not None:
        raise VerificationError(f"{path.name}, line {flaw.number}: {flaw.why}.")
    return entries


def _entry(path: Path, number: int, raw: bytes) -> Entry:
    try:
        fields: Any = json.loads(raw, parse_constant=_refuse)
        if not isinstance(fields, dict) or not _well_typed(fields) or canonical(fields).encode() != raw:
            raise ValueError("not as nac writes it")
        return Entry(**fields)
    except (ValueError, RecursionError) as error:
        raise VerificationError(
            f"{path.name}, line {number}: this is not a line of a record ({error})."
        ) from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _well_typed(fields: dict[str, Any]) -> bool:
    # `is`, not isinstance: true and 1.0 equal 1 in Python, but they are other bytes.
    types = {name: type(value) for name, value in fields.items()}
    return types == TYPES


def import_events(record: "Record", entries: Sequence[Entry]) -> None:
    """Take another store's record of one meeting over, as it was sealed; raise if it is not whole."""
    flaw = flaw_in(entries)
    if flaw is None and not (entries and _opens(entries[0])):
        flaw = Flaw(1, "the record does not begin with the opening of its meeting")
    flaw = flaw or _unreadable(entries)
    if flaw is not None:
        raise VerificationError(
            f"Event {flaw.number} cannot be taken over: {flaw.why}. Nothing was recorded."
        )
    record.adopt(entries)


def _opens(entry: Entry) -> bool:
    return entry.kind == "opened" and entry.payload.get("meeting") == entry.meeting


def _unreadable(entries: Sequence[Entry]) -> Flaw | None:
    for entry in entries:
        try:
            event = event_of(entry)
        except ValidationError:
            return Flaw(entry.seq, f"it is no {entry.kind!r} that this nac knows")
        if visibility(event) != entry.visibility:
            return Flaw(entry.seq, f"it is shown to {entry.visibility!r} instead of {visibility(event)!r}")
    return None
