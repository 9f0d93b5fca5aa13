"""What a person means where rules cannot tell: a model says what it thinks, and code checks it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from nacsim.agents.ear import Ear
from nacsim.agents.likeness import stems
from nacsim.agents.understanding import Reading, read_as, understand
from nacsim.agents.view import PublicRecord
from nacsim.council.values import Wish
from nacsim.errors import ModelFault
from nacsim.prompt import Prompt, Speaker, object_in
from nacsim.prompts.minutes import HEADING
from nacsim.prompts.render import render
from nacsim.roles.pack import Pack

NONE = "none"
TOKENS = 160


class Thought(BaseModel):
    """What a model thinks that somebody means, and the words that made it think so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paragraph: str
    stance: Literal["for", "against", "question", "none"]
    wish: str
    words: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote: at which table, from which seat, and which question to it is still open."""

    seats: Sequence[str]
    seat: str
    text: str
    standing: int | None = None
    record: PublicRecord | None = None


def wishes_there_are(pack: Pack) -> dict[str, Wish]:
    """Return every wish by the way it is written in prompts: 3=invite."""
    return {
        f"{issue.pid[1:]}={o.id}": Wish(issue=issue.id, option=o.id)
        for issue in pack.issues
        for o in issue.options
    }


@lru_cache(maxsize=16)
def schema_for(paragraphs: tuple[str, ...], wishes: tuple[str, ...]) -> dict[str, Any]:
    """Return the schema of a thought: every field required, everything but the words from a closed list."""
    fields: dict[str, Any] = {
        "paragraph": {"type": "string", "enum": [*paragraphs, NONE]},
        "stance": {"type": "string", "enum": ["for", "against", "question", NONE]},
        "wish": {"type": "string", "enum": [*wishes, NONE]},
        "words": {"type": "string"},
    }
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


async def listen(ear: Ear, words: Words, model: Speaker, rules: str, key: str) -> Reading:
    """Read a speech by rules; ask a model where they cannot tell, and believe only what the words bear out.

    What a model thinks is put as a question: the reading stays unsure until the person has confirmed it.
    """
    reading = understand(ear, words.seats, words.seat, words.text, words.standing, words.record)
    if reading.sure:
        return reading
    paragraphs, wishes = tuple(i.pid[1:] for i in ear.pack.issues), tuple(wishes_there_are(ear.pack))
    task = render("understand", speech=words.text, paragraphs=paragraphs, wishes=wishes)
    try:
        prompt = Prompt(rules, HEADING, task)
        reply = await model.decide(prompt, schema_for(paragraphs, wishes), key=key, tokens=TOKENS)
    except ModelFault:
        return reading  # 'I cannot tell' is the answer of the rules, and it is true
    thought = thought_in(reply.text)
    return _borne_out(ear, words, thought, reading) if thought is not None else reading


def thought_in(said: str) -> Thought | None:
    """Read a thought, also one inside other words; None if there is none."""
    try:
        return Thought.model_validate(object_in(said))
    except (ValidationError, ModelFault):
        return None


def _borne_out(ear: Ear, words: Words, thought: Thought, unsure: Reading) -> Reading:
    """Return what a thought makes of a speech, as far as the speech itself bears it out."""
    issue = ear.pack.by_pid.get(f"P{thought.paragraph}")
    if issue is None or not _said(thought.words, words.text):
        return unsure
    wish = wishes_there_are(ear.pack).get(thought.wish)
    # Code hears a 'no' and a question better than a model that wants to please.
    asks = thought.stance == "for" and "?" not in words.text and not _denies_something(thought.words)
    option = wish.option if wish is not None and wish.issue == issue.id and asks else None
    reading = read_as(ear, unsure.intent.to, words.text, words.standing, (issue.id, option))
    return replace(reading, heard=f"Do you mean this? {reading.heard}", sure=False)


def _said(words: str, text: str) -> bool:
    """Say whether these words stand in a text, whatever its spaces and capitals."""
    plain, whole = (" ".join(x.casefold().split()) for x in (words, text))
    return len(plain.split()) > 1 and plain in whole


def _denies_something(words: str) -> bool:
    return any(stem.startswith("not ") for stem in stems(words))
