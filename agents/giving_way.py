"""Who held a text up and now lets it pass, and what it says of it before the text is frozen."""

from collections.abc import Mapping, Sequence

from nacsim.agents.delegate import on_the_table
from nacsim.agents.view import Desk, PublicRecord
from nacsim.council.events import Position, ReviewsRevealed
from nacsim.council.mandate import worth_of_option
from nacsim.council.state import MeetingState
from nacsim.council.values import Intent, Wish

AT_MOST = 3  # seats that explain themselves before a window; more would be a second debate


def who_gives_way(state: MeetingState, reveals: Sequence[ReviewsRevealed]) -> tuple[str, ...]:
    """Return the AI seats that showed they can live with the text on the table though it lacks their wish.

    Whoever pressed last comes first, then whoever pressed for more; a wish that the text grants needs no
    explanation.
    """
    now = state.text.options()
    ready = [s for s in state.seats if s in state.draft.lived_with_by and state.holders[s] == "ai"]
    found = []
    for seat in ready:
        held_up, wishes = last_pressed(reveals, seat)
        missing = _not_granted(wishes, now)
        if missing:
            found.append((-held_up, -len(missing), state.seats.index(seat), seat))
    return tuple(seat for *_, seat in sorted(found)[:AT_MOST])


def last_pressed(reveals: Sequence[ReviewsRevealed], seat: str) -> tuple[int, tuple[Wish, ...]]:
    """Return the last text that a seat held up, and the changes that would have cured it; 0 if none."""
    for reveal in reversed(reveals):
        position = next((p for p in reveal.positions if p.seat == seat), None)
        wishes = cures(position) if position is not None else ()
        if wishes:
            return reveal.revision, wishes
    return 0, ()


def cures(position: Position) -> tuple[Wish, ...]:
    """Return the changes that a review made its consent depend on."""
    return tuple(r.cure for r in position.remarks if r.position != "ok" and r.cure is not None)


def dropped(record: PublicRecord, seat: str, stands: Wish | None) -> Wish | None:
    """Return what a seat had pressed for where it now lets something else stand."""
    _, wishes = last_pressed(record.reveals, seat)
    return next((w for w in wishes if stands is not None and w.issue == stands.issue and w != stands), None)


def settling(desk: Desk) -> Intent:
    """Say before silence why a text may pass that this seat held up: what it lets go, and what it has.

    It has gained what came into the text at its wish since it last held one up; what was there before did
    not move it. Without a gain it is the hour that moves it.
    """
    now = on_the_table(desk).options()
    issue = _dearest_dropped(desk, now)
    held_up, _ = last_pressed(desk.record.reveals, desk.seat)
    before = desk.record.options_of(held_up)
    came = [w for w in now.items() if w[0] != issue and before.get(w[0]) != w[1]]
    gained = [w for w in came if desk.seat in desk.asked_by.get(w, ())]
    best = max(gained, key=lambda w: (worth_of_option(desk.mandate, *w), w), default=None)
    return Intent(
        move="settle",
        pid=desk.pack.by_issue[issue].pid,
        ask=Wish(issue=best[0], option=best[1]) if best else None,
        offer=Wish(issue=issue, option=now[issue]),
    )


def _dearest_dropped(desk: Desk, now: Mapping[str, str]) -> str:
    """Return the issue on which a seat lets most go of what it had pressed for."""
    _, wishes = last_pressed(desk.record.reveals, desk.seat)

    def loss(wish: Wish) -> int:
        return worth_of_option(desk.mandate, wish.issue, wish.option) - worth_of_option(
            desk.mandate, wish.issue, now[wish.issue]
        )

    return max(_not_granted(wishes, now), key=lambda w: (loss(w), w.issue)).issue


def _not_granted(wishes: Sequence[Wish], now: Mapping[str, str]) -> list[Wish]:
    return [w for w in wishes if now[w.issue] != w.option]
