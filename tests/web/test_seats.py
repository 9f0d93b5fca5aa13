"""Taking a seat, and coming back to it: one person, one seat, and no secret kept in the clear."""

import re
import sqlite3
from http.cookies import SimpleCookie

import pytest

from nacsim.web.rude import is_rude
from tests.web.house import Room, Someone
from tests.web.listening import listening

RUDE = (
    "Shitty Badger",
    "sh1t",
    "S H I T",
    "f.u.c.k",
    "FUCK",
    "w@nker",
    "p\u00fatain",
    "A dick",
    "Ari\u0301 n4zi",
)


def secret(set_cookie: str, name: str) -> str:
    return SimpleCookie(set_cookie)[name].value


async def sits_down(room: Room, seat: str, name: str) -> Someone:
    answer = await room.stranger.does("seat", seat=seat, nickname=name)
    assert answer.status_code == 200, answer.text
    return room.stranger.but(seat=seat, token=secret(answer.headers["set-cookie"], "nac_seat"))


async def test_a_student_takes_a_free_seat_and_learns_the_code_to_come_back_with(lobby: Room) -> None:
    answer = await lobby.stranger.does("seat", seat="PL", nickname="  Calm   Heron ")
    assert re.search(r"Your seat code: <code>[b-z2-9]{9}</code>", answer.text)
    assert lobby.table.guests["PL"].nickname == "Calm Heron"
    token = secret(answer.headers["set-cookie"], "nac_seat")
    assert "You are Poland" in (await lobby.stranger.but(token=token).reads()).text


@pytest.mark.parametrize("alone", [False, True])
async def test_cookies_are_out_of_the_reach_of_scripts_and_of_other_houses(lobby: Room, alone: bool) -> None:
    fields = {"seat": "DE", "pace": "none"} if alone else {"title": "Group B"}
    made = await lobby.stranger.asks("POST", "/rooms", data=fields)
    cookies = made.headers.get_list("set-cookie")
    code = made.headers["location"].split("/")[2]
    assert len(cookies) == 1 + alone
    for cookie in cookies:
        attributes = {part.strip() for part in cookie.lower().split(";")}
        assert {"httponly", "samesite=lax", f"path=/r/{code}"} <= attributes
        assert len(cookie.split(";")[0].partition("=")[2]) >= 22, "at least 128 bits"


async def test_no_secret_is_kept_as_it_was_handed_out(lobby: Room) -> None:
    secrets = (lobby.dot.token, lobby.ed.token, lobby.teacher.teacher, lobby.rejoin)
    kept = "\n".join(sqlite3.connect(lobby.house.folder / "house.sqlite").iterdump())
    assert all(secret and secret not in kept for secret in secrets)
    assert "Dot" in kept


async def test_a_seat_that_somebody_has_is_not_given_twice(lobby: Room) -> None:
    answer = await lobby.stranger.does("seat", seat="DE", nickname="Otto")
    assert answer.status_code == 422
    assert "Somebody has just taken this seat. Choose another one." in answer.text
    assert lobby.table.guests["DE"].nickname == "Dot"


@pytest.mark.parametrize("seat", ["FR", "", "CHAIR", "de"])
async def test_a_seat_that_is_not_at_this_table_is_not_given(lobby: Room, seat: str) -> None:
    answer = await lobby.stranger.does("seat", seat=seat, nickname="Otto")
    assert answer.status_code == 422
    assert "There is no such seat in this room." in answer.text


async def test_nobody_holds_two_seats(lobby: Room) -> None:
    answer = await lobby.dot.does("seat", seat="PL", nickname="Dot")
    assert answer.status_code == 422
    assert "You have a seat in this room already." in answer.text
    assert set(lobby.table.guests) == {"DE", "EE"}


@pytest.mark.parametrize("name", [*RUDE, "", "   "])
async def test_a_nickname_that_a_teacher_would_not_want_on_a_wall_is_refused(lobby: Room, name: str) -> None:
    answer = await lobby.stranger.does("seat", seat="PL", nickname=name)
    assert answer.status_code == 422
    assert "Please choose another nickname, or spin one." in answer.text
    assert "PL" not in lobby.table.guests


async def test_nicknames_that_are_spun_are_never_refused(lobby: Room) -> None:
    from nacsim.web.nicknames import FIRST, SECOND

    assert not [f"{one} {two}" for one in FIRST for two in SECOND if is_rude(f"{one} {two}")]
    spun = (await lobby.stranger.reads("nickname")).text
    name = re.search(r'value="(\w+) (\w+)"', spun)
    assert name is not None
    assert name[1] in FIRST
    assert name[2] in SECOND


async def test_a_seat_code_opens_the_seat_elsewhere_and_the_old_machine_is_out(room: Room) -> None:
    async with listening(room.dot) as old:
        assert await old.until_answered() == 200
        code = f" {room.rejoin[:4].upper()} {room.rejoin[4:]} "
        back = await room.stranger.but(address="192.0.2.9").does("back", rejoin=code)
        assert (back.status_code, back.headers["location"]) == (303, f"/r/{room.table.code}")
        await old.until_end()
    new = room.stranger.but(seat="DE", token=secret(back.headers["set-cookie"], "nac_seat"))
    assert (await room.dot.reads("floor")).status_code == 403
    assert (await room.dot.does("speak", text="We are still here.")).status_code == 403
    assert room.table.state.floor == "DE"
    assert (await new.does("speak", text="We are still here.")).status_code == 200


async def test_whoever_comes_late_takes_the_seat_from_an_ai_delegate(room: Room) -> None:
    assert set(room.table.state.holders.items()) >= {("PL", "ai"), ("HU", "ai")}
    late = await sits_down(room, "PL", "Calm Heron")
    assert room.table.state.holders["PL"] == "human"
    assert "Poland is now held by a person." in (await late.reads("floor")).text


async def test_a_form_of_an_earlier_visit_is_refused_with_a_sentence(room: Room) -> None:
    answer = await room.dot.but(stamp=room.ed.form).does("placard", up="yes")
    assert answer.status_code == 403
    assert "This page is from an earlier visit. Load it again" in answer.text


async def test_pages_carry_the_token_that_their_forms_need(lobby: Room) -> None:
    assert f'name="stamp" value="{lobby.teacher.form}"' in (await lobby.teacher.reads()).text
    begun = await lobby.teacher.does("begin")
    assert (begun.status_code, begun.headers["location"]) == (303, f"/r/{lobby.table.code}/floor")
    assert f'name="stamp" value="{lobby.dot.form}"' in (await lobby.dot.reads("floor")).text


async def test_the_lobby_sends_people_to_the_floor_once_the_meeting_begins(lobby: Room) -> None:
    waiting = await lobby.dot.reads("waiting")
    assert "Dot" in waiting.text
    assert (await lobby.dot.reads("floor")).headers["location"] == f"/r/{lobby.table.code}"
    assert (await lobby.dot.reads("print")).headers["location"] == f"/r/{lobby.table.code}"
    assert (await lobby.dot.does("speak", text="Hello?")).status_code == 422
    await lobby.teacher.does("begin")
    await lobby.teacher.does("begin")
    assert (await lobby.dot.reads("waiting")).headers["hx-redirect"] == f"/r/{lobby.table.code}/floor"
    assert (await lobby.dot.reads("debrief")).headers["location"] == f"/r/{lobby.table.code}"


@pytest.mark.parametrize(
    "fields",
    [{"preset": "nobody"}, {"seat": "XX"}, {"pace": "never"}, {"minutes": "years"}, {"rounds": "99"}],
)
async def test_a_room_that_cannot_be_made_as_asked_is_refused(lobby: Room, fields: dict[str, str]) -> None:
    answer = await lobby.stranger.asks("POST", "/rooms", data=fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert len(lobby.house.tables) == 1


async def test_a_house_that_is_full_says_so(lobby: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nacsim.web.house.ROOMS_AT_ONCE", 1)
    answer = await lobby.stranger.asks("POST", "/rooms", data={"title": "Group B"})
    assert answer.status_code == 422
    assert "This house has" in answer.text
    assert len(lobby.house.tables) == 1


@pytest.mark.parametrize("hidden", ["\u202eAnn\u202c", "A\u200bnn", "\x1b[31mAnn", "Ann\u2066"])
async def test_names_hold_nothing_that_cannot_be_seen(lobby: Room, hidden: str) -> None:
    await lobby.stranger.does("seat", seat="PL", nickname=hidden)
    assert lobby.table.guests["PL"].nickname == "Ann"
    made = await lobby.stranger.asks("POST", "/rooms", data={"title": hidden})
    assert lobby.house.tables[made.headers["location"].split("/")[2]].plan.title == "Ann"


async def test_a_nickname_that_nobody_can_see_is_none(lobby: Room) -> None:
    answer = await lobby.stranger.does("seat", seat="PL", nickname="\u200b\u2060")
    assert answer.status_code == 422
    assert "Please choose another nickname" in answer.text
