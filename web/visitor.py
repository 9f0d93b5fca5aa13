"""Who is asking: nobody in particular, somebody in a seat, or the one who made the room."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, HTTPException, Request

from nacsim.web import tokens
from nacsim.web.guards import Pace
from nacsim.web.house import House
from nacsim.web.register import Guest
from nacsim.web.table import Table

NO_SEAT = "Take a seat first."
OUT = (
    "This browser's seat is no longer yours: your teacher has freed it, or somebody came back to it on "
    "another machine with its seat code. Go to the lobby of the room to take a seat, or ask your teacher."
)
SEAT_COOKIE, TEACHER_COOKIE = "nac_seat", "nac_room"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at a room of the house; `guest` is the seat that the person holds, if any."""

    table: Table
    guest: Guest | None
    teaches: bool
    form: str  # what a form must carry
    is_out: bool = False  # the browser carries a token of this room that opens no seat any more

    @property
    def seat(self) -> str | None:
        """Return the seat that the person holds."""
        return self.guest.seat if self.guest is not None else None


class Stamping(Protocol):
    """Whoever has a token that forms must carry."""

    @property
    def form(self) -> str:
        """Return what a form must carry."""


async def stamped(request: Request, who: Stamping) -> dict[str, str]:
    """Return a form's fields; 403 without the token that the form was made with."""
    fields = {name: str(value) for name, value in (await request.form()).items()}
    if not tokens.same(fields.get("stamp", ""), who.form):
        raise HTTPException(
            403, "This page is from an earlier visit. Load it again, then repeat what you did."
        )
    return fields


def tries_of(request: Request) -> tuple[Pace, str]:
    """Return the tries for a secret and the address they count for; a class may share one address.

    Only wrong codes count: thirty students who type the right one in the same minute all come in.
    """
    tries: Pace = request.app.state.tries
    return tries, request.client.host if request.client else ""


def house_of(request: Request) -> House:
    """Return the house that this server is."""
    house: House = request.app.state.house
    return house


def visitor(request: Request, code: str) -> Visitor:
    """Return who is asking for a room; 404 if there is no such room."""
    table = house_of(request).find(code)
    if table is None:
        raise HTTPException(404, "There is no room with this code. Codes have nine letters and figures.")
    seat_token = request.cookies.get(SEAT_COOKIE, "")
    teacher_token = request.cookies.get(TEACHER_COOKIE, "")
    guest = next((g for g in table.guests.values() if tokens.fits(seat_token, g.token)), None)
    teaches = tokens.fits(teacher_token, table.teacher)
    secret = seat_token if guest is not None else teacher_token if teaches else ""
    is_out = guest is None and bool(seat_token)
    return Visitor(table, guest, teaches, tokens.form_token(secret) if secret else "", is_out)


Visiting = Annotated[Visitor, Depends(visitor)]


def seated(who: Visiting) -> Visitor:
    """Let somebody in who holds a seat."""
    if who.guest is None:
        raise HTTPException(403, OUT if who.is_out else NO_SEAT)
    if who.table.begun and who.table.state.holders[who.guest.seat] == "ai":
        sentence = "An AI delegate holds your seat. Come back with your seat code, or ask your teacher."
        raise HTTPException(409, sentence)
    return who


def reading(who: Visiting) -> Visitor:
    """Let somebody in who holds a seat, or made the room."""
    if who.guest is None and not who.teaches:
        raise HTTPException(403, OUT if who.is_out else NO_SEAT)
    return who


def leading(who: Visiting) -> Visitor:
    """Let somebody in who made the room."""
    if not who.teaches:
        raise HTTPException(403, "Only the teacher of this room can do that.")
    return who


Seated = Annotated[Visitor, Depends(seated)]
Reading = Annotated[Visitor, Depends(reading)]
Leading = Annotated[Visitor, Depends(leading)]
