"""The position of each seat over time: how it took every text, and what the text was worth to it."""

from dataclasses import dataclass
from typing import Literal

from nacsim.council import events as e
from nacsim.council.mandate import worth
from nacsim.council.names import blockers
from nacsim.council.text import Text
from nacsim.transcripts.account import Account

Stand = Literal["accept", "accept_with_statement", "amend", "object", "none", "unasked"]

MARKS: dict[Stand, str] = {
    "accept": "●",
    "accept_with_statement": "◉",
    "amend": "△",
    "object": "✕",
    "none": "?",
    "unasked": "·",
}
WORDS: dict[Stand, str] = {
    "accept": "accepts",
    "accept_with_statement": "accepts, with a statement",
    "amend": "amends",
    "object": "objects to",
    "none": "no answer",
    "unasked": "-",
}
MEANINGS: dict[Stand, str] = {
    "accept": "accepts",
    "accept_with_statement": "accepts, with a statement",
    "amend": "wants changes, in so many paragraphs",
    "object": "objects, to so many paragraphs",
    "none": "gave no answer",
    "unasked": "was not asked",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Where one seat stood on one text; `spare` is what the text was worth above the seat's floor."""

    stand: Stand
    blocks: tuple[str, ...]
    spare: int | None

    @property
    def mark(self) -> str:
        """Return the step as a sign, with the number of paragraphs that it blocks."""
        return MARKS[self.stand] + (f" {len(self.blocks)}" if self.blocks else "")

    @property
    def words(self) -> str:
        """Return the step in words, with the paragraphs that it blocks."""
        numbers = ", ".join(pid[1:] for pid in self.blocks)
        return WORDS[self.stand] + (f" {numbers}" if numbers else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One seat's way through the texts."""

    seat: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One text: how many accepted it, and what silence made of it."""

    revision: int
    accepted: int
    fate: str


@dataclass(frozen=True, slots=True)
class Course:
    """Seats against texts."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Return the signs that occur, and what they mean."""
        used = {step.stand for row in self.rows for step in row.steps}
        return tuple((MARKS[stand], MEANINGS[stand]) for stand in MARKS if stand in used)


def course(account: Account, *, private: bool) -> Course:
    """Return the positions of all seats on all texts; what a text was worth to a seat is private."""
    heads = tuple(Head(n, len(accepting(account, n)), fate(account, n)) for n in account.texts)
    rows = tuple(
        Row(seat, tuple(_step(account, seat, text, private) for text in account.texts.values()))
        for seat in account.opened.seats
    )
    return Course(heads, rows)


def _step(account: Account, seat: str, text: e.TextCirculated, private: bool) -> Step:
    spare = spare_of(account, seat, text) if private else None
    reveal = account.reveals.get(text.revision)
    if reveal is None:
        return _under_silence(account, seat, text.revision, spare)
    position = next((p for p in reveal.positions if p.seat == seat), None)
    if position is None:
        return Step("none", (), spare)
    return Step(position.verdict, tuple(r.pid for r in position.remarks if r.position != "ok"), spare)


def _under_silence(account: Account, seat: str, revision: int, spare: int | None) -> Step:
    """Return how a seat answered a text that went under silence without a review."""
    match account.answers.get((revision, seat)):
        case e.Consented(statement=statement):
            return Step("accept_with_statement" if statement else "accept", (), spare)
        case e.Objected(pid=pid):
            return Step("object", (pid,), spare)
        case None if revision not in {x.bind.revision for x in account.windows.values()}:
            return Step("unasked", (), spare)
        case _:
            return Step("none", (), spare)


def spare_of(account: Account, seat: str, text: e.TextCirculated) -> int | None:
    """Return what a text is worth to a seat above its floor; None if nobody wrote its instructions down."""
    mandate = account.mandates.get(seat)
    if mandate is None:
        return None
    return worth(mandate, Text(revision=text.revision, paragraphs=text.paragraphs)) - mandate.floor


def accepting(account: Account, revision: int) -> tuple[str, ...]:
    """Return the seats that accepted a text: in their reviews, or under silence if it had none."""
    reveal = account.reveals.get(revision)
    if reveal is None:
        return tuple(
            seat
            for seat in account.opened.seats
            if isinstance(account.answers.get((revision, seat)), e.Consented)
        )
    return tuple(p.seat for p in reveal.positions if p.verdict.startswith("accept"))


def holders_up(account: Account, revision: int) -> dict[str, list[str]]:
    """Return who held a text up over which paragraph: in the reviews, or by letter if it had none."""
    if revision in account.reveals:
        found = blockers(account.reveals[revision].positions)
        return {pid: [seat for seat, _ in who] for pid, who in found.items()}
    by_letter: dict[str, list[str]] = {}
    for letter in account.letters:
        if letter.bind.revision == revision and letter.seat not in by_letter.get(letter.pid, ()):
            by_letter.setdefault(letter.pid, []).append(letter.seat)
    return by_letter


def fate(account: Account, revision: int) -> str:
    """Return what silence made of a text: nothing if it was never put under silence."""
    if account.adopted is not None and account.adopted.bind.revision == revision:
        return "adopted"
    opened = [w for w, x in account.windows.items() if x.bind.revision == revision]
    if any(w in account.broken for w in opened):
        return "silence broken"
    return "under silence" if opened else ""
