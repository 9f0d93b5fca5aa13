"""Meetings as small as a measure needs: who said what, and what it was meant to do."""

from nacsim.council.values import Intent
from nacsim.evals.speeches import Meeting, Said

NAMES = {"EE": "Estonia", "DE": "Germany", "US": "the United States"}


def said(seat: str, text: str, intent: Intent | None = None, *facts: str, phase: str = "drafting") -> Said:
    """Return a speech; by default one that supports something on paragraph 3."""
    spoken = intent or Intent(move="support", pid="P3")
    return Said(seat, "tour" if phase == "tour" else "drafting", 1, spoken, text, facts)


def meeting(*speeches: Said, seed: int = 0) -> Meeting:
    """Return a meeting in which just this was said."""
    return Meeting(f"meeting-{seed}", seed, "engine", "ukraine", "0" * 64, NAMES, speeches)
