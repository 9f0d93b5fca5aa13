"""The delegate of mode `engine`: code decides and code speaks; the same seed gives the same words."""

from collections.abc import Sequence

from nacsim.agents import corridor, debate, delegate, speech
from nacsim.agents.view import Desk
from nacsim.council import commands as c
from nacsim.council.floor import Bid
from nacsim.council.text import Bind
from nacsim.council.values import Intent, Wish


class EngineDelegate:
    """Speaks for any seat from the card on its desk; it has no memory of its own."""

    async def review(self, desk: Desk, key: str, epoch: int) -> c.Review:
        """Judge the text by the card's utilities."""
        return delegate.review(desk, key, epoch)

    async def answer_silence(self, desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
        """Consent if the card allows it, else write a letter."""
        return delegate.answer_silence(desk, bind, key, epoch)

    def bid(self, desk: Desk, pid: str, silent_rounds: int) -> Bid:
        """Offer to speak."""
        return debate.bid(desk, pid, silent_rounds)

    def intent(self, desk: Desk, pid: str) -> Intent:
        """Choose a move."""
        return debate.speak(desk, pid)

    async def words(self, desk: Desk, intent: Intent, key: str) -> speech.Words:
        """Speak in the card's own frames."""
        return speech.realise(desk, intent)

    async def note(self, desk: Desk, to: Sequence[str], give: Wish, get: Wish, key: str) -> str:
        """Write a note to the others of a deal."""
        return corridor.note(desk, give, get)
