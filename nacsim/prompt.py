"""What is put to a model and what comes back: values that know no network."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Protocol

from nacsim.errors import ModelFault
from nacsim.money import Usage, tokens_in

NOTED = "I have read the minutes."
FRAME = 50  # tokens that the client does not see: roles, separators, our own `NOTED`
LEFT_OUT = "[The earlier minutes are left out here.]\n"
OBJECT = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Shared first, private last: only `task` differs between two delegates at the same turn."""

    rules: str
    record: str
    task: str

    @property
    def messages(self) -> list[dict[str, str]]:
        """Return four messages: the client spends its time by the message, not by the byte.

        A small model takes a task for one more line of the minutes unless somebody has spoken in between.
        """
        return [
            {"role": "system", "content": self.rules},
            {"role": "user", "content": self.record},
            {"role": "assistant", "content": NOTED},
            {"role": "user", "content": self.task},
        ]

    @property
    def tokens(self) -> int:
        """Estimate the tokens of the prompt."""
        return tokens_in(self.rules) + tokens_in(self.record) + tokens_in(self.task)

    @property
    def tokens_at_most(self) -> int:
        """Return more tokens than any model makes of the prompt: one for two bytes, and the frame."""
        return 2 * self.tokens + FRAME

    def shortened(self) -> "Prompt":
        """Return the prompt with the older half of the record left out, cut between two lines.

        A record whose last line is longer than all the others together is cut in the middle of that line.
        """
        middle = len(self.record) // 2
        cut = self.record.find("\n", middle, len(self.record.rstrip())) + 1 or middle
        return replace(self, record=f"{LEFT_OUT}{self.record[cut:]}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said, and what it cost."""

    text: str
    model: str
    usage: Usage
    local: bool = False

    def to_json(self) -> str:
        """Return the reply as it is written down in the journal."""
        used = self.usage
        body = {
            "text": self.text,
            "model": self.model,
            "local": self.local,
            "usage": [used.prompt, used.completion, used.cached],
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, written: str) -> "Reply":
        """Return a reply that was written down."""
        body = json.loads(written)
        return cls(body["text"], body["model"], Usage(*body["usage"]), body["local"])


class Speaker(Protocol):
    """Whoever answers a prompt: a model, a journal in front of one, or a recorded meeting."""

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return plain speech; raise ModelFault."""

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return JSON text that should fit a schema; raise ModelFault."""

    async def close(self) -> None:
        """Let go of whatever is open."""


def object_in(said: str) -> Any:
    """Return the JSON object in a reply; raise ModelFault if there is none that can be read in one way."""
    found = OBJECT.search(said)
    if found is None:
        raise ModelFault("schema", "There is no JSON object in the reply.", text=said)
    try:
        return json.loads(found[0], object_pairs_hook=_said_once)
    except (ValueError, RecursionError) as error:
        raise ModelFault("schema", "The JSON cannot be read.", text=said) from error


def _said_once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields of an object; of two verdicts in one, to take the last would be a guess."""
    if len(dict(fields)) < len(fields):
        raise ValueError("a field stands there twice")
    return dict(fields)
