"""Events of drafting: texts, what delegations say of them, and what they trade."""

from typing import Literal

from nacsim.council.text import Bracket, Paragraph
from nacsim.council.values import (
    Digest,
    Event,
    IssueId,
    OptionId,
    ParagraphId,
    SeatId,
    Sentence,
    Value,
    Verdict,
    Wish,
)


class IssuePosition(Value):
    """Where the table stands on one issue, as it was declared."""

    issue: IssueId
    state: Literal["converging", "bracketed"]
    wanted: dict[SeatId, OptionId]


class MapRead(Event):
    """The chair's map after the issue tour."""

    kind: Literal["map_read"] = "map_read"
    positions: tuple[IssuePosition, ...]


class Change(Value):
    """One paragraph that changed between two texts, and who asked for it."""

    pid: ParagraphId
    issue: IssueId
    before: OptionId
    after: OptionId
    asked_by: tuple[SeatId, ...]
    bridge: bool = False


class TextCirculated(Event):
    """The chair's text at a new revision."""

    kind: Literal["text_circulated"] = "text_circulated"
    revision: int
    paragraphs: tuple[Paragraph, ...]
    brackets: tuple[Bracket, ...]
    changes: tuple[Change, ...]
    origin: Literal["agreed", "wish", "pair", "package", "bridge", "archive", "human"]


class WordingOffered(Event):
    """A seat's own words for an option, kept letter by letter; code may have understood them or not."""

    kind: Literal["wording_offered"] = "wording_offered"
    seat: SeatId
    epoch: int
    wish: Wish
    text: Sentence
    features_known: bool


class Remark(Value):
    """A seat's position on one paragraph; `amend` and `object` carry what would cure it."""

    pid: ParagraphId
    position: Literal["ok", "amend", "strike", "object"]
    cure: Wish | None = None
    red_line: str | None = None
    reason: str | None = None


class ReviewGiven(Event):
    """A delegation's private verdict on the current text; the chair alone sees `can_live_with`."""

    kind: Literal["review_given"] = "review_given"
    seat: SeatId
    epoch: int
    round: int
    verdict: Verdict
    can_live_with: bool
    revision: int
    hash: Digest
    remarks: tuple[Remark, ...]
    asks: tuple[Wish, ...] = ()
    offers: tuple[Wish, ...] = ()
    overruled: str | None = None


class ReviewMissing(Event):
    """A seat gave no verdict: a fault, silence or nonsense. It is never consent."""

    kind: Literal["review_missing"] = "review_missing"
    seat: SeatId
    round: int
    fault: str


class Position(Value):
    """What the table learns of one review: who blocks which paragraph, asks and offers."""

    seat: SeatId
    verdict: Verdict | Literal["none"]
    remarks: tuple[Remark, ...]
    asks: tuple[Wish, ...]
    offers: tuple[Wish, ...]


class ReviewsRevealed(Event):
    """All reviews of a round, shown at once and without private scores."""

    kind: Literal["reviews_revealed"] = "reviews_revealed"
    round: int
    revision: int
    positions: tuple[Position, ...]


class NotePassed(Event):
    """A private note in the corridor."""

    kind: Literal["note_passed"] = "note_passed"
    round: int
    sender: SeatId
    to: tuple[SeatId, ...]
    ask: Wish | None = None
    offer: Wish | None = None
    text: Sentence


class PackageProposed(Event):
    """Seats whose asks and offers match propose changes together."""

    kind: Literal["package_proposed"] = "package_proposed"
    round: int
    seats: tuple[SeatId, ...]
    changes: tuple[Wish, ...]


class ConcessionMade(Event):
    """A seat accepted a loss on one issue, and what it was for."""

    kind: Literal["concession_made"] = "concession_made"
    seat: SeatId
    revision: int
    issue: IssueId
    before: OptionId
    after: OptionId
    loss: int
    for_issue: IssueId | None
    to: tuple[SeatId, ...]
