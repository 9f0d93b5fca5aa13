"""Reads a speech that a model wrote before anyone else does: cleans it, says why it cannot be used.

The rules forgive. To turn a good speech down costs a second call, then a template; a subtle contradiction
that gets through costs little, because what a seat wants and consents to is never read from a speech.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from nacsim.agents.case import CUT_TO, ENOUGH, FEWEST, MOST, Case, Fault, case_of
from nacsim.agents.cleaning import clean, one_line
from nacsim.agents.in_role import consent, form, out_of_role
from nacsim.agents.language import ends, sentences, words
from nacsim.agents.sources import Removed, facts_said, made_up, unsourced
from nacsim.agents.speech import LIMIT
from nacsim.agents.to_the_point import copied, paragraph, serves
from nacsim.agents.tongues import tongue
from nacsim.agents.view import Desk
from nacsim.council.values import Intent

READ_AT_MOST = 8000  # characters; a speech has 1,200, and a reply that is longer gets no better at its end
FINDERS = (form, out_of_role, consent, paragraph, serves, copied)


@dataclass(frozen=True, slots=True)
class Checked:
    """A speech after cleaning; without faults it can be used."""

    text: str
    facts: tuple[str, ...]  # ids of the facts whose figures it uses
    removed: tuple[str, ...]  # sentences taken out, with an unsourced figure or a made-up quotation
    faults: tuple[Fault, ...]


def check(desk: Desk, intent: Intent, said: str, *, language: str = "en") -> Checked:
    """Clean a speech, and judge whether it can stand for an intent of a seat; no text makes it raise."""
    case = case_of(desk, intent, said[:READ_AT_MOST], tongue(language))
    text, removed = case.said, list[Removed]()
    while (cleaner := _passed(case, text, removed)) != text:
        text = cleaner
    faults = list(_too_little_left(text, removed))
    if len(text.split()) < FEWEST:
        faults = faults or [Fault("empty", "Say more: three to six full sentences.")]
        whole = one_line(case.said)  # why nothing is left of it
        faults += chain(form(case, whole), out_of_role(case, whole))
    else:
        faults += chain.from_iterable(find(case, text) for find in FINDERS)
    out = dict.fromkeys(r.sentence for r in removed)
    return Checked(text, facts_said(case, text), tuple(out), tuple(dict.fromkeys(faults)))


def _passed(case: Case, text: str, removed: list[Removed]) -> str:
    """Clean once, drop what is said twice or has no source, and cut to length."""
    cleaned = clean(text, lambda said: case.names.without_own_label(said, case.desk.seat))
    kept = _once_each(sentences(cleaned))
    bad = [*unsourced(case, kept), *made_up(case, " ".join(kept))]
    removed += bad
    gone = {r.sentence for r in bad}
    return _cut([s for s in kept if s not in gone])


def _once_each(parts: Iterable[str]) -> list[str]:
    """Drop a sentence that was said before; 'No. No.' may stay."""
    kept: dict[object, str] = {}
    for place, part in enumerate(parts):
        kept.setdefault(words(part) if len(words(part)) > 1 else place, part)
    return list(kept.values())


def _cut(parts: list[str]) -> str:
    """Cut at the last full sentence that fits; without one, at the last word of what may be printed."""
    text = " ".join(parts)
    most = CUT_TO if len(text.split()) > MOST else MOST
    for count in range(len(parts), 0, -1):
        shorter = " ".join(parts[:count])
        if len(shorter) <= LIMIT and len(shorter.split()) <= most and (shorter == text or ends(shorter)):
            return shorter
    return text[:LIMIT].rsplit(" ", 1)[0] if len(text) > LIMIT else text


def _too_little_left(text: str, removed: list[Removed]) -> Iterator[Fault]:
    if len(text.split()) >= ENOUGH:
        return
    numbers = sorted(frozenset[str]().union(*(r.figures for r in removed)))
    if numbers:
        yield Fault("figures", f"Use no figure or date that your task does not give: not {_few(numbers)}.")
    if any(r.kind == "quotation" for r in removed):
        yield Fault("quotation", "Leave out the quotation, for nobody here has said or written that.")


def _few(numbers: list[str]) -> str:
    """Name some figures; a figure has digits and points, and nothing that could be an instruction."""
    return ", ".join(number[:12] for number in numbers[:8])
