"""A class of several rooms, each somewhere else in its meeting, and the teacher who leads them."""

from dataclasses import dataclass
from typing import NamedTuple

from playwright.sync_api import BrowserContext

from nacsim.web.register import Plan
from nacsim.web.table import Table
from tests.web.house import plan
from tests.web.server import Served
from tests.web.visit import SEATS, carries


class Others(NamedTuple):
    """The people of a room that is only looked at from outside."""

    names: dict[str, str]
    begun: bool
    away: bool  # they have gone, so that AI delegates bring the meeting to its end


OTHERS = (
    Others({"US": "Calm Badger", "FR": "Bright Lark", "TR": "Plain Walrus"}, begun=True, away=False),
    Others({"PL": "Keen Marten", "LV": "Soft Plover"}, begun=False, away=False),
    Others({"GB": "Bold Heron", "LT": "Late Wren"}, begun=True, away=True),
)


@dataclass(frozen=True)
class Class:
    """A class as its teacher has it: the room that people are in, the others, and the key."""

    code: str
    key: str
    main: Table

    def lets_in(self, context: BrowserContext) -> None:
        """Give a browser what its teacher's has."""
        carries(context, "nac_room", self.key, self.main)
        context.add_cookies(
            [{"name": "nac_room", "value": self.key, "domain": "127.0.0.1", "path": f"/class/{self.code}"}]
        )


def a_class(served: Served) -> Class:
    """Make a class; the first of its rooms is empty, the others are under way."""

    async def make() -> Class:
        rooms = tuple(_plan(f"Room {number}") for number in range(1, len(OTHERS) + 2))
        group, key = served.house.make_class("Politics, year 12", rooms)
        main, *others = group.tables
        for table, people in zip(others, OTHERS, strict=True):
            _fill(served, table, people)
        return Class(group.row.code, key, main)

    return served.does(make)


def _plan(title: str) -> Plan:
    return plan(seats=SEATS, seed=3, rounds=6, speech=90, review=180, answer=120, title=title)


def _fill(served: Served, table: Table, people: Others) -> None:
    for seat, name in people.names.items():
        served.house.take_seat(table, seat, name)
    if people.begun:
        table.begin()
    if people.away:
        for seat in people.names:
            table.hand(seat, "ai", stand_in=True)
