"""The store of the record: append-only, keyed, gap-free; SQLite by default, PostgreSQL by URL."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from nacsim.council.events import AnyEvent
from nacsim.council.text import canonical
from nacsim.transcripts import schema
from nacsim.transcripts.database import READING, bring_up_to_date, engine_for, file_of, memory_engine, url_of
from nacsim.transcripts.faults import fault
from nacsim.transcripts.lock import Lock
from nacsim.transcripts.record import GENESIS, Entry, seal

Keyed = tuple[str, AnyEvent, str]
OnPersist = Callable[[str], None]


class Conflict(Exception):
    """The record has grown since the caller last read it; nothing was appended."""


class Record:
    """The record of one or many meetings."""

    def __init__(self, engine: Engine, path: Path | None, on_persist: OnPersist | None = None) -> None:
        self._engine = engine
        self._path = path
        self._lock: Lock | None = None
        self._on_persist = on_persist or (lambda _: None)

    def hold(self) -> None:
        """Claim the file for this process; raise FaultError if another one has it."""
        if self._path is not None and self._lock is None:
            self._lock = Lock(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @contextmanager
    def _writing(self, what: str) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
                self._on_persist(f"before:{what}")
        except IntegrityError as error:
            raise Conflict("another process recorded this step first; nothing of this one was") from error
        except DBAPIError as error:
            raise fault(self._path, error) from error
        self._on_persist(f"after:{what}")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(**READING) as connection:
                yield connection
        except DBAPIError as error:
            raise fault(self._path, error) from error

    def create_meeting(self, meeting: str, scenario: str, seed: int, opened_at: str) -> None:
        """Enter a meeting, once."""
        with suppress(Conflict), self._writing("meeting") as db:
            self._enter(db, {"id": meeting, "scenario": scenario, "seed": seed, "opened_at": opened_at})

    def _enter(self, db: Connection, row: dict[str, Any]) -> None:
        known = sa.select(schema.meeting.c.id).where(schema.meeting.c.id == row["id"])
        if db.execute(known).first() is None:
            db.execute(sa.insert(schema.meeting), row)

    def meetings(self) -> list[str]:
        """Return the ids of all meetings."""
        with self._reading() as db:
            return list(db.execute(sa.select(schema.meeting.c.id).order_by(schema.meeting.c.id)).scalars())

    def append(self, meeting: str, after: int, keyed: Sequence[Keyed]) -> list[Entry]:
        """Append events behind event `after`, in one transaction.

        Events whose keys are all recorded are not written again; the stored entries are returned. Raises
        Conflict if the record's head is not `after`, FaultError if the disk refuses.
        """
        keys = [key for key, _, _ in keyed]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two events of one append share a key: {keys}")
        with self._writing("append") as db:
            stored = self._stored(db, meeting, keys)
            if len(stored) == len(keyed):
                return stored
            head, prev = self._head(db, meeting)
            if head != after or stored:
                raise Conflict(f"meeting {meeting} stands at event {head}, not {after}")
            entries = []
            for offset, (key, event, at) in enumerate(keyed, start=1):
                entry = seal(meeting, prev, after + offset, key, event, at)
                entries.append(entry)
                prev = entry.hash
            db.execute(sa.insert(schema.event), [_row(entry) for entry in entries])
        return entries

    def adopt(self, entries: Sequence[Entry]) -> None:
        """Take over sealed entries for a meeting that has none yet; `import_events` checks them first."""
        if not entries:
            return
        first = entries[0]
        with self._writing("adopt") as db:
            if self._head(db, first.meeting)[0]:
                raise Conflict(f"meeting {first.meeting} is in this record already")
            if first.kind == "opened":
                opened = first.payload
                row = {"id": first.meeting, "scenario": opened["scenario"], "seed": opened["seed"]}
                self._enter(db, {**row, "opened_at": opened["opens_at"]})
            db.execute(sa.insert(schema.event), [_row(entry) for entry in entries])

    def entries(self, meeting: str, after: int = 0) -> list[Entry]:
        """Return a meeting's entries behind event `after`, oldest first."""
        query = (
            sa.select(schema.event)
            .where(schema.event.c.meeting_id == meeting, schema.event.c.seq > after)
            .order_by(schema.event.c.seq)
        )
        with self._reading() as db:
            return [_entry(row) for row in db.execute(query)]

    def head(self, meeting: str) -> int:
        """Return the number of a meeting's last event; 0 if it has none."""
        with self._reading() as db:
            return self._head(db, meeting)[0]

    def journal_put(self, meeting: str, key: str, payload: str) -> str:
        """Write a reply down before it is used; return what is stored, for the first one counts."""
        with suppress(Conflict), self._writing("journal") as db:
            db.execute(sa.insert(schema.journal), {"meeting_id": meeting, "key": key, "payload": payload})
            return payload
        first = self.journal_get(meeting, key)
        if first is None:
            raise Conflict(f"the reply {key!r} of meeting {meeting} could not be written down")
        return first

    def journal_get(self, meeting: str, key: str) -> str | None:
        """Return a reply that was written down, if there is one."""
        table = schema.journal.c
        query = sa.select(table.payload).where(table.meeting_id == meeting, table.key == key)
        with self._reading() as db:
            found: str | None = db.execute(query).scalar()
            return found

    def journal(self, meeting: str) -> dict[str, str]:
        """Return every reply of a meeting that was written down, by its key."""
        table = schema.journal.c
        query = sa.select(table.key, table.payload).where(table.meeting_id == meeting).order_by(table.key)
        with self._reading() as db:
            return {row.key: row.payload for row in db.execute(query)}

    def _stored(self, db: Connection, meeting: str, keys: list[str]) -> list[Entry]:
        table = schema.event.c
        query = (
            sa.select(schema.event)
            .where(table.meeting_id == meeting, table.key.in_(keys))
            .order_by(table.seq)
        )
        return [_entry(row) for row in db.execute(query)]

    def _head(self, db: Connection, meeting: str) -> tuple[int, str]:
        table = schema.event.c
        query = (
            sa.select(table.seq, table.hash)
            .where(table.meeting_id == meeting)
            .order_by(table.seq.desc())
            .limit(1)
        )
        row = db.execute(query).first()
        return (row.seq, row.hash) if row is not None else (0, GENESIS)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "meeting_id": entry.meeting,
        "seq": entry.seq,
        "key": entry.key,
        "kind": entry.kind,
        "visibility": entry.visibility,
        "payload": canonical(entry.payload),
        "at": entry.at,
        "prev": entry.prev,
        "hash": entry.hash,
    }


def _entry(row: Any) -> Entry:
    return Entry(
        meeting=row.meeting_id,
        seq=row.seq,
        key=row.key,
        kind=row.kind,
        visibility=row.visibility,
        payload=json.loads(row.payload),
        at=row.at,
        prev=row.prev,
        hash=row.hash,
    )


def open_record(place: str | Path, on_persist: OnPersist | None = None) -> Record:
    """Open a record by path or by database URL, and bring its tables up to date."""
    url = url_of(place)
    path, engine = file_of(url), engine_for(url)
    try:
        bring_up_to_date(engine, path)
    except BaseException:
        engine.dispose()
        raise
    return Record(engine, path, on_persist)


def open_in_memory(on_persist: OnPersist | None = None) -> Record:
    """Open a record that lasts as long as the process; for enumeration and tests."""
    engine = memory_engine()
    schema.metadata.create_all(engine)
    return Record(engine, None, on_persist)
