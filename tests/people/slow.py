"""A delegate that takes its time over one thing, until the test lets it answer as its card would."""

import asyncio
from collections.abc import Sequence

from nacsim.agents.engine import EngineDelegate
from nacsim.agents.speech import Words
from nacsim.agents.view import Desk
from nacsim.council import commands as c
from nacsim.council.text import Bind
from nacsim.council.values import Intent, Wish
from nacsim.errors import ModelFault


class Slow(EngineDelegate):
    """Thinks over what begins with `over` until `ready` is set; `asked` lists all that it was asked for."""

    def __init__(self, over: str) -> None:
        self.over = over
        self.ready = asyncio.Event()
        self.asked: list[str] = []
        self.thinking = False
        self.fails = False

    async def _thinks(self, key: str) -> None:
        self.asked.append(key)
        if not key.startswith(self.over):
            return
        self.thinking = True
        await self.ready.wait()
        self.thinking = False
        if self.fails:
            raise ModelFault("hang", "The model did not answer.")

    async def review(self, desk: Desk, key: str, epoch: int) -> c.Review:
        await self._thinks(key)
        return await super().review(desk, key, epoch)

    async def answer_silence(self, desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
        await self._thinks(key)
        return await super().answer_silence(desk, bind, key, epoch)

    async def words(self, desk: Desk, intent: Intent, key: str) -> Words:
        await self._thinks(key)
        return await super().words(desk, intent, key)

    async def note(self, desk: Desk, to: Sequence[str], give: Wish, get: Wish, key: str) -> str:
        await self._thinks(key)
        return await super().note(desk, to, give, get, key)
