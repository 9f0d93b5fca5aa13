"""Hold a meeting: from an opening, or from where its record stands, to its end."""

import asyncio
import os
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nacsim.agents.engine import EngineDelegate
from nacsim.council.commands import Convene
from nacsim.council.state import MeetingState
from nacsim.graph.meeting import Listener, Meeting, scripted_clock
from nacsim.graph.room import Delegate, Room
from nacsim.roles.pack import Pack

if TYPE_CHECKING:
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
    delegates: Mapping[str, Delegate] | None = None,
) -> MeetingState:
    """Hold the meeting of this opening until it rests; a meeting already under way goes on."""
    meeting = Meeting(record, opening.opened.meeting, scripted_clock(opening.opened.opens_at), listener)
    seated = delegates or dict.fromkeys(opening.opened.seats, EngineDelegate())
    room = Room(meeting=meeting, pack=pack, opening=opening, delegates=seated)
    asyncio.run(move(room, checkpoints))
    return meeting.state


async def move(room: Room, checkpoints: Path | None) -> None:
    """Let the workflow move the meeting until the record says that it rests."""
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


def saver_on(path: Path) -> "AbstractAsyncContextManager[Any]":
    """Open the checkpointer in a file of its own."""
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    return AsyncSqliteSaver.from_conn_string(str(path))
