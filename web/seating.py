"""Who sits where, and what each delegation is doing now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nacsim.council import events as e
from nacsim.council.names import Names
from nacsim.council.state import WANTED, MeetingState
from nacsim.roles.pack import Pack
from nacsim.web.chamber import Hall, Spot, hall
from nacsim.web.register import Guest
from nacsim.web.table import Happened, Table

# The members by their names in English, as they sit.
MEMBERS = (
    *("AL", "BE", "BG", "CA", "HR", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IT", "LV"),
    *("LT", "LU", "ME", "NL", "MK", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "TR", "GB", "US"),
)
FLOWN = frozenset(MEMBERS)  # the seats that have a flag in static/flags.svg
DOES = {
    "own": "this is you",
    "floor": "has the floor",
    "spoke": "spoke last",
    "placard": "placard up",
    "consents": "consents",
    "objects": "breaks silence",
}
LAST = 3  # speeches of a delegation that its panel leads to


@dataclass(frozen=True, slots=True)
class Place:
    """A seat in the seating plan."""

    seat: str
    name: str
    who: str
    spot: Spot
    marks: tuple[str, ...]

    @property
    def said(self) -> str:
        """Return what a screen reader says of the place."""
        does = [DOES[mark] for mark in self.marks if mark in DOES]
        return "; ".join([f"{self.seat} {self.name}, {self.who}", *does])


@dataclass(frozen=True, slots=True)
class Way:
    """The way of the last words over the table, as a path, and where it ends."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Seating:
    """The seating plan: the room, its places, and from where to where the last words went."""

    hall: Hall
    places: tuple[Place, ...]
    chair_spoke: bool
    way: Way | None
    middle: tuple[str, str]


def seating(table: Table, seat: str | None) -> Seating:
    """Return the seats around the table, each with what its delegation is doing."""
    spoken = last_speech(table)
    speaker = spoken.speaker if spoken is not None else None
    room, guests = hall(len(table.plan.seats)), table.guests
    spots = zip(seats(table), room.spots, strict=True)
    places = tuple(
        _place(table, guests, s, spot, _marks(table, guests, s, seat, speaker)) for s, spot in spots
    )
    return Seating(
        hall=room,
        places=places,
        chair_spoke=speaker == "CHAIR",
        way=_way(room, places, spoken),
        middle=_middle(table, len(guests)),
    )


def everybody(pack: Pack) -> tuple[str, ...]:
    """Return every seat of a scenario, members of the Alliance as they sit there."""
    return tuple(sorted(pack.cards, key=lambda s: (s not in FLOWN, MEMBERS.index(s) if s in FLOWN else 0, s)))


def seats(table: Table) -> tuple[str, ...]:
    """Return the seats of a room in the order of the table."""
    return table.state.seats if table.begun else table.plan.seats


def last_speech(table: Table) -> e.Spoke | None:
    """Return the last speech; None before the first, and once the meeting is over."""
    if table.state.phase == "closed":
        return None
    return next((h.event for h in reversed(table.happened) if isinstance(h.event, e.Spoke)), None)


def _place(table: Table, people: Mapping[str, Guest], seat: str, spot: Spot, marks: tuple[str, ...]) -> Place:
    nobody = "AI delegate" if table.begun else "free"
    return Place(
        seat=seat,
        name=table.pack.card(seat).name.removeprefix("the "),
        who=people[seat].nickname if "person" in marks else nobody,
        spot=spot,
        marks=marks,
    )


def _marks(
    table: Table, people: Mapping[str, Guest], seat: str, own: str | None, speaker: str | None
) -> tuple[str, ...]:
    state = table.state
    window = state.window if state.silent else None
    true = {
        "own": seat == own,
        "person": seat in people and (not table.begun or state.holders.get(seat) == "human"),
        "floor": state.floor == seat,
        "spoke": speaker == seat and state.floor is None,
        "placard": seat in state.placards,
        "consents": window is not None and seat in window.consents,
        "objects": window is not None and seat in window.objectors,
    }
    return tuple(mark for mark, is_true in true.items() if is_true)


def _way(room: Hall, places: tuple[Place, ...], spoken: e.Spoke | None) -> Way | None:
    """Return the way of the last words over the table to whom they were for."""
    if spoken is None or spoken.intent.to is None:
        return None
    points = {p.seat: (p.spot.x, p.spot.y) for p in places} | {"CHAIR": room.chair}
    if not {spoken.speaker, spoken.intent.to} <= points.keys():
        return None
    (x1, y1), (x2, y2) = points[spoken.speaker], points[spoken.intent.to]
    mid_x, mid_y = 100.0, room.desks[0].y - 8
    # Both ends stop short of the placards, on the side of the table.
    x1, y1 = x1 + (mid_x - x1) * 0.24, y1 + (mid_y - y1) * 0.24
    x2, y2 = x2 + (mid_x - x2) * 0.26, y2 + (mid_y - y2) * 0.26
    return Way(f"M {x1:.1f} {y1:.1f} Q {mid_x:g} {mid_y:g} {x2:.1f} {y2:.1f}", round(x2, 1), round(y2, 1))


def _middle(table: Table, taken: int) -> tuple[str, str]:
    """Return what lies on the table: the text, or what there is instead."""
    state = table.state
    if not table.begun:
        return f"{len(table.plan.seats)} seats", f"{taken} taken" if taken else "all free"
    if not state.drafts:
        return "No text yet", ""
    below = {"silence": "under silence", "closed": "the last text", "suspended": "paused"}
    return f"Text {state.text.revision}", below.get(state.phase, "on the table")


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation as its panel shows it: who holds it, what it says in public, where to read it."""

    place: Place
    office: str
    position: str
    wishes: tuple[str, ...]
    speeches: tuple[tuple[int, str], ...]
    of: int


def delegation(table: Table, seat: str, own: str | None) -> Delegation:
    """Return what everybody may know of a delegation."""
    card = table.pack.card(seat)
    place = next(p for p in seating(table, own).places if p.seat == seat)
    spoken = [h for h in table.happened if isinstance(h.event, e.Spoke) and h.event.speaker == seat]
    return Delegation(
        place=place,
        office=card.office,
        position=card.public_position,
        wishes=tuple(_wishes(table.state, seat)) if table.begun else (),
        speeches=tuple((h.seq, _first_words(h)) for h in spoken[: -LAST - 1 : -1]),
        of=len(spoken),
    )


def _wishes(state: MeetingState, seat: str) -> list[str]:
    """Return what a delegation asks for, as the table knows it and the text does not have it."""
    names, stands = Names(state.meeting), state.text.options() if state.drafts else {}
    known = state.stances.get(seat, {})
    return [names.option(i, o) for (i, o), shown in known.items() if shown >= WANTED and stands.get(i) != o]


def _first_words(happened: Happened, most: int = 14) -> str:
    event: Any = happened.event
    words = event.text.split()
    return " ".join(words[:most]) + (" ..." if len(words) > most else "")
