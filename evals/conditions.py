"""Conditions side by side: meetings that differ in one thing, set beside each other seed by seed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from string import ascii_uppercase

from nacsim.council.floor import lot
from nacsim.errors import InputError
from nacsim.evals.case import Case, Sitting, cases_of
from nacsim.evals.grams import words_of

LENGTHS = 1.25  # the longer of two speeches that are compared has at most a quarter more words


@dataclass(frozen=True, slots=True)
class Condition:
    """Meetings held in one way."""

    name: str
    sittings: tuple[Sitting, ...]

    @property
    def held(self) -> str:
        """Return how they were held: the mode, and the models."""
        first = self.sittings[0].opened
        models = ", ".join(dict.fromkeys(first.models.values()))
        return f"{first.mode} ({models})" if models else first.mode

    @property
    def folders(self) -> str:
        """Return where they are: the first folder, and how many more there are."""
        more = len(self.sittings) - 1
        return f"{self.sittings[0].folder}" + (f" and {more} more" if more else "")


@dataclass(frozen=True, slots=True)
class Block:
    """One meeting of each condition: what is drawn anew together."""

    sittings: Mapping[str, Sitting]


def conditions_of(groups: Sequence[Sequence[Sitting]]) -> list[Condition]:
    """Return the conditions: each group is one, and a group of several modes is one for each mode."""
    if len(groups) < 2 and len({_mode(s) for g in groups for s in g}) < 2:
        raise InputError("Name two conditions with ' -- ' between them: nac eval compare A1 A2 -- B1 B2")
    found = []
    for letter, group in zip(ascii_uppercase, groups, strict=False):
        by_mode: dict[tuple[str, ...], list[Sitting]] = defaultdict(list)
        for sitting in group:
            by_mode[_mode(sitting)].append(sitting)
        for number, sittings in enumerate(by_mode.values(), start=1):
            name = letter if len(by_mode) == 1 else f"{letter}{number}"
            found.append(Condition(name, tuple(sorted(sittings, key=lambda s: (s.opened.seed, s.id)))))
    _check(found)
    return found


def _mode(sitting: Sitting) -> tuple[str, ...]:
    return (sitting.opened.mode, *sorted(set(sitting.opened.models.values())))


def _check(conditions: Sequence[Condition]) -> None:
    everything = [s for c in conditions for s in c.sittings]
    twice = [s.id for s in everything if sum(s.id == o.id for o in everything) > 1]
    if twice:
        raise InputError(f"Meeting {twice[0]} is in two conditions; name it in only one.")
    packs = {s.opened.scenario for s in everything}
    if len(packs) > 1:
        raise InputError(f"These meetings are of several scenarios: {', '.join(sorted(packs))}.")


def same_seeds(conditions: Sequence[Condition]) -> bool:
    """Say whether every condition has the same seeds, each once: then meetings are compared seed by seed."""
    seeds = [[s.opened.seed for s in c.sittings] for c in conditions]
    return all(len(set(own)) == len(own) and own == seeds[0] for own in seeds)


def blocks_of(conditions: Sequence[Condition]) -> list[Block]:
    """Set meetings side by side: the same seeds where all have them, else in order, as many as the fewest."""
    rows = zip(*(c.sittings for c in conditions), strict=False)
    names = [c.name for c in conditions]
    return [Block(dict(zip(names, row, strict=True))) for row in rows]


@dataclass(frozen=True, slots=True)
class Match:
    """Two speeches of one seat in two conditions, with the same move and nearly the same length."""

    block: int
    first: str  # the condition of `one`
    second: str
    one: Case
    other: Case


def matches(blocks: Sequence[Block], item: str, most: int, seed: int) -> list[Match]:
    """Match speeches, at most so many of two meetings, drawn by lot; each speech is used once."""
    found: list[Match] = []
    for number, block in enumerate(blocks):
        spoken = {name: _spoken(sitting, item) for name, sitting in block.sittings.items()}
        for first, second in combinations(block.sittings, 2):
            own = [Match(number, first, second, a, b) for a, b in _matched(spoken[first], spoken[second])]
            drawn = sorted(own, key=lambda m: lot(seed, m.one.meeting, m.one.seq, m.other.meeting))
            found += drawn[:most]
    return found


@dataclass(frozen=True, slots=True)
class _Spoken:
    case: Case
    what: tuple[str, str, str]  # seat, move, whether a text was on the table
    words: int


def _spoken(sitting: Sitting, item: str) -> list[_Spoken]:
    events = dict(sitting.speeches)
    return [
        _Spoken(case, (case.seat, event.intent.move, event.phase), len(words_of(case.speech)))
        for case in cases_of(sitting, (item,))
        if (event := events[case.seq])
    ]


def _matched(some: Sequence[_Spoken], others: Sequence[_Spoken]) -> Iterator[tuple[Case, Case]]:
    """Return pairs, the most alike in length first; the same words twice are no pair."""
    near = [
        (ratio, a.case.seq, b.case.seq, a, b)
        for a in some
        for b in others
        if a.what == b.what and a.case.speech != b.case.speech and (ratio := _ratio(a, b)) <= LENGTHS
    ]
    used: set[tuple[str, int]] = set()
    for _, _, _, a, b in sorted(near, key=lambda row: row[:3]):
        places = {(a.case.meeting, a.case.seq), (b.case.meeting, b.case.seq)}
        if not places & used:
            used |= places
            yield a.case, b.case


def _ratio(one: _Spoken, other: _Spoken) -> float:
    short, long = sorted((one.words, other.words))
    return long / short if short else float("inf")
