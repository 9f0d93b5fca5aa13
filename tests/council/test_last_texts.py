"""Which texts the chair may still put under silence near the end, and in which order."""

from nacsim.council import commands as c
from nacsim.council.chair import must_be_tried, texts_for_silence
from nacsim.council.events import Limits
from nacsim.council.values import Wish
from tests.council.small import SEATS, Table


def three_texts() -> Table:
    """All could live with the first text, one with the second; the third was never reviewed."""
    table = Table(limits=Limits(rounds=3, windows=3, windows_per_text=2)).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", ask=Wish(issue="membership", option="short"))
    table.do(c.RevealReviews(key="r1", round=1))
    table.circulate(membership="short").next_round()
    for seat in SEATS:
        table.review(seat, "amend", live=seat == "BB", ask=Wish(issue="aid", option="more"))
    table.do(c.RevealReviews(key="r2", round=2))
    return table.circulate(aid="more").next_round()


def test_what_all_could_live_with_comes_first_then_what_most_could() -> None:
    table = three_texts()
    assert texts_for_silence(table.state) == (0, 1, 2)
    assert [must_be_tried(table.state, i) for i in range(3)] == [True, False, False]


def test_of_texts_with_the_same_support_the_latest_comes_first() -> None:
    table = Table().to_drafting().circulate(membership="task")
    assert texts_for_silence(table.state) == (1, 0)


def test_a_text_that_has_been_under_silence_need_not_be_tried_but_may_be_again() -> None:
    table = three_texts().circulate().open_silence()
    table.close_silence()
    assert not must_be_tried(table.state, 0)
    assert texts_for_silence(table.state)[0] == 3  # the same bytes as the first text, circulated last


def test_a_text_is_not_put_under_silence_more_often_than_a_text_may_be() -> None:
    table = three_texts().circulate()
    for _ in range(2):
        table.open_silence()
        table.close_silence()
    assert texts_for_silence(table.state) == (1, 2)


def test_no_text_is_left_when_the_meeting_has_had_its_windows() -> None:
    table = three_texts().circulate()
    for text in ({}, {}, {"aid": "more"}):
        if text:
            table.circulate(**text)
        table.open_silence()
        table.close_silence()
    assert texts_for_silence(table.state) == ()


def test_a_letter_takes_back_what_its_seat_said_in_a_review() -> None:
    table = Table().to_drafting().all_review().open_silence()
    table.object("BB")
    assert table.state.draft.accepted_by == table.state.draft.lived_with_by == {"AA", "CC"}
    assert not must_be_tried(table.state, 0)


def test_a_letter_says_nothing_of_other_texts() -> None:
    table = three_texts()
    table.open_silence()
    table.object("BB")
    assert table.state.drafts[0].lived_with_by == set(SEATS)
    assert must_be_tried(table.state, 0)
