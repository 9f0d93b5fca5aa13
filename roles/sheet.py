"""The role sheet of a seat: what its delegation wants, refuses and can live with, the heaviest first."""

from dataclasses import dataclass

from nacsim.council.values import paragraph_number
from nacsim.roles.models import Card
from nacsim.roles.pack import Pack


@dataclass(frozen=True, slots=True)
class Goal:
    """What a delegation wants on one issue."""

    number: int
    title: str
    weight: int
    why: str
    best: str
    lives_with: tuple[str, ...]
    refuses: tuple[str, ...]
    private: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a person in a seat needs to know of the delegation."""

    card: Card
    goals: tuple[Goal, ...]
    top: tuple[Goal, ...]


def role_sheet(pack: Pack, seat: str) -> Sheet:
    """Return the role sheet of a seat, the heaviest interests first."""
    card = pack.card(seat)
    by_weight = sorted(card.interests, key=lambda i: -i.weight)
    goals = tuple(
        _goal(pack, card, interest.issue, interest.weight, interest.why, interest.private)
        for interest in by_weight
    )
    return Sheet(card, goals, goals[:3])


def _goal(pack: Pack, card: Card, issue_id: str, weight: int, why: str, private: bool) -> Goal:
    issue = pack.by_issue[issue_id]
    scores = {o.id: card.scores.get(issue_id, {}).get(o.id, 0) for o in issue.options}
    ranked = sorted(issue.options, key=lambda o: -scores[o.id])
    return Goal(
        number=paragraph_number(issue.pid),
        title=issue.title,
        weight=weight,
        why=why,
        best=ranked[0].title,
        lives_with=tuple(o.title for o in ranked[1:] if scores[o.id] >= 0),
        refuses=tuple(o.title for o in ranked[1:] if scores[o.id] < 0),
        private=private,
    )
