"""Everything that can happen in a meeting, as versioned payloads of the record."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from nacsim.council.agenda import (
    AbsencePolicy,
    Clock,
    CoherenceRule,
    Effect,
    IssueOnAgenda,
    Label,
    Limits,
    OptionOnAgenda,
)
from nacsim.council.events_of_drafting import (
    Change,
    ConcessionMade,
    IssuePosition,
    MapRead,
    NotePassed,
    PackageProposed,
    Position,
    Remark,
    ReviewGiven,
    ReviewMissing,
    ReviewsRevealed,
    TextCirculated,
    WordingOffered,
)
from nacsim.council.events_of_procedure import (
    FaultNoted,
    FloorGiven,
    FloorLapsed,
    HolderChanged,
    MandateSealed,
    NewsFlash,
    Opened,
    PhaseEntered,
    PlacardLowered,
    PlacardRaised,
    Resumed,
    SpeechSource,
    Spoke,
    Suspended,
    TimeExtended,
)
from nacsim.council.events_of_silence import (
    Adopted,
    ChairsStatement,
    Closed,
    Consented,
    ConsentWithdrawn,
    Flags,
    NoVerdict,
    Objected,
    OpenPoint,
    Overruled,
    SilenceBroken,
    SilenceOpened,
)
from nacsim.council.values import Event

__all__ = [
    "EVENTS",
    "AbsencePolicy",
    "Adopted",
    "AnyEvent",
    "ChairsStatement",
    "Change",
    "Clock",
    "Closed",
    "CoherenceRule",
    "ConcessionMade",
    "ConsentWithdrawn",
    "Consented",
    "Effect",
    "Event",
    "FaultNoted",
    "Flags",
    "FloorGiven",
    "FloorLapsed",
    "HolderChanged",
    "IssueOnAgenda",
    "IssuePosition",
    "Label",
    "Limits",
    "MandateSealed",
    "MapRead",
    "NewsFlash",
    "NoVerdict",
    "NotePassed",
    "Objected",
    "OpenPoint",
    "Opened",
    "OptionOnAgenda",
    "Overruled",
    "PackageProposed",
    "PhaseEntered",
    "PlacardLowered",
    "PlacardRaised",
    "Position",
    "Remark",
    "Resumed",
    "ReviewGiven",
    "ReviewMissing",
    "ReviewsRevealed",
    "SilenceBroken",
    "SilenceOpened",
    "SpeechSource",
    "Spoke",
    "Suspended",
    "TextCirculated",
    "TimeExtended",
    "WordingOffered",
]

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
    | NewsFlash
    | FaultNoted
    | Suspended
    | Resumed
    | Closed,
    Field(discriminator="kind"),
]

EVENTS: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
