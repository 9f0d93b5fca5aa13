"""Who may do what: every route of the house against everybody who could knock."""

import re
from dataclasses import dataclass

import pytest

from nacsim.web import guards, register
from tests.web.doors_of_class import CLASS_DOORS, OPEN_CLASS_DOORS
from tests.web.house import HOST, Room, Someone, plan, routes_of
from tests.web.listening import listening

EVERYBODY = frozenset({"stranger", "neighbour", "student", "teacher", "forged", "lured", "unmarked"})
ABROAD = frozenset({"lured", "unmarked"})  # a page of another house, and a request that names no page
PEOPLE = frozenset({"student", "teacher", "forged", *ABROAD})  # reading needs no form
AT_HOME = EVERYBODY - ABROAD

TEACHERS = frozenset({"teacher", "forged", *ABROAD})  # the cookies of a teacher
CONSOLE = ("console", "console/stream", "slips", "notes", "grades", "gradebook.csv", "data/{seat}.json")
CONSOLE_ACTS = ("news", "remove", "hand", "forget", "rewind", "confirm", "take-back", "delete")

LET_IN: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/static"): EVERYBODY,
    ("GET", "/"): EVERYBODY,
    ("GET", "/join"): EVERYBODY,
    ("POST", "/rooms"): AT_HOME,
    ("GET", "/r/{code}"): EVERYBODY,
    ("GET", "/r/{code}/nickname"): EVERYBODY,
    ("POST", "/r/{code}/seat"): AT_HOME,
    ("POST", "/r/{code}/back"): AT_HOME,
    ("GET", "/r/{code}/briefing"): PEOPLE,
    ("GET", "/r/{code}/waiting"): PEOPLE,
    ("GET", "/r/{code}/seat/{seat}"): PEOPLE,
    ("GET", "/r/{code}/floor"): PEOPLE,
    ("GET", "/r/{code}/stream"): PEOPLE,
    ("GET", "/r/{code}/print"): PEOPLE,
    ("GET", "/r/{code}/debrief"): PEOPLE,
    ("POST", "/r/{code}/begin"): frozenset({"teacher"}),
    ("POST", "/r/{code}/lead/{what}"): frozenset({"teacher"}),
    ("POST", "/r/{code}/pace"): frozenset({"teacher"}),
    **{("GET", f"/r/{{code}}/{page}"): TEACHERS for page in CONSOLE},
    **{("POST", f"/r/{{code}}/{act}"): frozenset({"teacher"}) for act in CONSOLE_ACTS},
    **{
        ("POST", f"/r/{{code}}/{act}"): frozenset({"student"})
        for act in (
            "placard",
            "read",
            "heard",
            "speak",
            "pass",
            "review",
            "consent",
            "withdraw",
            "object",
            "note",
            "wording",
        )
    },
}
WELCOME = {200, 303, 404, 409, 422}  # let in; whether the Council then agrees is another matter


@dataclass(frozen=True)
class Before:
    """What a refused request must leave as it was."""

    events: int
    people: dict[str, register.Guest]
    rooms: int


def before(room: Room) -> Before:
    return Before(len(room.events), room.table.guests, len(room.house.tables))


def knocking(room: Room, role: str) -> Someone:
    """Return who knocks: 'forged', 'lured' and 'unmarked' have a student's and a teacher's cookies."""
    both = room.dot.but(teacher=room.teacher.teacher)
    if role == "neighbour":
        table, _ = room.house.make_room(plan(title="Group B"))
        token, _ = room.house.take_seat(table, "DE", "Nora")
        return room.stranger.but(token=token)
    return {
        "stranger": room.stranger,
        "student": room.dot,
        "teacher": room.teacher,
        "forged": both.but(stamp="0" * 32),
        "lured": both.but(origin="http://elsewhere.test"),
        "unmarked": both.but(origin=None),
    }[role]


async def status_of(who: Someone, method: str, path: str) -> int:
    where = path.replace("{code}", who.code).replace("{what}", "pause").replace("{seat}", "DE")
    if path.endswith("/stream"):
        async with listening(who, path=where) as ear:
            return await ear.until_answered()
    if path == "/static":
        where = "/static/style.css"
    fields = {
        "stamp": who.form,
        "text": "On paragraph 3 we can wait.",
        "seat": "PL",
        "nickname": "Ann",
    }
    answer = await who.asks(method, where, data=fields if method == "POST" else None)
    return answer.status_code


async def test_every_route_of_the_house_is_in_the_table_of_doors(lobby: Room) -> None:
    """A new route is closed to everybody until somebody writes down who may use it."""
    assert routes_of(lobby.app) == set(LET_IN) | CLASS_DOORS | OPEN_CLASS_DOORS


@pytest.mark.parametrize("role", sorted(EVERYBODY))
async def test_doors_open_to_those_they_are_for_and_to_nobody_else(room: Room, role: str) -> None:
    who = knocking(room, role)
    for route, let_in in LET_IN.items():
        was = before(room)
        status = await status_of(who, *route)
        if role in let_in:
            assert status in WELCOME, route
        else:
            assert (status, before(room)) == (403, was), route


@pytest.mark.parametrize("origin", ["http://[", "null", f"http://{HOST}.evil.test", f"http://e@{HOST}", ""])
async def test_a_form_from_an_origin_that_is_not_this_house_is_refused(room: Room, origin: str) -> None:
    answer = await room.dot.but(origin=origin).does("placard", up="yes")
    assert (answer.status_code, room.table.state.placards) == (403, ())
    assert answer.text == "This form did not come from a page of this house."


async def test_a_room_that_is_not_there_lets_nobody_in(room: Room) -> None:
    for method, path in sorted(LET_IN):
        if "{code}" in path:
            where = path.replace("{code}", "bbbbbbbbb").replace("{what}", "pause")
            fields = {"stamp": room.dot.form} if method == "POST" else None
            answer = await room.dot.asks(method, where, data=fields)
            assert answer.status_code == 404, where
            assert "There is no room with this code" in answer.text


async def test_another_method_than_a_pages_own_is_refused_with_the_headers_of_the_house(room: Room) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await room.dot.asks(method, f"/r/{room.table.code}/floor", content=b"")
        assert answer.status_code in (405, 411), method
        assert answer.headers["content-security-policy"] == guards.CONTENT_POLICY


async def test_every_answer_has_the_headers_that_keep_a_page_to_itself(room: Room) -> None:
    asked = [
        await room.stranger.asks("GET", "/"),
        await room.stranger.asks("GET", "/nowhere"),
        await room.stranger.asks("GET", "/static/style.css"),
        await room.stranger.asks("GET", "/static/nothing.css"),
        await room.stranger.reads("floor"),
        await room.dot.reads("floor"),
        await room.dot.does("placard", up="yes"),
        await room.dot.but(origin=None).does("placard"),
        await room.dot.does("speak", text="x" * 70_000),
        await room.stranger.asks("GET", "/", headers={"host": "elsewhere.test"}),
    ]
    assert [answer.status_code for answer in asked] == [200, 404, 200, 404, 403, 200, 200, 403, 413, 400]
    for answer in asked:
        assert {name: answer.headers[name] for name in guards.HEADERS} == guards.HEADERS
    assert "'unsafe" not in guards.CONTENT_POLICY
    assert all(a.headers["cache-control"] == "no-store" for a in asked if "/static/" not in str(a.url))
    async with listening(room.dot) as ear:
        await ear.until_answered()
    assert {name: ear.headers[name.lower()] for name in guards.HEADERS} == guards.HEADERS


async def test_a_fault_of_the_house_is_answered_with_a_sentence_and_the_same_headers(room: Room) -> None:
    room.table.pack = None  # type: ignore[assignment]
    answer = await room.dot.reads("briefing")
    assert answer.status_code == 500
    assert "That failed here, and not because of you." in answer.text
    assert {name: answer.headers[name] for name in guards.HEADERS} == guards.HEADERS


async def test_no_page_runs_a_script_or_a_style_that_the_policy_would_stop(room: Room) -> None:
    await room.dot.does("pass")
    for page in ("", "briefing", "floor", "print"):
        html = (await room.dot.reads(page)).text
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|<style|\sstyle=|\son\w+=|javascript:", html)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html)
