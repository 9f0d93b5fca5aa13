"""How much and how often: what is over a limit is refused with a sentence, and never breaks the house."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.house import Room, Someone, opened, routes_of

TOO_LONG = {
    "speak": {"text": "w" * 1201},
    "heard": {"text": "w" * 1201},
    "note": {"to": "EE", "text": "w" * 601},
    "wording": {"ask": "timeline/no_timetable", "text": "w" * 801},
    "object": {"cure": "timeline/no_timetable", "reason": "w" * 1201},
    "consent": {"statement": "w" * 601, "window": "1", "revision": "1", "hash": "0" * 64},
}


@pytest.mark.parametrize("act", sorted(TOO_LONG))
async def test_words_that_are_too_many_are_refused_with_their_number(room: Room, act: str) -> None:
    before = len(room.events)
    answer = await room.dot.does(act, **TOO_LONG[act])
    assert answer.status_code == 422
    assert "characters; this one has" in answer.text
    assert len(room.events) == before


async def test_the_ends_of_lines_count_once_as_they_do_in_the_browser(room: Room) -> None:
    answer = await room.dot.does("speak", text="\r\n".join(["w" * 299] * 4))
    assert answer.status_code == 200
    assert room.table.state.floor != "DE"


async def test_a_name_that_is_too_long_is_refused_with_a_sentence(lobby: Room) -> None:
    for path, fields in (
        (f"/r/{lobby.table.code}/seat", {"seat": "PL", "nickname": "n" * 41}),
        (f"/r/{lobby.table.code}/back", {"rejoin": "n" * 41}),
        ("/rooms", {"title": "n" * 41}),
    ):
        answer = await lobby.stranger.asks("POST", path, data=fields)
        assert answer.status_code == 422
        assert "missing or too long" in answer.text


async def test_a_body_over_64_kilobytes_is_refused_before_it_is_read(room: Room) -> None:
    answer = await room.dot.does("speak", text="w" * 65_536)
    assert (answer.status_code, answer.text) == (413, "That is too long. Send less than 64 kilobytes.")
    assert room.table.state.floor == "DE"


@pytest.mark.parametrize("length", ["", "-1", "\u00b2", "many", "9" * 5000])
async def test_a_body_that_does_not_say_how_long_it_is_is_refused(room: Room, length: str) -> None:
    path, headers = f"/r/{room.table.code}/placard", {"content-length": length.encode("latin-1")}
    answer = await room.dot.asks("POST", path, headers=headers, content=b"up=yes")
    assert (answer.status_code, answer.text) == (411, "Please say how long the message is.")


async def test_a_seat_may_write_thirty_times_a_minute(room: Room) -> None:
    for number in range(30):
        answer = await room.dot.does("placard", up="yes" if number % 2 == 0 else "no")
        assert answer.status_code in (200, 409)
    refused = await room.dot.does("speak", text="One more.")
    assert refused.status_code == 429
    assert "That was a lot in one minute. Wait a moment, then go on." in refused.text
    assert (await room.ed.does("placard", up="yes")).status_code == 200, "another seat has its own pace"
    room.clock.seconds += 60
    assert (await room.dot.does("speak", text="One more.")).status_code == 200


async def test_an_address_may_try_five_codes_a_minute(lobby: Room) -> None:
    async def tries(who: Someone, code: str) -> int:
        return (await who.asks("GET", f"/join?code={code}")).status_code

    assert [await tries(lobby.stranger, "wrong") for _ in range(6)] == [404] * 5 + [429]
    assert await tries(lobby.stranger, lobby.table.code) == 429, "not even the right one"
    assert await tries(lobby.stranger.but(address="192.0.2.2"), lobby.table.code) == 303
    lobby.clock.seconds += 60
    assert await tries(lobby.stranger, f"{lobby.table.code[:4].upper()}-{lobby.table.code[4:]}") == 303


async def test_a_class_behind_one_address_comes_in_in_the_same_minute(lobby: Room) -> None:
    here = f"/join?code={lobby.table.code}"
    assert {(await lobby.stranger.asks("GET", here)).status_code for _ in range(30)} == {303}


async def test_guessing_seat_codes_has_the_same_pace(lobby: Room) -> None:
    guesses = [(await lobby.stranger.does("back", rejoin=f"guess{n}")).status_code for n in range(5)]
    assert guesses == [404] * 5
    right = await lobby.stranger.does("back", rejoin=lobby.rejoin)
    assert right.status_code == 429
    assert "Wait a minute, then try again." in right.text


NAMES = (
    "stamp key up text about ask to revision hash window statement departure reason cure live seat nickname "
    "rejoin preset pace minutes rounds title position-P3 cure-P3 reason-P3"
)
CHOICES = "yes EE DE CHAIR P3 P99 timeline/no_timetable timeline/ / x/y 1 -1 amend object quick EE,LV"
ODD = ("", "\u00b2", "9" * 5000, "\x00", "\ud7ff\uffff", "0" * 64, "k" * 190)
WORDS = st.text(max_size=60) | st.text(min_size=590, max_size=1300)
FIELDS = st.dictionaries(
    st.sampled_from(NAMES.split()), st.sampled_from((*CHOICES.split(), *ODD)) | WORDS, max_size=8
)
BODIES = st.binary(max_size=80)
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
SORTS = st.sampled_from((FORM, f"{PARTS}; boundary=b", PARTS, "text/x", ""))
MOMENTS = ("lobby", "speech", "review", "answer", "closed")


class Wild:
    """A room at one moment of its meeting, kept between the examples of a test."""

    def __init__(self, folder: Path, moment: str) -> None:
        self.runner = asyncio.Runner()
        self._opened = opened(folder)
        self.room: Room = self.runner.run(self._opened.__aenter__())
        self.runner.run(self._reach(moment))
        posts = sorted(path for method, path in routes_of(self.room.app) if method == "POST")
        # Beginning would end the moment that the lobby is here for.
        self.posts = [path for path in posts if moment != "lobby" or not path.endswith("/begin")]

    async def _reach(self, moment: str) -> None:
        table = self.room.table
        if moment == "lobby":
            return
        table.begin()
        reached = {
            "speech": lambda: table.state.floor == "DE",
            "review": lambda: bool(table.state.drafts) and table.state.floor is None,
            "answer": lambda: table.state.silent,
            "closed": lambda: table.state.phase == "closed",
        }
        await self.room.until_phase(reached[moment])

    def close(self) -> None:
        self.runner.run(self._opened.__aexit__(None, None, None))
        self.runner.close()

    def send(self, path: str, **more: Any) -> int:
        """Send something to every one of the people and the teacher; return the worst answer."""
        room = self.room
        where = path.replace("{code}", room.table.code).replace("{what}", "extend")
        room.clock.seconds += 60

        async def worst() -> int:
            answers = [await who.asks("POST", where, **more) for who in (room.dot, room.teacher)]
            assert all(a.text for a in answers if a.status_code >= 400), "a refusal says why"
            return max(answer.status_code for answer in answers)

        return self.runner.run(worst())


@pytest.fixture(scope="module", params=MOMENTS)
def wild(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wild]:
    wild = Wild(tmp_path_factory.mktemp("wild"), request.param)
    yield wild
    wild.close()


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_no_form_that_anybody_could_send_breaks_the_house(wild: Wild, data: st.DataObject) -> None:
    path, fields = data.draw(st.sampled_from(wild.posts)), data.draw(FIELDS)
    for stamped in (wild.room.dot.form, wild.room.teacher.form):
        assert wild.send(path, data={"stamp": stamped, **fields}) < 500


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_no_bytes_that_anybody_could_send_break_the_house(wild: Wild, data: st.DataObject) -> None:
    path, body, sort = data.draw(st.sampled_from(wild.posts)), data.draw(BODIES), data.draw(SORTS)
    assert wild.send(path, content=body, headers={"content-type": sort}) < 500
