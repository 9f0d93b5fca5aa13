"""The record: append-only, keyed, gap-free, and honest about its disk."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from nacsim.council.events import NoVerdict, Resumed, Suspended
from nacsim.council.text import Bind
from nacsim.errors import FaultError, VerificationError
from nacsim.transcripts import schema
from nacsim.transcripts.jsonl import read_events, write_events
from nacsim.transcripts.record import GENESIS, event_of, line, seal
from nacsim.transcripts.store import Conflict, Record, open_record

AT = "2025-05-07T10:00:00+00:00"


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = open_record(tmp_path / "record.sqlite")
    record.create_meeting("m", "ukraine", 1, AT)
    yield record  # type: ignore[misc]
    record.close()


def append(record: Record, count: int) -> None:
    for i in range(count):
        record.append("m", i, [(f"k{i}", Suspended(reason=f"Rest {i}."), AT)])


def test_events_stand_one_behind_the_other_without_a_gap(record: Record) -> None:
    append(record, 5)
    entries = record.entries("m")
    assert [x.seq for x in entries] == [1, 2, 3, 4, 5]
    assert [x.prev for x in entries] == [GENESIS, *(x.hash for x in entries[:-1])]
    assert record.head("m") == 5
    assert [x.seq for x in record.entries("m", after=3)] == [4, 5]


def test_the_same_key_has_one_effect_however_often_it_is_sent(record: Record) -> None:
    first = record.append("m", 0, [("k", Resumed(), AT)])
    again = record.append("m", 7, [("k", Suspended(reason="Other."), "later")])
    assert first == again
    assert record.head("m") == 1


def test_whoever_writes_behind_an_old_head_is_refused(record: Record) -> None:
    append(record, 2)
    with pytest.raises(Conflict):
        record.append("m", 1, [("new", Resumed(), AT)])
    with pytest.raises(Conflict):
        record.append("m", 2, [("k0", Resumed(), AT), ("new", Resumed(), AT)])
    assert record.head("m") == 2


def test_a_meeting_is_entered_once(record: Record) -> None:
    record.create_meeting("m", "ukraine", 1, AT)
    assert record.meetings() == ["m"]


def test_the_first_reply_written_down_counts(record: Record) -> None:
    assert record.journal_get("m", "k") is None
    assert record.journal_put("m", "k", "first") == "first"
    assert record.journal_put("m", "k", "second") == "first"
    assert record.journal_get("m", "k") == "first"


def test_a_record_survives_its_process(tmp_path: Path) -> None:
    record = open_record(tmp_path / "r.sqlite")
    record.create_meeting("m", "ukraine", 1, AT)
    append(record, 3)
    record.close()
    again = open_record(tmp_path / "r.sqlite")
    assert [event_of(x).kind for x in again.entries("m")] == ["suspended"] * 3
    again.close()


def test_a_second_process_on_one_record_is_refused(tmp_path: Path) -> None:
    record = open_record(tmp_path / "r.sqlite")
    record.hold()
    program = (
        "import sys; from nacsim.transcripts.store import open_record; from nacsim.errors import FaultError\n"
        "try: open_record(sys.argv[1]).hold()\n"
        "except FaultError as error: print(error)"
    )
    tried = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "r.sqlite")],
        capture_output=True,
        text=True,
        check=False,
    )
    record.close()
    assert "Another nac is working on" in tried.stdout
    free = open_record(tmp_path / "r.sqlite")
    free.hold()
    free.close()


def test_a_full_disk_is_reported_and_nothing_is_half_written(record: Record) -> None:
    append(record, 1)
    with record._engine.connect() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
        db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    events = [(f"big{i}", Suspended(reason="x" * 1200), AT) for i in range(200)]
    with pytest.raises(FaultError, match="Nothing of this step was recorded"):
        record.append("m", 1, events)
    assert record.head("m") == 1


def test_a_file_that_is_no_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.sqlite").write_bytes(b"not a database, surely" * 100)
    with pytest.raises(FaultError, match=r"r\.sqlite"):
        open_record(tmp_path / "r.sqlite")


def test_the_migrations_make_the_tables_that_the_code_expects(record: Record) -> None:
    found = sa.MetaData()
    found.reflect(record._engine)
    for table in schema.metadata.sorted_tables:
        made = found.tables[table.name]
        assert {(c.name, c.nullable) for c in made.columns} == {(c.name, c.nullable) for c in table.columns}
        assert [c.name for c in made.primary_key] == [c.name for c in table.primary_key]


def test_a_crash_is_seen_before_and_after_each_commit(tmp_path: Path) -> None:
    points: list[str] = []
    record = open_record(tmp_path / "r.sqlite", points.append)
    record.create_meeting("m", "ukraine", 1, AT)
    record.append("m", 0, [("k", Resumed(), AT)])
    record.journal_put("m", "k", "x")
    record.close()
    assert points == [
        f"{when}:{what}" for what in ("meeting", "append", "journal") for when in ("before", "after")
    ]


def test_a_record_can_be_carried_to_another_store(record: Record, tmp_path: Path) -> None:
    append(record, 3)
    other = open_record(tmp_path / "other.sqlite")
    other.adopt(record.entries("m"))
    assert other.entries("m") == record.entries("m")
    with pytest.raises(Conflict):
        other.adopt(record.entries("m"))
    other.close()


def exported(record: Record, tmp_path: Path) -> Path:
    append(record, 4)
    path = tmp_path / "events.jsonl"
    write_events(path, record.entries("m"))
    return path


def test_an_export_reads_back_as_it_was(record: Record, tmp_path: Path) -> None:
    path = exported(record, tmp_path)
    assert list(read_events(path)) == record.entries("m")
    assert not path.with_name("events.jsonl.new").exists()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda lines: lines[:1] + lines[2:], "line 2: event 2 is missing"),
        (
            lambda lines: [lines[0].replace(b"Rest 0.", b"Rest 9."), *lines[1:]],
            "line 1: the seal does not fit",
        ),
        (lambda lines: [lines[0], lines[1][:-1], *lines[2:]], "line 2: this is not a line of a record"),
        (
            lambda lines: [lines[0].replace(b":", b": ", 1), *lines[1:]],
            "line 1: this is not a line of a record",
        ),
        (lambda lines: [b"[" * 100_000, *lines[1:]], "line 1: this is not a line of a record"),
        (lambda lines: [b"{}", *lines[1:]], "line 1: this is not a line of a record"),
    ],
)
def test_a_spoilt_export_names_the_line(record: Record, tmp_path: Path, spoil: object, named: str) -> None:
    path = exported(record, tmp_path)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"".join(x + b"\n" for x in spoil(lines)))  # type: ignore[operator]
    with pytest.raises(VerificationError, match=named):
        read_events(path)


def test_an_export_that_was_cut_off_is_named(record: Record, tmp_path: Path) -> None:
    path = exported(record, tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(VerificationError, match="cut off"):
        read_events(path)


@given(st.text(min_size=1, max_size=40), st.integers(1, 9))
def test_every_event_comes_back_from_its_line_as_it_went_in(fault: str, revision: int) -> None:
    event = NoVerdict(seat="EE", bind=Bind(window=1, revision=revision, hash="a" * 64), fault=fault)
    entry = seal("m", GENESIS, 1, "k", event, AT)
    assert event_of(entry) == event
    assert "\n" not in line(entry)
