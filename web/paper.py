"""The text on the table as a person reads it: what changed, what is in brackets, who stands in the way."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from nacsim.council import events as e
from nacsim.council.mandate import Mandate, crossed
from nacsim.council.names import blockers
from nacsim.council.state import MeetingState
from nacsim.council.text import Bracket, Paragraph
from nacsim.graph.texts import asking
from nacsim.roles.models import Issue
from nacsim.web.table import Table

ALIKE = 0.5  # below this likeness a sentence is shown as replaced, not as a patchwork of words
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
            brackets=tuple(b for b in circulated.brackets if b.pid == p.pid),
            objects=tuple(s for s, how in blocking.get(p.pid, ()) if how == "object"),
            amends=tuple(s for s, how in blocking.get(p.pid, ()) if how != "object"),
            warning=warning(state.mandates.get(seat or ""), p),
        )
        for p in state.text.paragraphs
    ]


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
    best = max(scores, key=lambda o: scores[o])
    paragraph = table.state.text.paragraph(issue.pid)
    return Row(
        pid=issue.pid,
        number=issue.pid[1:],
        title=issue.title,
        stands=table.pack.options[issue.id, now].title,
        card=_says(mandate, issue, now, best, scores),
        weight=mandate.weights.get(issue.id, 0),
        warning=warning(mandate, paragraph) if paragraph is not None else "",
        offers=tuple(
            Offer(
                value=f"{issue.id}/{o.id}",
                title=o.title,
                best=o.id == best and issue.id in mandate.weights,
                fits=scores[o.id] >= 0,
                asked_by=asking(table.state, issue.id, o.id),
            )
            for o in issue.options
            if o.id != now
        ),
    )


def _says(
    mandate: Mandate, issue: Issue, now: str, best: str, scores: Mapping[str, int]
) -> Literal["best", "fits", "against", "silent"]:
    if issue.id not in mandate.weights:
        return "silent"
    if scores[now] == scores[best]:
        return "best"
    return "against" if scores[now] < 0 else "fits"
