"""The role sheet: all that a person in a seat needs to know of the delegation, the heaviest first."""

import pytest

from nacsim.roles.pack import load_pack, mandate_of
from nacsim.roles.sheet import role_sheet

PACK = load_pack()
SEATS = sorted(PACK.cards)


@pytest.mark.parametrize("seat", SEATS)
def test_every_seat_has_a_goal_on_each_interest_of_its_card_and_the_heaviest_come_first(seat: str) -> None:
    sheet = role_sheet(PACK, seat)
    card = PACK.card(seat)
    assert sheet.card == card
    weights = [g.weight for g in sheet.goals]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == sum(i.weight for i in card.interests) == 100
    assert sheet.top == sheet.goals[:3]


@pytest.mark.parametrize("seat", SEATS)
def test_every_option_of_an_issue_stands_in_one_place_of_its_goal(seat: str) -> None:
    for goal in role_sheet(PACK, seat).goals:
        issue = PACK.by_pid[f"P{goal.number}"]
        assert goal.title == issue.title
        assert sorted((*goal.best, *goal.lives_with, *goal.refuses)) == sorted(o.title for o in issue.options)


@pytest.mark.parametrize("seat", SEATS)
def test_the_best_option_is_the_one_that_is_worth_most_and_refused_ones_cost_something(seat: str) -> None:
    mandate = mandate_of(PACK.card(seat))
    for goal in role_sheet(PACK, seat).goals:
        issue = PACK.by_pid[f"P{goal.number}"]
        scores = {o.title: mandate.scores.get(issue.id, {}).get(o.id, 0) for o in issue.options}
        assert set(goal.best) == {title for title, score in scores.items() if score == max(scores.values())}
        assert all(max(scores.values()) > scores[title] >= 0 for title in goal.lives_with)
        assert all(scores[title] < 0 for title in goal.refuses)


def test_a_goal_says_why_and_whether_it_is_for_the_own_eyes() -> None:
    card = PACK.card("EE")
    goals = {g.title: g for g in role_sheet(PACK, "EE").goals}
    for interest in card.interests:
        goal = goals[PACK.by_issue[interest.issue].title]
        assert (goal.why, goal.private, goal.weight) == (interest.why, interest.private, interest.weight)
