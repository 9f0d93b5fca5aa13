"""The papers of a meeting: transcript, communique and chair's statement, rendered from its record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from nacsim.council import events as e
from nacsim.council.names import Names, blockers
from nacsim.transcripts.ledger import unanimity_ledger


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that a transcript shows: its kind, its event, and the heading it opens, if any."""

    kind: str
    event: Any
    heading: str | None
    position: int


HEADINGS = {
    "statements": "Opening statements",
    "tour": "Tour of the issues",
}
SHOWN = (
    e.Spoke,
    e.TextCirculated,
    e.ReviewsRevealed,
    e.PackageProposed,
    e.SilenceOpened,
    e.Consented,
    e.ConsentWithdrawn,
    e.Objected,
    e.Overruled,
    e.NoVerdict,
    e.SilenceBroken,
    e.HolderChanged,
    e.FaultNoted,
    e.Suspended,
    e.Resumed,
    e.Adopted,
    e.Closed,
)


def opening_of(events: Sequence[e.AnyEvent]) -> e.Opened:
    """Return the opening of a record; raise LookupError if it has none."""
    return next(x for x in events if isinstance(x, e.Opened))


def scenes(events: Sequence[e.AnyEvent]) -> tuple[Scene, ...]:
    """Return what a reader sees, in order; private events are not among it."""
    found: list[Scene] = []
    heading: str | None = None
    for position, event in enumerate(events):
        if isinstance(event, e.PhaseEntered):
            heading = HEADINGS.get(event.phase, f"Round {event.round}")
        elif isinstance(event, SHOWN):
            found.append(Scene(event.kind, event, heading, position))
            heading = None
    return tuple(found)


def final_text(events: Sequence[e.AnyEvent]) -> e.TextCirculated | None:
    """Return the adopted text, or None."""
    adopted = next((x for x in events if isinstance(x, e.Adopted)), None)
    if adopted is None:
        return None
    return next(x for x in events if isinstance(x, e.TextCirculated) and x.revision == adopted.bind.revision)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nacsim.transcripts", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  Markdown, not HTML; `plain` takes the markup out of what people wrote
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def plain(text: str) -> str:
    """Return what somebody said without the power to mark up a page."""
    for mark in ("\\", "`", "*", "_", "<", ">", "[", "]", "#", "|"):
        text = text.replace(mark, "\\" + mark)
    return text


def rendered(template: str, **values: Any) -> str:
    """Return one of the templates beside this file, filled in."""
    environment = _environment()
    environment.filters |= {
        "plain": plain,
        "capital": lambda text: text[:1].upper() + text[1:],
        "model_name": lambda model: plain(re.split(r"@(?=https?://)", model)[0]),
    }
    text: str = environment.get_template(template).render(**values)
    return text


def _render(template: str, events: Sequence[e.AnyEvent], **more: Any) -> str:
    opened = opening_of(events)
    closed = next((x for x in events if isinstance(x, e.Closed)), None)
    return rendered(template, opened=opened, closed=closed, names=Names(opened), blockers=blockers, **more)


def news(text: e.TextCirculated) -> frozenset[str]:
    """Return the paragraphs that a text changed or that still carry brackets."""
    return frozenset((*(c.pid for c in text.changes), *(b.pid for b in text.brackets)))


def transcript(events: Sequence[e.AnyEvent]) -> str:
    """Return the meeting as Markdown."""
    return _render(
        "transcript.md.j2",
        events,
        scenes=scenes(events),
        news=news,
        ledger=unanimity_ledger(events),
        speeches=sum(isinstance(x, e.Spoke) for x in events),
        texts=sum(isinstance(x, e.TextCirculated) for x in events),
    )


def communique(events: Sequence[e.AnyEvent]) -> str:
    """Return the adopted text as Markdown; raise LookupError if nothing was adopted."""
    text = final_text(events)
    if text is None:
        raise LookupError("nothing was adopted")
    consents = [x for x in events if isinstance(x, e.Consented) and x.bind.revision == text.revision]
    bind = next(x.bind for x in events if isinstance(x, e.Adopted))
    last = [x for x in consents if x.bind == bind]
    return _render("communique.md.j2", events, text=text, bind=bind, consents=last)


def chairs_statement(events: Sequence[e.AnyEvent]) -> str:
    """Return the chair's statement as Markdown; raise LookupError if the meeting adopted a text."""
    closed = next((x for x in events if isinstance(x, e.Closed)), None)
    if closed is None or closed.statement is None:
        raise LookupError("there is no chair's statement")
    texts = {x.revision: x for x in events if isinstance(x, e.TextCirculated)}
    return _render(
        "statement.md.j2", events, statement=closed.statement, text=texts[closed.statement.revision]
    )
