"""Tells a speech that was copied from another: by its runs of words, not counting what all may use."""

from dataclasses import dataclass
from functools import lru_cache

from nacsim.agents.language import words

_RUN, _ALIKE = 12, 0.5  # words in a row, and a share of all runs of three, that show a copy
_PHRASE = 4  # words that make a phrase of the pack one word


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of three and of twelve words in a text."""

    short: frozenset[str]
    long: frozenset[str]

    def copies(self, other: "Runs") -> bool:
        """Say whether two speeches share what they can share only by copying."""
        if self.short.isdisjoint(other.short):
            return False
        common = len(self.short & other.short)
        alike = common > _ALIKE * (len(self.short) + len(other.short) - common)
        return (alike and len(self.short) > 5) or not self.long.isdisjoint(other.long)


@lru_cache(maxsize=2048)
def runs(text: str, shared: str) -> Runs:
    """Return the runs of words in a text; a phrase that all may use counts as one word."""
    said, place, phrases = [], 0, _beginnings(shared)
    spoken = words(text)
    while place < len(spoken):
        fits = (p for p in phrases.get(spoken[place : place + _PHRASE], ()) if spoken[place:][: len(p)] == p)
        phrase = next(fits, None)
        said.append("§" if phrase else spoken[place])
        place += len(phrase or "§")
    return Runs(*(frozenset(" ".join(said[i : i + n]) for i in range(len(said) - n + 1)) for n in (3, _RUN)))


@lru_cache(maxsize=16)
def _beginnings(shared: str) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Return phrases by their first words, longest first."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for phrase in sorted(map(words, shared.split("\n")), key=len, reverse=True):
        if len(phrase) >= _PHRASE:
            found.setdefault(phrase[:_PHRASE], []).append(phrase)
    return found
