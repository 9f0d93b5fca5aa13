"""The rule of decision: how many consents carry a text, and whose objection alone is enough.

The North Atlantic Council decides by unanimity. A scenario may bring another body with another rule: a
security council carries a text with a number of consents, unless a permanent member objects.
"""

from collections.abc import Collection

from pydantic import Field

from nacsim.council.values import SeatId, Value


class DecisionRule(Value):
    """Consents that carry a text (None: one of every seat), and the seats that have a veto.

    A table smaller than `needed` needs everyone. Whoever gives no answer counts neither for nor against.
    """

    needed: int | None = Field(default=None, ge=1)
    vetoes: tuple[SeatId, ...] = Field(default=(), strict=False)  # a list in a scenario file

    @property
    def unanimous(self) -> bool:
        """Say whether one objection, by anyone, is enough."""
        return self.needed is None


UNANIMITY = DecisionRule()


def carries(
    rule: DecisionRule, seats: Collection[str], consents: Collection[str], against: Collection[str]
) -> bool:
    """Say whether the consents given carry a text against the objections made."""
    return len(consents) >= needed(rule, seats) and not _vetoed(rule, against)


def is_lost(rule: DecisionRule, seats: Collection[str], against: Collection[str]) -> bool:
    """Say whether no further consent can carry a text against these objections."""
    return len(seats) - len(against) < needed(rule, seats) or _vetoed(rule, against)


def carried_by(rule: DecisionRule, seats: Collection[str], supporters: Collection[str]) -> bool:
    """Say whether a text would be carried if its supporters consented and everybody else objected."""
    return carries(rule, seats, supporters, [s for s in seats if s not in supporters])


def needed(rule: DecisionRule, seats: Collection[str]) -> int:
    """Return how many consents carry a text at this table."""
    return len(seats) if rule.needed is None else min(rule.needed, len(seats))


def _vetoed(rule: DecisionRule, against: Collection[str]) -> bool:
    return any(seat in rule.vetoes for seat in against)
