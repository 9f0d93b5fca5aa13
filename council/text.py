"""The communique under negotiation, and what a consent is given to."""

import hashlib
import json
from collections.abc import Iterable

from nacsim.council.values import Digest, IssueId, OptionId, ParagraphId, SeatId, Sentence, Value

TEXT_VERSION = "nac-text-1"


class Paragraph(Value):
    """One numbered paragraph: its wording, the option it carries, the public facts about it."""

    pid: ParagraphId
    issue: IssueId | None
    option: OptionId
    text: Sentence
    features: tuple[str, ...] = ()
    features_known: bool = True


class Text(Value):
    """An ordered, unbracketed communique at one revision."""

    revision: int
    paragraphs: tuple[Paragraph, ...]

    def paragraph(self, pid: str) -> Paragraph | None:
        """Return the paragraph with this id, or None."""
        return next((p for p in self.paragraphs if p.pid == pid), None)

    def options(self) -> dict[str, str]:
        """Return the option that the text carries on each issue."""
        return {p.issue: p.option for p in self.paragraphs if p.issue is not None}

    def features(self) -> frozenset[str]:
        """Return every feature that is true of some paragraph."""
        return frozenset(f for p in self.paragraphs for f in p.features)


class Bracket(Value):
    """Wording not yet agreed: an alternative in a paragraph, and who opened it."""

    pid: ParagraphId
    option: OptionId
    text: Sentence
    seats: tuple[SeatId, ...]


class Bind(Value):
    """What a consent is given to: this window, this revision, these bytes."""

    window: int
    revision: int
    hash: Digest


def canonical(value: object) -> str:
    """Return the one JSON spelling of a value: sorted keys, no spaces, no escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_hash(paragraphs: Iterable[Paragraph]) -> str:
    """Return H(text): sha256 over a version tag and the ordered, unbracketed paragraphs."""
    body = canonical([p.model_dump(mode="json") for p in paragraphs])
    return hashlib.sha256(f"{TEXT_VERSION}\n{body}".encode()).hexdigest()
