"""The house: every room on this server, made, found and taken up again."""

import secrets
from datetime import datetime
from pathlib import Path

from nacsim.errors import InputError
from nacsim.web import tokens
from nacsim.web.register import Guest, Plan, Register, RoomRow, SeatTaken
from nacsim.web.table import Now, Table, Ticks

ROOMS_AT_ONCE = 200


class House:
    """All rooms, and the doors to them."""

    def __init__(self, folder: Path, now: Now, ticks: Ticks) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._now, self._ticks = now, ticks
        self.register = Register(folder / "house.sqlite")
        self.tables: dict[str, Table] = {}

    def open(self) -> None:
        """Take up what was under way when the house was closed."""
        for row in self.register.all_rooms():
            self._table(row).take_up_again()

    async def close(self) -> None:
        """Close every room; nothing that was written is lost."""
        for table in self.tables.values():
            await table.close()
        self.register.close()

    def now(self) -> datetime:
        """Tell the time."""
        return self._now()

    def make_room(self, plan: Plan) -> "tuple[Table, str]":
        """Make a room; return it with the token of the one who made it."""
        if len(self.tables) >= ROOMS_AT_ONCE:
            raise InputError(f"This house has its {ROOMS_AT_ONCE} rooms. Delete one first.")
        token, code = tokens.token(tokens.TEACHER_TOKEN_BYTES), tokens.code()
        self.register.add_room(code, tokens.kept(token), plan, self._now().isoformat())
        return self._table(RoomRow(code, tokens.kept(token), plan)), token

    def _table(self, row: RoomRow) -> Table:
        table = Table(row, self.folder, self.register, self._now, self._ticks)
        self.tables[row.code] = table
        return table

    def find(self, code: str) -> Table | None:
        """Return the room with a join code, however it was typed."""
        return self.tables.get("".join(code.lower().split()).replace("-", ""))

    def take_seat(self, table: Table, seat: str, nickname: str) -> "tuple[str, str]":
        """Seat a person; return the token for the cookie and the code to come back with."""
        if seat not in table.plan.seats:
            raise InputError("There is no such seat in this room.")
        token, rejoin = tokens.token(), tokens.code(tokens.SEAT_CODE)
        guest = Guest(table.code, seat, nickname, tokens.kept(token), tokens.kept(rejoin))
        try:
            self.register.seat(guest, self._now().isoformat())
        except SeatTaken as taken:
            raise InputError("Somebody has just taken this seat. Choose another one.") from taken
        table.joined(seat)
        return token, rejoin

    def come_back(self, table: Table, rejoin: str) -> "tuple[str, str] | None":
        """Return the seat and a new token for a seat code; None if it opens no seat."""
        for seat, guest in table.guests.items():
            if tokens.fits("".join(rejoin.lower().split()), guest.rejoin):
                token = tokens.token()
                self.register.new_token(table.code, seat, tokens.kept(token))
                table.joined(seat)
                return seat, token
        return None


def a_seed() -> int:
    """Draw a seed for a room."""
    return secrets.randbelow(2**31)
