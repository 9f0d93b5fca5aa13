"""A house for the tests: a clock set by hand, a room with a meeting, and visitors made of cookies."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.routing import BaseRoute

from nacsim.council.events import AnyEvent
from nacsim.web import tokens
from nacsim.web.app import make_app
from nacsim.web.house import House
from nacsim.web.register import Plan
from nacsim.web.table import Table
from nacsim.web.voices import Voices

HOST = "council.test"
HERE = f"http://{HOST}"
SEATS = ("EE", "US", "DE", "PL", "HU")
PATIENCE = 30.0  # seconds after which a meeting that does not move is a failure, on the slowest machine


@dataclass
class Hand:
    """A clock that only moves when it is told to."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 6, 1, 10, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def ticks(self) -> float:
        return self.seconds


@dataclass(frozen=True)
class Someone:
    """Whoever asks: with the cookies, the form's token, the address and the origin that a test gives them."""

    app: FastAPI
    code: str = ""
    seat: str = ""
    token: str = ""
    teacher: str = ""
    origin: str | None = HERE
    stamp: str | None = None
    address: str = "192.0.2.1"

    def but(self, **changes: Any) -> "Someone":
        return replace(self, **changes)

    @property
    def cookies(self) -> str:
        pairs = (("nac_seat", self.token), ("nac_room", self.teacher))
        return "; ".join(f"{name}={value}" for name, value in pairs if value)

    @property
    def form(self) -> str:
        secret = self.token or self.teacher
        made = tokens.form_token(secret) if secret else ""
        return made if self.stamp is None else self.stamp

    async def asks(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send one request. An error inside the house is answered with 500, as a server would."""
        origin = {"origin": self.origin} if self.origin is not None else {}
        headers = {"cookie": self.cookies, **origin, **more.pop("headers", {})}
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False, client=(self.address, 1))
        async with httpx2.AsyncClient(transport=transport, base_url=HERE) as web:
            return await web.request(method, path, headers=headers, **more)

    async def reads(self, page: str = "") -> httpx2.Response:
        """Load a page of the room."""
        return await self.asks("GET", f"/r/{self.code}/{page}".rstrip("/"))

    async def does(self, act: str, **fields: str) -> httpx2.Response:
        """Send one of the room's forms, as a page of the house would."""
        return await self.asks("POST", f"/r/{self.code}/{act}", data={"stamp": self.form, **fields})


@dataclass
class Room:
    """A room with two students and a teacher; Germany and Estonia are people, the others AI delegates."""

    app: FastAPI
    house: House
    table: Table
    clock: Hand
    teacher: Someone
    dot: Someone
    ed: Someone
    rejoin: str
    stranger: Someone = field(init=False)

    def __post_init__(self) -> None:
        self.stranger = Someone(self.app, self.table.code)

    @property
    def events(self) -> list[AnyEvent]:
        return [h.event for h in self.table.happened]

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true of the meeting."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self.table.stirred.wait()

    async def until_floor(self, who: Someone) -> None:
        """Wait until somebody has the floor; whoever has it before lets the turn go."""
        async with asyncio.timeout(PATIENCE):
            while (floor := self.table.state.floor) != who.seat:
                if floor is not None:
                    await self._person(floor).does("pass")
                else:
                    await self.table.stirred.wait()

    async def until_phase(self, true: Callable[[], bool]) -> None:
        """Let the people pass all turns and accept every text until something is true."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                if not await self._goes_on():
                    await self.table.stirred.wait()

    async def _goes_on(self) -> bool:
        from nacsim.graph.people import awaited

        for who in awaited(self.table.state):
            person = self._person(who.seat)
            act = {"speech": "pass", "review": "review", "answer": "consent"}[who.duty]
            fields = self.bind() | {"departure": "We want a result today."} if act != "pass" else {}
            answer = await person.does(act, **fields)
            assert answer.status_code == 200, answer.text
            self.clock.seconds += 60
            return True
        return False

    def bind(self) -> dict[str, str]:
        """Return what a form of this moment carries to say which text it is about."""
        state = self.table.state
        window = str(state.window.number) if state.window is not None else "0"
        return {"revision": str(state.text.revision), "hash": state.draft.hash, "window": window}

    def _person(self, seat: str) -> Someone:
        return self.dot if seat == self.dot.seat else self.ed


def plan(**changes: Any) -> Plan:
    """Return the plan of a small room whose meeting is always the same."""
    usual = Plan(
        scenario="ukraine",
        seats=SEATS,
        seed=7,
        rounds=2,
        speech=0,
        review=0,
        answer=0,
        words_a_minute=0,
        alone=False,
        title="Group A",
    )
    return replace(usual, **changes)


@asynccontextmanager
async def opened(
    folder: Path, voices: Voices | None = None, people: tuple[str, str] = ("DE", "EE"), **changes: Any
) -> AsyncIterator[Room]:
    """Open a house with one room that two students have joined."""
    one, other = people
    clock = Hand()
    house = House(folder, clock.now, clock.ticks, voices=voices)
    app = make_app(house, [HOST], clock.ticks)
    async with app.router.lifespan_context(app):
        table, teacher = house.make_room(plan(**changes))
        token, rejoin = house.take_seat(table, one, "Dot")
        token_of_other, _ = house.take_seat(table, other, "Ed")
        yield Room(
            app=app,
            house=house,
            table=table,
            clock=clock,
            teacher=Someone(app, table.code, teacher=teacher),
            dot=Someone(app, table.code, one, token),
            ed=Someone(app, table.code, other, token_of_other),
            rejoin=rejoin,
        )


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Return every method and path that an application answers, however its routers are put together."""
    found: set[tuple[str, str]] = set()
    waiting: list[BaseRoute] = list(app.routes)
    while waiting:
        route = waiting.pop()
        inside = getattr(route, "original_router", None)
        if inside is not None:
            waiting.extend(inside.routes)
            continue
        methods = getattr(route, "methods", None) or {"GET"}
        found |= {(method, getattr(route, "path", "")) for method in methods}
    return found
