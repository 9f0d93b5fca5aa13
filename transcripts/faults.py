"""What a failing database means for a person: what happened, and what to do."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from nacsim.errors import FaultError

FULL = ("the disk is full", "Make room")
SHUT = ("it may not be opened or written", "Check that its folder exists and give back the right to write")
BROKEN = ("it is damaged, or no record", "Keep a copy of it and put back an earlier one")
BUSY = ("another process is writing to it", "Wait until that is done, or stop it")

CAUSES = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: SHUT,
    sqlite3.SQLITE_PERM: SHUT,
    sqlite3.SQLITE_CANTOPEN: SHUT,
    sqlite3.SQLITE_CORRUPT: BROKEN,
    sqlite3.SQLITE_NOTADB: BROKEN,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
}
PRIMARY = 0xFF  # SQLite's extended codes keep the kind of failure in their lowest byte


def fault(path: Path | None, error: DBAPIError) -> FaultError:
    """Return the sentence for a failure of the database; the transaction was rolled back."""
    if path is None:
        return _server_fault(error)
    happened, remedy = _cause(error.orig)
    return FaultError(
        f"The record in {path} could not be read or written: {happened} ({error.orig}). "
        f"Nothing of this step was recorded. {remedy}, then go on with: nac resume {path.parent}"
    )


def register_fault(path: Path, error: DBAPIError) -> FaultError:
    """Return the sentence for a failure of a house's register; the transaction was rolled back."""
    happened, remedy = _cause(error.orig)
    return FaultError(
        f"The register of the house in {path} could not be read or written: {happened} ({error.orig}). "
        f"Nothing of this step was recorded. {remedy}, then do the same again."
    )


def checkpoint_fault(path: Path, error: sqlite3.Error) -> FaultError:
    """Return the sentence for a failure of the checkpoints, which the record does not depend on."""
    happened, remedy = _cause(error)
    if remedy == BROKEN[1]:
        remedy = "Delete it, for the record does not need it"
    return FaultError(
        f"The checkpoints in {path} could not be read or written: {happened} ({error}). "
        f"The record is safe. {remedy}, then go on with: nac resume {path.parent}"
    )


def _cause(error: BaseException | None) -> tuple[str, str]:
    code = getattr(error, "sqlite_errorcode", None)
    return CAUSES.get(code & PRIMARY if code is not None else -1, ("the disk failed", "Check the disk"))


def _server_fault(error: DBAPIError) -> FaultError:
    # A connection lost during COMMIT leaves open whether the server committed; only the keys can tell.
    recorded = (
        "This step was recorded wholly or not at all"
        if error.connection_invalidated
        else "Nothing of this step was recorded"
    )
    return FaultError(
        f"The database of the record failed ({error.orig}). {recorded}. "
        "Check the server and the address, then do the same again: what is recorded is not recorded twice."
    )
