"""What happens, as it happens: server-sent events, each a few parts of the floor, each with its place."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from nacsim.web import shown
from nacsim.web.pages import floor_words, page
from nacsim.web.visitor import Reading, Visitor, visitor

stream = APIRouter()
QUIET = 15.0  # seconds after which a sign of life keeps proxies from hanging up
PARTS = 8  # events that are sent at once at most


@stream.get("/r/{code}/stream", response_class=EventSourceResponse)
async def follow(request: Request, who: Reading, after: int = 0) -> AsyncIterator[ServerSentEvent]:
    """Send what a person may see behind event `after`, or behind the last one that reached the browser."""
    seen = max(after, _last(request))
    before = shown.present(who.table, who.seat) if seen else None
    while not await request.is_disconnected():
        table, stirred = who.table, who.table.stirred
        last = table.happened[-1].seq if table.happened else 0
        if last > seen:
            now = shown.present(table, who.seat)
            yield ServerSentEvent(raw_data=_parts(who, seen, fresh=now != before), id=str(last))
            seen, before = last, now
        elif not await _stirs(stirred):
            yield ServerSentEvent(comment="still here")
        who = visitor(request, who.table.code)
        if who.guest is None and not who.teaches:
            return


def _last(request: Request) -> int:
    written = request.headers.get("last-event-id", "")
    return int(written) if written.isdigit() else 0


async def _stirs(stirred: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(stirred.wait(), QUIET)
    except TimeoutError:
        return False
    return True


def _parts(who: Visitor, after: int, *, fresh: bool) -> str:
    return page("parts.html", **floor_words(who, after), fresh=fresh)
