"""How long a committed event takes to the browsers of thirty people who look on: `python -m bench.floor`."""

import asyncio
import json
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import monotonic

import httpx2
import uvicorn

from nacsim.council import commands as c
from nacsim.errors import Refused
from nacsim.graph.people import awaited
from nacsim.roles.pack import load_pack
from nacsim.web.app import make_app
from nacsim.web.house import House
from nacsim.web.register import Plan
from nacsim.web.table import Table

PEOPLE = 30
ACTS, BREATH = 90, 0.4  # what is done at the table, and the seconds between
WANTED = 300  # milliseconds, of which 95 in 100 events may take no more


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[int]:
    """Answer on a free port."""
    app = make_app(house, ["127.0.0.1"], monotonic)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as port:
        running = asyncio.create_task(server.serve(sockets=[port]))
        number = port.getsockname()[1]
        async with httpx2.AsyncClient() as first:
            await first.get(f"http://127.0.0.1:{number}/")  # answered once the house is open
        yield number
        server.should_exit = True
        await running


@asynccontextmanager
async def listeners(port: int, code: str, tokens: list[str]) -> AsyncIterator[Process]:
    """Let people follow a room from a process of their own, so that their work is not counted as ours."""
    command = (sys.executable, "-m", "bench.listeners")
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"port": port, "code": code, "tokens": tokens}).encode() + b"\n")
    assert await process.stdout.readline() == b"ready\n"
    yield process
    await process.wait()


def act(table: Table, number: int) -> None:
    """Do what a table does: whoever has the floor lets it go, or somebody raises or lowers a placard."""
    for who in awaited(table.state):
        if who.duty == "speech":
            table.put(c.LapseFloor(key=f"pass/{number}", seat=who.seat, because="passed"))
            return
    seat = table.state.seats[number % PEOPLE]
    make = c.LowerPlacard if seat in table.state.placards else c.RaisePlacard
    table.put(make(key=f"placard/{number}", seat=seat, epoch=table.state.epochs.get(seat, 0)))


async def held(folder: Path) -> tuple[dict[int, float], bytes]:
    """Hold a meeting of thirty-two; return when each event was committed, and what the listeners noted."""
    house = House(folder, lambda: datetime.now(UTC), monotonic)
    async with serving(house) as port:
        seats = load_pack("ukraine").scenario.presets["full"]
        table, _ = house.make_room(Plan("ukraine", seats, 3, 4, 0, 0, 0, 0, False, "bench"))
        tokens = [house.take_seat(table, seat, f"Person {seat}")[0] for seat in seats[:PEOPLE]]
        table.begin()
        async with listeners(port, table.code, tokens) as process:
            await asyncio.sleep(BREATH)
            committed: dict[int, float] = {}
            assert table.sitting is not None
            table.sitting.meeting.tell(lambda entry, *_: committed.update({entry.seq: monotonic()}))
            for number in range(ACTS):
                try:
                    act(table, number)
                except Refused as refused:
                    print(f"Refused: {refused}")
                await asyncio.sleep(BREATH)
            assert process.stdout is not None
            process.terminate()
            return committed, await process.stdout.read()


def taken(committed: dict[int, float], noted: bytes) -> Iterator[float]:
    """Return the milliseconds of each event to each person; one that came with a later one came then."""
    for line in noted.decode().splitlines():
        place, _, at = line.partition(" ")
        if int(place) in committed:
            yield 1000 * (float(at) - committed[int(place)])


def main() -> None:
    """Print the figure."""
    with tempfile.TemporaryDirectory() as folder:
        took = list(taken(*asyncio.run(held(Path(folder)))))
    cuts = quantiles(took, n=100)
    print(
        f"An event to the browsers of {PEOPLE} people, {len(took)} arrivals: median {cuts[49]:.0f} ms, "
        f"p95 {cuts[94]:.0f} ms (at most {WANTED}), longest {max(took):.0f} ms"
    )


if __name__ == "__main__":
    main()
