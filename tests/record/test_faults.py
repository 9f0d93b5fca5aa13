"""The record when the machine fails: what is said, and that nothing is half done."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from nacsim.council.events import Resumed, Suspended
from nacsim.errors import FaultError, InputError
from nacsim.transcripts import database, migrations, schema
from nacsim.transcripts.faults import fault
from nacsim.transcripts.store import Conflict, Record, open_in_memory, open_record

AT = "2025-05-07T10:00:00+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite"


def opened(path: Path) -> Record:
    record = open_record(path)
    record.create_meeting("m", "ukraine", 1, AT)
    record.append("m", 0, [("k", Resumed(), AT)])
    return record


def test_the_migrations_leave_exactly_the_tables_that_the_code_declares(path: Path) -> None:
    record = open_record(path)
    with record._engine.connect() as db:
        found = compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), schema.metadata)
    record.close()
    assert found == []


def test_the_revision_that_the_code_expects_is_the_newest_there_is() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_current_head() == schema.HEAD


def test_an_existing_record_is_opened_without_alembic(path: Path) -> None:
    opened(path).close()
    program = (
        "import sys; from nacsim.transcripts.store import open_record\n"
        "open_record(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def test_a_record_of_another_version_is_left_alone(path: Path) -> None:
    opened(path).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(FaultError, match=r"'9999'.*Nothing was changed"):
        open_record(path)


def test_a_full_disk_at_the_first_opening_is_said_in_a_sentence(path: Path) -> None:
    engine = database.engine_for(database.url_of(path))
    sa.event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA max_page_count=1"))
    with pytest.raises(FaultError, match=r"the disk is full.*Nothing of this step was recorded. Make room"):
        database.bring_up_to_date(engine, path)
    engine.dispose()


def test_a_record_that_may_not_be_written_says_so_and_can_still_be_read(path: Path) -> None:
    record = opened(path)
    sa.event.listen(record._engine, "checkout", lambda db, *_: db.execute("PRAGMA query_only=1"))
    with pytest.raises(FaultError, match="may not be opened or written"):
        record.append("m", 1, [("k2", Resumed(), AT)])
    assert record.head("m") == 1
    record.close()


def test_a_damaged_record_is_not_blamed_on_a_full_disk(path: Path) -> None:
    opened(path).close()
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xff" * (len(body) - 4096))
    with pytest.raises(FaultError, match="it is damaged, or no record"):
        open_record(path).entries("m")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="Check that its folder exists"):
        open_record(tmp_path / "nowhere" / "record.sqlite")


def test_a_step_that_fails_before_its_commit_leaves_no_trace(path: Path) -> None:
    opened(path).close()

    def fail(point: str) -> None:
        if point == "before:append":
            raise InterruptedError(point)

    record = open_record(path, fail)
    with pytest.raises(InterruptedError):
        record.append("m", 1, [("k2", Resumed(), AT)])
    assert record.head("m") == 1
    record.close()


def test_a_step_repeated_after_its_commit_has_one_effect(path: Path) -> None:
    opened(path).close()

    def fail(point: str) -> None:
        if point == "after:append":
            raise InterruptedError(point)

    record = open_record(path, fail)
    with pytest.raises(InterruptedError):
        record.append("m", 1, [("k2", Resumed(), AT)])
    record.close()
    again = open_record(path)
    assert [x.seq for x in again.append("m", 1, [("k2", Resumed(), AT)])] == [2]
    assert again.head("m") == 2
    again.close()


def test_of_two_writers_behind_one_head_exactly_one_is_recorded(path: Path) -> None:
    record = opened(path)

    def write(key: str) -> bool:
        try:
            record.append("m", 1, [(key, Resumed(), AT)])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(write, "abcd"))
    assert sum(won) == 1
    assert record.head("m") == 2
    record.close()


def test_a_reader_in_the_middle_of_reading_does_not_stop_the_writer(path: Path) -> None:
    record, reader = opened(path), open_record(path)
    with reader._reading() as db:
        before = db.execute(sa.select(sa.func.count()).select_from(schema.event)).scalar()
        record.append("m", 1, [("k2", Resumed(), AT)])
        assert db.execute(sa.select(sa.func.count()).select_from(schema.event)).scalar() == before == 1
    assert reader.head("m") == 2
    reader.close()
    record.close()


def test_two_events_of_one_step_need_two_keys(path: Path) -> None:
    record = opened(path)
    with pytest.raises(ValueError, match="share a key"):
        record.append("m", 1, [("x", Resumed(), AT), ("x", Suspended(reason="Rest."), AT)])
    record.close()


def test_an_empty_reply_is_a_reply(path: Path) -> None:
    record = opened(path)
    assert record.journal_put("m", "k", "") == ""
    assert record.journal_put("m", "k", "later") == ""
    record.close()


def test_a_second_holder_is_refused_whatever_name_it_uses(tmp_path: Path, path: Path) -> None:
    record = opened(path)
    (tmp_path / "link.sqlite").symlink_to(path)
    record.hold()
    for name in (str(path), f"sqlite:///{path}", str(tmp_path / "link.sqlite")):
        other = open_record(name)
        with pytest.raises(FaultError, match="Another nac is working on"):
            other.hold()
        other.close()
    record.close()


def test_a_lock_that_cannot_be_made_is_not_blamed_on_another_nac(path: Path) -> None:
    record = opened(path)
    path.with_name(path.name + ".lock").mkdir()
    with pytest.raises(FaultError, match="cannot be locked"):
        record.hold()
    record.close()


def test_an_sqlite_address_is_as_safe_as_a_path(path: Path) -> None:
    record = open_record(f"sqlite:///{path}")
    with record._engine.connect() as db:
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert db.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    record.close()


def test_a_path_may_hold_any_character_that_a_file_name_may(tmp_path: Path) -> None:
    odd = tmp_path / "a?b#c%20.sqlite"
    opened(odd).close()
    assert odd.is_file()


def test_an_address_that_is_none_is_the_fault_of_whoever_typed_it() -> None:
    with pytest.raises(InputError, match="no database URL"):
        open_record("://")


def test_a_collision_that_only_the_tables_see_is_a_conflict(path: Path) -> None:
    """On a server two writers can both look before either writes; a trigger stands for the faster one."""
    record = opened(path)
    with record._engine.begin() as db:
        for table in ("event", "journal"):
            db.exec_driver_sql(
                f"CREATE TRIGGER t_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'taken'); END"
            )
    with pytest.raises(Conflict, match="recorded this step first"):
        record.append("m", 1, [("k2", Resumed(), AT)])
    with pytest.raises(Conflict, match="could not be written down"):
        record.journal_put("m", "k", "reply")
    assert record.head("m") == 1
    record.close()


@pytest.mark.parametrize(("lost", "said"), [(False, "Nothing of this step"), (True, "wholly or not at all")])
def test_of_a_lost_server_no_more_is_claimed_than_is_known(lost: bool, said: str) -> None:
    error = sa.exc.OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=lost)
    assert said in str(fault(None, error))


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(FaultError, match="pip install pg8000"):
        open_record("postgresql+pg8000://127.0.0.1:1/nac")


def test_a_record_in_memory_keeps_the_same_promises() -> None:
    record = open_in_memory()
    record.append("m", 0, [("k", Resumed(), AT)])
    with pytest.raises(Conflict):
        record.append("m", 0, [("k2", Resumed(), AT)])
    record.close()
