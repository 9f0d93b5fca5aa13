"""The words that every rule is written in: frozen values that refuse to be wrong."""

from operator import not_
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Value(BaseModel):
    """A fact of the Council: frozen, strict, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Event(Value):
    """What every payload carries: the version of its shape."""

    v: Literal[1] = 1


SeatId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
IssueId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
OptionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ParagraphId = Annotated[str, StringConstraints(pattern=r"^P[1-9][0-9]?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1200)]

CHAIR = "CHAIR"
Speaker = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|CHAIR)$")]

Holder = Literal["ai", "human"]
Mode = Literal["engine", "words", "full"]
Language = Literal["en", "fr"]
FaultPolicy = Literal["engine", "block"]

Phase = Literal["opened", "statements", "tour", "drafting", "silence", "suspended", "closed"]

Verdict = Literal["accept", "accept_with_statement", "amend", "object"]

Outcome = Literal[
    "ADOPTED_DECISION",
    "ADOPTED_PACKAGE",
    "ADOPTED_MINIMUM",
    "ADOPTED_DEFERRAL",
    "NO_CONSENSUS",
    "SUSPENDED",
    "FAULTED",
    "VOID",
]

Move = Literal[
    "open",
    "support",
    "object",
    "bridge",
    "question",
    "answer",
    "concede_for",
    "concede_because",
    "settle",
    "warn",
    "reserve",
    "close",
    "pass",
]


class Branch(Value):
    """Where a meeting branched off another one: everything up to event `seq` is the other's."""

    meeting: str
    seq: int
    hash: Digest


class Wish(Value):
    """One change that a seat asks for, or offers to accept: this option on this issue."""

    issue: IssueId
    option: OptionId


class Intent(Value):
    """What a speech is to do; it exists before any sentence is written."""

    move: Move
    to: SeatId | None = None
    pid: ParagraphId | None = None
    arguments: tuple[str, ...] = ()
    ask: Wish | None = None
    offer: Wish | None = None
    answers: int | None = None
    red_line: str | None = None
    # What a person asks for in the same breath, on other issues. Records from before have no such field, and
    # keep their bytes.
    also: tuple[Wish, ...] = Field(default=(), exclude_if=not_)

    @property
    def asks(self) -> tuple[Wish, ...]:
        """Return all that is asked for, the point of the speech first."""
        return (() if self.ask is None else (self.ask,)) + self.also

    def ask_on(self, issue: str) -> Wish | None:
        """Return what is asked for on an issue, if anything."""
        return next((wish for wish in self.asks if wish.issue == issue), None)


def paragraph_number(pid: str) -> int:
    """Return the number that delegates say aloud: P3 is paragraph 3."""
    return int(pid[1:])


def in_a_sentence(title: str) -> str:
    """Return a title as it reads inside a sentence: 'Risk reduction with Russia' begins small."""
    return title[:1].lower() + title[1:]
