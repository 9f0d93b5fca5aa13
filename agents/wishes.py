"""What a seat was last heard to want on an issue: from its speeches, else from what its reviews showed."""

from nacsim.agents.view import Desk
from nacsim.council.values import Wish


def wish_heard(desk: Desk, seat: str, issue: str) -> Wish | None:
    """Return what a seat last asked for on an issue, if anything."""
    asked = [h.speech.intent.ask for h in desk.record.by(seat)]
    on_it = [w for w in asked if w is not None and w.issue == issue]
    if on_it:
        return on_it[-1]
    shown = {o: s for (i, o), s in desk.stances.get(seat, {}).items() if i == issue and s > 0}
    return Wish(issue=issue, option=max(shown, key=lambda o: (shown[o], o))) if shown else None
