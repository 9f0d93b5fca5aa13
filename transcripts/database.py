"""The database under the record: how it is opened, and how its tables are brought up to date."""

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from nacsim.errors import FaultError, InputError
from nacsim.transcripts import schema
from nacsim.transcripts.faults import fault

BUSY_SECONDS = 10
READING = {"nac_reading": True}


def url_of(place: str | Path) -> URL:
    """Return the database URL of a path, or of a URL as typed."""
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))  # a path may hold ? or %, which a URL may not
    try:
        return sa.make_url(place)
    except ArgumentError as error:
        raise InputError(
            "The address of the record is no database URL. Give a path, or postgresql://..."
        ) from error


def file_of(url: URL) -> Path | None:
    """Return the one true path of an SQLite file; None for a server or for memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).resolve()


def engine_for(url: URL, journal: Literal["WAL", "DELETE"] = "WAL") -> Engine:
    """Return the engine of a URL; an SQLite file gets its pragmas and its own way to begin.

    With the journal `DELETE`, what is deleted is in no file any more once that is committed.
    """
    path = file_of(url)
    if path is not None:
        return _file_engine(path, journal)
    if url.get_backend_name() == "sqlite":
        return memory_engine()
    try:
        return sa.create_engine(url, hide_parameters=True)
    except ImportError as error:
        raise FaultError(f"The driver of this database is missing. Run: pip install {error.name}") from error


def memory_engine() -> Engine:
    """Return an engine whose database ends with the process."""
    return sa.create_engine(
        "sqlite://",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )


def _file_engine(path: Path, journal: str) -> Engine:
    engine = sa.create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # an error that reaches a log would quote what was said
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in (
            f"journal_mode={journal}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that begins as a reader can be refused half-way; a reader that begins as a writer
        # blocks everyone.
        reading = connection.get_execution_options().get("nac_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def bring_up_to_date(engine: Engine, path: Path | None) -> None:
    """Make or migrate the tables; a record that stands at the newest revision costs one query."""
    try:
        with engine.connect().execution_options(**READING) as connection:
            version = _version(connection)
        if version != schema.HEAD:
            _migrate(engine)
    except DBAPIError as error:
        raise fault(path, error) from error


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(engine: Engine) -> None:
    from alembic import command  # takes longer to import than most commands take to run
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", "nacsim.transcripts:migrations")
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise FaultError(
            f"The tables of the record are not of this nac's making ({error}). Nothing was changed. "
            "Install the version of nac that wrote it, or begin another record."
        ) from error
