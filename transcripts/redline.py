"""What a new text changes: for each paragraph the words struck and put in, and who asked for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from nacsim.council import events as e
from nacsim.council.text import Bracket
from nacsim.transcripts.account import Account

Kind = Literal["same", "del", "ins"]

NEW_SENTENCE = 0.4  # below this likeness a paragraph is another one, and reads better struck and put in whole
ISLAND = 2  # words left standing between two changes; fewer are read as part of the change


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph: kept, struck or put in."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as a text shows it; `change` says who asked, `brackets` what is still open in it."""

    pid: str
    pieces: tuple[Piece, ...]
    change: e.Change | None
    brackets: tuple[Bracket, ...]

    @property
    def changed(self) -> bool:
        """Say whether the words are others than in the text before."""
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it is shown: what is new or open in it, and whether other paragraphs stand as they were."""

    revision: int
    paragraphs: tuple[Shown, ...]
    is_whole: bool


def drafts(account: Account) -> dict[int, Draft]:
    """Return every text, the first one whole and each later one by what it changes."""
    found: dict[int, Draft] = {}
    before: dict[str, str] = {}
    for text in account.texts.values():
        shown = tuple(_shown(text, before))
        wanted = shown if not before else tuple(x for x in shown if x.changed or x.change or x.brackets)
        found[text.revision] = Draft(text.revision, wanted, is_whole=len(wanted) == len(shown))
        before = {p.pid: p.text for p in text.paragraphs}
    return found


def _shown(text: e.TextCirculated, before: dict[str, str]) -> Iterator[Shown]:
    changes = {c.pid: c for c in text.changes}
    for p in text.paragraphs:
        yield Shown(
            pid=p.pid,
            pieces=redline(before.get(p.pid, "" if before else p.text), p.text),
            change=changes.get(p.pid),
            brackets=tuple(b for b in text.brackets if b.pid == p.pid),
        )
    for pid in before.keys() - {p.pid for p in text.paragraphs}:
        yield Shown(pid=pid, pieces=redline(before[pid], ""), change=changes.get(pid), brackets=())


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """Return the words of two versions, each kept, struck or put in."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if old and new and matcher.ratio() < NEW_SENTENCE:
        return (Piece("del", " ".join(old)), Piece("ins", " ".join(new)))
    pieces: list[Piece] = []
    struck: list[str] = []
    put_in: list[str] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        island = tag == "equal" and b - a < ISLAND and a > 0 and b < len(old)
        if tag == "equal" and not island:
            pieces += _changed(struck, put_in)
            pieces.append(Piece("same", " ".join(old[a:b])))
            struck, put_in = [], []
        else:
            struck += old[a:b]
            put_in += new[c:d]
    return (*pieces, *_changed(struck, put_in))


def _changed(struck: list[str], put_in: list[str]) -> Iterator[Piece]:
    if struck:
        yield Piece("del", " ".join(struck))
    if put_in:
        yield Piece("ins", " ".join(put_in))
