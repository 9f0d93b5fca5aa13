"""The mutation table: every rule stops its forbidden act, and no rule can be taken away unnoticed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nacsim.council import commands as c
from nacsim.council.decide import Rulebook
from nacsim.council.rules import RULES
from nacsim.errors import Refused
from tests.council.probes import PROBES, Act

PAIRS = [(command, rule) for command, rules in RULES.items() for rule in rules]
# A window opens only on a text that could be circulated, so its coherence was looked at before; the rule
# stands a second time so that a text by a person, circulated under other rules, is looked at again.
SECOND_LOOK = {("OpenSilence", "text_is_coherent")}


def without(*removed: tuple[type[c.Command], str]) -> Rulebook:
    """Return the rules with some of them taken away."""
    gone = set(removed)
    return {k: tuple(r for r in rules if (k, r.__name__) not in gone) for k, rules in RULES.items()}


def stopped_by(act: Act, rules: Rulebook) -> str | None:
    """Return the rule that stopped an act; None if it went through, another name if it broke the state."""
    try:
        act(rules)
    except Refused as refused:
        return refused.code
    except Exception as broken:
        return type(broken).__name__
    return None


@pytest.mark.parametrize(("command", "rule", "act"), PROBES)
def test_every_forbidden_act_is_stopped_by_its_own_rule(command: str, rule: str, act: Act) -> None:
    assert stopped_by(act, RULES) == rule


@pytest.mark.parametrize(("command", "rule"), [(k.__name__, r.__name__) for k, r in PAIRS])
def test_every_rule_has_a_forbidden_act(command: str, rule: str) -> None:
    assert (command, rule) in {(k, r) for k, r, _ in PROBES} | SECOND_LOOK


@pytest.mark.parametrize(("command", "rule"), [(k, r.__name__) for k, r in PAIRS])
def test_a_rule_that_is_taken_away_is_missed(command: type[c.Command], rule: str) -> None:
    acts = [(r, a) for k, r, a in PROBES if (k, r) == (command.__name__, rule)]
    weaker = without((command, rule))
    assert all(stopped_by(act, weaker) != name for name, act in acts)


@settings(max_examples=60, deadline=None)
@given(
    st.sets(
        st.sampled_from([(k, r.__name__) for k, r in PAIRS if (k.__name__, r.__name__) not in SECOND_LOOK]),
        min_size=2,
        max_size=8,
    )
)
def test_rules_that_are_taken_away_in_groups_are_missed(removed: set[tuple[type[c.Command], str]]) -> None:
    weaker = without(*removed)
    gone = {(k.__name__, r) for k, r in removed}
    assert all(stopped_by(act, weaker) != rule for k, rule, act in PROBES if (k, rule) in gone)
