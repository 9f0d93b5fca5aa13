"""Words of one's own in a meeting: kept letter by letter, and in brackets where nobody could read them."""

import pytest

from nacsim.agents.person import Choice
from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.council.values import Wish
from tests.people.sittings import PACK, TABLE, House, agreeable, at, dutiful, held, under_way

OWN = "Ministers of foreign affairs will review the progress in 2026 and report to the Council."
REVIEW = Wish(issue="timeline", option="review_2026")
THREE = Limits(rounds=3, speeches_per_round=3, tour_speeches=1)


async def offered(house: House, *, known: bool) -> None:
    """Bring a meeting to its first reviews, and have EE put the review in 2026 into words."""
    await house.until(at(house, "review"), dutiful)
    house.offers("EE", REVIEW.issue, REVIEW.option, OWN, known=known)


async def asked_for_by_all(house: House) -> None:
    for who in house.duties:
        house.reviews(who.seat, {"P5": Choice("amend", REVIEW)})
    await house.until(lambda: len(house.of(e.TextCirculated)) == 2, dutiful)


async def test_words_that_were_read_stand_in_the_next_text_letter_by_letter() -> None:
    house = House(TABLE, limits=THREE)
    async with under_way(house):
        await offered(house, known=True)
        await asked_for_by_all(house)
        paragraph = house.state.text.paragraph("P5")
    assert paragraph is not None
    assert (paragraph.option, paragraph.text, paragraph.features_known) == ("review_2026", OWN, True)
    assert paragraph.features == tuple(sorted(PACK.library["timeline", "review_2026"]))


async def test_words_that_were_not_read_stay_in_brackets_and_vetted_ones_stand() -> None:
    house = House(TABLE, limits=THREE)
    async with under_way(house):
        await offered(house, known=False)
        await asked_for_by_all(house)
        paragraph = house.state.text.paragraph("P5")
        assert paragraph is not None
        assert paragraph.text in PACK.options["timeline", "review_2026"].wordings
        assert all(p.features_known for p in house.state.text.paragraphs)


async def test_words_that_were_not_read_are_shown_in_brackets_with_the_name_of_their_seat() -> None:
    house = House(("EE", "DE"), limits=THREE)
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        house.offers("EE", REVIEW.issue, REVIEW.option, OWN, known=False)
        await house.until(lambda: bool(house.of(e.TextCirculated)), dutiful)
    brackets = {(b.pid, b.option): b for b in house.of(e.TextCirculated)[0].brackets}
    assert brackets["P5", "review_2026"].text == OWN
    assert "EE" in brackets["P5", "review_2026"].seats


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("round_", [1, 2, 3])
async def test_a_meeting_comes_to_its_end_whenever_words_are_offered(known: bool, round_: int) -> None:
    house = House(("EE", "US"), limits=THREE)
    async with under_way(house):
        there = lambda: house.sitting.closed or (house.state.round == round_ and at(house, "review")())  # noqa: E731
        await house.until(there, dutiful)
        for issue in PACK.issues if not house.sitting.closed else ():
            standing = house.state.text.options()[issue.id]
            house.offers("EE", issue.id, standing, f"Our own words on {issue.title}.", known=known)
        await house.until(lambda: house.sitting.closed, dutiful)
    assert house.report().problems == ()


async def test_the_best_text_comes_back_in_the_words_that_were_looked_at_and_not_in_later_ones() -> None:
    """Whoever could live with a text could live with these words of it."""
    house = House(TABLE, limits=THREE)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        for seat in TABLE:
            house.reviews(seat, {"P5": Choice("amend", REVIEW)})
        await house.until(lambda: house.state.round == 3 and at(house, "review")(), agreeable_until_the_last)
        archived = [d.hash for d in house.state.drafts]
        for issue, option in house.state.text.options().items():
            house.offers("EE", issue, option, "Other words, offered late.", known=True)
        await house.until(lambda: house.sitting.closed, agreeable_until_the_last)
    assert {b.bind.hash for b in house.of(e.SilenceOpened)} <= set(archived)
    assert house.report().problems == ()


def agreeable_until_the_last(house: House, who: object) -> None:
    """Ask for something else in each review, and agree in silence."""
    duty = house.duties[0]
    if duty.duty == "review":
        wish = Wish(issue="reform", option=["benchmarks", "minorities", "both"][house.state.round % 3])
        house.reviews(duty.seat, {"P12": Choice("amend", wish)})
    else:
        agreeable(house, duty)


async def test_a_wording_offered_in_a_meeting_that_ends_is_in_its_record() -> None:
    house = House(("EE",), limits=THREE)
    async with under_way(house):
        await offered(house, known=True)
    (own,) = house.of(e.WordingOffered)
    assert (own.seat, own.wish, own.text, own.features_known) == ("EE", REVIEW, OWN, True)
    house.take_up()
    await held(house, dutiful)
    assert house.state.own_words["timeline", "review_2026"] == own
