"""A meeting that a fault has stopped: everybody on its floor is told, calmly, and what they can do."""

import asyncio
import gc
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from nacsim.agents.engine import EngineDelegate
from nacsim.agents.speech import Words
from nacsim.council import commands as c
from tests.web.house import PATIENCE, Room, opened
from tests.web.listening import Ear, listening

CALM = "Something failed on this server, and not because of you. What was said is kept;"


class Broken(EngineDelegate):
    """A delegate in which something is wrong that nobody has thought of."""

    async def words(self, *_: Any) -> Words:
        return self._fails()

    def _fails(self) -> NoReturn:
        raise RuntimeError("secret of the machine")


def breaks(room: Room) -> None:
    """Have the next AI delegate that speaks stop the meeting."""
    sitting = room.table.sitting
    assert sitting is not None
    broken = dict.fromkeys(sitting.room.delegates, Broken())
    sitting.room = replace(sitting.room, delegates=broken)


async def until_told(room: Room, ear: Ear) -> None:
    """Let people pass their turns until the stream says that the meeting has stopped."""
    async with asyncio.timeout(PATIENCE):
        while CALM not in ear.written:
            if room.table.state.floor == "EE":
                await room.ed.does("pass")
            else:
                await ear._came.wait()


async def test_the_floor_tells_everybody_that_the_meeting_has_stopped_and_what_they_can_do(
    room: Room,
) -> None:
    breaks(room)
    async with listening(room.ed, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await room.dot.does("pass")
        await until_told(room, ear)
    student, teacher = (await room.ed.reads("floor")).text, (await room.teacher.reads("floor")).text
    assert f"{CALM} tell your teacher, who can let it go on." in student
    assert f"{CALM} go back to a turn in the console and go on in a new room" in teacher
    assert "secret of the machine" not in student + ear.written, "the console says what it was"
    assert "secret of the machine" in (await room.teacher.reads("console")).text
    assert "The meeting has stopped." in student
    assert "data-left" not in student, "no clock runs"


async def test_whoever_debates_alone_is_told_how_it_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, alone=True) as room:
        room.table.begin()
        await room.until_floor(room.dot)
        breaks(room)
        async with listening(room.dot, after=room.table.happened[-1].seq) as ear:
            await ear.until_answered()
            await room.dot.does("pass")
            await until_told(room, ear)
        page = (await room.dot.reads("floor")).text
    assert f"{CALM} start the server again, and the meeting goes on where it stopped." in page


async def test_the_operator_finds_in_the_log_what_stopped_a_meeting(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(room)
    async with listening(room.ed, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await room.dot.does("pass")
        await until_told(room, ear)
    await room.table.close()
    gc.collect()
    (told,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert told.message == "A meeting has stopped."
    assert told.exc_info is not None
    assert str(told.exc_info[1]) == "secret of the machine"


async def test_a_meeting_that_ended_by_a_fault_blames_nobody(room: Room) -> None:
    room.table.put(c.Close(key="fault", because="fault"))
    page = (await room.dot.reads("floor")).text
    assert (
        "It ended because something failed on this server, and nobody at the table stood in the way." in page
    )
    assert "your teacher can go back to a turn and go on in a new room" in page
    assert "There is no consensus" not in page
