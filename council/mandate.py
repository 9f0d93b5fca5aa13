"""What a delegation may and may not agree to, as the rules see it."""

from collections.abc import Iterable

from nacsim.council.formula import holds
from nacsim.council.text import Text
from nacsim.council.values import IssueId, OptionId, SeatId, Sentence, Value


class RedLine(Value):
    """A formula that must be false of any text this seat consents to."""

    id: str
    formula: str
    sentence: Sentence
    public: bool = True


class Synergy(Value):
    """Points that a text is worth when a formula is true of it."""

    when: str
    points: int


class Mandate(Value):
    """A seat's instructions: worth of each option, floor, red lines.

    Units: a weight is a percentage (all weights sum to 100), a score runs from -10 to 10 with
    option 0 at 0, so a text is worth between -1000 and 1000 points before synergies.
    """

    seat: SeatId
    floor: int
    beta: float
    weights: dict[IssueId, int]
    scores: dict[IssueId, dict[OptionId, int]]
    synergies: tuple[Synergy, ...] = ()
    red_lines: tuple[RedLine, ...] = ()


def worth_of_option(mandate: Mandate, issue: str, option: str) -> int:
    """Return the points of one option on one issue; an issue not on the card is worth nothing."""
    return mandate.weights.get(issue, 0) * mandate.scores.get(issue, {}).get(option, 0)


def worth(mandate: Mandate, text: Text) -> int:
    """Return the points that a text is worth to a seat."""
    features = text.features()
    return sum(worth_of_option(mandate, issue, option) for issue, option in text.options().items()) + sum(
        s.points for s in mandate.synergies if holds(s.when, features)
    )


def crossed(mandate: Mandate, features: frozenset[str]) -> tuple[RedLine, ...]:
    """Return the red lines that a set of features crosses."""
    return tuple(line for line in mandate.red_lines if holds(line.formula, features))


def quotable(lines: Iterable[RedLine]) -> RedLine | None:
    """Return the first of these red lines that may be named in public; a private one stays with its seat."""
    return next((line for line in lines if line.public), None)
