"""Making a room, taking a seat in it, coming back to it, and beginning its meeting."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from nacsim.agents.cleaning import one_line
from nacsim.errors import InputError
from nacsim.graph.opening import seats_named
from nacsim.web import nicknames, tokens
from nacsim.web.answers import Answering, done
from nacsim.web.console import form_by_teacher
from nacsim.web.house import a_seed
from nacsim.web.pages import here, shows
from nacsim.web.register import PACES, Plan
from nacsim.web.rude import is_rude
from nacsim.web.scenarios import within
from nacsim.web.visitor import (
    SEAT_COOKIE,
    TEACHER_COOKIE,
    Leading,
    Reading,
    Visiting,
    Visitor,
    house_of,
    stamped,
    tries_of,
)

rooms = APIRouter(route_class=Answering)
NAME = 40
MINUTES = {"none": (0, 0, 0), "hour": (90, 180, 120), "days": (300, 900, 600)}


@rooms.post("/rooms")
async def make(
    request: Request,
    preset: Annotated[str, Form()] = "",
    seat: Annotated[str, Form()] = "",
    pace: Annotated[str, Form()] = "steady",
    minutes: Annotated[str, Form()] = "none",
    rounds: Annotated[int, Form(ge=2, le=12)] = 8,
    title: Annotated[str, Form(max_length=NAME)] = "",
) -> Response:
    """Make a room: with a seat named, to debate alone at once; otherwise for a class."""
    house, alone = house_of(request), bool(seat)
    scenario, seat = house.offer.chosen(seat or preset), within(seat)
    seats = seats_named(scenario.pack, within(preset)) if preset else scenario.usual
    if pace not in PACES or minutes not in MINUTES or (alone and seat not in seats):
        raise InputError("This room cannot be made as asked. Choose from the lists on the page.")
    speech, review, answer = (0, 0, 0) if alone else MINUTES[minutes]
    plan = Plan(
        scenario.name, seats, a_seed(), rounds, speech, review, answer, PACES[pace], alone, one_line(title)
    )
    table, teacher = house.make_room(plan)
    if not alone:
        return _with_cookie(f"/r/{table.code}", table.code, TEACHER_COOKIE, teacher)
    token, _ = house.take_seat(table, seat, nicknames.spin())
    table.begin()
    answer_ = _with_cookie(f"/r/{table.code}/floor", table.code, SEAT_COOKIE, token)
    _add_cookie(answer_, table.code, TEACHER_COOKIE, teacher)
    return answer_


def _with_cookie(to: str, code: str, name: str, secret: str) -> Response:
    response = RedirectResponse(to, 303)
    _add_cookie(response, code, name, secret)
    return response


def _add_cookie(response: Response, code: str, name: str, secret: str) -> None:
    response.set_cookie(name, secret, httponly=True, samesite="lax", path=f"/r/{code}", max_age=30 * 86_400)


@rooms.get("/r/{code}/nickname")
async def another_nickname(who: Visiting) -> Response:
    """Spin another nickname."""
    return shows("nickname.html", nickname=nicknames.spin(), spins=0)


@rooms.post("/r/{code}/seat")
async def take_seat(
    request: Request,
    who: Visiting,
    seat: Annotated[str, Form()] = "",
    nickname: Annotated[str, Form(max_length=NAME)] = "",
    pace: Annotated[str, Form()] = "",
) -> Response:
    """Take a free seat under a nickname; whoever made the room may set its pace in the same form."""
    house, table = house_of(request), who.table
    name = one_line(nickname)
    try:
        if who.guest is not None:
            raise InputError("You have a seat in this room already.")
        if not name or is_rude(name):
            raise InputError("Please choose another nickname, or spin one.")
        token, rejoin = house.take_seat(table, seat, name)
    except InputError as refused:
        words = here(who) | {"nickname": name or nicknames.spin(), "rejoin": "", "refused": str(refused)}
        return shows("lobby.html", 422, **words)
    if who.teaches and pace in PACES:
        table.reads_at(PACES[pace])
    guest = table.guests[seat]
    me = Visitor(table, guest, who.teaches, tokens.form_token(token))
    words = here(me) | {"nickname": name, "rejoin": rejoin, "refused": ""}
    response = shows("lobby.html", **words)
    _add_cookie(response, table.code, SEAT_COOKIE, token)
    return response


@rooms.post("/r/{code}/back")
async def come_back(
    request: Request, who: Visiting, rejoin: Annotated[str, Form(max_length=NAME)] = ""
) -> Response:
    """Come back to one's seat on any machine, with the code of the seat."""
    tries, address = tries_of(request)
    if tries.is_spent(address):
        raise HTTPException(429, "That was a few tries too many. Wait a minute, then try again.")
    found = house_of(request).come_back(who.table, rejoin)
    if found is None:
        tries.counts(address)
        words = here(who) | {"nickname": nicknames.spin(), "rejoin": "", "refused": ""}
        return shows("lobby.html", 404, **words | {"refused": "No seat opens with this code."})
    _, token = found
    return _with_cookie(f"/r/{who.table.code}", who.table.code, SEAT_COOKIE, token)


@rooms.post("/r/{code}/begin")
async def begin(request: Request, who: Leading) -> Response:
    """Begin the meeting with the people who are here; AI delegates hold the other seats."""
    await stamped(request, who)
    who.table.begin()
    return RedirectResponse(f"/r/{who.table.code}/floor", 303)


@rooms.post("/r/{code}/pace")
async def set_pace(request: Request, who: Leading) -> Response:
    """Change how much time people have to read a speech before the next one begins."""
    pace = (await form_by_teacher(request, who, who.table.code)).get("pace")
    if pace not in PACES:
        raise InputError("Choose one of the paces on the page.")
    who.table.reads_at(PACES[pace])
    return done(
        "Speeches now follow each other without a pause." if pace == "none" else "The pace is changed."
    )


@rooms.get("/r/{code}/waiting")
async def waiting(who: Reading) -> Response:
    """The part of the lobby that changes; once the meeting has begun the browser is sent on to the floor."""
    if who.table.begun:
        response = Response(status_code=200)
        response.headers["HX-Redirect"] = f"/r/{who.table.code}/floor"
        return response
    return shows("waiting.html", **here(who))
