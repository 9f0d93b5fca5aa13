"""The shape of a scenario pack: what each YAML file may say."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nacsim.council.agenda import Forum
from nacsim.council.decision import UNANIMITY, DecisionRule
from nacsim.council.mandate import RedLine, Synergy
from nacsim.council.values import IssueId, Move, OptionId, ParagraphId, SeatId

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Confidence = Literal["high", "medium", "low"]
FactId = Annotated[str, StringConstraints(pattern=r"^F-[a-z0-9-]+$")]


class Entry(BaseModel):
    """Anything a teacher may write in a pack: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Entry):
    """A number, date or article that may be said aloud, and where it comes from."""

    id: FactId
    says: Words
    tokens: tuple[str, ...]  # each number as it may stand in a speech: "880,000", "2008", "Article 10"
    date: str | None = None
    source: Words
    confidence: Confidence


class BriefingPoint(Entry):
    """One numbered point of the briefing; delegates cite it as B7."""

    id: Annotated[str, StringConstraints(pattern=r"^B[0-9]+$")]
    section: Literal["situation", "options", "decision"]
    text: Words
    facts: tuple[FactId, ...] = ()


class Argument(Entry):
    """An argument of the shared bank, in our own words."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+-[FA][0-9]+$")]
    topic: Words
    direction: Literal["for", "against"]
    claim: Words
    premises: tuple[Words, ...]
    facts: tuple[FactId, ...] = ()
    rebuttals: tuple[str, ...] = ()
    briefing: tuple[str, ...] = ()  # ids of the points that make it: B7


class Option(Entry):
    """One possible answer to an issue, its vetted wordings, and the ways to speak of it.

    The three phrases fit these frames: noun 'we ask for ___', verb 'this text should ___', and short
    'the words on ___'. `plural` says which of noun and short take 'are' and 'them'.
    """

    id: OptionId
    title: Words
    features: tuple[str, ...]
    wordings: tuple[Words, ...] = Field(min_length=3, max_length=3)
    noun: Words
    verb: Words
    short: Words
    plural: tuple[Literal["noun", "short"], ...] = ()
    effect: Literal["keeps", "softens", "decides", "defers"] = "keeps"
    label: Literal["invite", "reject", "maintain"] | None = None
    bridge: bool = False
    facts: tuple[FactId, ...] = ()


class Issue(Entry):
    """A question the text must settle, and its paragraph; `options[0]` is today's agreed language."""

    id: IssueId
    pid: ParagraphId
    title: Words
    question: Words
    is_decision: bool = False
    options: tuple[Option, ...] = Field(min_length=2)


class FixedParagraph(Entry):
    """A paragraph of agreed language that nobody reopens."""

    pid: ParagraphId
    text: Words
    facts: tuple[FactId, ...] = ()


class Coherence(Entry):
    """A rule that a text must obey to make sense."""

    id: Words
    formula: Words
    sentence: Words


class Interest(Entry):
    """What a delegation cares about, how much, and why."""

    issue: IssueId
    weight: int = Field(ge=0, le=100)
    why: Words
    private: bool = True


class Point(Entry):
    """An argument in this delegation's own words; it is used at most once in a meeting."""

    id: Words
    issue: IssueId
    favours: tuple[OptionId, ...] = ()
    opposes: tuple[OptionId, ...] = ()
    text: Words
    other_texts: tuple[Words, ...] = ()  # said instead in other meetings: the seed chooses
    facts: tuple[FactId, ...] = ()
    bank: str | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """Return every way in which this argument may be put."""
        return (self.text, *self.other_texts)


class Style(Entry):
    """How a delegation speaks."""

    manner: Words
    sentence_length: Literal["short", "medium", "long"]
    signature_concern: Words
    avoids: tuple[Words, ...]
    self_reference: tuple[Words, ...]  # "Estonia", "my government", "we"


class Mood(Entry):
    """How far a seed may move this card: points of the floor, steps of a score."""

    floor: int = Field(ge=0)
    scores: int = Field(ge=0, le=3)


class Card(Entry):
    """What a delegation knows of itself."""

    seat: SeatId
    name: Words
    office: Words
    adjective: Words
    joined: int
    stance: Literal["champion", "supportive", "conditional", "cautious", "sceptical", "opposed"]
    stance_confidence: Confidence
    public_position: Words
    private_brief: Words
    interests: tuple[Interest, ...]
    scores: dict[IssueId, dict[OptionId, int]]
    synergies: tuple[Synergy, ...] = ()
    red_lines: tuple[RedLine, ...]
    floor: int
    beta: float = Field(gt=0, le=4)
    mood: Mood
    fallbacks: dict[
        IssueId, tuple[OptionId, ...]
    ]  # best first; every option on it is one the seat could live with
    friends: tuple[SeatId, ...]
    doubts: tuple[SeatId, ...]
    must_say: tuple[Words, ...] = ()
    never_say: tuple[Words, ...] = ()
    opening: Words
    other_openings: tuple[Words, ...] = ()  # said instead in other meetings: the seed chooses
    points: tuple[Point, ...] = Field(min_length=12)
    style: Style
    phrases: dict[Move, tuple[Words, ...]]  # what a slot may say after a colon: agents/phrasing.py
    facts: tuple[FactId, ...] = ()
    sources: tuple[Words, ...]

    @property
    def openings(self) -> tuple[str, ...]:
        """Return every statement with which this delegation may open."""
        return (self.opening, *self.other_openings)


class Scenario(Entry):
    """The front page of a pack."""

    id: Words
    version: Words
    title: Words
    question: Words
    date: Words
    members: int
    presets: dict[str, tuple[SeatId, ...]]
    fixed: tuple[FixedParagraph, ...]
    learning_objectives: tuple[Words, ...]
    decision: DecisionRule = UNANIMITY
    forum: Forum = Forum()
