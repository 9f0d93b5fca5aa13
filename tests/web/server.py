"""The house on a port of this machine, in a thread: a browser can visit it, and a test look into it."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar

import httpx2
import uvicorn

from nacsim.graph.people import Awaited, awaited
from nacsim.web.app import make_app
from nacsim.web.house import House
from nacsim.web.register import Plan
from nacsim.web.table import Table

PATIENCE = 30.0
T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """A house that answers on a port; its rooms are the same objects that it serves."""

    url: str
    house: House
    loop: asyncio.AbstractEventLoop
    server: uvicorn.Server

    def does(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something where the house lives, and return what came of it."""

        async def done() -> T:
            return await work()

        future: Future[T] = asyncio.run_coroutine_threadsafe(done(), self.loop)
        return future.result(PATIENCE)

    def room(self, plan: Plan) -> tuple[Table, str]:
        """Make a room; return it with its teacher's token."""

        async def make() -> tuple[Table, str]:
            return self.house.make_room(plan)

        return self.does(make)

    def cuts(self) -> None:
        """Cut every connection, in the middle of whatever it was doing."""

        async def cut() -> None:
            for connection in list(self.server.server_state.connections):
                connection.transport.abort()

        self.does(cut)

    def until(self, table: Table, true: Callable[[], bool]) -> None:
        """Wait until something is true of a meeting."""

        async def wait() -> None:
            while not true():
                await table.stirred.wait()

        self.does(wait)

    def duties(self, table: Table) -> tuple[Awaited, ...]:
        """Wait until the Council waits for people, and return what for; nothing once it is over."""
        self.until(table, lambda: bool(awaited(table.state)) or table.state.phase == "closed")
        return awaited(table.state)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Open a house on a free port; the socket is handed over, so that nobody can take the port before it."""
    house = House(folder, now=lambda: datetime.now(UTC), ticks=monotonic)
    with socket.create_server(("127.0.0.1", 0)) as port:
        number = port.getsockname()[1]
        # Everybody here has one address, so the doors' minutes are short; the meetings' seconds are not.
        app = make_app(house, ["127.0.0.1"], lambda: 100 * monotonic())
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        server, ready = uvicorn.Server(config), threading.Event()
        loops: list[asyncio.AbstractEventLoop] = []

        async def run() -> None:
            loops.append(asyncio.get_running_loop())
            ready.set()
            await server.serve(sockets=[port])

        thread = threading.Thread(target=lambda: asyncio.run(run()))
        thread.start()
        try:
            assert ready.wait(PATIENCE)
            httpx2.get(f"http://127.0.0.1:{number}/", timeout=PATIENCE)  # answered once the house is open
            yield Served(f"http://127.0.0.1:{number}", house, loops[0], server)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
