"""The room a meeting takes place in: the meeting, the scenario, and the delegates at the table."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nacsim.agents.engine import EngineDelegate
from nacsim.agents.speech import Words
from nacsim.agents.view import Desk, desk_of
from nacsim.agents.worded_chair import WordedChair
from nacsim.council import commands as c
from nacsim.council.floor import Bid
from nacsim.council.text import Bind
from nacsim.council.values import Intent, Wish
from nacsim.graph.meeting import Meeting
from nacsim.graph.priming import Priming
from nacsim.roles.pack import Pack


class Delegate(Protocol):
    """Whoever speaks for a seat; nothing here says how it thinks. Raises ModelFault where no answer came."""

    async def review(self, desk: Desk, key: str, epoch: int) -> c.Review:
        """Judge the text on the table."""

    async def answer_silence(self, desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
        """Consent to the frozen text, or break silence."""

    def bid(self, desk: Desk, pid: str, silent_rounds: int) -> Bid:
        """Offer to speak on a paragraph."""

    def intent(self, desk: Desk, pid: str) -> Intent:
        """Decide what to do with the floor."""

    async def words(self, desk: Desk, intent: Intent, key: str) -> Words:
        """Put an intent into words."""

    async def note(self, desk: Desk, to: Sequence[str], give: Wish, get: Wish, key: str) -> str:
        """Write a private note that proposes a deal."""


async def at_once() -> None:
    """Go on: nobody in the room needs time to read."""


@dataclass(frozen=True)
class Room:
    """What the nodes of the workflow work with; nothing of it is checkpointed.

    `card` answers for a delegate whose model gave no answer; `chair` words the chair's speeches where a model
    does. `rehearsed` collects what will have to be worded while an act is tried out, `unanswered` the keys of
    private questions to which a model gave no answer, and why. `between` is awaited before each turn at the
    floor: people read, and raise their placards.
    """

    meeting: Meeting
    pack: Pack
    opening: c.Convene
    delegates: Mapping[str, Delegate]
    chair: WordedChair | None = None
    priming: Priming = field(default_factory=Priming)
    card: EngineDelegate = field(default_factory=EngineDelegate)
    rehearsed: "list[Wanted]" = field(default_factory=list)
    unanswered: dict[str, str] = field(default_factory=dict)
    between: Callable[[], Awaitable[None]] = at_once

    def desk(self, seat: str) -> Desk:
        """Lay out what one seat may see."""
        meeting = self.meeting
        minutes = "" if self.opening.opened.mode == "engine" else meeting.minutes
        return desk_of(meeting.state, seat, self.pack, meeting.public, minutes)


@dataclass(frozen=True, slots=True)
class Deal:
    """What a note proposes."""

    sender: str
    to: tuple[str, ...]
    give: Wish
    get: Wish


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that an act needs: the chair's, by a draft of the code, or a sender's, for a deal."""

    key: str
    draft: str
    deal: Deal | None = None
