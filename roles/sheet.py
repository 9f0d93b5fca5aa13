"""The role sheet of a seat: what its delegation wants, refuses and can live with, the heaviest first."""

from dataclasses import dataclass

from nacsim.council.mandate import Mandate
from nacsim.council.values import paragraph_number
from nacsim.roles.models import Card, Interest
from nacsim.roles.pack import Pack, mandate_of


@dataclass(frozen=True, slots=True)
class Goal:
    """What a delegation wants on one issue."""

    number: int
    title: str
    weight: int
    why: str
    best: tuple[str, ...]  # several that are worth the same, where none is worth more
    lives_with: tuple[str, ...]
    refuses: tuple[str, ...]
    private: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a person in a seat needs to know of the delegation."""

    card: Card
    goals: tuple[Goal, ...]
    top: tuple[Goal, ...]


def role_sheet(pack: Pack, seat: str, mandate: Mandate | None = None) -> Sheet:
    """Return the role sheet of a seat, the heaviest interests first.

    A meeting gives its `mandate`, in which the seed has moved the scores of the card; a sheet for no meeting
    in particular has the card as it is written.
    """
    card = pack.card(seat)
    instructions = mandate or mandate_of(card)
    by_weight = sorted(card.interests, key=lambda i: -i.weight)
    goals = tuple(_goal(pack, instructions, interest) for interest in by_weight)
    return Sheet(card, goals, goals[:3])


def _goal(pack: Pack, mandate: Mandate, interest: Interest) -> Goal:
    issue = pack.by_issue[interest.issue]
    scores = {o.id: mandate.scores.get(issue.id, {}).get(o.id, 0) for o in issue.options}
    most = max(scores.values())
    others = [o for o in sorted(issue.options, key=lambda o: -scores[o.id]) if scores[o.id] < most]
    return Goal(
        number=paragraph_number(issue.pid),
        title=issue.title,
        weight=interest.weight,
        why=interest.why,
        best=tuple(o.title for o in issue.options if scores[o.id] == most),
        lives_with=tuple(o.title for o in others if scores[o.id] >= 0),
        refuses=tuple(o.title for o in others if scores[o.id] < 0),
        private=interest.private,
    )
