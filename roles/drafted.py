"""What is drafted from a briefing: passages, each with the points and the words that it rests on."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from nacsim.roles.models import Entry

Stance = Literal["champion", "supportive", "conditional", "cautious", "sceptical", "opposed"]


def in_a_line(text: str) -> str:
    """Return a text on one line, without what cannot be printed: it goes into a file and on a screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


Line = Annotated[str, AfterValidator(in_a_line)]


class Passage(Entry):
    """Something drafted, and what it rests on: numbered points, and words of them."""

    points: tuple[str, ...]
    quotation: Line

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what was drafted."""
        return ()


class Statement(Passage):
    """A sentence or some."""

    text: Line

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what was drafted."""
        return (self.text,)


class OnIssue(Statement):
    """A sentence or some about one issue."""

    issue: str


class Answer(Statement):
    """One answer to an issue: its name, and the sentence that would stand in the paragraph."""

    title: Line

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what was drafted."""
        return (self.title, self.text)


class Question(Passage):
    """An issue that a briefing raises."""

    title: Line
    question: Line
    answers: tuple[Answer, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what was drafted, without the answers."""
        return (self.title, self.question)


class Questions(Entry):
    """The issues that a briefing raises beside the one that is decided."""

    issues: tuple[Question, ...]


class Portrait(Entry):
    """What a briefing says of one member; the stance rests on what the position rests on."""

    stance: Literal[Stance, "unsaid"]
    position: Statement
    interests: tuple[OnIssue, ...]
    red_lines: tuple[Statement, ...]
    opening: Statement
    arguments: tuple[OnIssue, ...]
