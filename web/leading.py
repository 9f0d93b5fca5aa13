"""What leads a meeting: a pause, going on, more time, and its end; for one room, or for each of a class."""

from collections.abc import Callable

from nacsim.council import commands as c
from nacsim.errors import InputError
from nacsim.graph.people import Awaited, awaited
from nacsim.web.table import Table

MORE = 60  # seconds


def pause(table: Table, key: str) -> str:
    """Let the meeting rest; no time runs."""
    if table.state.phase == "suspended":
        raise InputError("The meeting is paused already.")
    who = "You have" if table.plan.alone else "The teacher has"
    table.put(c.Suspend(key=key, reason=f"{who} paused the meeting."))
    return "Paused."


def go_on(table: Table, key: str) -> str:
    """Take a meeting that rests up again."""
    table.put(c.Resume(key=key))
    return "The meeting goes on."


def more_time(table: Table, key: str) -> str:
    """Give whoever is awaited a minute more; refuse it where no time runs."""
    if table.state.phase == "suspended":
        raise InputError("The meeting is paused, so no time runs. Let it go on first.")
    if table.begun and not any(_is_timed(table, who) for who in awaited(table.state)):
        raise InputError("Nobody is short of time now, so there is nothing to extend.")
    table.put(c.ExtendTime(key=key, seconds=MORE))
    return "One minute more."


def _is_timed(table: Table, who: Awaited) -> bool:
    return table.sitting is not None and table.sitting.left(who) is not None


def close(table: Table, key: str) -> str:
    """End the meeting; silence that is open lapses, and without all consents that is no adoption."""
    silent = table.state.silent
    table.end(key)
    if table.state.adopted is not None:
        return "All had consented: the text is agreed, and the meeting is over."
    return f"The meeting is over.{' Silence lapsed, and the text is not agreed.' if silent else ''}"


LEADS: dict[str, Callable[[Table, str], str]] = {
    "pause": pause,
    "resume": go_on,
    "extend": more_time,
    "close": close,
}
