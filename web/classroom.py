"""A class: several rooms made at once, under one code, seen and led by their teacher from one page."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from nacsim.agents.cleaning import one_line
from nacsim.council.names import listed
from nacsim.errors import CouncilError, InputError
from nacsim.graph.opening import seats_named
from nacsim.web import overview, tokens
from nacsim.web.answers import Answering, done
from nacsim.web.console import address_of, as_file, form_by_teacher, key_of, news_of, with_teacher
from nacsim.web.gradebook import gradebook
from nacsim.web.house import ROOMS_OF_A_CLASS, Class, a_seed
from nacsim.web.leading import LEADS
from nacsim.web.pages import page, shows
from nacsim.web.register import PACES, Plan
from nacsim.web.rooms import MINUTES, NAME
from nacsim.web.scenarios import within
from nacsim.web.stream import goes_on, stirs
from nacsim.web.table import Table
from nacsim.web.visitor import TEACHER_COOKIE, house_of, tries_of

classroom = APIRouter(route_class=Answering)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A preset: how long a class has."""

    title: str
    minutes: str
    rounds: int
    pace: str


LESSONS = {
    "hour": Lesson("60 minutes: 4 rounds, 90 seconds a speech", "hour", 4, "brisk"),
    "days": Lesson("two days: 10 rounds, 5 minutes a speech", "days", 10, "steady"),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks for a class: its teacher, or somebody with its code."""

    group: Class
    teaches: bool
    form: str  # what a form must carry


def calling(request: Request, code: str) -> Caller:
    """Return who asks for a class; 404 if there is no such class."""
    group = house_of(request).find_class(code)
    if group is None:
        raise HTTPException(404, "There is no class with this code. Codes have nine letters and figures.")
    secret = request.cookies.get(TEACHER_COOKIE, "")
    teaches = tokens.fits(secret, group.row.teacher)
    return Caller(group, teaches, tokens.form_token(secret) if teaches else "")


Calling = Annotated[Caller, Depends(calling)]


def leading_class(who: Calling) -> Caller:
    """Let the teacher of the class in."""
    if not who.teaches:
        raise HTTPException(403, "Only the teacher of this class can do that.")
    return who


LeadingClass = Annotated[Caller, Depends(leading_class)]


@classroom.get("/classes")
async def new_class(request: Request) -> Response:
    """The form for several rooms at once."""
    house, most = house_of(request), ROOMS_OF_A_CLASS
    return shows("console_new.html", offer=house.offer, lessons=LESSONS, most=most, kept=house.kept_days)


@classroom.post("/classes")
async def make_class(
    request: Request,
    rooms: Annotated[int, Form(ge=1, le=ROOMS_OF_A_CLASS)] = 2,
    lesson: Annotated[str, Form()] = "hour",
    preset: Annotated[str, Form()] = "",
    title: Annotated[str, Form(max_length=NAME)] = "",
) -> Response:
    """Make a class and its rooms, all alike but for the seed."""
    house = house_of(request)
    scenario = house.offer.chosen(preset)
    seats = seats_named(scenario.pack, within(preset)) if preset else scenario.usual
    if lesson not in LESSONS:
        raise InputError("Choose how long the class has from the list on the page.")
    plans = tuple(_plan(LESSONS[lesson], scenario.name, seats, f"Room {n}") for n in range(1, rooms + 1))
    group, key = house.make_class(one_line(title), plans)
    response = RedirectResponse(f"/class/{group.row.code}", 303)
    _let_in(response, group, key)
    return response


def _plan(lesson: Lesson, scenario: str, seats: tuple[str, ...], title: str) -> Plan:
    pace, times = PACES[lesson.pace], MINUTES[lesson.minutes]
    return Plan(scenario, seats, a_seed(), lesson.rounds, *times, pace, alone=False, title=title)


def _let_in(response: Response, group: Class, key: str) -> None:
    """Give the teacher's browser what opens the class and each of its rooms."""
    with_teacher(response, f"/class/{group.row.code}", key)
    for table in group.tables:
        with_teacher(response, f"/r/{table.code}", key)


def _words(who: Caller) -> dict[str, Any]:
    rows = [overview.row(table) for table in who.group.tables]
    return {"who": who, "group": who.group, "rows": rows, "key": tokens.token()}


@classroom.get("/class/{code}")
async def look_at_class(request: Request, who: Calling) -> Response:
    """To the teacher all rooms as they stand; to everybody else the rooms to choose from."""
    kept = house_of(request).kept_days
    name = "console_class.html" if who.teaches else "console_rooms.html"
    return shows(name, **_words(who), **address_of(request), kept_days=kept)


@classroom.post("/class/{code}/back")
async def back(request: Request, who: Calling, key: Annotated[str, Form(max_length=NAME)] = "") -> Response:
    """Let the teacher in on any machine, with the key of the class."""
    tries, address = tries_of(request)
    if tries.is_spent(address):
        raise HTTPException(429, "That was a few tries too many. Wait a minute, then try again.")
    secret = tokens.typed(key)
    if not tokens.fits(secret, who.group.row.teacher):
        tries.counts(address)
        raise HTTPException(403, "That is not the key of this class.")
    response = RedirectResponse(f"/class/{who.group.row.code}", 303)
    _let_in(response, who.group, secret)
    return response


@classroom.get("/class/{code}/key")
async def key_of_class(request: Request, who: LeadingClass) -> Response:
    """The key to come back with, on a page of its own that nobody shows by accident."""
    return shows("console_key.html", who=who, group=who.group, secret=request.cookies[TEACHER_COOKIE])


@classroom.get("/class/{code}/slips")
async def slips_of_class(request: Request, who: LeadingClass) -> Response:
    """The slips of all rooms."""
    return shows("console_slips.html", tables=who.group.tables, **address_of(request))


@classroom.get("/class/{code}/gradebook.csv")
async def grades_of_class(who: LeadingClass) -> Response:
    """What each person did in each room, as one table."""
    return as_file(gradebook(who.group.tables), "text/csv", f"gradebook-{who.group.row.code}.csv")


@classroom.get("/class/{code}/stream", response_class=EventSourceResponse)
async def follow_class(request: Request, who: LeadingClass) -> AsyncIterator[ServerSentEvent]:
    """Send all rooms whenever one of them changed, until the class is deleted."""
    code, before = who.group.row.code, None
    while await goes_on(request):
        group = house_of(request).find_class(code)
        if group is None:
            return
        stirred = [table.stirred for table in group.tables]
        now = [overview.row(table) for table in group.tables]
        if now != before:
            yield ServerSentEvent(raw_data=page("console_live_class.html", who=who, group=group, rows=now))
            before = now
        elif not await stirs(stirred):
            yield ServerSentEvent(comment="still here")


@classroom.post("/class/{code}/lead/{what}")
async def lead_class(request: Request, who: LeadingClass, what: str) -> Response:
    """Begin, pause, take up, extend or close all rooms, and say which ones it made no sense for."""
    fields = await form_by_teacher(request, who, who.group.row.code)
    if what != "begin" and what not in LEADS:
        raise HTTPException(404, "There is no such thing to do.")
    key = key_of(fields)
    return _in_all(who.group.tables, _begin if what == "begin" else lambda t: LEADS[what](t, key))


@classroom.post("/class/{code}/news")
async def news_of_class(request: Request, who: LeadingClass) -> Response:
    """Let the same news reach all rooms."""
    news = news_of(await form_by_teacher(request, who, who.group.row.code))
    return _in_all(who.group.tables, lambda table: table.put(news))


def _begin(table: Table) -> None:
    if not table.guests:
        raise InputError("Nobody has taken a seat yet.")
    table.begin()


def _in_all(tables: tuple[Table, ...], act: Callable[[Table], object]) -> Response:
    """Do something in every room; what one room refuses is done in the others all the same."""
    refused: dict[str, list[str]] = {}
    for table in tables:
        try:
            act(table)
        except CouncilError as error:
            refused.setdefault(str(error), []).append(table.plan.title or table.code)
    did = len(tables) - sum(map(len, refused.values()))
    why = [f"{listed(rooms)}: {reason}" for reason, rooms in refused.items()]
    return done(" ".join([f"Done in {did} of {len(tables)} rooms.", *why]), warns=bool(refused))
