"""Who speaks for the AI delegates of a house: their cards, or models that its operator has named."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from nacsim.council.events import Opened
from nacsim.council.values import Mode
from nacsim.graph.opening import SILENT, Voice
from nacsim.graph.seating import Speakers


class Voices(Protocol):
    """What a house gives its meetings; one that began with models keeps them, whatever others begin with."""

    @property
    def mode(self) -> Mode:
        """Return the mode in which new meetings begin."""

    def voice(self, seats: Sequence[str]) -> Voice:
        """Return what a new meeting writes down of its models."""

    def speakers(self, opened: Opened, journal: Mapping[str, str]) -> Speakers:
        """Return the models of a meeting; what its journal says was spent before is booked."""

    async def close(self) -> None:
        """Let go of all connections."""


class Cards:
    """No model at all: code decides and speaks."""

    mode: Mode = "engine"

    def voice(self, seats: Sequence[str]) -> Voice:
        """Name no model."""
        return SILENT

    def speakers(self, opened: Opened, journal: Mapping[str, str]) -> Speakers:
        """Let every card speak for itself."""
        return {}

    async def close(self) -> None:
        """There is nothing to let go of."""
