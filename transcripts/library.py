"""What a scenario says of the ids in a record: claims, points of the briefing, sources, names of options.

A record stands alone; who has the scenario too can hand it in, and the teacher's edition says more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Choice = tuple[str, str]  # an issue, and an option on it
ADDRESSES = ("https://", "http://")  # any other scheme is a source's name and never becomes a link


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument on a role card, and the claim of the shared bank behind it, if one is."""

    id: str
    words: str
    bank: str | None = None
    claim: str | None = None
    briefing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that may be said aloud, and where it comes from."""

    id: str
    says: str
    source: str
    confidence: str

    @property
    def cited(self) -> str:
        """Return the source without its address, as it fits beside a speech."""
        return ", ".join(part for part in self._parts if not part.startswith(ADDRESSES))

    @property
    def address(self) -> str:
        """Return where the source can be read, or nothing."""
        return next((part for part in self._parts if part.startswith(ADDRESSES)), "")

    @property
    def _parts(self) -> list[str]:
        return [part.strip() for part in self.source.split(" | ") if part.strip()]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of all texts everybody could have accepted, and the best of them for the worst-off seat."""

    texts: int
    acceptable: int
    by_decision: Mapping[str, int]
    best: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Library:
    """What the scenario of a meeting knows."""

    arguments: Mapping[str, Argument]
    briefing: Mapping[str, str]
    facts: Mapping[str, Fact]
    nouns: Mapping[Choice, str]
    features: Mapping[Choice, frozenset[str]]
    agreement: Agreement
