"""What a judge of pairs says of conditions: wins in both orders, strength, and how sure that is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nacsim.evals.conditions import Match
from nacsim.evals.measures import share
from nacsim.evals.pairs import Pair, PairJudge, compare, flips, ties
from nacsim.evals.resampling import Interval, interval
from nacsim.evals.statistics import Bout, bradley_terry

AT_ONCE = 4
FLIPS = 0.10
LONGER = (
    0.8  # share of the decided pairs that go to the longer speech, from which length is what is preferred
)
FEW = 10  # decided pairs below which nothing is said of length


@dataclass(frozen=True, slots=True)
class Decided:
    """A match and how it ended."""

    match: Match
    pair: Pair

    @property
    def bout(self) -> Bout:
        """Return it as a bout of two conditions."""
        winner = {"one": self.match.first, "other": self.match.second, "tie": None}[self.pair.winner]
        return Bout(self.match.first, self.match.second, winner)


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """Two conditions: how many matches each won; `share` is the second's, ties counted half."""

    first: str
    second: str
    first_wins: int
    second_wins: int
    ties: int
    share: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that one judge said."""

    judge: str
    pairs: int
    heads: tuple[HeadToHead, ...]
    strength: dict[str, float]  # the chance to win against the others
    strength_intervals: dict[str, Interval | None]
    ties: float | None
    flips: float | None
    longer: float | None  # share of decided pairs that the longer speech won
    faults: tuple[str, ...]


async def decide(judge: PairJudge, held: Sequence[Match]) -> list[Decided]:
    """Show each two speeches in both orders."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(match: Match) -> Decided:
        async with places:
            return Decided(match, await compare(judge, match.one, match.other))

    return list(await asyncio.gather(*map(one, held)))


def comparison(judge: str, found: Sequence[Decided], blocks: int, seed: int = 0) -> Comparison:
    """Count wins; a win counts only if both orders agree, and whole meetings are drawn anew."""
    names = list(dict.fromkeys(n for d in found for n in (d.match.first, d.match.second)))
    by_block = [[d for d in found if d.match.block == number] for number in range(blocks)]
    pairs = [d.pair for d in found]
    tied, flipped, longer = ties(pairs), flips(pairs), _longer(pairs)
    return Comparison(
        judge=judge,
        pairs=len(found),
        heads=tuple(_head(a, b, by_block, seed) for a, b in combinations(names, 2)),
        strength=bradley_terry([d.bout for d in found]),
        strength_intervals={name: _strength_interval(name, by_block, seed) for name in names},
        ties=tied,
        flips=flipped,
        longer=longer,
        faults=tuple(_faults(tied, flipped, longer)),
    )


def _head(first: str, second: str, by_block: Sequence[Sequence[Decided]], seed: int) -> HeadToHead:
    own = [[d for d in block if (d.match.first, d.match.second) == (first, second)] for block in by_block]
    ends = [d.pair.winner for block in own for d in block]

    return HeadToHead(
        first,
        second,
        ends.count("one"),
        ends.count("other"),
        ends.count("tie"),
        _share(own),
        interval(own, _share, seed=seed),
    )


def _share(blocks: Sequence[Sequence[Decided]]) -> float | None:
    ends = [d.pair.winner for block in blocks for d in block]
    return (ends.count("other") + ends.count("tie") / 2) / len(ends) if ends else None


def _strength_interval(name: str, by_block: Sequence[Sequence[Decided]], seed: int) -> Interval | None:
    def strength(drawn: Sequence[Sequence[Decided]]) -> float | None:
        return bradley_terry([d.bout for block in drawn for d in block]).get(name)

    return interval(by_block, strength, seed=seed, times=200)


def _longer(pairs: Sequence[Pair]) -> float | None:
    lengths = [
        (len(p.one.speech.split()), len(p.other.speech.split()), p.winner) for p in pairs if p.winner != "tie"
    ]
    unequal = [(a > b) == (winner == "one") for a, b, winner in lengths if a != b]
    return share(sum(unequal), len(unequal)) if len(unequal) >= FEW else None


def _faults(tied: float | None, flipped: float | None, longer: float | None) -> list[str]:
    found = []
    if tied == 1:
        found.append("no information: it decides no pair when both orders count")
    if flipped is not None and flipped > FLIPS:
        found.append(f"the order decides: {flipped:.0%} of the pairs go to whichever place it likes")
    if longer is not None and longer >= LONGER:
        found.append(f"the longer speech wins {longer:.0%} of the decided pairs, in pairs of like length")
    return [fault.replace("%", " %") for fault in found]
