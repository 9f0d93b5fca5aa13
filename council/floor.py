"""Who speaks next: all bids at once, counted by code."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

SHARE = 4  # none above a quarter of the speeches
SHARE_FROM = 5  # with fewer seats a quarter is less than an equal share
SILENT_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Bid:
    """What a seat brings to the question of the floor, from public facts and its own offer to speak."""

    seat: str
    stake: int  # 0-3: how much the paragraph under discussion matters, as the seat declared
    addressed: bool  # was named, or asked, since it last spoke
    rounds_silent: int
    unused_argument: bool
    offers_trade: bool
    spoke_last: bool

    @property
    def strength(self) -> int:
        """Return the bid of protocol 4c."""
        return (
            2 * self.stake
            + 2 * self.addressed
            + self.rounds_silent
            + self.unused_argument
            + self.offers_trade
            - 2 * self.spoke_last
        )


def next_speaker(
    bids: Sequence[Bid], spoken: Sequence[str], hands: Sequence[str], seed: str, asked: Sequence[str] = ()
) -> str:
    """Return the seat that gets the floor.

    `spoken` lists the seats of all speeches so far, oldest first; `hands` the people waiting and `asked` the
    seats that owe an answer, longest first. A hand is served at once; then a seat silent for two rounds, a
    seat that was asked, the strongest bid; nobody speaks twice in a row or takes over a quarter of the floor.
    """
    last = spoken[-1] if spoken else None
    waiting = [seat for seat in hands if seat != last]
    if waiting:
        return waiting[0]
    allowed = [b for b in bids if b.seat != last and not has_had_its_share(b.seat, spoken, len(bids))]
    pool = allowed or [b for b in bids if b.seat != last] or list(bids)
    overdue = [b for b in pool if b.rounds_silent >= SILENT_ROUNDS]
    answering = [b for seat in asked for b in pool if b.seat == seat][:1]
    pool = overdue or answering or pool
    strongest = max(b.strength for b in pool)
    equals = [b.seat for b in pool if b.strength == strongest]
    return min(equals, key=lambda seat: lot(seed, seat, len(spoken)))


def has_had_its_share(seat: str, spoken: Sequence[str], seats: int) -> bool:
    """Say whether one more speech would give a seat more than a quarter of the floor."""
    if seats < SHARE_FROM:
        return False
    return (spoken.count(seat) + 1) * SHARE > max(len(spoken) + 1, 2 * SHARE)


def lot(*parts: object) -> str:
    """Draw a lot that is the same on every machine."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()


def opening_order(seats: Sequence[str], seed: int) -> tuple[str, ...]:
    """Return the order of the opening statements: the order of the table, from a rotating start."""
    start = seed % len(seats)
    return (*seats[start:], *seats[:start])
