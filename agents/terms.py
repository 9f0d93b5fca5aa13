"""What a delegate can put on the table: a price for its wish, a bridge between others, a point given up."""

from nacsim.agents.judgement import offers
from nacsim.agents.view import Desk
from nacsim.council.mandate import worth_of_option
from nacsim.council.state import WANTED
from nacsim.council.values import Wish

PRICES = 6  # offers among which a delegation looks for one that costs it something
BRIDGES = 2  # delegations that put the same bridge forward before it is everybody's


def price_of(desk: Desk, issue: str) -> Wish | None:
    """Return what a seat would give elsewhere for its wish here: at a cost, and not yet offered."""
    if desk.text is None:
        return None
    now = desk.text.options()
    made = {h.speech.intent.offer for h in desk.record.by(desk.seat)}
    return next(
        (
            o
            for o in offers(desk, desk.text, PRICES)
            if o.issue != issue
            and o not in made
            and worth_of_option(desk.mandate, o.issue, o.option)
            < worth_of_option(desk.mandate, o.issue, now[o.issue])
        ),
        None,
    )


def bridge_on(desk: Desk, issue: str) -> Wish | None:
    """Return a bridge that the seat itself can live with, where the table is divided and it is still new."""
    now = desk.text.options()[issue] if desk.text else None
    here = worth_of_option(desk.mandate, issue, now) if now else 0
    for option in desk.pack.by_issue[issue].options:
        wish = Wish(issue=issue, option=option.id)
        fits = option.bridge and option.id != now
        if fits and worth_of_option(desk.mandate, issue, option.id) >= here and _is_new(desk, wish):
            return wish
    return None


def _is_new(desk: Desk, wish: Wish) -> bool:
    bridges = [h.speech for h in desk.record.speeches if h.speech.intent.move == "bridge"]
    builders = {s.speaker for s in bridges if wish in s.intent.asks}
    return desk.seat not in builders and len(builders) < BRIDGES


def given_on(desk: Desk, issue: str) -> Wish | None:
    """Return what a seat now lets stand on an issue although it once asked for something else."""
    if desk.text is None or not desk.record.reveals:
        return None
    now = desk.text.options()[issue]
    wanted = [
        o for (i, o), shown in desk.stances[desk.seat].items() if i == issue and o != now and shown >= WANTED
    ]
    cost = worth_of_option(desk.mandate, issue, now)
    return Wish(issue=issue, option=now) if wanted and cost < 0 else None
