"""A stream as a browser holds it: open as long as somebody listens, read event by event."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.web.house import HOST, PATIENCE, Someone


@dataclass
class Heard:
    """One server-sent event: its place in the record, and its HTML."""

    place: int
    html: str


@dataclass
class Ear:
    """What came through one stream so far."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    written: str = ""
    ended: bool = False
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _left: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.written += message.get("body", b"").decode()
            self.ended = not message.get("more_body", False)
        self._came.set()
        self._came = asyncio.Event()

    async def receive(self) -> Any:
        await self._left.wait()
        return {"type": "http.disconnect"}

    def leave(self) -> None:
        self._left.set()

    @property
    def heard(self) -> list[Heard]:
        """Return the whole events that have come."""
        blocks = self.written.replace("\r\n", "\n").split("\n\n")[:-1]
        return [_event(block) for block in blocks if "data:" in block]

    async def until(self, count: int = 1) -> list[Heard]:
        """Wait until so many events have come, and return them."""
        async with asyncio.timeout(PATIENCE):
            while len(self.heard) < count and not self.ended:
                await self._came.wait()
        return self.heard

    async def until_end(self) -> None:
        """Wait until the house has closed the stream."""
        async with asyncio.timeout(PATIENCE):
            while not self.ended:
                await self._came.wait()

    async def until_answered(self) -> int:
        """Wait for the status of the answer."""
        async with asyncio.timeout(PATIENCE):
            while not self.status:
                await self._came.wait()
        return self.status


def _event(block: str) -> Heard:
    lines = [line.partition(": ") for line in block.split("\n")]
    place = next((int(value) for name, _, value in lines if name == "id"), 0)
    return Heard(place, "\n".join(value for name, _, value in lines if name.startswith("data")))


@asynccontextmanager
async def listening(
    who: Someone, after: int = 0, last: str | None = None, path: str = "", accepts: str = ""
) -> AsyncIterator[Ear]:
    """Hold a stream open: the floor's of a room, or the one at another path."""
    path = path or f"/r/{who.code}/stream"
    headers = {"host": HOST, "cookie": who.cookies}
    if accepts:
        headers["accept-encoding"] = accepts
    if last is not None:
        headers["last-event-id"] = last
    if who.origin is not None:
        headers["origin"] = who.origin
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": f"after={after}".encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        "client": (who.address, 1),
        "server": (HOST, 80),
        "app": who.app,
    }
    ear = Ear()
    task = asyncio.create_task(who.app(scope, ear.receive, ear.send))
    try:
        yield ear
    finally:
        ear.leave()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
