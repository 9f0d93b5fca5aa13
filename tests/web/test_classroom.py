"""A class: several rooms made at once, seen and led by their teacher from one page."""

from dataclasses import dataclass

import pytest

from nacsim.council import events as e
from nacsim.council.commands import Suspend
from nacsim.web.app import make_app
from nacsim.web.table import Table
from tests.web.doors_of_class import CLASS_DOORS, OPEN_CLASS_DOORS
from tests.web.house import HOST, Room, Someone, routes_of
from tests.web.listening import listening


def events(table: Table, kind: type[e.AnyEvent]) -> list[e.AnyEvent]:
    return [h.event for h in table.happened if isinstance(h.event, kind)]


@dataclass
class School:
    """A house with a class of two rooms, and who wants something of it."""

    room: Room
    code: str
    key: str
    teacher: Someone
    tables: tuple[Table, ...]

    def inside(self, table: Table) -> Someone:
        """Return the teacher at one of the rooms."""
        return self.teacher.but(code=table.code)

    async def begins(self) -> None:
        """Let somebody take a seat in each room, and begin."""
        for table in self.tables:
            if not table.guests:
                self.room.house.take_seat(table, "DE", "Zoe")
        status, said = await self.does("lead/begin")
        assert (status, "Done in 2 of 2 rooms." in said) == (200, True)

    async def does(self, act: str, who: Someone | None = None, **fields: str) -> tuple[int, str]:
        who = who or self.teacher
        answer = await who.asks("POST", f"/class/{self.code}/{act}", data={"stamp": who.form, **fields})
        return answer.status_code, answer.text


@pytest.fixture
async def school(lobby: Room) -> School:
    """Return a class that a teacher made in the browser."""
    fields = {"title": "Class 10b", "rooms": "2", "lesson": "hour", "preset": "quick"}
    answer = await lobby.stranger.asks("POST", "/classes", data=fields)
    assert answer.status_code == 303
    code = answer.headers["location"].removeprefix("/class/")
    cookies = answer.headers.get_list("set-cookie")
    key = cookies[0].split("=")[1].split(";")[0]
    group = lobby.house.find_class(code)
    assert group is not None
    paths = {cookie.split("Path=")[1].split(";")[0] for cookie in cookies}
    assert paths == {f"/class/{code}", *(f"/r/{table.code}" for table in group.tables)}
    return School(lobby, code, key, lobby.stranger.but(teacher=key), group.tables)


async def test_a_class_has_several_rooms_that_differ_only_in_their_seed(school: School) -> None:
    one, two = (table.plan for table in school.tables)
    assert (one.title, two.title) == ("Room 1", "Room 2")
    assert one.seed != two.seed
    assert (one.seats, one.rounds, one.speech, one.review, one.answer) == (two.seats, 4, 90, 180, 120)
    assert not one.alone


@pytest.mark.parametrize(
    ("wrong", "value"), [("rooms", "0"), ("rooms", "13"), ("lesson", "year"), ("preset", "x")]
)
async def test_a_class_that_cannot_be_made_as_asked_is_not_made(room: Room, wrong: str, value: str) -> None:
    fields = {"title": "A", "rooms": "2", "lesson": "hour", "preset": "quick", wrong: value}
    answer = await room.stranger.asks("POST", "/classes", data=fields)
    assert (answer.status_code, len(room.house.tables)) == (422, 1)


async def test_the_classs_page_shows_its_teacher_all_rooms_and_others_only_where_to_go(
    school: School,
) -> None:
    mine = (await school.teacher.asks("GET", f"/class/{school.code}")).text
    theirs = (await school.room.dot.asks("GET", f"/class/{school.code}")).text
    for table in school.tables:
        assert f"/r/{table.code}/console" in mine
        assert f'href="/r/{table.code}"' in theirs
    assert "console" not in theirs
    assert "you, to begin" in mine
    assert "5 of 5 seats are free" in theirs


async def test_the_code_of_a_class_leads_from_the_door_to_its_rooms(school: School) -> None:
    answer = await school.room.stranger.asks("GET", f"/join?code={school.code.upper()}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/class/{school.code}")


async def test_the_key_brings_a_teacher_back_on_any_machine_and_nothing_else_does(school: School) -> None:
    page = (await school.teacher.asks("GET", f"/class/{school.code}/key")).text
    assert school.key in page
    wrong = await school.room.stranger.asks("POST", f"/class/{school.code}/back", data={"key": school.code})
    right = await school.room.stranger.asks(
        "POST", f"/class/{school.code}/back", data={"key": school.key.upper()}
    )
    assert (wrong.status_code, wrong.headers.get("set-cookie")) == (403, None)
    assert right.status_code == 303
    assert len(right.headers.get_list("set-cookie")) == 3


async def test_guesses_of_a_key_are_few(school: School) -> None:
    tries = [
        (await school.room.stranger.asks("POST", f"/class/{school.code}/back", data={"key": "x"})).status_code
        for _ in range(6)
    ]
    assert tries == [403] * 5 + [429]


async def test_every_door_of_a_class_is_known_here(school: School) -> None:
    found = {door for door in routes_of(school.room.app) if door[1].startswith("/class")}
    assert found == CLASS_DOORS | OPEN_CLASS_DOORS


@pytest.mark.parametrize(("method", "path"), sorted(CLASS_DOORS))
async def test_only_the_teacher_of_a_class_comes_through_its_doors(
    school: School, method: str, path: str
) -> None:
    other = await school.room.stranger.asks("POST", "/classes", data={"rooms": "1"})
    neighbour = other.headers["set-cookie"].split("=")[1].split(";")[0]
    where = path.replace("{code}", school.code).replace("{what}", "begin")
    everybody = (
        school.room.stranger,
        school.room.dot,
        school.room.teacher,
        school.room.stranger.but(teacher=neighbour),
        *((school.teacher.but(stamp="0" * 32), school.teacher.but(origin=None)) if method == "POST" else ()),
    )
    for who in everybody:
        answer = await who.asks(
            method, where, data={"stamp": who.form, "text": "News."} if method == "POST" else None
        )
        assert answer.status_code == 403
    assert not any(table.begun for table in school.tables)


async def test_a_teacher_leads_all_rooms_at_once_and_hears_which_ones_refused(school: School) -> None:
    _, said = await school.does("lead/begin")
    assert "Done in 0 of 2 rooms. Room 1 and Room 2: Nobody has taken a seat yet." in said
    school.room.house.take_seat(school.tables[0], "DE", "Zoe")
    _, said = await school.does("lead/begin")
    assert "Done in 1 of 2 rooms. Room 2: Nobody has taken a seat yet." in said
    assert 'class="notice"' in said
    await school.begins()
    assert all(table.begun for table in school.tables)
    school.tables[0].put(_suspend())
    _, said = await school.does("lead/pause")
    assert "Done in 1 of 2 rooms. Room 1: The meeting is paused already." in said
    assert all(table.state.phase == "suspended" for table in school.tables)
    await school.does("lead/resume")
    assert not any(table.state.phase == "suspended" for table in school.tables)
    assert (await school.does("lead/dance"))[0] == 404


def _suspend() -> Suspend:
    return Suspend(key="lunch", reason="Lunch.")


async def test_news_reaches_all_rooms_of_a_class_as_an_event_that_everybody_reads(school: School) -> None:
    await school.begins()
    await school.does("news", text="Snow <b>fell</b> in Brussels.")
    for table in school.tables:
        (news,) = events(table, e.NewsFlash)
        assert isinstance(news, e.NewsFlash)
        assert news.text == "Snow <b>fell</b> in Brussels."
        floor = (await school.inside(table).reads("floor")).text
        assert "Snow &lt;b&gt;fell&lt;/b&gt; in Brussels." in floor


async def test_the_class_page_hears_of_a_room_as_soon_as_something_happens_there(school: School) -> None:
    async with listening(school.teacher.but(code=""), path=f"/class/{school.code}/stream") as ear:
        await ear.until(1)
        assert "Lobby" in ear.heard[0].html
        school.room.house.take_seat(school.tables[1], "DE", "Zoe")
        await ear.until(2)
        assert "1 of 5" in ear.heard[1].html


async def test_a_branch_of_a_room_of_a_class_belongs_to_the_class(school: School) -> None:
    await school.begins()
    table = school.tables[0]
    answer = await school.inside(table).does("rewind", at=str(len(table.happened)))
    assert answer.status_code == 303
    group = school.room.house.find_class(school.code)
    assert group is not None
    assert len(group.tables) == 3
    assert group.tables[2].plan.title == f"Room 1, from {table.happened[-1].at[11:16]}"


async def test_a_class_goes_with_its_last_room(school: School) -> None:
    for table, where in zip(school.tables, (f"/class/{school.code}", "/"), strict=True):
        answer = await school.inside(table).does("delete", again=table.code)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == where
    assert (await school.teacher.asks("GET", f"/class/{school.code}")).status_code == 404


async def test_the_slips_have_the_code_the_link_and_space_for_each_seat(school: School) -> None:
    page = (await school.teacher.asks("GET", f"/class/{school.code}/slips")).text
    for table in school.tables:
        assert page.count(f"http://{HOST}/r/{table.code}<") == 5
    assert page.count("My seat code") == 10
    one = (await school.inside(school.tables[0]).reads("slips")).text
    assert one.count("My seat code") == 5


async def test_the_page_of_a_class_says_where_students_go(school: School) -> None:
    page = (await school.teacher.asks("GET", f"/class/{school.code}")).text
    assert f"Students open <b>http://{HOST}</b> and type the code of the class" in page
    assert "on this machine only" not in page


@pytest.mark.parametrize("page", ["", "/slips"])
async def test_an_address_that_leads_nowhere_from_another_machine_is_named_before_it_is_handed_out(
    school: School, page: str
) -> None:
    own = school.teacher.but(app=make_app(school.room.house, ["127.0.0.1"], lambda: 0.0))
    here = {"headers": {"host": "127.0.0.1"}}
    told = (await own.asks("GET", f"/class/{school.code}{page}", **here)).text
    assert "This address works on this machine only." in told
    assert "nac serve --lan" in told
    there = (await school.teacher.asks("GET", f"/class/{school.code}{page}")).text
    assert "nac serve --lan" not in there
