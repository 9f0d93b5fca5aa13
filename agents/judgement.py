"""How a delegate without a model judges a text: what it is worth, what to ask, what to offer."""

from dataclasses import dataclass
from itertools import islice

from nacsim.agents.view import Desk
from nacsim.council.gate import objections_of_card
from nacsim.council.mandate import Mandate, crossed, worth, worth_of_option
from nacsim.council.state import DISPUTED, OBJECTED, WANTED
from nacsim.council.text import Text
from nacsim.council.values import Wish
from nacsim.roles.models import Issue

AMBITION = 0.55  # k of protocol 5: the share of the distance between floor and best text asked for at first
REMARKS = 5
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Improvement:
    """A change of one paragraph that a seat would gain by, and how much it counts on getting it."""

    issue: str
    option: str
    gain: int
    promise: float


def best_worth(mandate: Mandate) -> int:
    """Return the worth of the best text a seat could dream of, red lines aside."""
    return sum(
        max(0, mandate.weights[i] * max([0, *scores.values()]))
        for i, scores in mandate.scores.items()
        if i in mandate.weights
    )


def aspiration(mandate: Mandate, round_: int, rounds: int) -> int:
    """Return the points a seat asks of a text in a round: high at first, its floor at the end."""
    elapsed = min(1.0, max(0, round_ - 1) / max(1, rounds - 1))
    distance = max(0, best_worth(mandate) - mandate.floor)
    conceded: float = elapsed ** (1 / mandate.beta)
    return mandate.floor + round(distance * AMBITION * (1 - conceded))


def worths_on(mandate: Mandate, issue: Issue) -> list[int]:
    """Return the points of each option of an issue, in the order of the options."""
    weight, scores = mandate.weights.get(issue.id, 0), mandate.scores.get(issue.id, {})
    return [weight * scores.get(option.id, 0) for option in issue.options]


def resistance(desk: Desk, issue: str, option: str) -> float:
    """Return the share of other seats that showed they do not want an option: 0 nobody, 1 all against."""
    wish = (issue, option)
    shown = [desk.stances[s].get(wish, 0) for s in desk.seats if s != desk.seat]
    return sum(1.0 if s == OBJECTED else 0.6 for s in shown if s <= DISPUTED) / len(shown)


def support(desk: Desk, issue: str, option: str) -> int:
    """Count the other seats that showed they want an option."""
    return sum(desk.stances[s].get((issue, option), 0) >= WANTED for s in desk.seats if s != desk.seat)


def improvements(desk: Desk, text: Text) -> list[Improvement]:
    """Return, best first, the one change on each issue that a seat would press for."""
    now = text.options()
    found = []
    late = (desk.round - 1) / max(1, desk.rounds - 1)
    for issue in desk.pack.issues:
        here = worth_of_option(desk.mandate, issue.id, now[issue.id])
        best: Improvement | None = None
        for option, points in zip(issue.options, worths_on(desk.mandate, issue), strict=True):
            gain = points - here
            # No change promises more than it would gain.
            if gain <= (best.promise if best else 0):
                continue
            if crossed(desk.mandate, desk.pack.library[issue.id, option.id]):
                continue
            # Early on a delegation asks for what it wants; later for what the table may grant.
            promise = gain * (1 - late * resistance(desk, issue.id, option.id))
            if best is None or promise > best.promise:
                best = Improvement(issue.id, option.id, gain, promise)
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda i: (-i.promise, i.issue))


def offers(desk: Desk, text: Text, most: int = 2) -> tuple[Wish, ...]:
    """Return what a seat could give: wishes of others that cost it little beside what it can lose."""
    now = text.options()
    slack = worth(desk.mandate, text) - desk.mandate.floor
    affordable = max(0, slack, best_worth(desk.mandate) // 6)
    shown = desk.stances[desk.seat]
    priced = []
    for (issue, option), askers in desk.asked_by.items():
        others = len(askers) - (desk.seat in askers)
        if not others or now[issue] == option or shown.get((issue, option), 0) >= WANTED:
            continue
        loss = worth_of_option(desk.mandate, issue, now[issue]) - worth_of_option(desk.mandate, issue, option)
        if loss <= affordable:
            priced.append((loss - 20 * others, issue, option))
    cheapest = ((issue, option) for _, issue, option in sorted(priced))
    possible = (w for w in cheapest if not crossed(desk.mandate, desk.pack.library.get(w, NOTHING)))
    return tuple(Wish(issue=issue, option=option) for issue, option in islice(possible, most))


def can_consent(desk: Desk, text: Text) -> bool:
    """Say whether the card allows consent to a text."""
    return not objections_of_card(desk.mandate, text, desk.pack.rules())
