"""People at a small council: placards, the floor, words of their own, and a seat that changes hands."""

from dataclasses import replace

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.rules import RULES
from nacsim.council.state import ASKED
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from nacsim.council.visibility import visibility
from nacsim.errors import Refused
from tests.council.acts_of_people import (
    ALL_PEOPLE,
    ANNA,
    OWN_WORDS,
    breaks_news,
    calls_on,
    extends,
    in_her_words,
    lowers,
    passes,
    raises,
    with_anna,
    with_the_floor,
    wording,
)
from tests.council.invariants import assert_all
from tests.council.small import SEATS, Table

REASON = "My parliament voted for it last night."


def test_placards_wait_in_the_order_in_which_they_were_raised() -> None:
    table = Table(holders=ALL_PEOPLE).to_drafting()
    for seat in ("CC", "AA", "BB"):
        table.do(raises(seat=seat))
    assert table.state.placards == ("CC", "AA", "BB")
    table.do(lowers(seat="AA"))
    assert table.state.placards == ("CC", "BB")


def test_a_person_may_lower_a_placard_and_raise_it_again_at_the_end_of_the_line() -> None:
    table = Table(holders=ALL_PEOPLE).to_drafting()
    for seat in ("AA", "BB"):
        table.do(raises(seat=seat))
    table.do(lowers(seat="AA"))
    table.do(raises(seat="AA"))
    assert table.state.placards == ("BB", "AA")


def test_whoever_has_spoken_has_no_floor_and_no_placard_left() -> None:
    table = Table(holders=ANNA).to_drafting()
    table.do(raises())
    table.do(calls_on())
    assert (table.state.floor, table.state.placards) == ("AA", ("AA",))
    table.speak("AA")
    assert (table.state.floor, table.state.placards, table.state.lapsed) == (None, (), 0)


def test_a_turn_that_passes_is_counted_as_a_turn_and_as_no_speech() -> None:
    table = Table(holders=ANNA).to_drafting()
    table.do(raises())
    table.do(calls_on())
    (lapsed,) = table.do(passes())
    assert isinstance(lapsed, e.FloorLapsed)
    assert (lapsed.seat, lapsed.phase, lapsed.round, lapsed.because) == ("AA", "drafting", 1, "passed")
    assert (table.state.floor, table.state.placards, table.state.lapsed) == (None, (), 1)
    assert table.state.speeches == 0


def test_turns_that_passed_are_counted_anew_in_every_round() -> None:
    table = with_the_floor(RULES)
    table.do(passes())
    table.next_round()
    assert table.state.lapsed == 0


def test_the_chair_may_speak_while_a_person_is_awaited() -> None:
    table = with_the_floor(RULES)
    table.speak("CHAIR")
    assert table.state.floor == "AA"


def test_a_placard_may_be_raised_while_another_has_the_floor() -> None:
    table = Table(holders=ALL_PEOPLE).to_drafting()
    table.do(calls_on("AA"))
    table.do(raises(seat="BB"))
    table.speak("AA")
    assert table.state.placards == ("BB",)


def test_a_handover_takes_placard_and_floor_from_the_seat() -> None:
    table = with_the_floor(RULES)
    table.do(raises())
    table.do(c.ChangeHolder(key="h", seat="AA", holder="ai", stand_in=True))
    assert (table.state.floor, table.state.placards) == (None, ())
    assert table.state.stand_ins == {"AA"}
    table.speak("AA")


def test_a_handover_of_another_seat_leaves_the_floor_where_it_is() -> None:
    table = Table(holders=ALL_PEOPLE).to_drafting()
    table.do(raises(seat="BB"))
    table.do(calls_on("AA"))
    table.do(c.ChangeHolder(key="h", seat="CC", holder="ai"))
    assert (table.state.floor, table.state.placards) == ("AA", ("BB",))


def test_a_rest_leaves_placards_and_the_floor_where_they_are() -> None:
    table = with_the_floor(RULES)
    table.do(raises())
    table.do(c.Suspend(key="s", reason="Lunch."))
    table.do(c.Resume(key="r"))
    assert (table.state.floor, table.state.placards) == ("AA", ("AA",))
    table.speak("AA")


def test_a_handover_in_the_middle_of_the_reviews_asks_the_new_holder() -> None:
    table = Table(holders=ANNA).to_drafting()
    for seat in SEATS:
        table.review(seat)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    with pytest.raises(Refused, match="Still waiting for AA"):
        table.do(c.RevealReviews(key="r", round=1))
    table.review("AA", "amend")
    table.do(c.RevealReviews(key="r", round=1))


def test_a_handover_in_silence_voids_the_consent_and_the_new_holder_is_asked() -> None:
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    for seat in SEATS:
        table.consent(seat)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    assert set(table.state.last_window.consents) == {"BB", "CC"}
    table.consent("AA")
    *_, closed = table.close_silence()
    assert isinstance(closed, e.Closed)
    assert closed.outcome == "ADOPTED_MINIMUM"


def test_a_new_holder_is_not_taken_for_absent_because_the_former_one_was() -> None:
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    table.do(c.MissVerdict(key="m", seat="AA", bind=table.bind, fault="No answer."))
    assert table.state.last_window.missing == {"AA"}
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    assert table.state.last_window.missing == frozenset()


def test_a_person_who_consented_may_take_it_back_and_then_write_a_letter() -> None:
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    table.consent("AA")
    table.do(c.Withdraw(key="w", seat="AA", epoch=0, bind=table.bind))
    letter, broken = table.object("AA")
    assert isinstance(letter, e.Objected)
    assert isinstance(broken, e.SilenceBroken)
    assert_all(table.events, table.state)


def test_words_of_ones_own_are_kept_letter_by_letter_and_are_an_ask() -> None:
    table = with_anna(RULES)
    (offered,) = table.do(wording(text=f" {OWN_WORDS}\n"))
    assert isinstance(offered, e.WordingOffered)
    assert offered.text == f" {OWN_WORDS}\n"
    assert table.state.own_words["aid", "more"] == offered
    assert table.state.stances["AA"]["aid", "more"] == ASKED
    assert table.state.asked_by["aid", "more"] == ("AA",)
    table.circulate(aid="more")
    assert_all(table.events, table.state)


def test_of_two_wordings_for_one_option_the_later_one_counts_and_both_asked_for_it() -> None:
    table = with_anna(RULES)
    table.do(wording())
    table.do(wording(seat="BB", text="Other words."))
    assert table.state.own_words["aid", "more"].text == "Other words."
    assert table.state.asked_by["aid", "more"] == ("AA", "BB")


def test_words_for_another_option_stand_beside_the_first_ones() -> None:
    table = with_anna(RULES)
    table.do(wording())
    table.do(wording(wish=Wish(issue="aid", option="less"), text="We shall do less.", features_known=False))
    assert {k: w.text for k, w in table.state.own_words.items()} == {
        ("aid", "more"): OWN_WORDS,
        ("aid", "less"): "We shall do less.",
    }


def test_words_of_the_length_of_a_paragraph_are_taken() -> None:
    table = with_anna(RULES)
    table.do(wording(text="w" * 800))
    assert len(table.state.own_words["aid", "more"].text) == 800


@pytest.mark.parametrize("act", [raises, lowers, passes, calls_on, wording, extends, breaks_news])
def test_what_people_do_at_the_floor_is_seen_by_all(act: type[c.Command]) -> None:
    table = with_anna(RULES)
    if act in (lowers, passes):
        table.do(raises() if act is lowers else calls_on())
    assert [visibility(x) for x in table.do(act())] == ["public"]  # type: ignore[arg-type]


def test_more_time_changes_nothing_else_and_is_given_also_at_rest() -> None:
    table = with_anna(RULES)
    before = table.state
    (extended,) = table.do(extends(90))
    assert isinstance(extended, e.TimeExtended)
    assert extended.seconds == 90
    assert table.state.seq == before.seq + 1
    table.do(c.Suspend(key="s", reason="Lunch."))
    table.do(extends())


def test_news_is_written_down_and_changes_neither_the_text_nor_any_instructions() -> None:
    table = with_anna(RULES)
    before = table.state
    (news,) = table.do(breaks_news("The border is quiet this morning."))
    assert isinstance(news, e.NewsFlash)
    assert news.text == "The border is quiet this morning."
    assert table.state == replace(before, seq=before.seq + 1)


def against_the_card(holders: dict[str, str] = ANNA) -> Table:
    """AA, whom the shorter words cost more than no text, is asked to let them pass in the last round."""
    table = Table(holders=holders).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", live=False, ask=Wish(issue="membership", option="short"))
    table.do(c.RevealReviews(key="r", round=1))
    return table.circulate(membership="short").next_round().next_round().open_silence()


def test_a_person_consents_against_the_card_only_with_a_reason_and_the_certificate_shows_it() -> None:
    table = against_the_card(ALL_PEOPLE)
    with pytest.raises(Refused, match=r"Your role card says no\. .* Say in one line why"):
        table.consent("AA", source="human")
    table.consent("AA", source="human", departure=REASON)
    table.consent("BB", source="human")
    table.consent("CC", source="human", departure=REASON)
    *_, closed = table.close_silence()
    assert isinstance(closed, e.Closed)
    assert closed.flags == e.Flags(departures=2)


def test_a_seat_that_changes_hands_keeps_its_card() -> None:
    table = against_the_card()
    table.consent("AA", source="human", departure=REASON)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="ai", stand_in=True))
    overruled, letter, broken = table.consent("AA")
    assert isinstance(overruled, e.Overruled)
    assert isinstance(letter, e.Objected)
    assert isinstance(broken, e.SilenceBroken)


def test_a_consent_that_comes_after_the_letter_of_another_is_too_late_for_a_person() -> None:
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    table.object("BB")
    with pytest.raises(Refused, match="No silence window is open"):
        table.consent("AA", departure=REASON)


STALE = {
    "another window": {"window": 2},
    "another revision": {"revision": 3},
    "other bytes": {"hash": "0" * 64},
}


@pytest.mark.parametrize("other", STALE)
@pytest.mark.parametrize("kind", [c.Consent, c.Withdraw, c.Object, c.MissVerdict])
def test_an_answer_to_what_a_page_showed_before_is_refused(kind: type[c.Command], other: str) -> None:
    table = Table(holders=ANNA).to_drafting().all_review().open_silence()
    if kind is c.Withdraw:
        table.consent("AA")
    bind = Bind.model_validate(table.bind.model_dump() | STALE[other])
    fields: dict[str, object] = {"key": "x", "seat": "AA", "bind": bind}
    fields |= {"pid": "P2", "reason": "No."} if kind is c.Object else {}
    fields |= {"fault": "No answer."} if kind is c.MissVerdict else {}
    with pytest.raises(Refused, match="another text or another window"):
        table.do(kind.model_validate(fields))  # type: ignore[arg-type]


def test_words_offered_by_a_person_let_nobody_consent_across_a_red_line() -> None:
    table = with_anna(RULES)
    table.do(wording(wish=Wish(issue="membership", option="invite"), text="Nothing much changes here."))
    table.circulate(membership="invite").next_round().next_round().open_silence()
    overruled, letter, _ = table.consent("BB")
    assert isinstance(overruled, e.Overruled)
    assert isinstance(letter, e.Objected)
    assert letter.red_line == "BB-1"


def test_words_that_nobody_could_read_stand_in_a_text_only_as_such_and_no_ai_seat_consents() -> None:
    table = with_anna(RULES)
    table.do(wording(features_known=False))
    table.do(in_her_words(table, known=False))
    table.next_round().next_round().open_silence()
    overruled, *_ = table.consent("CC")
    assert isinstance(overruled, e.Overruled)
    assert overruled.finding == "It holds wording that nobody has yet explained."
    assert_all(table.events, table.state)


def test_words_that_were_read_stand_in_a_text_letter_by_letter() -> None:
    table = with_anna(RULES)
    table.do(wording())
    table.do(in_her_words(table, known=True))
    assert [p.text for p in table.state.text.paragraphs][-1] == OWN_WORDS
    assert_all(table.events, table.state)


def test_vetted_words_may_stand_for_an_option_whose_own_words_were_not_read() -> None:
    table = with_anna(RULES)
    table.do(wording(features_known=False))
    table.circulate(aid="more")
    assert all(p.features_known for p in table.state.text.paragraphs)
