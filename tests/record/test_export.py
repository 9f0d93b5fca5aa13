"""The record as a file: it comes back as it went out, or it says which line is wrong."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nacsim.council import events as e
from nacsim.council.text import Bind
from nacsim.errors import InputError, VerificationError
from nacsim.transcripts.jsonl import import_events, read_events, write_events
from nacsim.transcripts.record import GENESIS, Entry, body_of, digest, event_of, line, seal
from nacsim.transcripts.store import Conflict, open_in_memory

AT = "2025-05-07T10:00:00+00:00"
OPENED = e.Opened(
    meeting="m",
    scenario="ukraine",
    scenario_version="1",
    pack_hash="a" * 64,
    seed=7,
    mode="engine",
    seats=("EE",),
    names={"EE": "Estonia"},
    holders={"EE": "ai"},
    members=1,
    agenda=(),
    coherence=(),
    limits=e.Limits(),
    opens_at=AT,
)
EVENTS = st.one_of(
    st.builds(e.Suspended, reason=st.text(min_size=1, max_size=60)),
    st.builds(e.Resumed),
    st.builds(
        e.NoVerdict,
        seat=st.sampled_from(("EE", "US")),
        bind=st.builds(Bind, window=st.integers(), revision=st.integers(), hash=st.just("a" * 64)),
        fault=st.text(max_size=40),
    ),
)


def chain(events: list[e.AnyEvent], meeting: str = "m") -> list[Entry]:
    entries: list[Entry] = []
    for i, event in enumerate(events):
        prev = entries[-1].hash if entries else GENESIS
        entries.append(seal(meeting, prev, i + 1, f"k{i}", event, AT))
    return entries


def resealed(entry: Entry, **changes: object) -> Entry:
    other = replace(entry, **changes)  # type: ignore[arg-type]
    return replace(other, hash=digest(body_of(other)))


def read_back(entries: list[Entry], folder: Path) -> tuple[Entry, ...]:
    path = folder / "events.jsonl"
    path.write_bytes(b"".join(f"{line(x)}\n".encode() for x in entries))
    return read_events(path)


@given(st.lists(EVENTS, max_size=6))
def test_whatever_was_said_comes_back_from_the_file_and_the_store(events: list[e.AnyEvent]) -> None:
    entries = chain([OPENED, *events])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        write_events(path, entries)
        assert list(read_events(path)) == entries
    assert [event_of(x) for x in entries] == [OPENED, *events]
    record = open_in_memory()
    import_events(record, entries)
    assert record.entries("m") == entries
    record.close()


@given(st.data())
def test_a_changed_byte_is_always_caught(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        write_events(path, chain([e.Resumed(), e.Suspended(reason="Rest."), e.Resumed()]))
        body = bytearray(path.read_bytes())
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] ^= data.draw(st.integers(1, 255))
        path.write_bytes(bytes(body))
        with pytest.raises(VerificationError, match=r"line \d|cut off"):
            read_events(path)


def test_a_record_without_events_is_a_record(tmp_path: Path) -> None:
    write_events(tmp_path / "events.jsonl", [])
    assert read_events(tmp_path / "events.jsonl") == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl cannot be read"):
        read_events(tmp_path / "none.jsonl")


FIRST, SECOND = chain([e.Suspended(reason="Rest."), e.Resumed()])


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ([FIRST, resealed(SECOND, prev="f" * 64)], "line 2: the chain is broken"),
        ([FIRST, resealed(SECOND, seq=3)], "line 2: event 2 is missing; this is event 3"),
        ([SECOND], "line 1: event 1 is missing"),
        ([FIRST, replace(SECOND, at="later")], "line 2: the seal does not fit"),
        ([FIRST, resealed(SECOND, meeting="other")], "line 2: it belongs to another meeting"),
        ([FIRST, resealed(SECOND, key="k0")], "line 2: the key 'k0' was used before"),
        ([FIRST, resealed(SECOND, kind="closed")], "line 2: it is filed as 'closed' and is 'resumed'"),
        ([resealed(FIRST, seq=True)], "line 1: this is not a line of a record"),
        ([resealed(FIRST, payload=[])], "line 1: this is not a line of a record"),
        ([resealed(FIRST, payload={"v": float("nan")})], "line 1: this is not a line of a record"),
    ],
)
def test_a_forged_line_is_named_even_if_it_was_sealed_again(
    tmp_path: Path, entries: list[Entry], named: str
) -> None:
    with pytest.raises(VerificationError, match=named):
        read_back(entries, tmp_path)


def test_a_meeting_taken_over_is_entered_and_goes_on() -> None:
    record = open_in_memory()
    import_events(record, chain([OPENED, e.Resumed()]))
    assert record.meetings() == ["m"]
    assert record.append("m", 2, [("next", e.Resumed(), AT)])[0].seq == 3
    with pytest.raises(Conflict):
        import_events(record, chain([OPENED]))
    record.close()


WHOLE = chain([OPENED, e.Resumed()])


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ([], "does not begin with the opening"),
        (WHOLE[1:], "Event 1 cannot be taken over: event 1 is missing"),
        (chain([e.Resumed()]), "does not begin with the opening"),
        (chain([OPENED], meeting="other"), "does not begin with the opening"),
        ([WHOLE[0], resealed(WHOLE[1], visibility="seat:EE")], "Event 2 .* shown to 'seat:EE'"),
        (
            [WHOLE[0], resealed(WHOLE[1], payload={"kind": "resumed", "x": 1})],
            "Event 2 .* it is no 'resumed'",
        ),
    ],
)
def test_a_record_that_is_not_whole_is_not_taken_over(entries: list[Entry], named: str) -> None:
    record = open_in_memory()
    with pytest.raises(VerificationError, match=named):
        import_events(record, entries)
    assert record.meetings() == []
    assert record.entries("m") == []
    record.close()


def test_an_export_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write_events(path, [FIRST])
    (tmp_path / "events.jsonl.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_events(path, [FIRST, SECOND])
    assert read_events(path) == (FIRST,)
