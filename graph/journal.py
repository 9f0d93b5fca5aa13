"""A model behind the journal: what it said is written down before it is used, and never paid for twice."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nacsim.council.events import Resumed
from nacsim.errors import ModelFault
from nacsim.graph.meeting import Meeting
from nacsim.prompt import Prompt, Reply, Speaker

FOR_GOOD = ("forbidden", "unpaid", "unknown", "cap")  # faults that no further call of this meeting can mend


class Journalled:
    """Asks once for each key; a fault is written down too, unless the meeting waits for a verdict.

    Before the meeting opens a fault is what the user is to mend, and must be gone when that is done.
    """

    def __init__(self, meeting: Meeting, model: Speaker, *, keeps_faults: bool) -> None:
        self._meeting = meeting
        self._model = model
        self._keeps_faults = keeps_faults
        self._gone: ModelFault | None = None

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return plain speech; raise ModelFault."""
        asked = self._since_it_rested(key)
        return await self._once(asked, lambda: self._model.say(prompt, key=asked, tokens=tokens), True)

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return JSON text; raise ModelFault."""
        asked = self._since_it_rested(key)
        put = lambda: self._model.decide(prompt, schema, key=asked, tokens=tokens)  # noqa: E731
        return await self._once(asked, put, self._keeps_faults)

    async def close(self) -> None:
        """Let go of the model's connections."""
        await self._model.close()

    def _since_it_rested(self, key: str) -> str:
        """Return another key each time the meeting is resumed: it rested because no reply could be used."""
        rests = sum(isinstance(event, Resumed) for _, event in self._meeting.events)
        return f"{key}/rest/{rests}" if rests else key

    async def _once(self, key: str, call: Callable[[], Awaitable[Reply]], keeps_fault: bool) -> Reply:
        place = f"said/{key}"
        written = self._meeting.recall(place)
        if written is not None:
            return read(written)
        try:
            if self._gone is not None:
                raise self._gone
            reply = await call()
        except ModelFault as fault:
            if fault.kind in FOR_GOOD:
                self._gone = fault
            if keeps_fault and self._meeting.state.opened is not None:
                self._meeting.remember(place, json.dumps({"fault": fault.kind, "sentence": str(fault)}))
            raise
        return read(self._meeting.remember(place, reply.to_json()))


def read(written: str) -> Reply:
    """Return a reply that was written down; raise the ModelFault that was."""
    body = json.loads(written)
    if "fault" in body:
        raise ModelFault(body["fault"], body["sentence"])
    return Reply.from_json(written)


class Recorded:
    """Says what was said before, and nothing else: a meeting can be held again without key or network."""

    def __init__(self, replies: Mapping[str, str]) -> None:
        self._replies = replies

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return what was said under this key; raise ModelFault if nothing was."""
        return self._reply(key)

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return what was decided under this key; raise ModelFault if nothing was."""
        return self._reply(key)

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _reply(self, key: str) -> Reply:
        written = self._replies.get(f"said/{key}")
        if written is None:
            raise ModelFault("unrecorded", f"Nothing was recorded under {key!r}.")
        return read(written)
