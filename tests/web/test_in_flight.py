"""What is on its way when a seat changes hands, a meeting ends, or a person's data are deleted."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from nacsim.council.events import NotePassed, PlacardRaised
from tests.web.house import HERE, HOST, PATIENCE, Room, Someone


class OnItsWay:
    """A form whose beginning has reached the house and whose words have not."""

    def __init__(self, who: Someone, act: str, **fields: str) -> None:
        self.status = 0
        self._body = urlencode({"stamp": who.form, **fields}).encode()
        self._asked, self._arrives = asyncio.Event(), asyncio.Event()
        headers = {
            "host": HOST,
            "cookie": who.cookies,
            "origin": HERE,
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(self._body)),
        }
        path = f"/r/{who.code}/{act}"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            "client": (who.address, 1),
            "server": (HOST, 80),
        }
        self._task = asyncio.create_task(who.app(scope, self._receive, self._send))

    async def _receive(self) -> Any:
        self._asked.set()
        await self._arrives.wait()
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)

    async def is_waited_for(self) -> None:
        await asyncio.wait_for(self._asked.wait(), PATIENCE)

    async def arrives(self) -> int:
        """Let the words arrive; return the status of the answer."""
        self._arrives.set()
        await asyncio.wait_for(self._task, PATIENCE)
        return self.status


async def test_words_on_their_way_are_void_when_somebody_else_has_taken_the_seat(room: Room) -> None:
    note = OnItsWay(room.dot, "note", to="EE", text="From somebody who is out.")
    placard = OnItsWay(room.dot, "placard", up="yes")
    turn = OnItsWay(room.dot, "pass")
    for form in (note, placard, turn):
        await form.is_waited_for()
    room.house.remove(room.table, "DE")
    room.house.take_seat(room.table, "DE", "Nora")
    assert [await form.arrives() for form in (note, placard, turn)] == [403, 403, 403]
    assert not [x for x in room.events if isinstance(x, NotePassed | PlacardRaised)]


async def test_words_on_their_way_are_void_when_an_ai_delegate_has_taken_the_seat(room: Room) -> None:
    note = OnItsWay(room.dot, "note", to="EE", text="From somebody for whom an AI delegate stands in.")
    await note.is_waited_for()
    room.table.hand("DE", "ai", stand_in=True)
    assert await note.arrives() == 409
    assert not [x for x in room.events if isinstance(x, NotePassed)]


async def test_nobody_takes_a_seat_of_a_meeting_that_is_over(room: Room) -> None:
    room.table.end("teacher/end")
    answer = await room.stranger.does("seat", seat="PL", nickname="Late")
    assert answer.status_code == 422
    assert "This meeting is over" in answer.text
    assert set(room.table.guests) == {"DE", "EE"}
    assert (await room.stranger.does("back", rejoin=room.rejoin)).status_code == 303, "to read the debrief"


async def test_a_seat_of_a_meeting_that_is_over_is_handed_to_nobody(room: Room) -> None:
    room.table.end("teacher/end")
    answer = await room.teacher.does("hand", seat="DE", to="ai")
    assert answer.status_code == 422
    assert "The meeting is over" in answer.text


async def test_a_name_that_was_deleted_is_in_no_file_of_the_house(room: Room) -> None:
    name = "Zuzanna of the third row"
    for seat in ("PL", "US"):
        await room.stranger.does("seat", seat=seat, nickname=name)
    files = [*room.house.folder.glob("house.sqlite*")]
    assert any(name.encode() in file.read_bytes() for file in files)
    await room.teacher.does("forget", seat="PL")
    await room.teacher.does("remove", seat="US")
    assert not [file.name for file in files if file.exists() and name.encode() in file.read_bytes()]


async def test_a_seat_code_opens_however_it_is_typed(room: Room) -> None:
    typed = f" {room.rejoin[:3].upper()}-{room.rejoin[3:6]} {room.rejoin[6:]}"
    assert (await room.stranger.does("back", rejoin=typed)).status_code == 303
