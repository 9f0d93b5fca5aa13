"""What happens, as it happens: server-sent events, each a few parts of the floor, each with its place."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from nacsim.web import shown
from nacsim.web.guards import number
from nacsim.web.pages import floor_words, page, passing_words
from nacsim.web.table import Table
from nacsim.web.visitor import Reading, Visitor, house_of, visitor

stream = APIRouter()
QUIET = 15.0  # seconds after which a sign of life keeps proxies from hanging up


@stream.get("/r/{code}/stream", response_class=EventSourceResponse)
async def follow(request: Request, who: Reading, after: int = 0) -> AsyncIterator[ServerSentEvent]:
    """Send what a person may see behind event `after`, or behind the last one that reached the browser."""
    seen = max(after, _last(request))
    # A browser that missed something has an old picture of what waits for it.
    before = shown.present(who.table, who.seat) if seen == _newest(who.table) else None
    while not await request.is_disconnected():
        table, stirred = who.table, who.table.stirred
        last = _newest(table)
        if last > seen:
            now = shown.present(table, who.seat)
            yield ServerSentEvent(raw_data=_parts(who, seen, fresh=now != before), id=str(last))
            seen, before = last, now
        elif not await stirs([stirred]):
            yield ServerSentEvent(comment="still here")
        if house_of(request).find(who.table.code) is None:  # the room was deleted
            return
        who = visitor(request, who.table.code)
        if who.guest is None and not who.teaches:
            return


def _newest(table: Table) -> int:
    return table.happened[-1].seq if table.happened else 0


def _last(request: Request) -> int:
    return number(request.headers.get("last-event-id", "")) or 0


async def stirs(those: Iterable[asyncio.Event]) -> bool:
    """Wait until one of these happens, or for as long as proxies wait; say whether one did."""
    waiting = [asyncio.create_task(event.wait()) for event in those]
    try:
        done, _ = await asyncio.wait(waiting, timeout=QUIET, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
    return bool(done)


def _parts(who: Visitor, after: int, *, fresh: bool) -> str:
    words = floor_words(who, after) if fresh else passing_words(who, after)
    return page("parts.html", **words, fresh=fresh)
