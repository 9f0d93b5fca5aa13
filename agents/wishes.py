"""What a seat was last heard to want on an issue: from its speeches and what its reviews showed."""

from nacsim.agents.view import Desk, Heard, PublicRecord
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
        return spoken.intent.ask_on(issue)
    shown = {o: s for (i, o), s in desk.stances.get(seat, {}).items() if i == issue and s > 0}
    return Wish(issue=issue, option=max(shown, key=lambda o: (shown[o], o))) if shown else None


def last_wish(record: PublicRecord, seat: str, issue: str | None = None) -> Wish | None:
    """Return what a seat last asked for before everybody: in its last speech, or in the view shown since."""
    fits = [
        (h.speech, wish)
        for h in record.by(seat)
        for wish in reversed(h.speech.intent.asks)
        if issue in (None, wish.issue)
    ]
    shown = record.reveals[-1].round if record.reveals else 0
    if fits and fits[-1][0].round >= shown:
        return fits[-1][1]
    return held_up(record, seat, issue)


def held_up(record: PublicRecord, seat: str, issue: str | None = None) -> Wish | None:
    """Return what would cure the paragraph that a seat held up in its last view, an objection first."""
    position = record.position_of(seat)
    remarks = [r for r in position.remarks if r.cure and r.position != "ok"] if position else []
    remarks.sort(key=lambda r: r.position != "object")
    return next((r.cure for r in remarks if r.cure and issue in (None, r.cure.issue)), None)


def _asks_on(heard: Heard, issue: str) -> bool:
    return heard.speech.intent.ask_on(issue) is not None


def _wish_reviewed(desk: Desk, seat: str, issue: str) -> Wish | None:
    """Return what the last review of a seat asked for on an issue: what would cure it, else its ask."""
    position = desk.record.position_of(seat)
    if position is None:
        return None
    cures = [r.cure for r in position.remarks if r.position != "ok" and r.cure is not None]
    return next((w for w in (*cures, *position.asks) if w.issue == issue), None)
