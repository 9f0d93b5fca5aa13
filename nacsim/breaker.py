"""The breaker of an endpoint: after too many failures it is left alone, then tried once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from nacsim.errors import ModelFault

BREAKS_AFTER, WITHIN, RESTS = 5, 60.0, 60.0  # failures, seconds, seconds


@dataclass(slots=True)
class Breaker:
    """Opens after five failures in a row within a minute; after a minute one call may try again."""

    now: Callable[[], float]
    failures: list[float] = field(default_factory=list)
    opened_at: float | None = None
    trying: bool = False
    last: str = "The endpoint failed."

    def check(self) -> None:
        """Raise ModelFault while the endpoint is given its rest."""
        if self.opened_at is None:
            return
        if self.now() - self.opened_at < RESTS:
            raise ModelFault("breaker", f"{self.last} It is left alone for a minute.")
        # The rest begins anew with the trial, lest one that is called off close the endpoint for good.
        self.opened_at, self.trying = self.now(), True

    def heard(self, fault: ModelFault) -> None:
        """Count a fault that may pass; whoever refuses, or asks for patience, is there and answers."""
        if fault.again and fault.kind != "rate":
            self.last = str(fault)
            self.failed()
        else:
            self.answered()

    def failed(self) -> None:
        """Count a failure."""
        at = self.now()
        self.failures = [*(f for f in self.failures if at - f < WITHIN), at]
        if self.trying or len(self.failures) >= BREAKS_AFTER:
            self.opened_at, self.trying = at, False

    def answered(self) -> None:
        """Forget the failures."""
        self.failures, self.opened_at, self.trying = [], None, False
