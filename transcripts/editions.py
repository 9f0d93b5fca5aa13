"""The two editions of a transcript, each in Markdown and in HTML: the reader's and the teacher's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nacsim.council import events as e
from nacsim.council.values import in_a_sentence
from nacsim.transcripts import ledger, margin, private
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import Course, course
from nacsim.transcripts.front import Front, front_page
from nacsim.transcripts.library import Fact, Library
from nacsim.transcripts.plot import plot
from nacsim.transcripts.prose import number
from nacsim.transcripts.redline import Draft, drafts
from nacsim.transcripts.rendering import Form, rendered
from nacsim.transcripts.scenes import Part, besides, camps, parts
from nacsim.transcripts.statement import closing_statement

Edition = Literal["reader", "teacher"]
EDITIONS: tuple[Edition, ...] = ("reader", "teacher")
FORMS: tuple[Form, ...] = ("md", "html")
MORE_THAN_ONE_BLANK_LINE = re.compile(r"\n{3,}")
FILES: dict[tuple[Edition, Form], str] = {
    ("reader", "md"): "transcript.md",
    ("reader", "html"): "transcript.html",
    ("teacher", "md"): "teacher.md",
    ("teacher", "html"): "teacher.html",
}


@dataclass(frozen=True, slots=True)
class Used:
    """A point of the briefing and the seats whose arguments rested on it."""

    id: str
    text: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the teacher's edition has more than the reader's."""

    front: Front
    notes: Mapping[int, margin.Note]
    reviews: Mapping[int, tuple[private.Review, ...]]
    concessions: tuple[private.Conceded, ...]
    instructions: tuple[private.Instructions, ...]
    briefing: tuple[Used, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that an edition shows, the same for both forms."""

    account: Account
    parts: tuple[Part, ...]
    drafts: Mapping[int, Draft]
    course: Course
    sheets: tuple[ledger.Sheet, ...]
    lines: tuple[ledger.Line, ...]
    statement: tuple[str, ...]
    speeches: int
    lesson: Lesson | None


def edition(account: Account, which: Edition, form: Form, library: Library | None = None) -> str:
    """Return one edition in one form; with the scenario's library it says more."""
    page = page_of(account, which, library)
    written = rendered(
        f"transcript.{form}.j2",
        form,
        page=page,
        account=account,
        opened=account.opened,
        closed=account.closed,
        names=account.names,
        lesson=page.lesson,
        camps=camps,
        besides=besides,
        number=number,
        decision=in_a_sentence(account.decision.title),
        drawing=plot(page.course, account.names, which) if form == "html" else "",
    )
    return MORE_THAN_ONE_BLANK_LINE.sub("\n\n", written) if form == "md" else written


def page_of(account: Account, which: Edition, library: Library | None) -> Page:
    """Gather what an edition shows; nothing private is gathered for a reader."""
    teacher = which == "teacher"
    return Page(
        account=account,
        parts=parts(account, private=teacher),
        drafts=drafts(account),
        course=course(account, private=teacher),
        sheets=ledger.sheets(account),
        lines=ledger.unanimity_ledger(account.events),
        statement=closing_statement(account, library),
        speeches=sum(isinstance(x, e.Spoke) for x in account.events),
        lesson=_lesson(account, library) if teacher else None,
    )


def _lesson(account: Account, library: Library | None) -> Lesson:
    notes = margin.notes(account, library)
    facts = {fact.id: fact for note in notes.values() for fact in note.facts}
    return Lesson(
        front=front_page(account, library),
        notes=notes,
        reviews={revision: private.reviews(account, revision) for revision in account.texts},
        concessions=private.concessions(account, library),
        instructions=private.instructions(account),
        briefing=_briefing(notes, library),
        facts=tuple(facts[key] for key in sorted(facts)),
    )


def _briefing(notes: Mapping[int, margin.Note], library: Library | None) -> tuple[Used, ...]:
    """Return every point of the briefing and who rested an argument on it; the unused ones too."""
    seats: dict[str, dict[str, None]] = {}
    for note in notes.values():
        for point in note.briefing:
            seats.setdefault(point, {})[note.speaker] = None
    known = library.briefing if library else {}
    return tuple(Used(point, text, tuple(seats.get(point, ()))) for point, text in known.items())
