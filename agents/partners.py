"""Whom a delegate turns to: who wants its offer, who wants something else, who pressed last."""

from nacsim.agents.view import Desk
from nacsim.agents.wishes import wish_heard
from nacsim.council.floor import lot
from nacsim.council.state import WANTED
from nacsim.council.values import Wish

ENOUGH_SAID = 2  # speeches on a paragraph after which a delegation is asked about it later than others


def buyer(desk: Desk, offer: Wish | None) -> str | None:
    """Return a seat that asked for what is offered; friends first, then by lot."""
    askers = desk.asked_by.get((offer.issue, offer.option), ()) if offer else ()
    return min(
        (s for s in askers if s != desk.seat),
        key=lambda s: (s not in desk.card.friends, lot(desk.seed, desk.round, desk.seat, s)),
        default=None,
    )


def rival_of(desk: Desk, issue: str, ask: Wish | None) -> str | None:
    """Return a seat that publicly wants something else: one that said little on it, doubts first, by lot."""
    pid = desk.pack.by_issue[issue].pid
    others = [
        s
        for s in desk.seats
        if s != desk.seat
        and wish_heard(desk, s, issue) not in (None, ask)
        and any(i == issue and shown >= WANTED for (i, _), shown in desk.stances[s].items())
    ]
    return min(
        others,
        key=lambda s: (
            sum(h.speech.intent.pid == pid for h in desk.record.by(s)) // ENOUGH_SAID,
            s not in desk.card.doubts,
            lot(desk.seed, desk.round, desk.seat, s),
        ),
        default=None,
    )


def pressing(desk: Desk, issue: str, but: Wish | None = None) -> str | None:
    """Return the seat that last pressed a wish on an issue, other than the wish `but`."""
    for heard in reversed(desk.record.speeches):
        intent, speaker = heard.speech.intent, heard.speech.speaker
        pressed = intent.ask is not None and intent.ask.issue == issue and intent.ask != but
        if speaker not in ("CHAIR", desk.seat) and pressed and wish_heard(desk, speaker, issue) != but:
            return speaker
    return None
