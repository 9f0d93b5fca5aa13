"""Other bodies, other rules of decision: how many consents carry a text, and who has a veto."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.carrying import how_it_is_decided
from nacsim.council.decision import UNANIMITY, DecisionRule, carries, is_lost
from nacsim.council.values import Wish
from nacsim.errors import Refused
from tests.council.invariants import assert_all
from tests.council.small import Table

FIVE = ("AA", "BB", "CC", "DD", "EE")
FOUR_OF_FIVE = DecisionRule(needed=4, vetoes=("AA", "BB"))
some = st.sets(st.sampled_from(FIVE))
TWO_OF_THREE = DecisionRule(needed=2)
LESS = Wish(issue="aid", option="less")


@given(consents=some, against=some)
def test_under_unanimity_only_the_consent_of_all_carries_and_one_objection_is_enough(
    consents: set[str], against: set[str]
) -> None:
    assert carries(UNANIMITY, FIVE, consents, against) == (consents == set(FIVE))
    assert is_lost(UNANIMITY, FIVE, against) == bool(against)


@given(consents=some, against=some)
def test_a_security_council_carries_a_text_with_four_of_five_and_without_a_veto(
    consents: set[str], against: set[str]
) -> None:
    assert carries(FOUR_OF_FIVE, FIVE, consents, against) == (
        len(consents) >= 4 and "AA" not in against and "BB" not in against
    )
    assert is_lost(FOUR_OF_FIVE, FIVE, against) == (len(against) > 1 or bool(against & {"AA", "BB"}))


@given(needed=st.integers(1, 9), vetoes=some, consents=some)
def test_what_is_lost_cannot_be_carried_any_more(needed: int, vetoes: set[str], consents: set[str]) -> None:
    rule, against = DecisionRule(needed=needed, vetoes=tuple(vetoes)), set(FIVE) - consents
    assert is_lost(rule, FIVE, against) != carries(rule, FIVE, consents, against)


def test_a_table_smaller_than_the_number_needed_needs_everyone() -> None:
    assert carries(FOUR_OF_FIVE, FIVE[:3], FIVE[:3], ())
    assert not carries(FOUR_OF_FIVE, FIVE[:3], FIVE[:2], ())


def silent(rule: DecisionRule) -> Table:
    """Put a text under silence at a table of three with another rule of decision."""
    table = Table(holders=dict.fromkeys(("AA", "BB", "CC"), "human"), decision=rule)
    return table.to_drafting().all_review().open_silence()


def test_a_vote_against_does_not_end_a_window_that_two_of_three_can_still_carry() -> None:
    table = silent(TWO_OF_THREE)
    table.consent("AA")
    recorded = table.object("BB")
    assert [type(x) for x in recorded] == [e.Objected]
    table.consent("CC")
    closed = table.close_silence()
    assert [x for x in closed if isinstance(x, e.Adopted)]
    assert table.state.outcome is not None and table.state.outcome.startswith("ADOPTED")
    assert_all(table.events, table.state)


def test_the_second_vote_against_ends_it() -> None:
    table = silent(TWO_OF_THREE)
    table.object("BB")
    recorded = table.object("CC")
    assert [type(x) for x in recorded] == [e.Objected, e.SilenceBroken]
    assert_all(table.events, table.state)


def test_a_veto_ends_it_at_once() -> None:
    table = silent(DecisionRule(needed=2, vetoes=("BB",)))
    table.consent("AA")
    table.consent("CC")
    assert [type(x) for x in table.object("BB")] == [e.Objected, e.SilenceBroken]
    assert not table.state.last_window.consents


def test_whoever_has_a_veto_and_stays_silent_lets_the_others_decide() -> None:
    table = silent(DecisionRule(needed=2, vetoes=("BB",)))
    table.consent("AA")
    table.consent("CC")
    assert [x for x in table.close_silence() if isinstance(x, e.Adopted)]


def test_a_consent_that_turns_into_an_objection_counts_no_more() -> None:
    table = silent(TWO_OF_THREE)
    table.consent("AA")
    table.object("AA")
    table.consent("CC")
    broken = table.close_silence()
    assert [type(x) for x in broken] == [e.SilenceBroken]
    with pytest.raises(Refused, match=r"written to the chair|No silence window"):
        table.consent("AA")


def test_whoever_voted_against_has_conceded_nothing_in_the_text() -> None:
    table = silent(TWO_OF_THREE)
    table.consent("AA")
    table.object("BB")
    table.consent("CC")
    given_ = [x.seat for x in table.close_silence() if isinstance(x, e.ConcessionMade)]
    assert "BB" not in given_


def test_silence_opens_when_enough_accept() -> None:
    table = Table(holders=dict.fromkeys(("AA", "BB", "CC"), "human"), decision=TWO_OF_THREE).to_drafting()
    table.review("AA")
    table.review("BB")
    table.review("CC", "amend", live=False, ask=LESS)
    table.do(c.RevealReviews(key="reveal", round=1))
    assert table.open_silence().state.silent


def test_the_ending_says_that_enough_agreed_and_what_stands_in_the_words_of_the_body() -> None:
    table = silent(TWO_OF_THREE)
    table.consent("AA")
    table.object("BB")
    table.consent("CC")
    closed = table.close_silence()[-1]
    assert isinstance(closed, e.Closed)
    assert closed.why.startswith("Enough members agreed")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (UNANIMITY, "One letter breaks silence."),
        (TWO_OF_THREE, "2 of the 3 consents carry it."),
        (DecisionRule(needed=9), "3 of the 3 consents carry it."),
        (
            DecisionRule(needed=2, vetoes=("AA", "BB", "XX")),
            "2 of the 3 consents carry it, and one letter from Aldermark or BB stops it.",
        ),
    ],
)
def test_a_rule_of_decision_is_said_in_a_sentence(rule: DecisionRule, sentence: str) -> None:
    opened = Table(decision=rule).state.meeting.model_copy(update={"names": {"AA": "Aldermark"}})
    assert how_it_is_decided(opened) == sentence
