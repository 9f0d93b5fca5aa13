"""A window that ends before all have answered: what was written by then counts, and absence is no letter."""

import pytest

from nacsim.council import events as e
from nacsim.council.decision import DecisionRule
from nacsim.council.events import Clock, Limits
from tests.models.meetings import Notebook
from tests.people.sittings import REASON, TABLE, House, at, dutiful, under_way

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


@pytest.mark.parametrize("absent", [("EE",), ("EE", "US")])
async def test_the_chair_claims_no_letter_of_those_who_gave_no_answer(absent: tuple[str, ...]) -> None:
    house = House(TABLE, limits=ONE_ROUND, clock=Clock(answer=90))
    async with under_way(house):
        await house.until(at(house, "answer"), dutiful)
        for seat in [s for s in TABLE if s not in absent]:
            house.consents(seat, departure=REASON)
        house.wait(90)
        await house.stirs()
    said = next(x.text for x in house.of(e.Spoke) if "Silence was broken" in x.text)
    names = {"EE": "Estonia", "US": "the United States"}
    assert f"I have no answer from {' and '.join(names[s] for s in absent)}; that is not consent." in said
    assert "letter" not in said
