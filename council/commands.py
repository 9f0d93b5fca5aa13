"""Everything that anyone may ask of a meeting; who may, and when, is in rules.py."""

from typing import Literal

from nacsim.council.events import (
    Change,
    IssuePosition,
    Opened,
    Remark,
    SpeechSource,
)
from nacsim.council.mandate import Mandate
from nacsim.council.text import Bind, Bracket, Paragraph
from nacsim.council.values import (
    Digest,
    Holder,
    Intent,
    ParagraphId,
    SeatId,
    Sentence,
    Speaker,
    Value,
    Verdict,
    Wish,
)


class Command(Value):
    """A request to the Council; `key` makes it count once however often it is sent."""

    key: str


class SeatCommand(Command):
    """A request by a seat; `epoch` says which holder of the seat is speaking."""

    seat: SeatId
    epoch: int = 0


class Convene(Command):
    """Open the meeting: freeze the seats, the agenda, the limits, and seal the instructions."""

    opened: Opened
    mandates: tuple[Mandate, ...]


class EnterPhase(Command):
    """Move on to the next part of the meeting."""

    phase: Literal["statements", "tour", "drafting"]
    round: int = 0


class TakeFloor(Command):
    """Speak. The speaker's label comes from here, never from the text."""

    speaker: Speaker
    epoch: int = 0
    intent: Intent
    text: Sentence
    facts: tuple[str, ...] = ()
    source: SpeechSource = "engine"


class ReadMap(Command):
    """The chair reads back where the table stands."""

    positions: tuple[IssuePosition, ...]


class Circulate(Command):
    """The chair circulates the next text."""

    paragraphs: tuple[Paragraph, ...]
    brackets: tuple[Bracket, ...] = ()
    changes: tuple[Change, ...] = ()
    origin: Literal["agreed", "wish", "pair", "package", "bridge", "archive", "human"]


class Review(SeatCommand):
    """A private verdict on the current text."""

    round: int
    verdict: Verdict
    can_live_with: bool
    revision: int
    hash: Digest
    remarks: tuple[Remark, ...]
    asks: tuple[Wish, ...] = ()
    offers: tuple[Wish, ...] = ()


class MissReview(Command):
    """Record that a seat gave no verdict; never consent."""

    seat: SeatId
    round: int
    fault: str


class RevealReviews(Command):
    """Show all reviews of the round at once."""

    round: int


class PassNote(SeatCommand):
    """Send a private note to one or two other seats."""

    to: tuple[SeatId, ...]
    ask: Wish | None = None
    offer: Wish | None = None
    text: Sentence


class ProposePackage(Command):
    """Two or three seats put changes forward together."""

    seats: tuple[SeatId, ...]
    changes: tuple[Wish, ...]


class OpenSilence(Command):
    """Freeze the text and let silence run."""

    minutes: int


class Consent(SeatCommand):
    """Agree to exactly these bytes; a human may depart from the card, and says why."""

    bind: Bind
    statement: str | None = None
    departure: str | None = None
    source: Literal["engine", "model", "human"] = "engine"


class Withdraw(SeatCommand):
    """Take a consent back while the window is open."""

    bind: Bind


class Object(SeatCommand):
    """Break silence in writing: the paragraph, the reason, the cure."""

    bind: Bind
    pid: ParagraphId
    reason: Sentence
    cure: Wish | None = None
    red_line: str | None = None


class MissVerdict(Command):
    """Record that a seat did not answer the silence; never consent."""

    seat: SeatId
    bind: Bind
    fault: str


class CloseSilence(Command):
    """The deadline has come."""

    window: int


class ChangeHolder(Command):
    """Hand a seat to another holder."""

    seat: SeatId
    holder: Holder
    stand_in: bool = False


class RaisePlacard(SeatCommand):
    """Ask for the floor."""


class LowerPlacard(SeatCommand):
    """Ask for the floor no longer."""


class GiveFloor(Command):
    """Call on a person and wait for the speech."""

    seat: SeatId
    because: Literal["turn", "placard", "question"]


class LapseFloor(Command):
    """Go on without a speech from the person called on."""

    seat: SeatId
    because: Literal["passed", "time"]


class OfferWording(SeatCommand):
    """Put an option into words of one's own."""

    wish: Wish
    text: Sentence
    features_known: bool


class ExtendTime(Command):
    """Give whoever is awaited more time."""

    seconds: int


class BreakNews(Command):
    """Let news from outside reach the room."""

    text: Sentence


class NoteFault(Command):
    """Write down a technical fault and its remedy."""

    seat: Speaker
    purpose: str
    fault: str
    remedy: str


class Suspend(Command):
    """Let the meeting rest."""

    reason: Sentence


class Resume(Command):
    """Take the meeting up again."""


class Close(Command):
    """End a meeting in which nothing was adopted."""

    because: Literal["rounds", "stalled", "windows", "time", "cost", "teacher", "fault"]


AnyCommand = (
    Convene
    | EnterPhase
    | TakeFloor
    | ReadMap
    | Circulate
    | Review
    | MissReview
    | RevealReviews
    | PassNote
    | ProposePackage
    | OpenSilence
    | Consent
    | Withdraw
    | Object
    | MissVerdict
    | CloseSilence
    | ChangeHolder
    | RaisePlacard
    | LowerPlacard
    | GiveFloor
    | LapseFloor
    | OfferWording
    | ExtendTime
    | BreakNews
    | NoteFault
    | Suspend
    | Resume
    | Close
)
