"""The text on the table as a person reads it: what changed, what is in brackets, who stands in the way."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from nacsim.council import events as e
from nacsim.council.mandate import Mandate, crossed, worth
from nacsim.council.names import blockers
from nacsim.council.state import MeetingState
from nacsim.council.text import Bracket, Paragraph, Text
from nacsim.graph.texts import asking
from nacsim.roles.models import Issue, Option
from nacsim.web.table import Table

ALIKE = 0.5  # below this likeness a sentence is shown as replaced, not as a patchwork of words
GAINS = 3  # changes named to whoever is told that a text is worth too little
Part = tuple[Literal["same", "ins", "del"], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph on the page: its words, what they were, the alternatives, and who blocks it."""

    pid: str
    number: str
    title: str
    text: str
    parts: tuple[Part, ...]
    change: e.Change | None
    brackets: tuple[Bracket, ...]
    objects: tuple[str, ...]
    amends: tuple[str, ...]
    warning: str


def text_on_the_table(table: Table, seat: str | None) -> list[Shown]:
    """Return the paragraphs of the text on the table; none before there is one."""
    state = table.state
    if not state.drafts:
        return []
    circulated = next(h.event for h in reversed(table.happened) if isinstance(h.event, e.TextCirculated))
    brackets = () if is_settled(state) else circulated.brackets
    changes = {c.pid: c for c in circulated.changes}
    blocking = _blocking(table, state)
    return [
        Shown(
            pid=p.pid,
            number=p.pid[1:],
            title=table.pack.by_pid[p.pid].title if p.pid in table.pack.by_pid else "",
            text=p.text,
            parts=_parts(_before(state, p.pid), p.text),
            change=changes.get(p.pid),
            brackets=tuple(b for b in brackets if b.pid == p.pid),
            objects=tuple(s for s, how in blocking.get(p.pid, ()) if how == "object"),
            amends=tuple(s for s, how in blocking.get(p.pid, ()) if how != "object"),
            warning=warning(state.mandates.get(seat or ""), p),
        )
        for p in state.text.paragraphs
    ]


def is_settled(state: MeetingState) -> bool:
    """Say whether the words stand without brackets: all are asked to consent to them, or have done so."""
    return state.silent or (state.outcome or "").startswith("ADOPTED")


def _before(state: MeetingState, pid: str) -> str | None:
    """Return a paragraph's words in the text before this one; None if there was none."""
    if state.current < 1:
        return None
    paragraph = state.drafts[state.current - 1].text.paragraph(pid)
    return paragraph.text if paragraph is not None else None


@lru_cache(maxsize=256)  # everybody at the table sees the same change
def _parts(before: str | None, after: str) -> tuple[Part, ...]:
    """Return a paragraph as what stayed, went and came, word by word where the two are alike."""
    if before is None or before == after:
        return (("same", after),)
    old, new = re.split(r"(?<=\s)", before), re.split(r"(?<=\s)", after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (("del", before), ("ins", after))
    return tuple(
        part
        for _, i1, i2, j1, j2 in matcher.get_opcodes()
        for part in _step("".join(old[i1:i2]), "".join(new[j1:j2]))
    )


def _step(was: str, now: str) -> Iterable[Part]:
    if was == now:
        return [("same", now)]
    return [part for part in (("del", was), ("ins", now)) if part[1]]


def _blocking(table: Table, state: MeetingState) -> Mapping[str, list[tuple[str, str]]]:
    """Return who blocks which paragraph, as it was revealed of the text that stands."""
    for h in reversed(table.happened):
        if isinstance(h.event, e.ReviewsRevealed):
            return blockers(h.event.positions) if h.event.revision == state.text.revision else {}
    return {}


def warning(mandate: Mandate | None, paragraph: Paragraph) -> str:
    """Return the red line of one's own card that a paragraph crosses, in words."""
    lines = crossed(mandate, frozenset(paragraph.features)) if mandate is not None else ()
    return f"{lines[0].id}: {lines[0].sentence}" if lines else ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Words that a paragraph could have instead, and what speaks for them."""

    value: str
    title: str
    best: bool
    fits: bool
    asked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as a person judges it: what stands, what the own card says of it, who asks for what."""

    pid: str
    number: str
    title: str
    stands: str
    card: Literal["best", "fits", "against", "silent"]
    weight: int
    warning: str
    offers: tuple[Offer, ...]


def rows(table: Table, seat: str) -> list[Row]:
    """Return the paragraphs that a person is asked about, in the order of the text."""
    mandate, stands = table.state.mandates[seat], table.state.text.options()
    return [_row(table, mandate, issue, stands[issue.id]) for issue in table.pack.issues]


def _row(table: Table, mandate: Mandate, issue: Issue, now: str) -> Row:
    scores = {o.id: mandate.scores.get(issue.id, {}).get(o.id, 0) for o in issue.options}
    most = max(scores.values())
    paragraph = table.state.text.paragraph(issue.pid)
    return Row(
        pid=issue.pid,
        number=issue.pid[1:],
        title=issue.title,
        stands=table.pack.options[issue.id, now].title,
        card=_says(mandate, issue, scores[now], most),
        weight=mandate.weights.get(issue.id, 0),
        warning=warning(mandate, paragraph) if paragraph is not None else "",
        offers=tuple(
            Offer(
                value=f"{issue.id}/{o.id}",
                title=o.title,
                best=scores[o.id] == most and issue.id in mandate.weights,
                fits=scores[o.id] >= 0,
                asked_by=asking(table.state, issue.id, o.id),
            )
            for o in issue.options
            if o.id != now
        ),
    )


def _says(
    mandate: Mandate, issue: Issue, score: int, most: int
) -> Literal["best", "fits", "against", "silent"]:
    if issue.id not in mandate.weights:
        return "silent"
    if score == most:
        return "best"
    return "against" if score < 0 else "fits"


@dataclass(frozen=True, slots=True)
class Gain:
    """A change of one paragraph, and the points that the text would gain by it for one delegation."""

    number: str
    title: str
    points: int


def gains(table: Table, seat: str) -> tuple[Gain, ...]:
    """Return the changes that would gain most for a delegation to which the text is worth too little.

    None of them crosses one more red line of its card.
    """
    mandate, text = table.state.mandates[seat], table.state.text
    now, lines = worth(mandate, text), len(crossed(mandate, text.features()))
    if now >= mandate.floor:
        return ()
    found = [
        Gain(issue.pid[1:], option.title, worth(mandate, changed) - now)
        for issue in table.pack.issues
        for option in issue.options
        for changed in (_with(text, issue, option),)
        if len(crossed(mandate, changed.features())) <= lines
    ]
    best = {gain.number: gain for gain in sorted(found, key=lambda g: g.points) if gain.points > 0}
    return tuple(sorted(best.values(), key=lambda g: -g.points)[:GAINS])


def _with(text: Text, issue: Issue, option: Option) -> Text:
    """Return a text in which one paragraph carries another option."""
    facts = {"option": option.id, "features": option.features}
    return text.model_copy(
        update={
            "paragraphs": tuple(
                p.model_copy(update=facts) if p.issue == issue.id else p for p in text.paragraphs
            )
        }
    )
