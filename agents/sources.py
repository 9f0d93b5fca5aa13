"""What a speech rests on: its figures need a fact behind them, its quotations somebody who said it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from nacsim.agents.case import Case
from nacsim.agents.language import sentences, words
from nacsim.agents.numbers import PARAGRAPHS, amounts, paragraphs_named
from nacsim.agents.view import Desk
from nacsim.council.values import paragraph_number
from nacsim.roles.check import allowed_figures, figures

QUOTED = 4  # words from which on a quotation must have been said or written
_ARTICLE = re.compile(r"\barticles? (\d+(?:\.\d+)*)", re.I)
QUOTATION = re.compile(r"\"([^\"]{1,600})\"|«([^»]{1,600})»|(?<!\w)'((?:[^']|(?<=\w)'(?=\w)){1,600})'(?!\w)")


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence that was taken out."""

    kind: Literal["figures", "quotation"]
    sentence: str
    figures: frozenset[str] = frozenset()  # those without a source


def _said_figures(case: Case, text: str) -> frozenset[str]:
    """Return the figures of a text that need a source: not the numbers of paragraphs that exist."""
    pack = case.desk.pack
    return _figures(text, tuple(p.pid for p in pack.scenario.fixed) + tuple(pack.by_pid))


@lru_cache(maxsize=512)  # a sentence is read again until nothing changes any more
def _figures(text: str, pids: tuple[str, ...]) -> frozenset[str]:
    known = {paragraph_number(pid) for pid in pids}
    rest = PARAGRAPHS.sub(lambda m: " " if paragraphs_named(m[0]) <= known else m[0], text)
    spaced = re.sub(r"(?<=\d) (?=\d{3}\b)", ",", rest)
    return frozenset(map(_canonical, (*figures(spaced), *amounts(rest))))


def _canonical(figure: str) -> str:
    """Return one spelling of a figure: 880000 for 880,000, and 0.25 for 0,25."""
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+", figure)
    return figure.replace(",", "" if thousands else ".")


def _sourced(case: Case, facts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_canonical, allowed_figures(case.desk.pack.facts[f] for f in facts)))


def _articles(case: Case, text: str) -> list[str]:
    """Return the facts that know the treaty articles a text names."""
    named = {f"Article {number}" for number in _ARTICLE.findall(text)}
    return [f.id for f in case.desk.pack.facts.values() if named.intersection(f.tokens)]


def unsourced(case: Case, parts: Iterable[str]) -> Iterator[Removed]:
    """Find the sentences with a figure that no fact of the speech has."""
    for part in parts:
        said = _said_figures(case, part)
        missing = said - _sourced(case, (*case.facts, *_articles(case, part))) if said else said
        if missing:
            yield Removed("figures", part, missing)


def facts_said(case: Case, text: str) -> tuple[str, ...]:
    """Return the intent's facts whose figures are said, then others for figures that these do not have."""
    said = _said_figures(case, text)
    found = [f for f in case.facts[: case.of_intent] if said & _sourced(case, (f,))]
    for fact in (*case.facts[case.of_intent :], *_articles(case, text)):
        if (said - _sourced(case, found)) & _sourced(case, (fact,)):
            found.append(fact)
    return tuple(found)


def made_up(case: Case, text: str) -> Iterator[Removed]:
    """Find the sentences with a quotation that nobody at this table said or wrote."""
    for match in QUOTATION.finditer(text):
        quoted = next(g for g in match.groups() if g is not None)
        pieces = (words(p) for p in re.split(r"…|\.\.\.|\[[^\]]*\]", quoted))
        if all(_was_written(case.desk, p) for p in pieces if len(p) >= QUOTED):
            continue
        start = 0
        for part in sentences(text):
            if start < match.end() and match.start() < start + len(part):
                yield Removed("quotation", part)
            start += len(part) + 1


def _was_written(desk: Desk, piece: tuple[str, ...]) -> bool:
    table = desk.text.paragraphs if desk.text else ()
    own = (*desk.card.openings, *(way for p in desk.card.points for way in p.wordings))
    written = (*(p.text for p in table), *(p.text for p in desk.pack.briefing), *desk.pack.phrases)
    sources = chain(own, written, (h.speech.text for h in desk.record.speeches))
    needle = f" {' '.join(piece)} "
    return any(needle in f" {' '.join(words(source))} " for source in sources)
