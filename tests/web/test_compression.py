"""How pages travel: in few bytes where the browser can unpack them, while what happens is told at once."""

import pytest

from tests.web.house import Room
from tests.web.listening import listening


@pytest.mark.parametrize("path", ["/r/{code}/floor", "/r/{code}/briefing", "/static/style.css"])
async def test_a_page_comes_in_a_third_of_its_bytes(room: Room, path: str) -> None:
    where = path.format(code=room.table.code)
    plain = await room.dot.asks("GET", where, headers={"accept-encoding": "identity"})
    packed = await room.dot.asks("GET", where, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert 0 < int(packed.headers["content-length"]) < len(plain.content) / 3


async def test_an_event_is_told_at_once_to_a_browser_that_could_unpack_it(room: Room) -> None:
    last = room.table.happened[-1].seq
    async with listening(room.dot, after=last, accepts="gzip, deflate, br") as ear:
        assert await ear.until_answered() == 200
        assert "content-encoding" not in ear.headers
        assert ear.heard == []
        await room.ed.does("note", to="DE", text="Can you hear me?")
        (event,) = await ear.until(1)
        assert not ear.ended
    assert "Can you hear me?" in event.html
