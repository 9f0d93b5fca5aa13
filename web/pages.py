"""The pages: the door, a room's lobby, its briefing, its floor, the debrief, and print."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from nacsim.council.carrying import how_it_is_decided
from nacsim.council.names import Names
from nacsim.council.values import in_a_sentence
from nacsim.errors import FaultError
from nacsim.evals.debrief import debrief_of, passing_texts
from nacsim.evals.feedback import scores_for
from nacsim.evals.figures import states_told
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Score
from nacsim.graph.opening import usual_seat
from nacsim.lesson.glossary import glossary
from nacsim.roles.sheet import role_sheet
from nacsim.transcripts.rendering import capital
from nacsim.web import looking_back, nicknames, paper, seating, shown, tokens
from nacsim.web.chamber import hall
from nacsim.web.gradebook import by_people
from nacsim.web.table import Table
from nacsim.web.visitor import Reading, Visiting, Visitor, house_of, tries_of

pages = APIRouter()

templates = Environment(
    loader=PackageLoader("nacsim.web"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters["capital"] = capital
templates.filters["in_a_sentence"] = in_a_sentence
templates.tests["flown"] = seating.FLOWN.__contains__  # whether a seat has a flag


def page(name: str, **words: Any) -> str:
    """Return a page, or a part of one, as HTML."""
    return templates.get_template(name).render(**words)


def shows(name: str, status: int = 200, **words: Any) -> HTMLResponse:
    """Answer with a page."""
    return HTMLResponse(page(name, **words), status)


@pages.get("/")
async def door(request: Request) -> Response:
    """Where everybody comes in: debate alone, join a class, or open a room for one."""
    return _door(request)


def _door(request: Request, status: int = 200, refused: str = "") -> HTMLResponse:
    house = house_of(request)
    seats = seating.everybody(house.offer.first.pack)
    room = hall(len(seats))
    return shows(
        "door.html",
        status,
        offer=house.offer,
        house=house,
        refused=refused,
        hall=room,
        usual=usual_seat(house.offer.first.usual),
        seats=list(zip(seats, room.spots, strict=True)),
    )


@pages.get("/join")
async def join(request: Request, code: str = "") -> Response:
    """Find a room by its code."""
    house = house_of(request)
    tries, address = tries_of(request)
    if tries.is_spent(address):
        sentence = "That was a few tries too many. Wait a minute, then try again."
        return _door(request, 429, sentence)
    table = house.find(code)
    group = house.find_class(code) if table is None else None
    if group is not None:
        return RedirectResponse(f"/class/{group.row.code}", 303)
    if table is None:
        tries.counts(address)
        sentence = "There is no room with this code. Codes have nine letters and figures."
        return _door(request, 404, sentence)
    return RedirectResponse(f"/r/{table.code}", 303)


@pages.get("/r/{code}")
async def lobby(who: Visiting, seat: str = "") -> Response:
    """The lobby: choose a seat, see who is here, wait for the meeting to begin."""
    words = here(who) | {"nickname": nicknames.spin(), "refused": "", "rejoin": "", "wanted": seat}
    return shows("lobby.html", **words)


@pages.get("/r/{code}/seat/{seat}")
async def delegation(request: Request, who: Reading, seat: str) -> Response:
    """What everybody may know of a delegation: a panel beside the plan, or a page of its own."""
    if seat not in seating.seats(who.table):
        raise HTTPException(404, "There is no such seat in this room.")
    part = request.headers.get("hx-request") == "true"
    found = seating.delegation(who.table, seat, who.seat)
    return shows("_seat.html" if part else "seat.html", **here(who), delegation=found)


@pages.get("/r/{code}/briefing")
async def briefing(who: Reading, level: str = "full") -> Response:
    """The briefing, the role sheet of one's own seat, and a glossary."""
    table, seat = who.table, who.seat
    sheet = role_sheet(table.pack, seat, table.mandate(seat)) if seat else None
    words: dict[str, Any] = {"sheet": sheet, "short": level == "short", "glossary": glossary(table.pack)}
    return shows("briefing.html", **here(who), **words)


@pages.get("/r/{code}/floor")
async def floor(who: Reading) -> Response:
    """The floor: what is said, the text, the seats, and what waits for me."""
    if not who.table.begun:
        return RedirectResponse(f"/r/{who.table.code}", 303)
    return shows("floor.html", **here(who) | floor_words(who, after=0))


@pages.get("/r/{code}/debrief")
async def debrief(request: Request, who: Reading) -> Response:
    """What became of it: hidden goals, one's own arguments, what would have passed."""
    if who.table.state.phase != "closed":
        return RedirectResponse(f"/r/{who.table.code}", 303)
    table = who.table
    passing = await table.once("passing", lambda: passing_texts(table.pack, table.state.mandates))
    events = ((h.seq, h.event) for h in table.happened)
    scores, unread = scores_beside(table)
    words = debrief_of(table.state, table.pack, events, who.seat, scores)
    mine = spoken_by(who)
    words |= {part: tuple(x for x in words[part] if x.seq in mine) for part in ("own", "feedback")}
    return shows(
        "debrief.html",
        **here(who),
        **words,
        unread=unread,
        standing=standing_of(request, scores),
        confirmed=table.confirmed.get(who.seat or ""),
        passing=passing,
        by_course=looking_back.has_courses(table.pack),
        courses=looking_back.courses(table.pack, table.happened),
        views=looking_back.stood(table.state, table.happened),
        last_said=looking_back.last_said(table.state, table.pack),
    )


def spoken_by(who: Visitor) -> set[int]:
    """Return what this person did; the seat may have had others before, and an AI delegate in between."""
    table, guest = who.table, who.guest
    if guest is None:
        return set()
    fork = table.state.meeting.forked_from
    did = (h for seat, h in by_people(table.happened, also_before=True) if seat == guest.seat)
    return {h.seq for h in did if h.at >= guest.joined_at or (fork is not None and h.seq <= fork.seq)}


def scores_beside(table: Table) -> tuple[tuple[Score, ...], bool]:
    """Return the scores beside a meeting, and whether there are some that cannot be read."""
    meeting = table.state.meeting
    if meeting is None:
        return (), False
    try:
        return scores_for(table.folder.path, meeting.meeting, load_rubric()), False
    except FaultError:
        return (), True


def standing_of(request: Request, scores: Iterable[Score]) -> dict[str, str]:
    """Return how far each judge of these scores can be believed, as this house knows it."""
    return states_told({s.judge for s in scores}, load_rubric().hash, house_of(request).validated)


@pages.get("/r/{code}/print")
async def printed(who: Reading) -> Response:
    """The record of the meeting so far, to print."""
    if not who.table.begun:
        return RedirectResponse(f"/r/{who.table.code}", 303)
    return shows("print.html", **here(who) | floor_words(who, after=0))


def here(who: Visitor) -> dict[str, Any]:
    """Return what every page of a room is made of."""
    table = who.table
    return {
        "who": who,
        "table": table,
        "pack": table.pack,
        "state": table.state,
        "guests": table.guests,
        "plan": seating.seating(table, who.seat),
        "wanted": "",
        "heading": shown.heading(table.state, table.pack) if table.begun else "Lobby",
        "body": shown.body(table.pack),
        "all_agree": table.pack.scenario.decision.unanimous,
    }


def floor_words(who: Visitor, after: int) -> dict[str, Any]:
    """Return what the whole floor is made of, with the log behind event `after`."""
    table, seat = who.table, who.seat
    words = passing_words(who, after)
    return words | {
        "text": paper.text_on_the_table(table, seat),
        "rows": paper.rows(table, seat) if seat and words["now"].duty in ("review", "answer") else (),
        "course": shown.course(table.state),
        "card_says": shown.card_says(table, seat) if seat and table.state.drafts else (),
        "gains": paper.gains(table, seat) if seat and words["now"].duty == "review" else (),
        "last": table.happened[-1].seq if table.happened else 0,
        "key": tokens.token(),
    }


def passing_words(who: Visitor, after: int) -> dict[str, Any]:
    """Return what every event changes on the floor: the log, the clock, the seats, who is awaited."""
    table, seat = who.table, who.seat
    return {
        "who": who,
        "table": table,
        "pack": table.pack,
        "state": table.state,
        "guests": table.guests,
        "names": Names(table.state.meeting),
        "body": shown.body(table.pack),
        "all_agree": table.pack.scenario.decision.unanimous,
        "decided": how_it_is_decided(table.state.meeting),
        "lines": shown.lines(table.happened, seat, after),
        "plan": seating.seating(table, seat),
        "now": shown.present(table, seat),
        "left": shown.time_left(table, seat),
        "waits": shown.waits_for(table, seat),
        "heading": shown.heading(table.state, table.pack),
    }
