"""The rules: what must be true before the Council takes a command, each a claim with a sentence.

A rule takes the state and the command and returns None, or the sentence that tells the person why not.
`RULES` says which rules stand before which command; `decide` knows no others.
"""

from collections.abc import Callable
from typing import Any

from nacsim.council import commands as c
from nacsim.council.rules_of_drafting import (
    a_text_is_circulated,
    at_most_two_wishes_each_way,
    changes_tell_the_difference,
    drafting,
    every_option_has_an_origin,
    every_seat_has_answered,
    fixed_paragraphs_stand,
    one_review_a_round,
    option_is_on_the_agenda,
    remarks_offer_a_cure,
    review_is_of_the_current_text,
    round_is_current,
    round_is_not_revealed,
    text_is_coherent,
    text_is_complete,
    text_is_within_limits,
    unread_words_are_marked,
    verdict_agrees_with_remarks,
    wording_fits_a_paragraph,
)
from nacsim.council.rules_of_procedure import (
    a_person_holds_the_seat,
    a_person_was_called_on,
    each_seat_is_distinct_and_instructed,
    holder_is_current,
    news_says_something,
    not_suspended,
    not_yet_opened,
    open_and_not_closed,
    phase_comes_next,
    placard_is_down,
    placard_is_up,
    rounds_are_left,
    seat_has_the_floor,
    seat_is_seated,
    seats_are_seated,
    some_time_is_given,
    speaker_is_seated_and_current,
    speeches_are_left,
    suspended,
    the_floor_is_free,
    three_to_thirty_two_seats,
)
from nacsim.council.rules_of_silence import (
    STATEMENT_WORDS,
    best_text_was_tried,
    bind_is_the_windows,
    consent_is_in_time,
    enough_accept,
    has_consented,
    has_not_consented,
    human_departure_is_explained,
    letter_is_in_time,
    letter_is_not_a_second_one,
    nearing_the_end,
    no_window_is_open,
    paragraph_exists,
    seat_is_not_answered_yet,
    statement_is_short,
    table_is_ready,
    window_is_open,
    window_is_this_one,
    windows_are_left,
)
from nacsim.council.state import MeetingState

__all__ = ["RULES", "STATEMENT_WORDS", "Rule", "enough_accept", "nearing_the_end"]

Rule = Callable[[MeetingState, Any], str | None]

RUNNING: tuple[Rule, ...] = (open_and_not_closed, not_suspended)
SEATED: tuple[Rule, ...] = (*RUNNING, seat_is_seated, holder_is_current)

RULES: dict[type[c.Command], tuple[Rule, ...]] = {
    c.Convene: (not_yet_opened, three_to_thirty_two_seats, each_seat_is_distinct_and_instructed),
    c.EnterPhase: (*RUNNING, no_window_is_open, phase_comes_next, rounds_are_left),
    c.TakeFloor: (*RUNNING, speaker_is_seated_and_current, a_person_was_called_on, speeches_are_left),
    c.ReadMap: RUNNING,
    c.Circulate: (
        *RUNNING,
        no_window_is_open,
        drafting,
        text_is_within_limits,
        text_is_complete,
        fixed_paragraphs_stand,
        every_option_has_an_origin,
        unread_words_are_marked,
        changes_tell_the_difference,
        text_is_coherent,
    ),
    c.Review: (
        *SEATED,
        no_window_is_open,
        drafting,
        a_text_is_circulated,
        round_is_current,
        round_is_not_revealed,
        review_is_of_the_current_text,
        one_review_a_round,
        remarks_offer_a_cure,
        verdict_agrees_with_remarks,
        at_most_two_wishes_each_way,
    ),
    c.MissReview: (
        *RUNNING,
        seat_is_seated,
        drafting,
        round_is_current,
        round_is_not_revealed,
        one_review_a_round,
    ),
    c.RevealReviews: (
        *RUNNING,
        drafting,
        a_text_is_circulated,
        round_is_current,
        round_is_not_revealed,
        every_seat_has_answered,
    ),
    c.PassNote: (*SEATED, seats_are_seated),
    c.ProposePackage: (*RUNNING, no_window_is_open, drafting, seats_are_seated),
    c.OpenSilence: (
        *RUNNING,
        no_window_is_open,
        drafting,
        a_text_is_circulated,
        table_is_ready,
        windows_are_left,
        text_is_coherent,
    ),
    c.Consent: (
        *SEATED,
        consent_is_in_time,
        bind_is_the_windows,
        has_not_consented,
        letter_is_not_a_second_one,
        statement_is_short,
        human_departure_is_explained,
    ),
    c.Withdraw: (*SEATED, window_is_open, bind_is_the_windows, has_consented),
    c.Object: (
        *SEATED,
        letter_is_in_time,
        bind_is_the_windows,
        letter_is_not_a_second_one,
        paragraph_exists,
    ),
    c.MissVerdict: (*RUNNING, seat_is_seated, window_is_open, bind_is_the_windows, seat_is_not_answered_yet),
    c.CloseSilence: (*RUNNING, window_is_open, window_is_this_one),
    c.ChangeHolder: (open_and_not_closed, seat_is_seated),
    c.RaisePlacard: (*SEATED, a_person_holds_the_seat, placard_is_down),
    c.LowerPlacard: (*SEATED, placard_is_up),
    c.GiveFloor: (*RUNNING, seat_is_seated, a_person_holds_the_seat, the_floor_is_free, speeches_are_left),
    c.LapseFloor: (*RUNNING, seat_is_seated, seat_has_the_floor),
    c.OfferWording: (
        *SEATED,
        no_window_is_open,
        option_is_on_the_agenda,
        wording_fits_a_paragraph,
    ),
    c.ExtendTime: (open_and_not_closed, some_time_is_given),
    c.BreakNews: (*RUNNING, news_says_something),
    c.NoteFault: (open_and_not_closed,),
    c.Suspend: RUNNING,
    c.Resume: (open_and_not_closed, suspended),
    c.Close: (open_and_not_closed, no_window_is_open, best_text_was_tried),
}
