"""Whom a delegate turns to: who wants its offer, the same or something else, and who pressed last."""

from nacsim.agents.phrasing import fields
from nacsim.agents.view import Desk
from nacsim.agents.wishes import wish_heard
from nacsim.council.floor import lot
from nacsim.council.mandate import worth_of_option
from nacsim.council.state import WANTED
from nacsim.council.values import Move, Wish

ENOUGH_SAID = 2  # speeches on a paragraph after which a delegation is asked about it later than others


def buyer(desk: Desk, offer: Wish | None) -> str | None:
    """Return a seat that asked for what is offered: one that still does, friends first, then by lot."""
    if offer is None:
        return None
    key = (offer.issue, offer.option)
    asked = [s for s in desk.asked_by.get(key, ()) if s != desk.seat]
    return min(
        [s for s in asked if desk.stances[s].get(key, 0) >= WANTED] or asked,
        key=lambda s: (s not in desk.card.friends, lot(desk.seed, desk.round, desk.seat, s)),
        default=None,
    )


def ally_on(desk: Desk, ask: Wish | None) -> str | None:
    """Return a seat that spoke for the same wish and still wants it, friends first; half the time none."""
    if ask is None or not _names_somebody(desk, ask.issue, "support"):
        return None
    said = [h.speech for h in desk.record.speeches if h.speech.intent.move != "open"]
    spoke = {speech.speaker for speech in said if ask in speech.intent.asks}
    same = [s for s in desk.seats if s in spoke - {desk.seat} and still_wants(desk, s, ask)]
    return min(same, key=lambda s: (s not in desk.card.friends, lot(desk.seed, desk.seat, s)), default=None)


def still_wants(desk: Desk, seat: str, wish: Wish) -> bool:
    """Whoever let the paragraph stand in its last review stands beside nobody there."""
    key = (wish.issue, wish.option)
    return wish_heard(desk, seat, wish.issue) == wish and desk.stances[seat].get(key, 0) >= WANTED


def author_of(desk: Desk, issue: str) -> str | None:
    """Return a seat that asked for what stands on an issue; in half of all cases a seat names none."""
    if desk.text is None or not _names_somebody(desk, issue, "object"):
        return None
    now = Wish(issue=issue, option=desk.text.options()[issue])
    if now.option == desk.pack.by_issue[issue].options[0].id:
        return None
    return buyer(desk, now)


def _names_somebody(desk: Desk, issue: str, move: Move) -> bool:
    """A card without words for it names nobody."""
    able = any("to" in fields(frame) for frame in desk.card.phrases[move])
    return able and lot(desk.seed, desk.round, desk.seat, issue, "names somebody") < "8"


def rival_of(desk: Desk, issue: str, ask: Wish | None) -> str | None:
    """Return a seat that publicly wants something worse: one that said little on it, doubts first, by lot."""
    pid = desk.pack.by_issue[issue].pid
    return min(
        (s for s in desk.seats if s != desk.seat and _wants_worse(desk, s, issue, ask)),
        key=lambda s: (
            sum(h.speech.intent.pid == pid for h in desk.record.by(s)) // ENOUGH_SAID,
            s not in desk.card.doubts,
            lot(desk.seed, desk.round, desk.seat, s),
        ),
        default=None,
    )


def _wants_worse(desk: Desk, seat: str, issue: str, ask: Wish | None) -> bool:
    """A friend is asked only about a wish that would be worse than what stands."""
    theirs = wish_heard(desk, seat, issue)
    pressed = any(i == issue and shown >= WANTED for (i, _), shown in desk.stances[seat].items())
    if theirs is None or theirs == ask or not pressed:
        return False
    now = desk.text.options()[issue] if desk.text else desk.pack.by_issue[issue].options[0].id
    least = now if ask is None or seat in desk.card.friends else ask.option
    return _worth(desk, theirs) < worth_of_option(desk.mandate, issue, least)


def _worth(desk: Desk, wish: Wish) -> int:
    return worth_of_option(desk.mandate, wish.issue, wish.option)


def pressing(desk: Desk, issue: str, but: Wish | None = None) -> str | None:
    """Return the seat that last pressed a wish on an issue, other than the wish `but`."""
    for heard in reversed(desk.record.speeches):
        asked, speaker = heard.speech.intent.ask_on(issue), heard.speech.speaker
        pressed = asked is not None and asked != but
        if speaker not in ("CHAIR", desk.seat) and pressed and wish_heard(desk, speaker, issue) != but:
            return speaker
    return None
