"""Everything that can happen in a meeting, as versioned payloads of the record."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from nacsim.council.mandate import Mandate
from nacsim.council.text import Bind, Bracket, Paragraph
from nacsim.council.values import (
    Branch,
    Digest,
    FaultPolicy,
    Holder,
    Intent,
    IssueId,
    Language,
    Mode,
    OptionId,
    Outcome,
    ParagraphId,
    Phase,
    SeatId,
    Sentence,
    Speaker,
    Value,
    Verdict,
    Wish,
)

Effect = Literal["keeps", "softens", "decides", "defers"]
Label = Literal["invite", "reject", "maintain"]
SpeechSource = Literal["engine", "model", "human", "code"]


class Event(Value):
    """What every payload carries: the version of its shape."""

    v: Literal[1] = 1


class OptionOnAgenda(Value):
    """A possible answer to an issue, and what adopting it would amount to."""

    id: OptionId
    title: str
    effect: Effect = "keeps"
    label: Label | None = None
    bridge: bool = False


class IssueOnAgenda(Value):
    """A question the text must settle; `options[0]` is today's agreed language."""

    id: IssueId
    pid: ParagraphId
    title: str
    options: tuple[OptionOnAgenda, ...]
    is_decision: bool = False


class CoherenceRule(Value):
    """A formula over the whole text that must hold for the text to make sense."""

    id: str
    formula: str
    sentence: Sentence


class Limits(Value):
    """The meeting's own limits, frozen at opening."""

    rounds: int = 8
    speeches_per_round: int = 6
    speeches: int = 200
    windows: int = 4
    windows_per_text: int = 2
    stalled_rounds: int = 3
    tour_speeches: int = 2


class Clock(Value):
    """How many seconds a person has for each duty; 0 is as long as it takes."""

    speech: int = 0
    review: int = 0
    answer: int = 0


AbsencePolicy = Literal["suspend", "stand_in"]


class Opened(Event):
    """The seats, the agenda, the rules and the limits, written down and frozen."""

    kind: Literal["opened"] = "opened"
    meeting: str
    scenario: str
    scenario_version: str
    pack_hash: Digest
    seed: int
    mode: Mode
    language: Language = "en"
    models: dict[Speaker, str] = Field(default_factory=dict)
    forked_from: Branch | None = None
    seats: tuple[SeatId, ...]
    names: dict[SeatId, str]
    holders: dict[SeatId, Holder]
    members: int
    agenda: tuple[IssueOnAgenda, ...]
    coherence: tuple[CoherenceRule, ...]
    limits: Limits
    fault_policy: FaultPolicy = "engine"
    absence_policy: AbsencePolicy = "suspend"
    clock: Clock | None = None
    opens_at: str


class MandateSealed(Event):
    """A seat's instructions, private to the seat until the debrief."""

    kind: Literal["mandate_sealed"] = "mandate_sealed"
    seat: SeatId
    mandate: Mandate


class PhaseEntered(Event):
    """The meeting moved on."""

    kind: Literal["phase_entered"] = "phase_entered"
    phase: Phase
    round: int


class Spoke(Event):
    """A speech; the label comes from the server, never from the text."""

    kind: Literal["spoke"] = "spoke"
    speaker: Speaker
    phase: Phase
    round: int
    intent: Intent
    text: Sentence
    facts: tuple[str, ...] = ()

    source: SpeechSource = "engine"


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


class HolderChanged(Event):
    """A seat has a new holder: consents and unfinished input of the old one are void."""

    kind: Literal["holder_changed"] = "holder_changed"
    seat: SeatId
    epoch: int
    holder: Holder
    stand_in: bool = False


class PlacardRaised(Event):
    """A person asks for the floor."""

    kind: Literal["placard_raised"] = "placard_raised"
    seat: SeatId
    epoch: int


class PlacardLowered(Event):
    """A person no longer asks for the floor."""

    kind: Literal["placard_lowered"] = "placard_lowered"
    seat: SeatId
    epoch: int


class FloorGiven(Event):
    """The chair calls on a person, and the Council waits for the speech."""

    kind: Literal["floor_given"] = "floor_given"
    seat: SeatId
    phase: Phase
    round: int
    because: Literal["turn", "placard", "question"]


class FloorLapsed(Event):
    """The person called on passed, or did not speak in time; it means nothing politically."""

    kind: Literal["floor_lapsed"] = "floor_lapsed"
    seat: SeatId
    phase: Phase
    round: int
    because: Literal["passed", "time"]


class WordingOffered(Event):
    """A seat's own words for an option, kept letter by letter; code may have understood them or not."""

    kind: Literal["wording_offered"] = "wording_offered"
    seat: SeatId
    epoch: int
    wish: Wish
    text: Sentence
    features_known: bool


class TimeExtended(Event):
    """Whoever is awaited has more time."""

    kind: Literal["time_extended"] = "time_extended"
    seconds: int


class FaultNoted(Event):
    """Something technical went wrong and what was done instead; it has no political meaning."""

    kind: Literal["fault_noted"] = "fault_noted"
    seat: Speaker
    purpose: str
    fault: str
    remedy: str


class Suspended(Event):
    """The meeting rests; it can be resumed and means nothing politically."""

    kind: Literal["suspended"] = "suspended"
    reason: Sentence


class Resumed(Event):
    """The meeting goes on where it rested."""

    kind: Literal["resumed"] = "resumed"


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


AnyEvent = Annotated[
    Opened
    | MandateSealed
    | PhaseEntered
    | Spoke
    | MapRead
    | TextCirculated
    | ReviewGiven
    | ReviewMissing
    | ReviewsRevealed
    | NotePassed
    | PackageProposed
    | ConcessionMade
    | SilenceOpened
    | Consented
    | ConsentWithdrawn
    | Overruled
    | Objected
    | NoVerdict
    | SilenceBroken
    | Adopted
    | HolderChanged
    | PlacardRaised
    | PlacardLowered
    | FloorGiven
    | FloorLapsed
    | WordingOffered
    | TimeExtended
    | FaultNoted
    | Suspended
    | Resumed
    | Closed,
    Field(discriminator="kind"),
]

EVENTS: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
