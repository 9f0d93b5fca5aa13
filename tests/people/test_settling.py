"""Whoever gives way says why before silence, also at a table that has heard nobody yet."""

from nacsim.agents.person import Choice
from nacsim.council import events as e
from nacsim.council.values import CHAIR, Wish
from nacsim.graph.people import Awaited
from tests.people.sittings import TABLE, House, at, under_way


def silent(house: House, who: Awaited) -> None:
    """Let every turn at the floor go; hold the first text up, let the next ones pass."""
    if who.duty == "speech":
        house.passes(who.seat)
    elif house.state.round == 1:
        house.reviews(who.seat, {"P3": Choice("amend", Wish(issue="membership", option="task_ministers"))})
    else:
        house.reviews(who.seat)


async def test_the_first_to_speak_at_a_table_of_silent_people_may_be_a_stand_in_that_gives_way() -> None:
    house = House(TABLE)
    async with under_way(house):
        await house.until(lambda: house.state.round == 2 and at(house, "review")(), silent)
        assert {x.speaker for x in house.of(e.Spoke)} == {CHAIR}
        for seat in TABLE[1:]:
            house.reviews(seat)
        house.hands_over("EE", "ai", stand_in=True)
        await house.until(lambda: house.state.silent, silent)
    said = [x for x in house.of(e.Spoke) if x.speaker != CHAIR]
    assert [(x.speaker, x.intent.move) for x in said] == [("EE", "settle")]
