"""What a model decides, in one small shape for every question, and what the Council makes of it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from nacsim.agents.asking import bind_letters, written
from nacsim.agents.view import Desk
from nacsim.council.values import Wish
from nacsim.errors import ModelFault
from nacsim.prompt import object_in

WISHES_EACH_WAY = 2
CHANGES = 3


class Decision(BaseModel):
    """A model's verdict; a wish is written as paragraph=answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bind: str
    verdict: Literal["accept", "accept_with_statement", "amend", "object"]
    can_live_with: bool
    changes: tuple[str, ...]
    asks: tuple[str, ...]
    offers: tuple[str, ...]

    @property
    def accepts(self) -> bool:
        """Say whether the verdict is a yes."""
        return self.verdict.startswith("accept")


def wishes_there_are(desk: Desk) -> tuple[str, ...]:
    """Return every wish as it is written, in the order of the paragraphs."""
    return tuple(written(desk, i.id, o.id) for i in desk.pack.issues for o in i.options)


@lru_cache(maxsize=16)
def schema_for(wishes: tuple[str, ...]) -> dict[str, Any]:
    """Return the one schema of a meeting: flat, every field required, wishes from a closed list."""
    words: dict[str, Any] = {"type": "array", "items": {"type": "string", "enum": list(wishes)}}
    fields: dict[str, Any] = {
        "bind": {"type": "string"},
        "verdict": {"type": "string", "enum": ["accept", "accept_with_statement", "amend", "object"]},
        "can_live_with": {"type": "boolean"},
        "changes": words,
        "asks": words,
        "offers": words,
    }
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def decision_in(desk: Desk, said: str) -> Decision:
    """Read a decision, also one inside other words; raise ModelFault with what is wrong with it."""
    try:
        decision = Decision.model_validate(object_in(said))
    except ValidationError as error:
        raise ModelFault("schema", _what_is_wrong(error), text=said) from error
    _fits_the_table(desk, decision, said)
    return decision


def _what_is_wrong(error: ValidationError) -> str:
    """Say what is wrong with a reply without a word of it: the sentence may stand in the public record."""
    first = error.errors()[0]
    field = next((x for x in first["loc"] if x in Decision.model_fields), None)
    if field is None:
        return f"The object has the fields {', '.join(Decision.model_fields)}, and no others."
    return f"{field}: {first['msg']}."


def _fits_the_table(desk: Desk, decision: Decision, said: str) -> None:
    if decision.bind != bind_letters(desk):
        raise ModelFault(
            "foreign", f"bind must be {bind_letters(desk)!r}: this is about another text.", text=said
        )
    known = set(wishes_there_are(desk))
    for wish in (*decision.changes, *decision.asks, *decision.offers):
        if wish not in known:
            raise ModelFault(
                "schema", "Each wish is written as paragraph=answer, as in the issues.", text=said
            )
    if not decision.accepts and not changes_in(desk, decision):
        raise ModelFault("schema", "Name at least one change that the text does not have yet.", text=said)


def changes_in(desk: Desk, decision: Decision) -> tuple[Wish, ...]:
    """Return the changes a decision asks for, one for a paragraph, none that the text has already."""
    now = desk.text.options() if desk.text else {}
    first: dict[str, Wish] = {}
    for wish in read(desk, decision.changes):
        if now.get(wish.issue) != wish.option:
            first.setdefault(wish.issue, wish)
    return tuple(first.values())[:CHANGES]


def read(desk: Desk, wishes: Sequence[str], most: int = 99) -> tuple[Wish, ...]:
    """Return written wishes as the Council knows them, each once."""
    found = []
    for wish in dict.fromkeys(wishes):
        number, _, option = wish.partition("=")
        found.append(Wish(issue=desk.pack.by_pid[f"P{number}"].id, option=option))
    return tuple(found)[:most]
