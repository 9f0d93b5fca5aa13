"""Events of procedure: the opening, the floor, who holds a seat, and what interrupts a meeting."""

from typing import Literal

from pydantic import Field

from nacsim.council.agenda import AbsencePolicy, Clock, CoherenceRule, Forum, IssueOnAgenda, Limits
from nacsim.council.decision import UNANIMITY, DecisionRule
from nacsim.council.mandate import Mandate
from nacsim.council.values import (
    Branch,
    Digest,
    Event,
    FaultPolicy,
    Holder,
    Intent,
    Language,
    Mode,
    Phase,
    SeatId,
    Sentence,
    Speaker,
)

SpeechSource = Literal["engine", "model", "human", "code"]


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
    decision: DecisionRule = UNANIMITY
    forum: Forum = Forum()
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


class TimeExtended(Event):
    """Whoever is awaited has more time."""

    kind: Literal["time_extended"] = "time_extended"
    seconds: int


class NewsFlash(Event):
    """News reaches the room from outside; it changes no card, no stake and no text."""

    kind: Literal["news_flash"] = "news_flash"
    text: Sentence


class HolderChanged(Event):
    """A seat has a new holder: consents and unfinished input of the old one are void."""

    kind: Literal["holder_changed"] = "holder_changed"
    seat: SeatId
    epoch: int
    holder: Holder
    stand_in: bool = False


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
