"""The record as a file that anyone can read: one line of canonical JSON for each event."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nacsim.council.text import canonical
from nacsim.errors import VerificationError
from nacsim.transcripts.record import GENESIS, Entry, body_of, digest, line

FIELDS = frozenset(Entry.__slots__)


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
    entries: list[Entry] = []
    body = path.read_bytes()
    if not body.endswith(b"\n"):
        raise VerificationError(f"{path.name}: the last line is cut off.")
    for number, raw in enumerate(body.split(b"\n")[:-1], start=1):
        entry = _entry(path, number, raw)
        expected = entries[-1].hash if entries else GENESIS
        if entry.seq != number:
            raise VerificationError(f"{path.name}, line {number}: event {number} is missing; this is event {entry.seq}.")
        if entry.prev != expected or digest(body_of(entry)) != entry.hash:
            raise VerificationError(f"{path.name}, line {number}: the seal does not fit; the line was changed.")
        entries.append(entry)
    return tuple(entries)


def _entry(path: Path, number: int, raw: bytes) -> Entry:
    try:
        fields: Any = json.loads(raw)
        if not isinstance(fields, dict) or frozenset(fields) != FIELDS or canonical(fields).encode() != raw:
            raise ValueError("not as nac writes it")
        return Entry(**fields)
    except (ValueError, RecursionError) as error:
        raise VerificationError(f"{path.name}, line {number}: this is not a line of a record ({error}).") from error
