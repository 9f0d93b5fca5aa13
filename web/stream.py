"""What happens, as it happens: server-sent events, each a few parts of the floor, each with its place."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from nacsim.web import shown
from nacsim.web.guards import number
from nacsim.web.pages import floor_words, page, passing_words
from nacsim.web.seating import Seating
from nacsim.web.table import Table
from nacsim.web.visitor import Reading, Visitor, house_of, visitor

stream = APIRouter()
ANEW = ("clock", "moved")
QUIET = 15.0  # seconds after which a sign of life keeps proxies from hanging up


@dataclass(frozen=True, slots=True)
class Part:
    """A place on the page of the floor, and what stands there now."""

    place: str
    html: str
    key: str = ""  # of a form that may stay as it is, though each page that is made has a key of its own

    @property
    def says(self) -> str:
        """Return what a person sees of it."""
        return self.html.replace(self.key, "") if self.key else self.html


@stream.get("/r/{code}/stream", response_class=EventSourceResponse)
async def follow(request: Request, who: Reading, after: int = 0) -> AsyncIterator[ServerSentEvent]:
    """Send what a person may see behind event `after`, or behind the last one that reached the browser."""
    seen = max(after, _last(request))
    # A browser that missed something has an old picture of what waits for it.
    before = shown.present(who.table, who.seat) if seen == _newest(who.table) else None
    sent: dict[str, str] = {}  # of this connection: what an earlier one sent may never have arrived
    drawn: Seating | None = None  # the same for the seating plan
    stirred_by_more = False
    while await goes_on(request):
        table, stirred = who.table, who.table.stirred
        last = _newest(table)
        if last > seen or stirred_by_more:
            now = shown.present(table, who.seat)
            words = floor_words(who, seen) if now != before else passing_words(who, seen)
            parts = unsent([*parts_for(words, fresh=now != before), *_moves(words, drawn)], sent)
            yield ServerSentEvent(raw_data=page("parts.html", **words, parts=parts), id=str(last))
            seen, before, drawn, stirred_by_more = last, now, words["plan"], False
        else:
            stirred_by_more = await stirs([stirred])
            if not stirred_by_more:
                yield ServerSentEvent(comment="still here")
        there = house_of(request).find(who.table.code) is not None
        again = visitor(request, who.table.code) if there else None
        why = _out(who, again)
        if again is None or why:
            yield ServerSentEvent(raw_data=page("parts.html", lines=(), parts=_out_of_it(why, who)))
            yield ServerSentEvent(
                event="out", raw_data=why
            )  # without it the browser would ask again for ever
            return
        who = again


def _out_of_it(why: str, who: Visitor) -> list[Part]:
    """Return what the floor says to somebody who may follow no more."""
    waits = Part("waits", "You follow this meeting no more.")
    clock = Part("clock", '<p class="clock"></p>')
    return [waits, clock, Part("now", page("_out.html", why=why, code=who.table.code))]


def _out(who: Visitor, now: Visitor | None) -> str:
    """Return why somebody may follow no more; nothing while they may. `now` is None if the room is gone."""
    if now is None:
        return "deleted"
    if now.teaches or now.guest is not None or who.guest is None:
        return ""
    still = who.table.guests.get(who.guest.seat)
    return "elsewhere" if still is not None and still.rejoin == who.guest.rejoin else "freed"


def parts_for(words: dict[str, Any], *, fresh: bool) -> Iterator[Part]:
    """Yield the parts that an event may change; the last three only if it matters to this person."""
    yield Part("where", escape(words["heading"]))
    yield Part("waits", escape(words["waits"]))
    for place in ("clock", *(("course", "now", "text") if fresh else ())):
        yield Part(place, page(f"_{place}.html", **words), words["key"] if _may_stay(place, words) else "")


def _may_stay(place: str, words: dict[str, Any]) -> bool:
    """Say whether a form is good for more than one act: a button that goes under a finger is not pressed."""
    return place == "now" and not words["now"].duty


def _moves(words: dict[str, Any], drawn: Seating | None) -> Iterator[Part]:
    """Yield the seating plan; once this connection has it, only the seats that differ, and the table."""
    plan: Seating = words["plan"]
    if drawn is None:
        yield Part("plan", page("_plan.html", **words))
    elif plan != drawn:
        moved = [place for place, was in zip(plan.places, drawn.places, strict=True) if place != was]
        yield Part("moved", page("_moved.html", plan=plan, moved=moved, table_moved=_at(plan) != _at(drawn)))


def _at(plan: Seating) -> tuple[Any, ...]:
    """Return what stands and lies between the seats."""
    return plan.middle, plan.chair_spoke, plan.way


def unsent(parts: Iterable[Part], sent: dict[str, str]) -> list[Part]:
    """Return the parts that differ from what was sent last, and note them as sent.

    A clock runs on in the browser, and what has moved at the table has moved since the last event: these are
    always new. So is a form by which something is owed, for its key is good for one act.
    """
    new = [part for part in parts if part.place in ANEW or sent.get(part.place) != part.says]
    sent.update({part.place: part.says for part in new})
    return new


def _newest(table: Table) -> int:
    return table.happened[-1].seq if table.happened else 0


def _last(request: Request) -> int:
    return number(request.headers.get("last-event-id", "")) or 0


async def goes_on(request: Request) -> bool:
    """Say whether somebody still listens, and the house is still open."""
    return not house_of(request).is_shutting and not await request.is_disconnected()


async def stirs(those: Iterable[asyncio.Event]) -> bool:
    """Wait until one of these happens, or for as long as proxies wait; say whether one did."""
    waiting = [asyncio.create_task(event.wait()) for event in those]
    try:
        done, _ = await asyncio.wait(waiting, timeout=QUIET, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
    return bool(done)
