"""The room a meeting takes place in: the meeting, the scenario, and the delegates at the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from nacsim.agents.speech import Words
from nacsim.agents.view import Desk, desk_of
from nacsim.council import commands as c
from nacsim.council.floor import Bid
from nacsim.council.text import Bind
from nacsim.council.values import Intent
from nacsim.graph.meeting import Meeting
from nacsim.roles.pack import Pack


class Delegate(Protocol):
    """Whoever speaks for a seat; nothing here says how it thinks."""

    async def review(self, desk: Desk, key: str, epoch: int) -> c.Review:
        """Judge the text on the table."""

    async def answer_silence(self, desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
        """Consent to the frozen text, or break silence."""

    def bid(self, desk: Desk, pid: str, silent_rounds: int) -> Bid:
        """Offer to speak on a paragraph."""

    def intent(self, desk: Desk, pid: str) -> Intent:
        """Decide what to do with the floor."""

    async def words(self, desk: Desk, intent: Intent) -> Words:
        """Put an intent into words."""


@dataclass(frozen=True)
class Room:
    """What the nodes of the workflow work with; nothing of it is checkpointed."""

    meeting: Meeting
    pack: Pack
    opening: c.Convene
    delegates: Mapping[str, Delegate] = field(default_factory=dict)

    def desk(self, seat: str) -> Desk:
        """Lay out what one seat may see."""
        return desk_of(self.meeting.state, seat, self.pack, self.meeting.public)
