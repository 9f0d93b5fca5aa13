"""The minutes: the public record as every prompt has it, the same bytes for every seat.

They only grow, so that an endpoint's cache serves what it has read before. When a round begins and many
speeches have gathered, the closed rounds are frozen into a digest, once, by code.
"""

from collections.abc import Callable, Iterable
from typing import Any

from nacsim.council import events as e
from nacsim.council.names import Names, listed
from nacsim.council.values import CHAIR, Intent, Wish
from nacsim.prompts.render import quoted

FREEZE_AFTER = 24  # speeches of delegations; fewer make the digests many, more make every prompt long
HEADING = "\nTHE MINUTES\n"

DOES = {
    "open": "opened on",
    "support": "argued for its wish on",
    "object": "objected to",
    "bridge": "offered a bridge on",
    "question": "asked a question on",
    "answer": "answered on",
    "concede_for": "offered a trade on",
    "concede_because": "gave way on",
    "settle": "let pass what it had opposed on",
    "warn": "warned of breaking silence over",
    "reserve": "entered a reserve on",
    "close": "closed on",
    "pass": "passed on",
}


class Minutes:
    """Takes events one by one; `text` is what prompts begin with after the rules."""

    def __init__(self) -> None:
        self.text = ""
        self._names: Names | None = None
        self._numbers: dict[str, str] = {}
        self._digest: list[str] = []
        self._open: list[e.Spoke] = []
        self._news: list[str] = []  # since the last freeze
        self._paragraphs: dict[str, tuple[str, str]] = {}

    def take(self, event: e.AnyEvent) -> None:
        """Write one more event down."""
        if isinstance(event, e.Opened):
            self._names = Names(event)
            self._numbers = {i.id: i.pid[1:] for i in event.agenda}
            self.text = HEADING
            return
        if isinstance(event, e.PhaseEntered) and event.round > 1 and self._speeches() >= FREEZE_AFTER:
            self._freeze()
        line = LINES.get(type(event))
        if line is not None:
            self.text += "".join(f"{part}\n" for part in line(self, event))

    def _speeches(self) -> int:
        return sum(s.speaker != CHAIR for s in self._open)

    def _freeze(self) -> None:
        """Put one line a speech in the place of the speeches, and the whole text as it stands after them."""
        self._digest.extend((*_phase_lines(self, self._open), *self._news))
        self._open, self._news = [], []
        told = ["What was said before, in short:", *self._digest, "The text as it stands:"]
        told += [f"{number}. {quoted(text)} ({number}={o})" for number, (o, text) in self._paragraphs.items()]
        self.text = HEADING + "".join(f"{part}\n" for part in told)

    @property
    def names(self) -> Names:
        """Return how ids read; minutes begin with the opening."""
        if self._names is None:
            raise LookupError("the minutes begin with the opening of the meeting")
        return self._names

    def wish(self, wish: Wish) -> str:
        """Return a wish as delegates write it down: the paragraph and the answer, 3=invite."""
        return f"{self._numbers[wish.issue]}={wish.option}"

    def wishes(self, wishes: Iterable[Wish]) -> str:
        """Return several wishes."""
        return ", ".join(self.wish(w) for w in wishes)

    def spoke(self, event: e.Spoke) -> list[str]:
        """Write a speech down, as marked material."""
        self._open.append(event)
        return [f"{self.names.seat(event.speaker)}: {quoted(event.text)}"]

    def news(self, event: e.NewsFlash) -> list[str]:
        """Write down what reaches the room from outside, as marked material."""
        told = f"NEWS reaches the room: {quoted(event.text)}"
        self._news.append(told)
        return [told]

    def circulated(self, event: e.TextCirculated) -> list[str]:
        """Write down what a new text changes; the first one is written down whole."""
        changed = {c.pid for c in event.changes}
        first = not self._paragraphs
        self._paragraphs = {p.pid[1:]: (p.option, p.text) for p in event.paragraphs}
        told = [f"TEXT {event.revision}."]
        told += [self.names.change(c) + "." for c in event.changes]
        told += [
            f"{p.pid[1:]}. {quoted(p.text)} ({p.pid[1:]}={p.option})"
            for p in event.paragraphs
            if first or p.pid in changed
        ]
        if not first:
            now = ", ".join(f"{n}={o}" for n, (o, _) in self._paragraphs.items())
            told.append(f"The whole text now: {now}.")
        return told

    def revealed(self, event: e.ReviewsRevealed) -> list[str]:
        """Write down who accepts, who blocks what, and what is asked and offered."""
        accept = [p.seat for p in event.positions if p.verdict.startswith("accept")]
        told = [f"REVIEWS of text {event.revision}."]
        if accept:
            told.append(f"Accept: {self.names.seats(accept)}.")
        for position in event.positions:
            cures = [r.cure for r in position.remarks if r.cure is not None]
            if position.verdict in ("amend", "object"):
                cannot = "objects, wants" if position.verdict == "object" else "wants"
                offers = f"; could give {self.wishes(position.offers)}" if position.offers else ""
                told.append(f"{self.names.seat(position.seat)} {cannot} {self.wishes(cures)}{offers}.")
        return told

    def package(self, event: e.PackageProposed) -> list[str]:
        """Write down a package."""
        return [f"PACKAGE by {self.names.seats(event.seats)}: {self.wishes(event.changes)}."]

    def silence(self, event: e.SilenceOpened) -> list[str]:
        """Write down that a text stands under silence."""
        return [f"SILENCE on text {event.bind.revision}."]

    def letter(self, event: e.Objected) -> list[str]:
        """Write down who broke silence and why."""
        cure = f" Cure: {self.wish(event.cure)}." if event.cure else ""
        return [
            f"LETTER from {self.names.seat(event.seat)} on paragraph {event.pid[1:]}: "
            f"{quoted(event.reason)}{cure}"
        ]

    def broken(self, _: e.SilenceBroken) -> list[str]:
        """Write down that silence was broken."""
        return ["Silence is broken; the text is open again."]

    def round(self, event: e.PhaseEntered) -> list[str]:
        """Write down that a new part of the meeting begins."""
        return [f"ROUND {event.round}."] if event.round else [f"{event.phase.upper()}."]

    def done(self, speech: e.Spoke) -> str:
        """Return a speech as a line of the digest: who did what, on which paragraph, wanting what."""
        intent: Intent = speech.intent
        parts = [f"{self.names.seat(speech.speaker)} {DOES[intent.move]}"]
        parts.append(f"paragraph {intent.pid[1:]}" if intent.pid else "the whole")
        if intent.to:
            parts.append(f"to {self.names.seat(intent.to)}")
        if intent.asks:
            parts.append(f"wanting {listed([self.wish(wish) for wish in intent.asks])}")
        if intent.offer:
            parts.append(f"giving {self.wish(intent.offer)}")
        return " ".join(parts) + "."


def _phase_lines(minutes: Minutes, speeches: Iterable[e.Spoke]) -> list[str]:
    """Return one line for each phase or round: what each delegation did in it."""
    by_part: dict[str, list[str]] = {}
    for speech in speeches:
        part = f"Round {speech.round}" if speech.round else speech.phase.capitalize()
        if speech.speaker != CHAIR:
            by_part.setdefault(part, []).append(minutes.done(speech))
    return [f"{part}: {' '.join(told)}" for part, told in by_part.items()]


LINES: dict[type[Any], Callable[[Minutes, Any], list[str]]] = {
    e.PhaseEntered: Minutes.round,
    e.Spoke: Minutes.spoke,
    e.NewsFlash: Minutes.news,
    e.TextCirculated: Minutes.circulated,
    e.ReviewsRevealed: Minutes.revealed,
    e.PackageProposed: Minutes.package,
    e.SilenceOpened: Minutes.silence,
    e.Objected: Minutes.letter,
    e.SilenceBroken: Minutes.broken,
}
