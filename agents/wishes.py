"""What a seat was last heard to want on an issue: from its speeches and what its reviews showed."""

from nacsim.agents.view import Desk, Heard
from nacsim.council.values import Wish


def wish_heard(desk: Desk, seat: str, issue: str) -> Wish | None:
    """Return what a seat last asked for on an issue, if anything; a review outweighs older words."""
    asked = [h for h in desk.record.by(seat) if _asks_on(h, issue)]
    spoken = asked[-1].speech if asked else None
    reveal = desk.record.reveals[-1] if desk.record.reveals else None
    is_news = spoken is not None and (
        reveal is None or (spoken.phase == "drafting" and spoken.round >= reveal.round)
    )
    reviewed = None if is_news else _wish_reviewed(desk, seat, issue)
    if reviewed is not None:
        return reviewed
    if spoken is not None:
        return spoken.intent.ask
    shown = {o: s for (i, o), s in desk.stances.get(seat, {}).items() if i == issue and s > 0}
    return Wish(issue=issue, option=max(shown, key=lambda o: (shown[o], o))) if shown else None


def _asks_on(heard: Heard, issue: str) -> bool:
    ask = heard.speech.intent.ask
    return ask is not None and ask.issue == issue


def _wish_reviewed(desk: Desk, seat: str, issue: str) -> Wish | None:
    """Return what the last review of a seat asked for on an issue: what would cure it, else its ask."""
    position = desk.record.position_of(seat)
    if position is None:
        return None
    cures = [r.cure for r in position.remarks if r.position != "ok" and r.cure is not None]
    return next((w for w in (*cures, *position.asks) if w.issue == issue), None)
