"""Whoever leads ends a meeting while silence runs: what delegations have written by then counts."""

import pytest

from nacsim.council import events as e
from nacsim.council.decision import DecisionRule
from nacsim.council.events import Limits
from tests.models.meetings import Notebook
from tests.people.sittings import House, dutiful, under_way

ONE_ROUND = Limits(rounds=1, speeches_per_round=3, tour_speeches=1)
FLOORS = {"EE": -1_000, "DE": -1_000, "HU": 1_000}  # two who accept any text, and one who accepts none


def of_one_mind_but_hungary(rule: DecisionRule) -> House:
    """Return a meeting of the United States, a person, and three AI delegations that decides by a rule."""
    house = House(("US",), limits=ONE_ROUND)
    mandates = tuple(
        m.model_copy(update={"floor": FLOORS.get(m.seat, m.floor), "red_lines": ()})
        for m in house.opening.mandates
    )
    opened = house.opening.opened.model_copy(update={"decision": rule})
    house.opening = house.opening.model_copy(update={"opened": opened, "mandates": mandates})
    house.record = Notebook()
    house.take_up()
    return house


async def ended_in_silence(rule: DecisionRule) -> House:
    """Let two consent and Hungary write a letter; while the person is awaited the bell rings."""
    house = of_one_mind_but_hungary(rule)
    async with under_way(house):
        await house.until(lambda: house.state.silent, dutiful)
        await house.settles()
        assert [x.seat for x in house.of(e.Consented)] == ["EE", "DE"]
        assert not house.of(e.Objected), "letters are kept while a person is awaited"
        house.sitting.end("bell")
        await house.settles()
    assert house.sitting.closed
    assert house.report().problems == ()
    return house


@pytest.mark.parametrize("rule", [DecisionRule(), DecisionRule(needed=2, vetoes=("HU",))])
async def test_a_letter_that_was_written_before_the_bell_counts(rule: DecisionRule) -> None:
    house = await ended_in_silence(rule)
    assert [x.seat for x in house.of(e.Objected)] == ["HU"]
    assert [x.seats for x in house.of(e.SilenceBroken)] == [("HU",)]
    assert (house.state.adopted, house.state.outcome) == (None, "NO_CONSENSUS")


async def test_a_letter_without_a_veto_stops_nothing_that_enough_have_consented_to() -> None:
    house = await ended_in_silence(DecisionRule(needed=2, vetoes=("US",)))
    assert [x.seat for x in house.of(e.Objected)] == ["HU"]
    assert house.state.adopted is not None
