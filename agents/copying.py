"""Tells a speech that was copied from another: by its runs of words, not counting what all may use."""

from dataclasses import dataclass
from functools import lru_cache

from nacsim.agents.language import words

Phrases = dict[tuple[str, ...], list[tuple[str, ...]]]  # by their first words

_RUN, _ALIKE = 12, 0.5  # words in a row, and a share of all runs of three, that show a copy
_PHRASE = 4  # words that make a phrase of the pack one word


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of three and of twelve words in a text."""

    short: frozenset[tuple[str, ...]]
    long: frozenset[tuple[str, ...]]

    def copies(self, other: "Runs") -> bool:
        """Say whether two speeches share what they can share only by copying."""
        if self.short.isdisjoint(other.short):
            return False
        common = len(self.short & other.short)
        alike = common > _ALIKE * (len(self.short) + len(other.short) - common)
        return (alike and len(self.short) > 5) or not self.long.isdisjoint(other.long)


@lru_cache(maxsize=2048)
def runs(text: str, shared: str = "") -> Runs:
    """Return the runs of words in a text; a phrase that all may use counts as one word."""
    said = _shortened(words(text), _beginnings(shared)) if shared else words(text)
    return Runs(*(frozenset(zip(*(said[at:] for at in range(n)), strict=False)) for n in (3, _RUN)))


def _shortened(spoken: tuple[str, ...], phrases: Phrases) -> list[str]:
    """Put one word in the place of each phrase that all may use."""
    said, place = [], 0
    while place < len(spoken):
        known = phrases.get(spoken[place : place + _PHRASE])
        phrase = next((p for p in known if spoken[place : place + len(p)] == p), None) if known else None
        said.append("§" if phrase else spoken[place])
        place += len(phrase or "§")
    return said


@lru_cache(maxsize=16)
def joined(phrases: tuple[str, ...]) -> str:
    """Return phrases as one text, and always the same object: what is cached by it is found by identity."""
    return "\n".join(phrases)


@lru_cache(maxsize=16)
def _beginnings(shared: str) -> Phrases:
    """Return phrases by their first words, longest first."""
    found: Phrases = {}
    for phrase in sorted(map(words, shared.split("\n")), key=len, reverse=True):
        if len(phrase) >= _PHRASE:
            found.setdefault(phrase[:_PHRASE], []).append(phrase)
    return found
