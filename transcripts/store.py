"""The store of the record: append-only, keyed, gap-free; SQLite by default, PostgreSQL by URL."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import StaticPool

from nacsim.council.events import AnyEvent
from nacsim.council.text import canonical
from nacsim.errors import FaultError
from nacsim.transcripts import schema
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
            self._lock = Lock(self._path.with_name(self._path.name + ".lock"))

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
        except DatabaseError as error:
            if isinstance(error, IntegrityError):
                raise
            raise _fault(self._path, error) from error
        self._on_persist(f"after:{what}")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise _fault(self._path, error) from error

    def create_meeting(self, meeting: str, scenario: str, seed: int, opened_at: str) -> None:
        """Enter a meeting, once."""
        with self._writing("meeting") as db:
            known = db.execute(sa.select(schema.meeting.c.id).where(schema.meeting.c.id == meeting)).first()
            if known is None:
                row = {"id": meeting, "scenario": scenario, "seed": seed, "opened_at": opened_at}
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
        with self._writing("append") as db:
            stored = self._stored(db, meeting, [key for key, _, _ in keyed])
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
        """Take over sealed entries as they are, for a meeting that has none yet."""
        with self._writing("adopt") as db:
            if entries and self._head(db, entries[0].meeting)[0]:
                raise Conflict(f"meeting {entries[0].meeting} is in this record already")
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
        with self._writing("journal") as db:
            stored = self._journalled(db, meeting, key)
            if stored is None:
                row = {"meeting_id": meeting, "key": key, "payload": payload}
                db.execute(sa.insert(schema.journal), row)
        return payload if stored is None else stored

    def journal_get(self, meeting: str, key: str) -> str | None:
        """Return a reply that was written down, if there is one."""
        with self._reading() as db:
            return self._journalled(db, meeting, key)

    def _journalled(self, db: Connection, meeting: str, key: str) -> str | None:
        table = schema.journal.c
        found: str | None = db.execute(
            sa.select(table.payload).where(table.meeting_id == meeting, table.key == key)
        ).scalar()
        return found

    def _stored(self, db: Connection, meeting: str, keys: list[str]) -> list[Entry]:
        table = schema.event.c
        query = sa.select(schema.event).where(table.meeting_id == meeting, table.key.in_(keys)).order_by(table.seq)
        return [_entry(row) for row in db.execute(query)]

    def _head(self, db: Connection, meeting: str) -> tuple[int, str]:
        table = schema.event.c
        query = (
            sa.select(table.seq, table.hash).where(table.meeting_id == meeting).order_by(table.seq.desc()).limit(1)
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


def _fault(path: Path | None, error: DatabaseError) -> FaultError:
    where = path or "the database"
    return FaultError(
        f"The record in {where} could not be read or written ({error.orig}). Nothing of this step was recorded. "
        "Make room or give back the right to write, then go on with: nac resume"
    )


def open_record(place: str | Path, on_persist: OnPersist | None = None) -> Record:
    """Open a record by path or by database URL, and bring its tables up to date."""
    if isinstance(place, str) and "://" in place:
        engine, path = sa.create_engine(place), None
    else:
        path = Path(place)
        engine = _sqlite(path)
    record = Record(engine, path, on_persist)
    with record._reading() as db:
        up_to_date = _version(db) == schema.HEAD
    if not up_to_date:
        _migrate(engine)
    return record


def open_in_memory() -> Record:
    """Open a record that lasts as long as the process; for enumeration and tests."""
    engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    schema.metadata.create_all(engine)
    return Record(engine, None)


def _sqlite(path: Path) -> Engine:
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _version(db: Connection) -> str | None:
    if not sa.inspect(db).has_table("alembic_version"):
        return None
    found: str | None = db.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
