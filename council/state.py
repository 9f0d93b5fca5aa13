"""Where a meeting stands: the value that folding the record gives."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from nacsim.council.events import (
    ConcessionMade,
    Consented,
    IssueOnAgenda,
    Limits,
    Opened,
    ReviewGiven,
    WordingOffered,
)
from nacsim.council.mandate import Mandate
from nacsim.council.text import Bind, Text
from nacsim.council.values import Holder, Outcome, Phase

NONE_YET: Any = MappingProxyType({})

# What a seat has shown of an option, from strongest refusal to strongest wish.
OBJECTED, DISPUTED, UNKNOWN, TOLERATED, WANTED, ASKED = -4, -1, 0, 1, 2, 3

Stances = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Window:
    """A silence window: the bind that stands, and who has answered."""

    number: int
    bind: Bind
    minutes: int
    open: bool = True
    consents: dict[str, Consented] = field(default_factory=lambda: NONE_YET)
    objectors: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was circulated, and what became of it."""

    text: Text
    hash: str
    accepted_by: frozenset[str] = frozenset()
    lived_with_by: frozenset[str] = frozenset()
    windows: int = 0


@dataclass(frozen=True, slots=True)
class MeetingState:
    """A meeting at one point of its record; `seq` is the number of events folded."""

    seq: int = 0
    opened: Opened | None = None
    phase: Phase = "opened"
    resume_phase: Phase = "opened"
    round: int = 0
    mandates: dict[str, Mandate] = field(default_factory=lambda: NONE_YET)
    holders: dict[str, Holder] = field(default_factory=lambda: NONE_YET)
    epochs: dict[str, int] = field(default_factory=lambda: NONE_YET)
    stand_ins: frozenset[str] = frozenset()
    drafts: tuple[Draft, ...] = ()
    current: int = -1
    reviews: dict[str, ReviewGiven | None] = field(default_factory=lambda: NONE_YET)
    revealed_round: int = 0
    window: Window | None = None
    windows: int = 0
    stances: dict[str, Stances] = field(default_factory=lambda: NONE_YET)
    asked_by: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=lambda: NONE_YET)
    packages: tuple[Any, ...] = ()
    package_tried: bool = False
    best_support: int = 0
    stalled: int = 0
    speeches: int = 0
    concessions: tuple[ConcessionMade, ...] = ()
    adopted: Bind | None = None
    outcome: Outcome | None = None
    resting: str = ""  # why a suspended meeting rests
    placards: tuple[str, ...] = ()  # people who ask for the floor, longest waiting first
    floor: str | None = None  # the person whom the Council waits for
    lapsed: int = 0  # turns of this phase or round that passed without a speech
    own_words: dict[tuple[str, str], WordingOffered] = field(default_factory=lambda: NONE_YET)

    @property
    def meeting(self) -> Opened:
        """Return what was frozen at opening; a meeting that is not open has none."""
        if self.opened is None:
            raise LookupError("the meeting has not been opened")
        return self.opened

    @property
    def seats(self) -> tuple[str, ...]:
        """Return the seated members in the order of the table."""
        return self.meeting.seats

    @property
    def limits(self) -> Limits:
        """Return the meeting's own limits."""
        return self.meeting.limits

    @property
    def draft(self) -> Draft:
        """Return the text on the table; before the first one there is none."""
        if self.current < 0:
            raise LookupError("no text has been circulated")
        return self.drafts[self.current]

    @property
    def text(self) -> Text:
        """Return the wording on the table."""
        return self.draft.text

    @property
    def last_window(self) -> Window:
        """Return the silence window opened last; a meeting may have had none."""
        if self.window is None:
            raise LookupError("no silence window has been opened")
        return self.window

    @property
    def silent(self) -> bool:
        """Say whether a window is open."""
        return self.window is not None and self.window.open

    def issue(self, issue: str) -> IssueOnAgenda:
        """Return an issue of the agenda."""
        return next(i for i in self.meeting.agenda if i.id == issue)
