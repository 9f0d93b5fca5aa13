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


class Forum(Value):
    """The body that meets and the matter before it, in the words of papers, prompts and the chair.

    `rule` tells delegates and judges how it decides, `procedure` tells readers; `opening` and `silence` are
    the chair's. What is left out is the Council's own.
    """

    name: str = "the North Atlantic Council"
    matter: str = "Ukraine's request for membership"
    stands: str = "The language of July 2024 stands."
    notice: str = "It is not a document of NATO, and no delegation said these words."
    procedure: str = (
        "NATO takes no votes: a text is agreed by all or it is not taken. This record is stricter than the "
        "real Council, whose silence is consent: here every seated member confirms the exact text."
    )
    rule: str = (
        "The Secretary General chairs, holds the pen and has no vote, for nobody has: a text is agreed when "
        "no one objects to it. One objection is enough to stop it."
    )
    opening: str = (
        "We take no vote. A text on which nobody breaks silence is agreed; without one, the language we have "
        "stands."
    )
    silence: str = (
        "Whoever cannot join writes to me before the deadline, with the paragraph and the words that would "
        "cure it. Otherwise each of you confirms consent to this text and no other."
    )

    @property
    def body(self) -> str:
        """Return how the body is called at the beginning of a sentence, once it was named in full."""
        return "The Council" if "Council" in self.name else f"{self.name[:1].upper()}{self.name[1:]}"


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
