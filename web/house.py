"""The house: every room on this server, made, found and taken up again."""

import logging
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from nacsim.errors import CouncilError, FaultError, InputError
from nacsim.web import overview, tokens
from nacsim.web.register import ClassRow, Guest, Plan, Register, RoomRow, SeatTaken
from nacsim.web.scenarios import Offer
from nacsim.web.table import Now, Surroundings, Table, Ticks
from nacsim.web.voices import Cards, Voices

LOG = logging.getLogger(__name__)
ROOMS_AT_ONCE, ROOMS_OF_A_CLASS = 200, 12
KEPT_DAYS = 30
TITLE = 40  # characters of a room's title
GONE = ".gone"  # the end of a folder's name once its room is deleted, so that no half of it is taken up again


@dataclass(frozen=True, slots=True)
class Class:
    """Rooms of one teacher under one code."""

    row: ClassRow
    tables: tuple[Table, ...]


class House:
    """All rooms, and the doors to them."""

    def __init__(
        self,
        folder: Path,
        now: Now,
        ticks: Ticks,
        kept_days: int = KEPT_DAYS,
        voices: Voices | None = None,
        offer: Offer | None = None,
        validated: Path | None = None,
    ) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FaultError(
                f"{folder} cannot be made ({error.strerror}). Choose another --folder."
            ) from error
        self.folder = folder
        self._now, self._ticks, self.kept_days = now, ticks, kept_days
        self.register = Register(folder / "house.sqlite")
        self.voices = voices or Cards()
        self.offer = offer or Offer()
        self.validated = validated  # where the records of judges are that have been compared with people
        self.tables: dict[str, Table] = {}
        self.is_shutting = False

    def open(self) -> None:
        """Delete what was kept long enough; take up what was under way when the house was closed."""
        self.register.hold()
        for code in {*self._old_rooms(), *(path.stem for path in self.folder.glob(f"*{GONE}"))}:
            try:
                self._erase(code)
            except FaultError as error:
                LOG.warning("%s", error)
        for row in self.register.all_rooms():
            self._open_room(row)

    def _open_room(self, row: RoomRow) -> None:
        """Take a room up; one that cannot be read must not close the others."""
        try:
            table = self._table(row)
        except InputError as error:
            LOG.warning("The room %s stays closed: its scenario cannot be read. %s", row.code, error)
            return
        try:
            if table.was_cut_short():
                del self.tables[row.code]
                self._erase(row.code)
            else:
                table.take_up_again()
        except Exception as error:
            self.tables.pop(row.code, None)
            # What is wrong with a file may be quoted in an error that is not ours.
            why = (
                error
                if isinstance(error, CouncilError)
                else f"its record cannot be read ({type(error).__name__})"
            )
            LOG.warning("The room %s stays closed: %s", row.code, why)

    def shut(self) -> None:
        """Let every stream end, so that nobody has to be put out when the server stops."""
        self.is_shutting = True
        for table in self.tables.values():
            table.looked_at()

    async def close(self) -> None:
        """Close every room; nothing that was written is lost."""
        for table in self.tables.values():
            await table.close()
        await self.voices.close()
        self.register.close()

    def now(self) -> datetime:
        """Tell the time."""
        return self._now()

    def make_room(self, plan: Plan) -> "tuple[Table, str]":
        """Make a room; return it with the token of the one who made it."""
        token = tokens.token(tokens.TEACHER_TOKEN_BYTES)
        return self._add_room(plan, tokens.kept(token)), token

    def _add_room(self, plan: Plan, teacher: str) -> Table:
        self._expect_space(1)
        code = tokens.code()
        self.register.add_room(code, teacher, plan, self._now().isoformat())
        return self._table(RoomRow(code, teacher, plan))

    def _expect_space(self, wanted: int) -> None:
        if len(self.tables) + wanted > ROOMS_AT_ONCE:
            raise InputError(f"This house has room for {ROOMS_AT_ONCE} rooms. Delete some first.")

    def make_class(self, title: str, plans: "tuple[Plan, ...]") -> "tuple[Class, str]":
        """Make several rooms under one code; return them with the key of their teacher."""
        if not 1 <= len(plans) <= ROOMS_OF_A_CLASS:
            raise InputError(f"A class has 1 to {ROOMS_OF_A_CLASS} rooms.")
        self._expect_space(len(plans))
        key = tokens.code(tokens.TEACHER_KEY)
        row = ClassRow(tokens.code(), tokens.kept(key), title)
        self.register.add_class(row)
        made: list[Table] = []
        try:
            for plan in plans:
                made.append(self._add_room(plan, row.teacher))
                self.register.join_class(made[-1].code, row.code)
        except CouncilError:
            self._undo(made)
            raise
        return self._class(row), key

    def _undo(self, made: "list[Table]") -> None:
        """Strike rooms that nobody was told of; what made them fail may keep them in the register."""
        for table in made:
            self.tables.pop(table.code, None)
            with suppress(CouncilError):
                self._erase(table.code)

    def _class(self, row: ClassRow) -> Class:
        codes = self.register.rooms_of(row.code)
        return Class(row, tuple(self.tables[code] for code in codes if code in self.tables))

    def find_class(self, code: str) -> Class | None:
        """Return the class with a code, however it was typed."""
        row = self.register.find_class(tokens.typed(code))
        return None if row is None else self._class(row)

    def branch_off(self, table: Table, at: int, seed: int | None) -> Table:
        """Make a room whose meeting begins as another one did up to an event; the other one stays."""
        self._expect_space(1)
        branch, since = table.branch(at), f", from {overview.moment(table, at)}"
        title = (table.plan.title or table.code)[: TITLE - len(since)].rstrip() + since
        other = self._add_room(replace(table.plan, title=title), table.teacher)
        try:
            self._expect_back(table, other)
            klass = self.register.class_of(table.code)
            if klass is not None:
                self.register.join_class(other.code, klass)
            other.begin_from(branch, seed, overview.place(table, at))
        except CouncilError:
            self._undo([other])
            raise
        return other

    def _expect_back(self, table: Table, other: Table) -> None:
        """Keep the seats of a room's people in another room; their seat codes open them there too."""
        for guest in table.guests.values():
            if guest.rejoin:
                again = replace(guest, room=other.code, token="")
                self.register.seat(again, self._now().isoformat())

    def remove(self, table: Table, seat: str) -> None:
        """Let an AI delegate take the seat of a person, whose token and seat code open nothing any more.

        Nobody is awaited back, so the delegate holds the seat as its own and stands in for nobody.
        """
        if seat not in table.guests:
            raise InputError("Nobody holds this seat any more.")
        table.hand(seat, "ai")
        self.register.leave(table.code, seat)
        table.looked_at()

    def forget(self, table: Table, seat: str) -> None:
        """Delete what is kept of a person beside the sealed record, also where other rooms wait for them."""
        guest = table.guests.get(seat)
        for other in list(self.tables.values()):
            there = other.guests.get(seat)
            if other is not table and guest and there and guest.rejoin and there.rejoin == guest.rejoin:
                self._forget(other, seat)
        self._forget(table, seat)

    def _forget(self, table: Table, seat: str) -> None:
        if table.state.phase == "closed":
            self.register.forget(table.code, seat, "deleted")
            table.looked_at()
        else:
            self.remove(table, seat)

    async def delete(self, table: Table) -> None:
        """Delete a room: its meeting, its people and its papers; if that fails it stays, to try again."""
        self.tables.pop(table.code, None)
        await table.close()
        try:
            self._erase(table.code)
        except FaultError:
            self.tables[table.code] = table
            raise
        table.looked_at()

    def _old_rooms(self) -> list[str]:
        if not self.kept_days:
            return []
        return self.register.rooms_before((self._now() - timedelta(days=self.kept_days)).isoformat())

    def _erase(self, code: str) -> None:
        """Delete the files first: if that fails, the room is still registered, and can be deleted again."""
        papers = self.folder / code
        gone = papers.with_suffix(GONE)
        try:
            if papers.exists():
                papers.rename(gone)
            if gone.exists():
                shutil.rmtree(gone)
        except OSError as error:
            raise FaultError(
                f"The room {code} could not be deleted: its files in {self.folder} may not be changed "
                f"({error.strerror}). Give back the right to write there, then delete it again."
            ) from error
        self.register.remove_room(code)

    def _table(self, row: RoomRow) -> Table:
        table = Table(row, self.folder, self.register, Surroundings(self._now, self._ticks, self.voices))
        self.tables[row.code] = table
        return table

    def find(self, code: str) -> Table | None:
        """Return the room with a join code, however it was typed."""
        return self.tables.get(tokens.typed(code))

    def take_seat(self, table: Table, seat: str, nickname: str) -> "tuple[str, str]":
        """Seat a person; return the token for the cookie and the code to come back with."""
        if seat not in table.plan.seats:
            raise InputError("There is no such seat in this room.")
        if table.state.phase == "closed":
            raise InputError("This meeting is over, so no seat of it can be taken any more.")
        token, rejoin = tokens.token(), tokens.code(tokens.SEAT_CODE)
        guest = Guest(table.code, seat, nickname, tokens.kept(token), tokens.kept(rejoin))
        try:
            self.register.seat(guest, self._now().isoformat())
        except SeatTaken as taken:
            raise InputError("Somebody has just taken this seat. Choose another one.") from taken
        try:
            table.joined(seat)
        except CouncilError:  # nobody has heard the code by which the person could come back
            self.register.leave(table.code, seat)
            raise
        return token, rejoin

    def come_back(self, table: Table, rejoin: str) -> "tuple[str, str] | None":
        """Return the seat and a new token for a seat code; None if it opens no seat."""
        for seat, guest in table.guests.items():
            if tokens.fits(tokens.typed(rejoin), guest.rejoin):
                token = tokens.token()
                self.register.new_token(table.code, seat, tokens.kept(token))
                table.joined(seat)
                return seat, token
        return None


def a_seed() -> int:
    """Draw a seed for a room."""
    return secrets.randbelow(2**31)
