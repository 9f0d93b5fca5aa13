"""How much time people have left: remaining time, frozen while the meeting rests or nothing runs it."""

from dataclasses import dataclass, field

from nacsim.council.events import AnyEvent, Clock, HolderChanged, Resumed, Suspended, TimeExtended
from nacsim.council.state import MeetingState
from nacsim.graph.people import Awaited, awaited


@dataclass
class Timekeeper:
    """Follows a meeting's events; all times are seconds of its own time, which does not count downtime.

    A meeting that is taken up again is followed from its record, with the times written there.
    """

    clock: Clock
    _since: dict[Awaited, float] = field(default_factory=dict)
    _awaited: tuple[Awaited, ...] = ()
    _more: float = 0.0
    _resting_since: float | None = None

    def take(self, event: AnyEvent, state: MeetingState, at: float) -> None:
        """Follow one event that happened at a time."""
        if isinstance(event, Suspended):
            self._resting_since = at
        elif isinstance(event, Resumed):
            self._goes_on(at)
        elif isinstance(event, TimeExtended):
            self._more += event.seconds
        elif isinstance(event, HolderChanged):
            self._since = {who: since for who, since in self._since.items() if who.seat != event.seat}
        if self._resting_since is None:
            self._waits_for(awaited(state), state, at)

    def _goes_on(self, at: float) -> None:
        """Go on with what was left; whoever had none left, so that the meeting rested, begins anew."""
        rested = at - (at if self._resting_since is None else self._resting_since)
        self._since = {who: since + rested for who, since in self._since.items()}
        self._resting_since = None
        self._since = {who: at if self.left(who, at) == 0.0 else s for who, s in self._since.items()}

    def _waits_for(self, waited_for: tuple[Awaited, ...], state: MeetingState, at: float) -> None:
        """Count from now for those who are new; a window has one deadline, also for a consent taken back."""
        if not waited_for:
            self._more = 0.0
        kept = {
            who: since
            for who, since in self._since.items()
            if who in waited_for or (who.duty == "answer" and state.silent)
        }
        self._awaited = waited_for
        self._since = dict.fromkeys(waited_for, at) | kept

    def left(self, who: Awaited, at: float) -> float | None:
        """Return the seconds that a person has left; None if there is no limit or nothing is owed."""
        allowed = {"speech": self.clock.speech, "review": self.clock.review}.get(who.duty, self.clock.answer)
        if not allowed or who not in self._awaited:
            return None
        now = at if self._resting_since is None else self._resting_since
        return max(0.0, allowed + self._more - (now - self._since[who]))

    def next_alarm(self, at: float) -> float | None:
        """Return the seconds until somebody's time is up; None if nobody's will be."""
        if self._resting_since is not None:
            return None
        left = [self.left(who, at) for who in self._awaited]
        return min((s for s in left if s is not None), default=None)

    def overdue(self, at: float) -> tuple[Awaited, ...]:
        """Return the people whose time is up."""
        return tuple(who for who in self._awaited if self.left(who, at) == 0.0)
