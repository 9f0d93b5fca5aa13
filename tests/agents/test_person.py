"""A person's choices as the Council takes them: what was not chosen can stand, and nothing is added."""

import pytest

from nacsim.agents.person import Choice, review
from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.values import Wish
from nacsim.errors import Refused
from tests.council.acts_of_people import ANNA
from tests.council.small import SEATS, Table

MORE, SHORT = Wish(issue="aid", option="more"), Wish(issue="membership", option="short")


def at_the_review() -> Table:
    return Table(holders=ANNA).to_drafting()


def test_a_text_in_which_nothing_must_change_is_accepted_and_can_be_lived_with() -> None:
    table = at_the_review()
    view = review(table.state, "AA", "k", {}, lives=False)
    assert (view.verdict, view.can_live_with, view.asks, view.offers) == ("accept", True, (), ())
    assert [(r.pid, r.position, r.cure) for r in view.remarks] == [
        ("P1", "ok", None),
        ("P2", "ok", None),
        ("P3", "ok", None),
    ]
    table.do(view)


def test_other_words_are_an_amendment_and_an_ask() -> None:
    table = at_the_review()
    view = review(table.state, "AA", "k", {"P3": Choice("amend", MORE)}, lives=False)
    assert (view.verdict, view.can_live_with, view.asks) == ("amend", False, (MORE,))
    (given,) = table.do(view)
    assert isinstance(given, e.ReviewGiven)
    assert given.remarks[2] == e.Remark(pid="P3", position="amend", cure=MORE)


def test_one_red_line_makes_an_objection_of_the_whole_view() -> None:
    table = at_the_review()
    choices = {"P2": Choice("object", SHORT, "It binds us."), "P3": Choice("amend", MORE)}
    view = review(table.state, "AA", "k", choices, lives=False)
    assert view.verdict == "object"
    assert view.remarks[1] == e.Remark(pid="P2", position="object", cure=SHORT, reason="It binds us.")
    table.do(view)


def test_whoever_asks_for_other_words_may_still_live_with_these() -> None:
    table = at_the_review()
    view = review(table.state, "AA", "k", {"P3": Choice("amend", MORE)}, lives=True)
    assert view.can_live_with
    assert view.verdict == "amend"


def test_a_view_is_of_the_text_on_the_table_in_this_round_by_the_present_holder() -> None:
    table = at_the_review()
    for seat in SEATS:
        table.review(seat, "amend")
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(aid="more").next_round()
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    view = review(table.state, "AA", "k", {}, lives=True)
    assert (view.round, view.revision, view.hash, view.epoch) == (2, 2, table.state.draft.hash, 1)
    table.do(view)


def test_a_table_can_follow_two_asks_and_the_other_words_stay_in_the_remarks() -> None:
    table = at_the_review()
    choices = {"P2": Choice("amend", SHORT), "P3": Choice("amend", MORE), "P1": Choice("amend", MORE)}
    view = review(table.state, "AA", "k", choices, lives=False)
    assert view.asks == (SHORT, MORE)
    assert [r.position for r in view.remarks] == ["amend", "amend", "amend"]
    table.do(view)


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (Choice("amend", None), "does not say what it should become"),
        (Choice("object", None, "It binds us."), "names no reason or no cure"),
        (Choice("object", MORE), "names no reason or no cure"),
    ],
)
def test_what_is_missing_is_asked_for_and_not_made_up(choice: Choice, sentence: str) -> None:
    table = at_the_review()
    with pytest.raises(Refused, match=sentence):
        table.do(review(table.state, "AA", "k", {"P3": choice}, lives=False))


def test_a_choice_on_a_paragraph_that_the_text_does_not_have_changes_no_remark() -> None:
    table = at_the_review()
    view = review(table.state, "AA", "k", {"P9": Choice("amend", MORE)}, lives=False)
    assert {r.position for r in view.remarks} == {"ok"}
