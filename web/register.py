"""Who is where: the rooms of this house and the people in them; never a name that somebody did not choose."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from nacsim.transcripts.database import READING, engine_for, url_of
from nacsim.transcripts.faults import register_fault
from nacsim.transcripts.lock import Lock

metadata = sa.MetaData()

rooms = sa.Table(
    "room",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("teacher", sa.String(64), nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("made_at", sa.String(40), nullable=False),
)

classes = sa.Table(
    "class",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("teacher", sa.String(64), nullable=False),
    sa.Column("title", sa.String(40), nullable=False),
)

rooms_of_classes = sa.Table(  # a table of its own, so that a register of before still opens
    "class_room",
    metadata,
    sa.Column("room", sa.String(16), primary_key=True),
    sa.Column("class", sa.String(16), nullable=False),
)

guests = sa.Table(
    "guest",
    metadata,
    sa.Column("room", sa.String(16), primary_key=True),
    sa.Column("seat", sa.String(2), primary_key=True),
    sa.Column("nickname", sa.String(40), nullable=False),
    sa.Column("token", sa.String(64), nullable=False),
    sa.Column("rejoin", sa.String(64), nullable=False),
    sa.Column("joined_at", sa.String(40), nullable=False),
)

confirmations = sa.Table(
    "confirmed",
    metadata,
    sa.Column("room", sa.String(16), primary_key=True),
    sa.Column("seat", sa.String(2), primary_key=True),
    sa.Column("grade", sa.String(40), nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)


PACES = {"slow": 140, "steady": 220, "brisk": 360, "none": 0}  # words a minute that people read


class SeatTaken(Exception):
    """Somebody else took the seat first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a room was made for; frozen into the meeting when it begins."""

    scenario: str
    seats: tuple[str, ...]
    seed: int
    rounds: int
    speech: int  # seconds, 0 for as long as it takes; the same for the two below
    review: int
    answer: int
    words_a_minute: int
    alone: bool
    title: str

    @property
    def pace(self) -> str:
        """Return the name of the pace at which people read here; that of no pause if it has none."""
        return next((name for name, words in PACES.items() if words == self.words_a_minute), "none")


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as it is registered."""

    code: str
    teacher: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as it is registered: rooms under one code and one teacher."""

    code: str
    teacher: str
    title: str


@dataclass(frozen=True, slots=True)
class Guest:
    """A person in a seat."""

    room: str
    seat: str
    nickname: str
    token: str
    rejoin: str
    joined_at: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a teacher says of one student's part in a meeting: a grade, a remark, or both."""

    grade: str
    remark: str
    at: str


class Register:
    """The register of one house, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path, self._engine = path, engine_for(url_of(path), journal="DELETE")
        self._lock: Lock | None = None
        with self._writing() as db:
            metadata.create_all(db)
        self._people: dict[str, dict[str, Guest]] = {}  # asked for by each stream at each event

    def hold(self) -> None:
        """Claim the house for this process; raise FaultError if another server has it."""
        if self._lock is None:
            self._lock = Lock(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._told(), self._engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._told(), self._engine.connect().execution_options(**READING) as db:
            yield db

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise register_fault(self._path, error) from error

    def add_room(self, code: str, teacher: str, plan: Plan, made_at: str) -> None:
        """Enter a new room."""
        row = {"code": code, "teacher": teacher, "plan": _written(plan), "made_at": made_at}
        with self._writing() as db:
            db.execute(sa.insert(rooms), row)

    def change_plan(self, code: str, plan: Plan) -> None:
        """Enter what a room's plan is now."""
        with self._writing() as db:
            db.execute(sa.update(rooms).where(rooms.c.code == code).values(plan=_written(plan)))

    def all_rooms(self) -> list[RoomRow]:
        """Return every room, the oldest first."""
        with self._reading() as db:
            return [_room(row) for row in db.execute(sa.select(rooms).order_by(rooms.c.made_at))]

    def rooms_before(self, moment: str) -> list[str]:
        """Return the codes of the rooms that were made before a moment."""
        with self._reading() as db:
            return list(db.execute(sa.select(rooms.c.code).where(rooms.c.made_at < moment)).scalars())

    def remove_room(self, code: str) -> None:
        """Strike a room and its people; a class without rooms goes with its last one."""
        empty = classes.c.code.not_in(sa.select(rooms_of_classes.c["class"]))
        with self._writing() as db:
            db.execute(sa.delete(confirmations).where(confirmations.c.room == code))
            db.execute(sa.delete(guests).where(guests.c.room == code))
            db.execute(sa.delete(rooms_of_classes).where(rooms_of_classes.c.room == code))
            db.execute(sa.delete(rooms).where(rooms.c.code == code))
            db.execute(sa.delete(classes).where(empty))
        self._people.pop(code, None)

    def add_class(self, row: ClassRow) -> None:
        """Enter a new class."""
        with self._writing() as db:
            db.execute(sa.insert(classes), {name: getattr(row, name) for name in ClassRow.__slots__})

    def find_class(self, code: str) -> ClassRow | None:
        """Return a class by its code."""
        with self._reading() as db:
            row = db.execute(sa.select(classes).where(classes.c.code == code)).first()
        return None if row is None else ClassRow(row.code, row.teacher, row.title)

    def join_class(self, room: str, code: str) -> None:
        """Put a room under a class."""
        with self._writing() as db:
            db.execute(sa.insert(rooms_of_classes), {"room": room, "class": code})

    def class_of(self, room: str) -> str | None:
        """Return the code of the class that a room belongs to, if it belongs to one."""
        query = sa.select(rooms_of_classes.c["class"]).where(rooms_of_classes.c.room == room)
        with self._reading() as db:
            return db.execute(query).scalar()

    def rooms_of(self, code: str) -> list[str]:
        """Return the codes of a class's rooms, the oldest first."""
        query = (
            sa.select(rooms_of_classes.c.room)
            .join(rooms, rooms.c.code == rooms_of_classes.c.room)
            .where(rooms_of_classes.c["class"] == code)
            .order_by(sa.literal_column("class_room.rowid"))
        )
        with self._reading() as db:
            return list(db.execute(query).scalars())

    def seat(self, guest: Guest, at: str) -> None:
        """Enter a person in a seat; raise SeatTaken if somebody has it."""
        row = {name: getattr(guest, name) for name in Guest.__slots__} | {"joined_at": at}
        try:
            with self._writing() as db:
                db.execute(sa.insert(guests), row)
        except IntegrityError as error:
            raise SeatTaken(guest.seat) from error
        self._people.pop(guest.room, None)

    def new_token(self, room: str, seat: str, token: str) -> None:
        """Give a seat's person another token: the old machine is out."""
        where = (guests.c.room == room) & (guests.c.seat == seat)
        with self._writing() as db:
            db.execute(sa.update(guests).where(where).values(token=token))
        self._people.pop(room, None)

    def forget(self, room: str, seat: str, instead: str) -> None:
        """Replace what is kept of a seat's person: the nickname, and what opens the seat."""
        where = (guests.c.room == room) & (guests.c.seat == seat)
        nothing = {"nickname": instead, "token": "", "rejoin": "", "joined_at": ""}
        with self._writing() as db:
            db.execute(sa.update(guests).where(where).values(**nothing))
            db.execute(_without_confirmation(room, seat))
        self._people.pop(room, None)

    def leave(self, room: str, seat: str) -> None:
        """Strike a person from a seat."""
        with self._writing() as db:
            db.execute(sa.delete(guests).where((guests.c.room == room) & (guests.c.seat == seat)))
            db.execute(_without_confirmation(room, seat))
        self._people.pop(room, None)

    def confirm(self, room: str, seat: str, said: Confirmed) -> None:
        """Enter what a teacher says of a student, in place of what was said before."""
        row = {"room": room, "seat": seat, "grade": said.grade, "remark": said.remark, "at": said.at}
        with self._writing() as db:
            db.execute(_without_confirmation(room, seat))
            db.execute(sa.insert(confirmations), row)

    def take_back(self, room: str, seat: str) -> None:
        """Strike what a teacher said of a student."""
        with self._writing() as db:
            db.execute(_without_confirmation(room, seat))

    def confirmed(self, room: str) -> dict[str, Confirmed]:
        """Return what the teacher of a room has confirmed, by seat."""
        query = sa.select(confirmations).where(confirmations.c.room == room)
        with self._reading() as db:
            return {row.seat: Confirmed(row.grade, row.remark, row.at) for row in db.execute(query)}

    def people(self, room: str) -> dict[str, Guest]:
        """Return the people of a room by their seat."""
        if room not in self._people:
            query = sa.select(guests).where(guests.c.room == room)
            with self._reading() as db:
                self._people[room] = {row.seat: _guest(row) for row in db.execute(query)}
        return dict(self._people[room])


def _without_confirmation(room: str, seat: str) -> sa.Delete:
    return sa.delete(confirmations).where((confirmations.c.room == room) & (confirmations.c.seat == seat))


def _written(plan: Plan) -> str:
    return json.dumps({name: getattr(plan, name) for name in Plan.__slots__})


def _room(row: Any) -> RoomRow:
    body = json.loads(row.plan)
    return RoomRow(row.code, row.teacher, Plan(**body | {"seats": tuple(body["seats"])}))


def _guest(row: Any) -> Guest:
    return Guest(row.room, row.seat, row.nickname, row.token, row.rejoin, row.joined_at)
