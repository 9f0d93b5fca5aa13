"""Names that give nobody away: each delegation has a letter, the same in briefing, record and speech."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from string import ascii_uppercase

import yaml

from nacsim.evals.quotation import ELLIPSIS, is_verbatim


@cache
def member_table() -> Mapping[str, Sequence[str]]:
    """Return what gives each of the thirty-two members away: names, capital, people, institutions."""
    body = (Path(__file__).parent / "members.yaml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = yaml.safe_load(body)
    return table


@dataclass(frozen=True)
class Labels:
    """Who is called what; a label is a word, so that a masked speech still reads as one."""

    by_name: tuple[tuple[str, str], ...] = ()

    def __call__(self, text: str) -> str:
        """Return a text without names; the same member has the same label everywhere."""
        if not self.by_name:
            return text
        return self._names.sub(lambda found: self._label[found[1]], text)

    @cached_property
    def _label(self) -> dict[str, str]:
        return dict(self.by_name)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        longest_first = sorted(self._label, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<!\w)(?:[Tt]he )?({'|'.join(map(re.escape, longest_first))})(?!\w)")

    @cached_property
    def _labels(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, set(self._label.values())), key=len, reverse=True)))

    def unmasked(self, quotation: str, speech: str) -> str:
        """Return words quoted from a masked speech as the speech has them.

        Words that cannot be found again come back as they were given: then the check refuses them.
        """
        if not self.by_name or not is_verbatim(quotation, self(speech)):
            return quotation
        return " ... ".join(self._part(part, speech) for part in ELLIPSIS.split(quotation) if part.strip())

    def _part(self, part: str, speech: str) -> str:
        wanted = self._labels.findall(part)
        said = [found[0] for found in self._names.finditer(speech)]
        between = self._labels.split(part)
        for start in range(len(said) - len(wanted) + 1):
            names = said[start : start + len(wanted)]
            if [self(name) for name in names] != wanted:
                continue
            whole = "".join(a + b for a, b in zip(between, [*names, ""], strict=True))
            if is_verbatim(whole, speech):
                return whole
        return part


NO_LABELS = Labels()  # where nobody is to be hidden


def labels_for(meeting: str, seats: Sequence[str]) -> Labels:
    """Letter the delegations of a meeting in an order that no judge can guess from their names."""
    drawn = sorted(seats, key=lambda seat: hashlib.sha256(f"{meeting}/{seat}".encode()).digest())
    absent = sorted(set(member_table()) - set(seats))
    called = {seat: f"Delegation{_letters(n)}" for n, seat in enumerate(drawn)}
    called |= {seat: f"Country{_letters(n)}" for n, seat in enumerate(absent)}
    names = ((name, called[seat]) for seat, names in member_table().items() for name in names)
    return Labels(tuple(sorted(names)))


def _letters(number: int) -> str:
    return ascii_uppercase[number % 26] * (1 + number // 26)
