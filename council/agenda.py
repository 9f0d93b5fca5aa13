"""What is frozen when a meeting opens: the agenda, what must hold together, limits, time to answer."""

from typing import Literal

from nacsim.council.values import IssueId, OptionId, ParagraphId, Sentence, Value

Effect = Literal["keeps", "softens", "decides", "defers"]
Label = Literal["invite", "reject", "maintain"]
AbsencePolicy = Literal["suspend", "stand_in"]


class OptionOnAgenda(Value):
    """A possible answer to an issue, and what adopting it would amount to."""

    id: OptionId
    title: str
    effect: Effect = "keeps"
    label: Label | None = None
    bridge: bool = False


class IssueOnAgenda(Value):
    """A question the text must settle; `options[0]` is today's agreed language."""

    id: IssueId
    pid: ParagraphId
    title: str
    options: tuple[OptionOnAgenda, ...]
    is_decision: bool = False


class CoherenceRule(Value):
    """A formula over the whole text that must hold for the text to make sense."""

    id: str
    formula: str
    sentence: Sentence


class Limits(Value):
    """The meeting's own limits, frozen at opening."""

    rounds: int = 8
    speeches_per_round: int = 6
    speeches: int = 200
    windows: int = 4
    windows_per_text: int = 2
    stalled_rounds: int = 3
    tour_speeches: int = 2


class Clock(Value):
    """How many seconds a person has for each duty; 0 is as long as it takes."""

    speech: int = 0
    review: int = 0
    answer: int = 0
