"""A model behind the journal: what it said is written down before it is used, and never paid for twice."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nacsim.errors import ModelFault
from nacsim.graph.meeting import Meeting
from nacsim.prompt import Prompt, Reply, Speaker

FOR_GOOD = ("forbidden", "unknown", "cap")  # faults that no further call of this meeting can mend


class Journalled:
    """Asks once for each key; a fault is written down too, unless the meeting would rather wait."""

    def __init__(self, meeting: Meeting, model: Speaker, *, keeps_faults: bool) -> None:
        self._meeting = meeting
        self._model = model
        self._keeps_faults = keeps_faults
        self._gone: ModelFault | None = None

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return plain speech; raise ModelFault."""
        return await self._once(key, lambda: self._model.say(prompt, key=key, tokens=tokens))

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return JSON text; raise ModelFault."""
        return await self._once(key, lambda: self._model.decide(prompt, schema, key=key, tokens=tokens))

    async def close(self) -> None:
        """Let go of the model's connections."""
        await self._model.close()

    async def _once(self, key: str, call: Callable[[], Awaitable[Reply]]) -> Reply:
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
            if self._keeps_faults:
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
