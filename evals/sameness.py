"""How alike two seats sound, and how often a speech says again what was said before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nacsim.evals.grams import Grams, contained, grams, jaccard, runs
from nacsim.evals.masking import Mask
from nacsim.evals.speeches import Said

NEAR = 0.8  # the share of a speech's runs of words from which on it is another speech over again


@dataclass(frozen=True, slots=True)
class Alike:
    """Two seats and what their speeches share."""

    seats: tuple[str, str]
    shared: float


def likeness(said: Sequence[Said], mask: Mask) -> list[Alike]:
    """Return, for each two seats of one meeting, the Jaccard index of their runs of four words."""
    by_seat: dict[str, Grams] = {}
    for s in said:
        by_seat[s.seat] = by_seat.get(s.seat, frozenset()) | grams(mask(s.text))
    return [Alike((a, b), jaccard(by_seat[a], by_seat[b])) for a, b in combinations(sorted(by_seat), 2)]


def said_before(said: Sequence[Said]) -> list[Said]:
    """Return the speeches of one meeting that are, or nearly are, an earlier one."""
    found: list[Said] = []
    earlier: list[Grams] = []
    for s in said:
        own = grams(s.text)
        if any(contained(own, other) >= NEAR for other in earlier):
            found.append(s)
        earlier.append(own)
    return found


def arguments_again(said: Sequence[Said]) -> list[tuple[str, str]]:
    """Return each argument that a seat made more than once in one meeting, as (seat, argument)."""
    made = Counter((s.seat, argument) for s in said for argument in s.intent.arguments)
    return sorted(pair for pair, times in made.items() if times > 1)


def repeated(said: Sequence[Said], mask: Mask) -> float | None:
    """Return the share of a seat's runs of four words that it had used in an earlier speech."""
    again = total = 0
    heard: dict[str, set[tuple[str, ...]]] = {}
    for s in said:
        own = heard.setdefault(s.seat, set())
        now = runs(mask(s.text))
        again += sum(run in own for run in now)
        total += len(now)
        own.update(now)
    return again / total if total else None
