"""Two speeches side by side, shown in both orders: a win counts only if both orders agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from nacsim.evals.case import Case
from nacsim.evals.measures import share

Winner = Literal["one", "other", "tie"]


class PairJudge(Protocol):
    """Whoever can say which of two speeches is better."""

    name: str

    async def prefer(self, first: Case, second: Case) -> str:
        """Return 'first', 'second' or 'tie'."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two speeches, and which of them won; `flipped` if the order of showing decided."""

    one: Case
    other: Case
    winner: Winner
    flipped: bool


async def compare(judge: PairJudge, one: Case, other: Case) -> Pair:
    """Show two speeches in both orders."""
    forth, back = await judge.prefer(one, other), await judge.prefer(other, one)
    if forth == "first" and back == "second":
        return Pair(one, other, "one", flipped=False)
    if forth == "second" and back == "first":
        return Pair(one, other, "other", flipped=False)
    return Pair(one, other, "tie", flipped=forth == back and forth != "tie")


def ties(pairs: Iterable[Pair]) -> float | None:
    """Return the share of ties."""
    held = list(pairs)
    return share(sum(p.winner == "tie" for p in held), len(held))


def flips(pairs: Iterable[Pair]) -> float | None:
    """Return the share of pairs in which whoever was shown first, or second, won both times."""
    held = list(pairs)
    return share(sum(p.flipped for p in held), len(held))
