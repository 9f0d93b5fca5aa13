"""Whether a drafted passage rests on its briefing: its points, its quotation, its figures, its names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nacsim.agents.language import STRAIGHT, listed, words
from nacsim.agents.names import CALLED
from nacsim.agents.numbers import amounts
from nacsim.agents.sources import QUOTATION, QUOTED
from nacsim.roles.check import figures
from nacsim.roles.drafted import Passage

BORNE = 3  # words that a quotation has at least; fewer stand in any text
LONGEST = 1_200  # characters, as for everything that is said aloud
NO_MEMBERS = ("UA", "RU")
COUNTRIES = frozenset(
    word for called in CALLED.values() for name in called for word in words(name) if len(word) > 2
) - listed("united states kingdom north pays bas")
SPELLED = listed(
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million "
    "billion dozen"
)
OF_THE_ROOM = listed("i council alliance allies ally chair ambassador")  # what delegates say in any meeting
_TOKEN = re.compile(r"\w+(?:'\w+)*")
_BEGINS = re.compile(r"(?:^|[.?!:]\s)\W*$")


@dataclass(frozen=True)
class Grounds:
    """What may be rested on: a briefing's points, by their numbers. Its heading may be named, not cited."""

    points: Mapping[str, str]
    heading: str = ""

    @cached_property
    def whole(self) -> str:
        """Return all of it."""
        return " ".join((self.heading, *self.points.values()))

    @cached_property
    def said(self) -> frozenset[str]:
        """Return its words."""
        return frozenset(word.removesuffix("'s") for word in words(self.whole)) | OF_THE_ROOM

    @cached_property
    def members(self) -> dict[str, str]:
        """Return the members that it names, by seat, as it calls them."""
        # 'America' alone may be the south of it.
        called = {s: [n for n in names if n != "America"] for s, names in CALLED.items()}
        called = {s: [f"the {n}" for n in names] + names for s, names in called.items()}
        found = {s: next((n for n in names if _names(self.whole, n)), None) for s, names in called.items()}
        return {seat: name for seat, name in found.items() if name and seat not in NO_MEMBERS}

    def naming(self, seat: str) -> frozenset[str]:
        """Return the points that name a member."""
        return frozenset(b for b, text in self.points.items() if any(_names(text, n) for n in CALLED[seat]))

    def flaw(self, passage: Passage) -> str:
        """Say why a passage does not rest on the briefing; empty if it does."""
        if not all(passage.texts):
            return "it is empty"
        if any(len(text) > LONGEST for text in passage.texts):
            return f"it is longer than {LONGEST:,} characters"
        return self._unfounded(passage) or next(self._invented(" ".join(passage.texts)), "")

    def _unfounded(self, passage: Passage) -> str:
        unknown = [p for p in passage.points if p not in self.points]
        if unknown:
            return f"it rests on {unknown[0]!r}, and the briefing has no such point"
        if not passage.points:
            return "it names no point of the briefing to rest on"
        cited = " ".join(self.points[p] for p in sorted(set(passage.points), key=list(self.points).index))
        if len(words(passage.quotation)) < BORNE:
            return f"its quotation has fewer than {BORNE} words"
        if not _stands_in(passage.quotation, cited):
            return f"its quotation does not stand in {', '.join(passage.points)}"
        return ""

    def _invented(self, text: str) -> Iterator[str]:
        """Say what a text has that the briefing does not hold: figures, quotations, names."""
        if more := _figures(text) - _figures(self.whole):
            yield f"it has the figure {min(more)}, which the briefing does not hold"
        for match in QUOTATION.finditer(text.translate(STRAIGHT)):
            quoted = next(g for g in match.groups() if g is not None)
            if len(words(quoted)) >= QUOTED and not _stands_in(quoted, self.whole):
                yield "it quotes words that the briefing does not hold"
        # A title in capitals names nobody: its words stand in small letters beside it.
        small = {word for word in _TOKEN.findall(text.translate(STRAIGHT)) if word[0].islower()}
        for name in names_said(text):
            if not {name.casefold(), name.casefold().removesuffix("s")} & (self.said | small):
                yield f"it names {name}, which the briefing does not"


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _stands_in(quotation: str, text: str) -> bool:
    """Say whether words stand in a text one after the other; spelling marks do not count."""
    return f" {' '.join(words(quotation))} " in f" {' '.join(words(text))} "


def _figures(text: str) -> frozenset[str]:
    spelled = (word for word in words(text) if word in SPELLED)
    return frozenset(f.replace(",", "") for f in (*figures(text), *amounts(text), *spelled))


def names_said(text: str) -> Iterator[str]:
    """Find what is written like a name: with a capital where no sentence begins, or plainly a name there."""
    plain = text.translate(STRAIGHT)
    for token in _TOKEN.finditer(plain):
        word = token[0].removesuffix("'s")
        begins = _BEGINS.search(plain[: token.start()])
        if word[0].isupper() and (not begins or word.casefold() in COUNTRIES or _is_an_acronym(word)):
            yield word


def _is_an_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()
