"""In the corridor: seats whose asks and offers match put a package together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from nacsim.agents.view import Desk
from nacsim.council.events import Position
from nacsim.council.values import Wish


@dataclass(frozen=True, slots=True)
class Match:
    """Two or three seats, each giving what the next one asks for."""

    seats: tuple[str, ...]
    gives: tuple[Wish, ...]  # gives[i] is what seats[i] lets the next seat have


def matches(positions: Iterable[Position]) -> list[Match]:
    """Return the matches of the round, two seats before three, at most one for each set of seats."""
    listed = list(positions)
    asks = {p.seat: _wants(p) for p in listed}
    offers = {p.seat: frozenset(p.offers) for p in listed}
    found: dict[frozenset[str], Match] = {}
    for size in (2, 3):
        for seats in permutations([p.seat for p in listed], size):
            if seats[0] != min(seats) or frozenset(seats) in found:
                continue
            gives = _circle(seats, asks, offers)
            if gives is not None:
                found[frozenset(seats)] = Match(seats, gives)
    return list(found.values())


def note(desk: Desk, give: Wish, get: Wish) -> str:
    """Return the words of a note that proposes a deal."""
    options = desk.pack.options
    return (
        f"{desk.card.name} could let {options[give.issue, give.option].noun} stand "
        f"if {options[get.issue, get.option].noun} came with it. Shall we put both to the chair?"
    )


def _wants(position: Position) -> frozenset[Wish]:
    cures = (r.cure for r in position.remarks if r.cure is not None)
    return frozenset((*position.asks, *cures))


def _circle(
    seats: tuple[str, ...], asks: Mapping[str, frozenset[Wish]], offers: Mapping[str, frozenset[Wish]]
) -> tuple[Wish, ...] | None:
    """Return what each seat gives the next, if every one can and the gifts are about different issues."""
    gives: list[Wish] = []
    for giver, taker in zip(seats, (*seats[1:], seats[0]), strict=True):
        possible = sorted(offers[giver] & asks[taker], key=lambda w: (w.issue, w.option))
        fresh = [w for w in possible if w.issue not in {g.issue for g in gives}]
        if not fresh:
            return None
        gives.append(fresh[0])
    return tuple(gives)
