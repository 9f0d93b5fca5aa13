"""The chamber as it is drawn: room for every placard, flags for every member, targets for every finger."""

import re
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest

from nacsim.roles.pack import load_pack
from nacsim.web.chamber import hall
from nacsim.web.seating import MEMBERS

STATIC = Path(__file__).parents[2] / "web" / "static"
PHONE = 340 / 200  # pixels for a unit of the drawing on the smallest phone
TARGET = 24  # pixels that a finger needs, by WCAG 2.2


@pytest.mark.parametrize("count", range(2, 33))
def test_every_seat_is_a_target_of_its_own_on_the_smallest_phone(count: int) -> None:
    for a, b in combinations(hall(count).spots, 2):
        assert hypot(a.x - b.x, a.y - b.y) * PHONE >= TARGET


@pytest.mark.parametrize("count", range(1, 33))
def test_every_placard_lies_within_the_room(count: int) -> None:
    room = hall(count)
    assert len(room.spots) == count
    for spot in room.spots:
        assert spot.x - 6.6 * room.size >= 0
        assert spot.x + 6.6 * room.size <= 200
        assert spot.y - 7.2 * room.size >= 0
        assert spot.y + 7.2 * room.size <= room.high


def test_a_small_council_sits_in_one_row_and_the_whole_alliance_in_two() -> None:
    assert [len(hall(count).desks) for count in (5, 10, 16, 17, 32)] == [1, 1, 1, 2, 2]


def test_a_single_seat_is_opposite_the_chair() -> None:
    (spot,) = hall(1).spots
    assert spot.x == pytest.approx(hall(1).chair[0], abs=0.5)
    assert spot.y < hall(1).chair[1]


def test_seats_are_in_the_order_of_the_alphabet_from_the_left_to_the_right() -> None:
    angles = [spot.angle for spot in hall(32).spots]
    assert angles == sorted(angles)


def test_every_member_has_a_flag() -> None:
    drawn = re.findall(r'<symbol id="(\w\w)"', (STATIC / "flags.svg").read_text(encoding="utf-8"))
    assert sorted(drawn) == sorted(MEMBERS)
    assert len(set(MEMBERS)) == load_pack("ukraine").scenario.members == 32


def test_flags_hold_nothing_but_shapes() -> None:
    text = (STATIC / "flags.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"<(\w+)", text)) <= {"svg", "symbol", "path", "circle"}
    assert not re.search(r"style=|href=|url\(|on\w+=", text)
