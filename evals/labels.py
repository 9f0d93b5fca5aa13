"""Names that give nobody away: each delegation has a letter, the same in briefing, record and speech."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from string import ascii_uppercase

import yaml

from nacsim.evals.quotation import ELLIPSIS, SAME, WORD, is_verbatim, place_of, words

NAMES = "names"
START = re.compile(r"(?:^|[.?!:\n][\"'\u201d\u2019)]*\s+[\"'\u201c\u2018(]*)$")


@cache
def member_table() -> Mapping[str, Mapping[str, str]]:
    """Return what gives each of the thirty-two members away, each with what stands before its letter.

    A name is replaced by the letter alone; people and places keep what they are: 'people of', 'a town in'.
    """
    body = (Path(__file__).parent / "members.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(body)
    return {
        seat: {name: "" if what == NAMES else f"{what} " for what, held in kinds.items() for name in held}
        for seat, kinds in table.items()
    }


@dataclass(frozen=True)
class Labels:
    """Who is called what; a label is a word, so that a masked speech still reads as one."""

    by_name: tuple[tuple[str, str], ...] = ()

    def __call__(self, text: str) -> str:
        """Return a text without names; the same member has the same label everywhere."""
        if not self.by_name:
            return text
        return self._names.sub(self._masked, text)

    def _masked(self, found: re.Match[str]) -> str:
        """Return what stands in a name's place, with the article that fits, and a capital at a beginning."""
        label, article = self._label[found[2]], found[1] or ""
        if article.lower() in ("a ", "an ") and not label.startswith(("a ", "an ")):
            label = f"a {label}"  # 'an Estonian' would tell how the name begins
        begins = START.search(found.string[max(0, found.start() - 4) : found.start()])
        return label[0].upper() + label[1:] if begins else label

    @cached_property
    def _label(self) -> dict[str, str]:
        return dict(self.by_name)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        longest_first = sorted(self._label, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<!\w)([Tt]he |[Aa]n? )?({'|'.join(map(re.escape, longest_first))})(?!\w)")

    def unmasked(self, quotation: str, speech: str) -> str:
        """Return words quoted from a masked speech as the speech has them.

        Words that cannot be found again come back as they were given: then the check refuses them.
        """
        if not self.by_name or not is_verbatim(quotation, self(speech)):
            return quotation
        said, parts, after = self._said(speech), [], 0
        for run in filter(None, map(words, ELLIPSIS.split(quotation))):
            place = place_of(run, [one.word for one in said], after)
            if place is None:
                return quotation
            after = place + len(run)
            parts.append(speech[said[place].start : said[after - 1].end])
        return " ... ".join(parts)

    def _said(self, speech: str) -> list["_Word"]:
        """Return the words of the masked speech, each with the place of the speech that it stands for."""
        masked, starts, ends, done = "", list[int](), list[int](), 0
        for found in (*self._names.finditer(speech), None):
            until = found.start() if found else len(speech)
            masked += speech[done:until]
            starts += range(done, until)
            ends += range(done + 1, until + 1)
            if found:
                label, done = self._masked(found), found.end()
                masked += label
                starts += [found.start()] * len(label)
                ends += [found.end()] * len(label)
        return [
            _Word(word, starts[one.start()], ends[one.end() - 1])
            for one in WORD.finditer(masked.translate(SAME))
            for word in words(one[0])
        ]


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    start: int
    end: int


NO_LABELS = Labels()  # where nobody is to be hidden


def labels_for(meeting: str, seats: Sequence[str]) -> Labels:
    """Letter the delegations of a meeting in an order that no judge can guess from their names."""
    drawn = sorted(seats, key=lambda seat: hashlib.sha256(f"{meeting}/{seat}".encode()).digest())
    absent = sorted(set(member_table()) - set(seats))
    called = {seat: f"Delegation{_letters(n)}" for n, seat in enumerate(drawn)}
    called |= {seat: f"Country{_letters(n)}" for n, seat in enumerate(absent)}
    names = (
        (name, what + called[seat]) for seat, held in member_table().items() for name, what in held.items()
    )
    return Labels(tuple(sorted(names)))


def _letters(number: int) -> str:
    return ascii_uppercase[number % 26] * (1 + number // 26)
