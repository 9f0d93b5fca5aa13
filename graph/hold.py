"""Hold a meeting: from an opening, or from where its record stands, to its end."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nacsim.council.commands import Convene, Resume
from nacsim.council.state import MeetingState
from nacsim.graph.meeting import Listener, Meeting, scripted_clock
from nacsim.graph.room import Room
from nacsim.graph.seating import seated
from nacsim.prompt import Speaker
from nacsim.roles.pack import Pack

if TYPE_CHECKING:
    import aiosqlite
    from langchain_core.runnables import RunnableConfig

    from nacsim.transcripts.store import Record

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

STEPS_AT_MOST = 5_000


def hold(
    record: "Record",
    pack: Pack,
    opening: Convene,
    *,
    checkpoints: Path | None = None,
    listener: Listener | None = None,
    speakers: Mapping[str, Speaker] | None = None,
) -> MeetingState:
    """Hold the meeting of this opening until it rests; a meeting already under way goes on.

    `speakers` has the model of each seat, and of `CHAIR` where one words the chair; a seat without one speaks
    and decides by its card.
    """
    meeting = Meeting(record, opening.opened.meeting, scripted_clock(opening.opened.opens_at), listener)
    asyncio.run(_move_and_close(seated(meeting, pack, opening, speakers or {}), checkpoints, speakers or {}))
    return meeting.state


async def _move_and_close(room: Room, checkpoints: Path | None, speakers: Mapping[str, Speaker]) -> None:
    try:
        if room.meeting.state.opened is None:
            await room.priming.ask()
        await move(room, checkpoints)
    finally:
        for speaker in dict.fromkeys(speakers.values()):
            await speaker.close()


async def move(room: Room, checkpoints: Path | None) -> None:
    """Let the workflow move the meeting until the record says that it rests."""
    if room.meeting.state.phase == "suspended":
        room.meeting.submit(Resume(key=f"resume/{room.meeting.state.seq}"))
    from nacsim.graph.workflow import compiled
    from nacsim.transcripts.faults import checkpoint_fault

    config: RunnableConfig = {
        "configurable": {"thread_id": room.meeting.id},
        "recursion_limit": STEPS_AT_MOST,
    }
    start: Any = {"meeting": room.meeting.id}
    if checkpoints is None:
        await compiled().ainvoke(start, config, context=room)
        return
    try:
        async with saver_on(checkpoints) as saver:
            # A killed meeting begins afresh at START, where the record is asked what is next; never with the
            # step that a checkpoint calls unfinished, which may have written all it had to before it died.
            await compiled(saver).ainvoke(start, config, context=room, durability="sync")
    except sqlite3.Error as error:
        raise checkpoint_fault(checkpoints, error) from error


@asynccontextmanager
async def saver_on(path: Path) -> "AsyncIterator[Any]":
    """Open the checkpointer in a file of its own."""
    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    connection = await _connected(aiosqlite.connect(path))
    try:
        # A checkpoint of ours has some 2 KB: pages of 4 KB would leave half of the file empty.
        await connection.execute("PRAGMA page_size=1024")
        yield AsyncSqliteSaver(connection)
    finally:
        await connection.close()


async def _connected(connecting: "aiosqlite.Connection") -> "aiosqlite.Connection":
    """Return an open connection; whoever is stopped while it opens closes it first.

    Its thread would else report to a loop that is no more, with a traceback on the operator's screen.
    """
    opening = asyncio.ensure_future(connecting)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await (await opening).close()
        raise
