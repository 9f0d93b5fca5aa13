"""A house on a disk that fails: what is refused leaves no trace, and one room does not close the others."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from nacsim.council.events import Spoke
from nacsim.errors import FaultError
from nacsim.transcripts.lock import Lock
from nacsim.web.house import House
from tests.web.house import PATIENCE, Hand, Room, plan
from tests.web.listening import listening

CALM = "Something failed on this server, and not because of you."


@contextmanager
def shut(engine: Engine) -> Iterator[None]:
    """Let nothing be written to a database, as on a disk that is full or read-only."""

    def read_only(db: sqlite3.Connection, *_: object) -> None:
        db.execute("PRAGMA query_only=1")

    def writable(db: sqlite3.Connection, *_: object) -> None:
        db.execute("PRAGMA query_only=0")

    sa.event.listen(engine, "checkout", read_only)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", read_only)
        sa.event.listen(engine, "checkout", writable)


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """Let a database grow no more, as on a disk that is full: what is refused is refused half-way."""

    def no_room(db: sqlite3.Connection, *_: object) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(engine, "checkout", no_room)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", no_room)


def record_of(room: Room) -> Engine:
    """Return the database of a room's meeting."""
    assert room.table._record is not None
    return room.table._record._engine


def a_house(folder: Path) -> House:
    clock = Hand()
    house = House(folder, clock.now, clock.ticks)
    house.open()
    return house


async def test_a_register_that_cannot_be_written_is_said_and_seats_nobody(
    lobby: Room, caplog: pytest.LogCaptureFixture
) -> None:
    with shut(lobby.house.register._engine):
        answer = await lobby.stranger.does("seat", seat="PL", nickname="Ann")
        made = await lobby.stranger.asks("POST", "/rooms", data={})
    assert (answer.status_code, made.status_code) == (503, 503)
    assert "The disk of this server cannot be read or written now, so this was not done." in answer.text
    assert str(lobby.house.folder) not in answer.text, "that is for the operator, in the log"
    assert str(lobby.house.folder) in caplog.text
    assert "Ann" not in caplog.text
    assert set(lobby.table.guests) == {"DE", "EE"}
    assert len(lobby.house.tables) == 1
    assert (await lobby.stranger.does("seat", seat="PL", nickname="Ann")).status_code == 200


async def test_a_seat_that_could_not_be_handed_over_stays_free(room: Room) -> None:
    with shut(record_of(room)):
        answer = await room.stranger.does("seat", seat="PL", nickname="Ann")
    assert answer.status_code == 503
    assert "PL" not in room.table.guests, "nobody would have the code to come back with"
    assert (await room.stranger.does("seat", seat="PL", nickname="Ann")).status_code == 200
    assert room.table.state.holders["PL"] == "human"


async def test_a_meeting_that_could_not_begin_begins_once_there_is_room_again(lobby: Room) -> None:
    lobby.table.folder.path.mkdir()
    blocking = lobby.table.folder.path / "record.sqlite.lock"
    blocking.mkdir()
    assert (await lobby.teacher.does("begin")).status_code == 503
    assert not lobby.table.begun
    blocking.rmdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lobby.house.voices, "speakers", _fails, raising=False)
        assert (await lobby.teacher.does("begin")).status_code == 503
    lobby.clock.seconds += 60
    await lobby.stranger.does("seat", seat="PL", nickname="Ann")
    await lobby.teacher.does("remove", seat="EE")
    assert (await lobby.teacher.does("begin")).status_code == 303
    assert lobby.table.begun
    holders = lobby.table.state.holders
    assert {seat for seat in holders if holders[seat] == "human"} == {"DE", "PL"}
    assert [h.seq for h in lobby.table.happened] == list(range(1, len(lobby.events) + 1))


def _fails(*_: object) -> None:
    raise FaultError("There is no room on the disk.")


async def test_a_full_disk_stops_a_meeting_and_everybody_on_its_floor_is_told(
    room: Room,
) -> None:
    room.table.folder.events_file.with_name("events.jsonl.new").mkdir()  # papers cannot be written either
    async with listening(room.ed, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await room.dot.does("pass")
        with shut(record_of(room)):
            async with asyncio.timeout(PATIENCE):
                while CALM not in ear.written:
                    await ear._came.wait()
    assert room.table.fault is not None


async def test_what_a_full_disk_writes_to_the_log_holds_nothing_that_was_said(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await room.dot.does("pass")
    with full(record_of(room)):
        notes = [await room.ed.does("note", to="DE", text="Canary. " * 70) for _ in range(20)]
        assert notes[-1].status_code == 503
        await room.until(lambda: room.table.fault is not None)
    said = [h.event.text for h in room.table.happened if isinstance(h.event, Spoke)]
    assert "The meeting has stopped." in (await room.dot.reads("floor")).text
    assert "A meeting has stopped." in caplog.text
    for words in ("Canary", "[parameters: ", *said):
        assert words not in caplog.text


async def test_a_room_whose_record_is_damaged_stays_closed_and_the_others_open(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    tables = [house.make_room(plan(title=f"Room {n}"))[0] for n in (1, 2, 3)]
    for table in tables:
        house.take_seat(table, "DE", "Dot")
        table.begin()
    await house.close()
    one, two, three = (table.code for table in tables)
    (tmp_path / one / "record.sqlite").write_bytes(b"\xff" * 8192)
    (tmp_path / two / "opening.json").write_text("{", encoding="utf-8")
    again = a_house(tmp_path)
    assert set(again.tables) == {three}
    assert again.tables[three].begun
    await again.close()
    Lock(tmp_path / one / "record.sqlite").release()


async def test_a_room_that_cannot_be_deleted_can_be_deleted_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = room.table.folder.path

    def fails(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("nacsim.web.house.shutil.rmtree", fails)
        answer = await room.teacher.does("delete", again=room.table.code)
    assert answer.status_code == 503
    assert (await room.teacher.does("delete", again=room.table.code)).status_code == 303
    assert not path.exists()
    assert room.house.find(room.table.code) is None


async def test_a_second_server_on_one_house_is_refused(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with pytest.raises(FaultError, match="Another nac"):
        a_house(tmp_path)
    await house.close()
    await a_house(tmp_path).close()


class Killed(BaseException):
    """The process ends here."""


def dies(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("where", ["nacsim.web.table.import_events", "nacsim.web.table.Table.put"])
async def test_a_room_that_was_being_branched_off_when_the_server_died_is_not_there(
    room: Room, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    folder = room.house.folder
    with monkeypatch.context() as patch:
        patch.setattr(where, dies)
        with pytest.raises(Killed):
            room.house.branch_off(room.table, len(room.events), None)
    await room.house.close()
    again = a_house(folder)
    assert set(again.tables) == {room.table.code}
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [room.table.code]
    await again.close()


@pytest.mark.parametrize("pause_first", [True, False])
async def test_a_room_that_was_branched_off_rests_until_its_teacher_says_go_on_also_after_a_restart(
    room: Room, pause_first: bool
) -> None:
    if pause_first:
        await room.teacher.does("lead/pause")
    other = room.house.branch_off(room.table, len(room.events), None)
    await room.house.close()
    again = a_house(room.house.folder)
    assert set(again.tables) == {room.table.code, other.code}
    assert again.tables[other.code].state.phase == "suspended"
    await again.close()


async def test_a_room_that_cannot_be_branched_off_leaves_nothing_behind(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nacsim.web.table.import_events", _fails)
    answer = await room.teacher.does("rewind", at=str(len(room.events)))
    assert answer.status_code == 503
    assert set(room.house.tables) == {room.table.code}
    assert [row.code for row in room.house.register.all_rooms()] == [room.table.code]


async def test_a_class_that_cannot_be_made_whole_is_not_made(
    lobby: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, joined = lobby.house, []

    def full(room: str, code: str) -> None:
        joined.append((room, code))
        if len(joined) == 3:
            raise FaultError("There is no room on the disk.")

    monkeypatch.setattr(house.register, "join_class", full)
    answer = await lobby.stranger.asks("POST", "/classes", data={"rooms": "4"})
    assert answer.status_code == 503
    assert set(house.tables) == {lobby.table.code}
    assert [row.code for row in house.register.all_rooms()] == [lobby.table.code]
    assert house.find_class(joined[0][1]) is None


async def test_a_deletion_that_was_cut_short_is_finished_when_the_house_opens(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, code = room.house.folder, room.table.code
    with monkeypatch.context() as patch:
        patch.setattr("nacsim.web.house.shutil.rmtree", dies)
        with pytest.raises(Killed):
            await room.house.delete(room.table)
    await room.house.close()
    again = a_house(folder)
    assert not again.tables
    assert not [path for path in folder.iterdir() if path.is_dir()]
    assert code not in {row.code for row in again.register.all_rooms()}
    await again.close()
