"""The teacher's console of one room: who is where, and everything that only its teacher may do."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from nacsim.agents.cleaning import one_line
from nacsim.council import commands as c
from nacsim.errors import InputError
from nacsim.web import overview, tokens
from nacsim.web.answers import Answering, done
from nacsim.web.gradebook import gradebook
from nacsim.web.guards import number
from nacsim.web.house import a_seed
from nacsim.web.own_data import own_data
from nacsim.web.pages import here, page, shows
from nacsim.web.stream import goes_on, stirs
from nacsim.web.table import Table
from nacsim.web.visitor import TEACHER_COOKIE, Leading, Stamping, Visitor, house_of, stamped

console = APIRouter(route_class=Answering)
NEWS = 600
MONTH = 30 * 86_400


def teaching(who: Leading) -> Visitor:
    """Let the teacher of a class's room in; who plays alone made a room too, and has no class to lead."""
    if who.table.plan.alone:
        raise HTTPException(403, "This room is for one person. It has no console.")
    return who


Teaching = Annotated[Visitor, Depends(teaching)]


async def form_by_teacher(request: Request, who: Stamping, where: str) -> dict[str, str]:
    """Return the fields of a teacher's form; 403 without the form's token, 429 above the pace."""
    fields = await stamped(request, who)
    if not request.app.state.writes.allows(f"teacher/{where}"):
        raise HTTPException(429, "That was a lot in one minute. Wait a moment, then go on.")
    return fields


def news_of(fields: dict[str, str]) -> c.BreakNews:
    """Return the news that a form tells; refuse none, or too much."""
    text = one_line(fields.get("text", ""))
    if not text or len(text) > NEWS:
        raise InputError(f"A news flash has 1 to {NEWS} characters; this one has {len(text):,}.")
    return c.BreakNews(key=key_of(fields), text=text)


def key_of(fields: dict[str, str]) -> str:
    """Return what makes an act of the teacher count once, however often its form is sent."""
    return f"teacher/{fields.get('key') or tokens.token()}"[:190]


def with_teacher(response: Response, path: str, secret: str) -> None:
    """Give the teacher's browser what opens a path of this house."""
    response.set_cookie(TEACHER_COOKIE, secret, httponly=True, samesite="lax", path=path, max_age=MONTH)


def address_of(request: Request) -> dict[str, Any]:
    """Return the address that students type, and whether it leads nowhere from any other machine."""
    only_here = request.url.hostname in ("127.0.0.1", "localhost", "::1")
    return {"address": str(request.base_url).rstrip("/"), "only_here": only_here}


def as_file(body: bytes, kind: str, name: str) -> Response:
    """Answer with a file to keep."""
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def words_of(request: Request, who: Visitor) -> dict[str, Any]:
    """Return what the console of a room is made of."""
    house, table = house_of(request), who.table
    return here(who) | {
        "row": overview.row(table),
        "seats": overview.seat_rows(table),
        "turns": overview.turns(table),
        "in_class": house.register.class_of(table.code),
        "kept_days": house.kept_days,
        "key": tokens.token(),
    }


@console.get("/r/{code}/console")
async def look(request: Request, who: Teaching) -> Response:
    """The console: the seats, the time, the news, going back, and the data."""
    return shows("console.html", **words_of(request, who))


@console.get("/r/{code}/console/stream", response_class=EventSourceResponse)
async def follow(request: Request, who: Teaching, after: int = 0) -> AsyncIterator[ServerSentEvent]:
    """Send what changed on the console behind event `after`, or behind the last one that reached it."""
    table, before = who.table, None
    seen = max(after, number(request.headers.get("last-event-id", "")) or 0)
    seats_before: tuple[overview.SeatRow, ...] = ()
    while await goes_on(request) and house_of(request).find(table.code) is not None:
        stirred = table.stirred
        now, seats = overview.row(table), overview.seat_rows(table)
        if (now, seats) != (before, seats_before):
            words = words_of(request, who) | {"fresh": seats != seats_before}
            words["turns"] = [turn for turn in words["turns"] if turn.seq > seen]
            yield ServerSentEvent(raw_data=page("console_live.html", **words), id=str(now.last))
            before, seats_before, seen = now, seats, now.last
        elif not await stirs([stirred]):
            yield ServerSentEvent(comment="still here")


@console.get("/r/{code}/slips")
async def slips(request: Request, who: Teaching) -> Response:
    """Slips to print and cut: the code, the link, and space for a nickname and a seat code."""
    return shows("console_slips.html", tables=[who.table], **address_of(request))


@console.get("/r/{code}/notes")
async def notes(who: Teaching) -> Response:
    """The private notes of the room."""
    return shows("console_notes.html", **here(who), notes=overview.notes(who.table))


@console.get("/r/{code}/gradebook.csv")
async def grades(who: Teaching) -> Response:
    """What each person did, as a table."""
    return as_file(gradebook([who.table]), "text/csv", f"gradebook-{who.table.code}.csv")


@console.get("/r/{code}/data/{seat}.json")
async def data(who: Teaching, seat: str) -> Response:
    """Everything that is kept of one student, as a file."""
    kept = own_data(who.table, seat)
    body = json.dumps(kept, ensure_ascii=False, indent=2).encode()
    return as_file(body, "application/json", f"{who.table.code}-{seat}.json")


@console.post("/r/{code}/news")
async def news(request: Request, who: Teaching) -> Response:
    """Let news from outside reach the room."""
    who.table.put(news_of(await form_by_teacher(request, who, who.table.code)))
    return done("The news is in the room.")


@console.post("/r/{code}/remove")
async def remove(request: Request, who: Teaching) -> Response:
    """Take a seat from a person, whose token opens nothing any more."""
    fields = await form_by_teacher(request, who, who.table.code)
    seat = _seat(who.table, fields)
    house_of(request).remove(who.table, seat)
    return done(f"The seat of {who.table.pack.card(seat).name} is free, and an AI delegate holds it.")


@console.post("/r/{code}/hand")
async def hand(request: Request, who: Teaching) -> Response:
    """Let an AI delegate stand in for somebody who is away, or give the seat back."""
    fields = await form_by_teacher(request, who, who.table.code)
    table, seat = who.table, _seat(who.table, fields)
    if not table.begun:
        raise InputError("The meeting has not begun yet. AI delegates take the empty seats when it does.")
    if table.state.phase == "closed":
        raise InputError("The meeting is over, so no seat changes hands any more.")
    if fields.get("to") not in ("ai", "human"):
        raise InputError("Say who is to hold the seat.")
    if seat not in table.guests:
        raise InputError("Nobody has taken this seat. It can be taken with the code of the room.")
    if fields["to"] == "ai":
        table.hand(seat, "ai", stand_in=True)
        return done(f"An AI delegate stands in for {table.pack.card(seat).name}.")
    table.hand(seat, "human")
    return done(f"{table.guests[seat].nickname} holds the seat of {table.pack.card(seat).name} again.")


@console.post("/r/{code}/forget")
async def forget(request: Request, who: Teaching) -> Response:
    """Delete what is kept of one student; the sealed record keeps what was said under the seat."""
    seat = _seat(who.table, await form_by_teacher(request, who, who.table.code))
    house_of(request).forget(who.table, seat)
    return done("The nickname and everything that opened the seat are deleted.")


@console.post("/r/{code}/rewind")
async def rewind(request: Request, who: Teaching) -> Response:
    """Go on differently from an event, in another room; this one stays as it is."""
    fields = await form_by_teacher(request, who, who.table.code)
    at = number(fields.get("at", ""))
    if at is None:
        raise InputError("Choose the place to go on from.")
    seed = a_seed() if fields.get("anew") == "yes" else None
    other = house_of(request).branch_off(who.table, at, seed)
    response = RedirectResponse(f"/r/{other.code}/console", 303)
    with_teacher(response, f"/r/{other.code}", request.cookies.get(TEACHER_COOKIE, ""))
    return response


@console.post("/r/{code}/delete")
async def delete(request: Request, who: Teaching) -> Response:
    """Delete the room with its record, once its code was typed."""
    fields = await form_by_teacher(request, who, who.table.code)
    if tokens.typed(fields.get("again", "")) != who.table.code:
        raise InputError("Type the code of the room to delete it. Nothing was deleted.")
    house = house_of(request)
    klass = house.register.class_of(who.table.code)
    await house.delete(who.table)
    still = klass is not None and house.find_class(klass) is not None
    return RedirectResponse(f"/class/{klass}" if still else "/", 303)


def _seat(table: Table, fields: dict[str, str]) -> str:
    seat = fields.get("seat", "")
    if seat not in table.plan.seats:
        raise InputError("There is no such seat in this room.")
    return seat
