"""The chamber seen from above: how desks bend and where places stand, for any number of seats."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, pi, sin

ONE_ROW = 16  # seats; more sit in two rows
BEGIN, END, STEPS = 0.93 * pi, 2.07 * pi, 720  # of the horseshoe, open towards the chair


@dataclass(frozen=True, slots=True)
class Desk:
    """A bent desk: part of an ellipse around the middle of the room."""

    y: float
    across: float
    down: float
    x: float = 100.0

    def at(self, angle: float) -> tuple[float, float]:
        """Return a point on the desk."""
        return self.x + self.across * cos(angle), self.y + self.down * sin(angle)

    def outwards(self, angle: float) -> tuple[float, float]:
        """Return the direction away from the table, one unit long."""
        x, y = cos(angle) / self.across, sin(angle) / self.down
        return x / hypot(x, y), y / hypot(x, y)

    @property
    def path(self) -> str:
        """Return the desk as a path to draw."""
        (x1, y1), (x2, y2) = self.at(BEGIN), self.at(END)
        return f"M {x1:.1f} {y1:.1f} A {self.across:g} {self.down:g} 0 1 1 {x2:.1f} {y2:.1f}"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place at a desk, and the chair behind it."""

    angle: float
    x: float
    y: float
    chair_x: float
    chair_y: float


@dataclass(frozen=True, slots=True)
class Hall:
    """The room, in a box 200 wide; `size` is that of a placard."""

    high: float
    size: float
    desks: tuple[Desk, ...]
    spots: tuple[Spot, ...]

    @property
    def chair(self) -> tuple[float, float]:
        """Return where the Secretary General sits."""
        return 100.0, self.high - 11


SINGLE = (Desk(y=87, across=82, down=64),)
DOUBLE = (Desk(y=95, across=89, down=79), Desk(y=95, across=62, down=49))


@lru_cache(maxsize=16)
def hall(count: int) -> Hall:
    """Return the room for a number of seats: one row up to sixteen, two rows above."""
    desks = SINGLE if count <= ONE_ROW else DOUBLE
    lengths = [sum(hypot(b[1] - a[1], b[2] - a[2]) for a, b in pairwise(_walk(desk))) for desk in desks]
    outer = round(count * lengths[0] / sum(lengths))
    shares = (outer, count - outer)
    size = _size(count)
    spots = [spot for desk, share in zip(desks, shares, strict=False) for spot in _spots(desk, share, size)]
    # From left to right through both rows, so that the alphabet runs around the room.
    ordered = tuple(sorted(spots, key=lambda s: s.angle))
    return Hall(112.0 if len(desks) == 1 else 122.0, size, desks, ordered)


def _size(count: int) -> float:
    return 1.5 if count <= 7 else 1.3 if count <= 11 else 1.05 if count <= ONE_ROW else 0.94


def _walk(desk: Desk) -> list[tuple[float, float, float]]:
    angles = (BEGIN + (END - BEGIN) * i / STEPS for i in range(STEPS + 1))
    return [(angle, *desk.at(angle)) for angle in angles]


def _spots(desk: Desk, count: int, size: float) -> list[Spot]:
    """Return places at even distances along a desk; a single one stands in its middle."""
    points = _walk(desk)
    walked = [0.0]
    for a, b in pairwise(points):
        walked.append(walked[-1] + hypot(b[1] - a[1], b[2] - a[2]))
    marks = [walked[-1] * (i / (count - 1) if count > 1 else 0.5) for i in range(count)]
    nearest = (min(range(len(walked)), key=lambda i: abs(walked[i] - mark)) for mark in marks)
    return [_spot(desk, points[i][0], size) for i in nearest]


def _spot(desk: Desk, angle: float, size: float) -> Spot:
    x, y = desk.at(angle)
    out_x, out_y = desk.outwards(angle)
    # Far enough behind to clear the placard, which is a little higher than it is wide.
    behind = 5.4 + size * (6.6 * abs(out_x) + 7.2 * abs(out_y))
    return Spot(angle, round(x, 1), round(y, 1), round(x + behind * out_x, 1), round(y + behind * out_y, 1))
