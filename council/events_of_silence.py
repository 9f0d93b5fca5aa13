"""Events of silence: windows, the answers to them, and how the meeting ends."""

from typing import Literal

from nacsim.council.agenda import Label
from nacsim.council.text import Bind
from nacsim.council.values import Event, OptionId, Outcome, ParagraphId, SeatId, Sentence, Value, Wish


class SilenceOpened(Event):
    """The frozen text stands to be adopted; silence has a clock and a number."""

    kind: Literal["silence_opened"] = "silence_opened"
    bind: Bind
    minutes: int


class Consented(Event):
    """A seat's explicit consent to the exact text."""

    kind: Literal["consented"] = "consented"
    seat: SeatId
    epoch: int
    bind: Bind
    statement: str | None = None
    departure: str | None = None
    stand_in: bool = False
    source: Literal["engine", "model", "human"] = "engine"


class ConsentWithdrawn(Event):
    """A seat took its consent back before the window closed."""

    kind: Literal["consent_withdrawn"] = "consent_withdrawn"
    seat: SeatId
    epoch: int
    bind: Bind


class Overruled(Event):
    """An AI delegate said yes where its instructions say no; the gate made it an objection."""

    kind: Literal["overruled"] = "overruled"
    seat: SeatId
    bind: Bind
    said: Literal["consent"]
    finding: Sentence


class Objected(Event):
    """A letter to the chair: the paragraph, the reason, and what would cure it."""

    kind: Literal["objected"] = "objected"
    seat: SeatId
    epoch: int
    bind: Bind
    pid: ParagraphId
    reason: Sentence
    cure: Wish | None = None
    red_line: str | None = None


class NoVerdict(Event):
    """A seat did not answer the silence: a fault, an absence, or nonsense. It is never consent."""

    kind: Literal["no_verdict"] = "no_verdict"
    seat: SeatId
    bind: Bind
    fault: str


class SilenceBroken(Event):
    """The window is over: every consent given in it is void, and drafting goes on."""

    kind: Literal["silence_broken"] = "silence_broken"
    window: int
    seats: tuple[SeatId, ...]


class Adopted(Event):
    """Every seated member consented to these bytes."""

    kind: Literal["adopted"] = "adopted"
    bind: Bind


class Flags(Value):
    """What must be read beside an outcome."""

    statements: int = 0
    stand_in: tuple[SeatId, ...] = ()
    engine_consents: int = 0
    departures: int = 0


class OpenPoint(Value):
    """A paragraph that is not agreed, who blocks it, and what each would have needed."""

    pid: ParagraphId
    blocked_by: tuple[SeatId, ...]
    needs: dict[SeatId, OptionId]


class ChairsStatement(Value):
    """What the chair reports, under the chair's own authority, when nothing was adopted."""

    agreed: tuple[ParagraphId, ...]
    open: tuple[OpenPoint, ...]
    revision: int


class Closed(Event):
    """The end, decided by code."""

    kind: Literal["closed"] = "closed"
    outcome: Outcome
    label: Label | None
    flags: Flags
    why: Sentence
    statement: ChairsStatement | None = None
