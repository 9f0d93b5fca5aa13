"""One forbidden act for each rule about people: what is tried, and the rule that must stop it."""

from collections.abc import Callable

from nacsim.council.decide import Rulebook
from nacsim.council.values import Wish
from tests.council.acts import drafting
from tests.council.acts_of_people import (
    acts_for_a_seat_it_left,
    blank_departure,
    breaks_news,
    called_on_after_the_last_speech,
    calls_on,
    closed,
    extends,
    lowers,
    passes,
    raises,
    raises_twice,
    silent_with_anna,
    speaks_after_the_turn_lapsed,
    speaks_again,
    suspended,
    suspended_with_a_placard,
    suspended_with_the_floor,
    takes_the_floor_of_another,
    two_have_the_floor,
    unread_words_passed_off_as_read,
    with_anna,
    with_the_floor,
    wording,
)

Act = Callable[[Rulebook], object]
NO_OPTION = Wish(issue="aid", option="invite")
NO_ISSUE = Wish(issue="weather", option="agreed")

PROBES_OF_PEOPLE: tuple[tuple[str, str, Act], ...] = (
    ("TakeFloor", "a_person_was_called_on", lambda r: with_anna(r).speak("AA")),
    ("TakeFloor", "a_person_was_called_on", takes_the_floor_of_another),
    ("TakeFloor", "a_person_was_called_on", speaks_again),
    ("TakeFloor", "a_person_was_called_on", speaks_after_the_turn_lapsed),
    ("TakeFloor", "speaker_is_seated_and_current", lambda r: with_the_floor(r).speak("AA", epoch=1)),
    ("RaisePlacard", "open_and_not_closed", lambda r: closed(r, raises())),
    ("RaisePlacard", "not_suspended", lambda r: suspended(r, raises())),
    ("RaisePlacard", "seat_is_seated", lambda r: with_anna(r).do(raises(seat="ZZ"))),
    ("RaisePlacard", "holder_is_current", lambda r: acts_for_a_seat_it_left(r, raises())),
    ("RaisePlacard", "a_person_holds_the_seat", lambda r: with_anna(r).do(raises(seat="BB"))),
    ("RaisePlacard", "placard_is_down", raises_twice),
    ("LowerPlacard", "open_and_not_closed", lambda r: closed(r, lowers())),
    ("LowerPlacard", "not_suspended", suspended_with_a_placard),
    ("LowerPlacard", "seat_is_seated", lambda r: with_anna(r).do(lowers(seat="ZZ"))),
    ("LowerPlacard", "holder_is_current", lambda r: acts_for_a_seat_it_left(r, lowers())),
    ("LowerPlacard", "placard_is_up", lambda r: with_anna(r).do(lowers())),
    ("GiveFloor", "open_and_not_closed", lambda r: closed(r, calls_on())),
    ("GiveFloor", "not_suspended", lambda r: suspended(r, calls_on())),
    ("GiveFloor", "seat_is_seated", lambda r: with_anna(r).do(calls_on("ZZ"))),
    ("GiveFloor", "a_person_holds_the_seat", lambda r: drafting(r).do(calls_on())),
    ("GiveFloor", "the_floor_is_free", two_have_the_floor),
    ("GiveFloor", "speeches_are_left", called_on_after_the_last_speech),
    ("LapseFloor", "open_and_not_closed", lambda r: closed(r, passes())),
    ("LapseFloor", "not_suspended", suspended_with_the_floor),
    ("LapseFloor", "seat_is_seated", lambda r: with_anna(r).do(passes("ZZ"))),
    ("LapseFloor", "seat_has_the_floor", lambda r: with_anna(r).do(passes())),
    ("LapseFloor", "seat_has_the_floor", lambda r: with_the_floor(r).do(passes("BB"))),
    ("OfferWording", "open_and_not_closed", lambda r: closed(r, wording())),
    ("OfferWording", "not_suspended", lambda r: suspended(r, wording())),
    ("OfferWording", "seat_is_seated", lambda r: with_anna(r).do(wording(seat="ZZ"))),
    ("OfferWording", "holder_is_current", lambda r: acts_for_a_seat_it_left(r, wording())),
    ("OfferWording", "no_window_is_open", lambda r: silent_with_anna(r).do(wording())),
    ("OfferWording", "option_is_on_the_agenda", lambda r: with_anna(r).do(wording(wish=NO_OPTION))),
    ("OfferWording", "option_is_on_the_agenda", lambda r: with_anna(r).do(wording(wish=NO_ISSUE))),
    ("OfferWording", "wording_fits_a_paragraph", lambda r: with_anna(r).do(wording(text="w" * 801))),
    ("Circulate", "unread_words_are_marked", unread_words_passed_off_as_read),
    ("ExtendTime", "open_and_not_closed", lambda r: closed(r, extends())),
    ("ExtendTime", "some_time_is_given", lambda r: with_anna(r).do(extends(0))),
    ("ExtendTime", "some_time_is_given", lambda r: with_anna(r).do(extends(-60))),
    ("BreakNews", "open_and_not_closed", lambda r: closed(r, breaks_news())),
    ("BreakNews", "not_suspended", lambda r: suspended(r, breaks_news())),
    ("BreakNews", "news_says_something", lambda r: with_anna(r).do(breaks_news("  "))),
    ("Consent", "human_departure_is_explained", blank_departure),
)
