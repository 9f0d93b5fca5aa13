"""A record as its readers use it: the events in order, when each was written down, and what is looked up."""

from collections.abc import Sequence
from functools import cached_property

from nacsim.council import events as e
from nacsim.council.mandate import Mandate
from nacsim.council.names import Names
from nacsim.errors import VerificationError

Answer = e.Consented | e.ConsentWithdrawn | e.Overruled | e.Objected | e.NoVerdict


class Account:
    """The events of one meeting; `times` has the time of each, and is empty if they were never stored."""

    def __init__(self, events: Sequence[e.AnyEvent], times: Sequence[str] = ()) -> None:
        self.events = tuple(events)
        self._times = tuple(times)

    @cached_property
    def opened(self) -> e.Opened:
        """Return the opening; raise VerificationError if the record has none."""
        found = next((x for x in self.events if isinstance(x, e.Opened)), None)
        if found is None:
            raise VerificationError(
                "The record is empty or has no opening, so it is not the record of a meeting. Take another "
                "copy of events.jsonl, or write it anew where the meeting was held: nac resume DIR"
            )
        return found

    @cached_property
    def closed(self) -> e.Closed | None:
        """Return how the meeting ended, if it has."""
        return next((x for x in self.events if isinstance(x, e.Closed)), None)

    @cached_property
    def names(self) -> Names:
        """Return how the record's ids read on paper."""
        return Names(self.opened)

    @cached_property
    def texts(self) -> dict[int, e.TextCirculated]:
        """Return the texts by their numbers."""
        return {x.revision: x for x in self.events if isinstance(x, e.TextCirculated)}

    @cached_property
    def reveals(self) -> dict[int, e.ReviewsRevealed]:
        """Return what the table learnt of the reviews of each text."""
        return {x.revision: x for x in self.events if isinstance(x, e.ReviewsRevealed)}

    @cached_property
    def reviews(self) -> dict[tuple[int, str], e.ReviewGiven]:
        """Return the private reviews by text and seat."""
        return {(x.revision, x.seat): x for x in self.events if isinstance(x, e.ReviewGiven)}

    @cached_property
    def mandates(self) -> dict[str, Mandate]:
        """Return the sealed instructions by seat."""
        return {x.seat: x.mandate for x in self.events if isinstance(x, e.MandateSealed)}

    @cached_property
    def windows(self) -> dict[int, e.SilenceOpened]:
        """Return the silence windows by their numbers."""
        return {x.bind.window: x for x in self.events if isinstance(x, e.SilenceOpened)}

    @cached_property
    def broken(self) -> frozenset[int]:
        """Return the windows in which silence was broken."""
        return frozenset(x.window for x in self.events if isinstance(x, e.SilenceBroken))

    @cached_property
    def letters(self) -> tuple[e.Objected, ...]:
        """Return the letters to the chair, in the order of their arrival."""
        return tuple(x for x in self.events if isinstance(x, e.Objected))

    @cached_property
    def answers(self) -> dict[tuple[int, str], Answer]:
        """Return the last word of each seat on each text that was under silence."""
        return {(x.bind.revision, x.seat): x for x in self.events if isinstance(x, Answer)}

    @cached_property
    def adopted(self) -> e.Adopted | None:
        """Return the adoption, if there was one."""
        return next((x for x in self.events if isinstance(x, e.Adopted)), None)

    def title(self, issue: str) -> str:
        """Return an issue's title."""
        return next((x.title for x in self.opened.agenda if x.id == issue), issue)

    @cached_property
    def decision(self) -> e.IssueOnAgenda:
        """Return the issue that the meeting was called for; without one, the first."""
        agenda = self.opened.agenda
        return next((x for x in agenda if x.is_decision), agenda[0])

    @property
    def last_text(self) -> e.TextCirculated | None:
        """Return the text that was adopted; else the one that the chair reports on; else the latest."""
        if self.adopted is not None:
            return self.texts[self.adopted.bind.revision]
        if self.closed is not None and self.closed.statement is not None:
            return self.texts[self.closed.statement.revision]
        return self.texts[max(self.texts)] if self.texts else None

    def clock(self, seq: int) -> str:
        """Return when an event was written down, as the chair says it: 11.42; nothing if nobody knows."""
        return self._times[seq - 1][11:16].replace(":", ".") if self._times else ""

    def time(self, seq: int) -> str:
        """Return when an event was written down, as ISO 8601; nothing if nobody knows."""
        return self._times[seq - 1] if self._times else ""

    def seq_of(self, event: e.AnyEvent) -> int:
        """Return the place of an event in the record, counted from 1."""
        return next(i for i, x in enumerate(self.events, start=1) if x is event)
