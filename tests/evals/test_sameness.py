"""How alike two seats are, and what is said again, counted on meetings of a few sentences."""

import pytest

from nacsim.council.values import Intent
from nacsim.evals.grams import contained, grams, jaccard, runs, sentences_of, words_of
from nacsim.evals.sameness import arguments_again, likeness, repeated, said_before
from tests.evals.small import said


def plainly(text: str) -> str:
    return text


def test_words_keep_figures_and_contractions_whole() -> None:
    assert words_of("We don't pay 0.25 per cent, nor 880,000.") == [
        "we", "don't", "pay", "0.25", "per", "cent", "nor", "880,000",
    ]  # fmt: skip


def test_a_question_and_a_full_stop_end_a_sentence() -> None:
    assert sentences_of("Can we move? Yes. At 0.25 per cent.") == [
        "Can we move?",
        "Yes.",
        "At 0.25 per cent.",
    ]


def test_runs_of_four_words_follow_each_other_and_a_short_speech_is_one_run() -> None:
    assert runs("a b c d e") == [("a", "b", "c", "d"), ("b", "c", "d", "e")]
    assert runs("No, Chair.") == [("no", "chair")]
    assert runs("") == []


def test_shares_are_of_both_or_of_the_first() -> None:
    some, others = grams("a b c d e"), grams("b c d e f")
    assert jaccard(some, others) == pytest.approx(1 / 3)
    assert contained(some, others) == pytest.approx(1 / 2)
    assert jaccard(frozenset(), frozenset()) == contained(frozenset(), others) == 0


def test_two_seats_with_the_same_sentence_are_alike_and_others_are_not() -> None:
    pairs = likeness(
        [
            said("EE", "we want the door to stay open"),
            said("DE", "we want the door to stay shut"),
            said("US", "no deal"),
        ],
        plainly,
    )
    shared = {pair.seats: pair.shared for pair in pairs}
    assert shared["DE", "EE"] == pytest.approx(3 / 5)
    assert shared["DE", "US"] == shared["EE", "US"] == 0


def test_all_speeches_of_a_seat_count_together() -> None:
    pairs = likeness([said("EE", "a b c d"), said("EE", "e f g h"), said("DE", "e f g h")], plainly)
    assert [pair.shared for pair in pairs] == [0.5]


def test_the_mask_decides_what_is_shared() -> None:
    speeches = [said("EE", "Estonia would rather wait"), said("DE", "Germany would rather wait")]
    assert likeness(speeches, plainly)[0].shared == 0
    assert likeness(speeches, lambda t: t.replace("Estonia", "X").replace("Germany", "X"))[0].shared == 1


def test_a_speech_that_was_made_before_is_found_also_when_another_seat_makes_it() -> None:
    first = said("EE", "one two three four five six seven eight nine ten")
    nearly = said("DE", "one two three four five six seven eight nine eleven")
    new = said("US", "eleven ten nine eight seven six five four three two")
    assert said_before([first, nearly, new]) == [nearly]
    assert said_before([new, first]) == []


def test_an_argument_made_twice_by_one_seat_is_found_and_by_two_seats_is_not() -> None:
    made = Intent(move="support", pid="P3", arguments=("EE-01",))
    assert arguments_again([said("EE", "x", made), said("EE", "y", made), said("DE", "z", made)]) == [
        ("EE", "EE-01")
    ]


def test_repetition_counts_what_the_same_seat_said_before() -> None:
    speeches = [said("EE", "a b c d e"), said("DE", "a b c d e"), said("EE", "a b c d f")]
    assert repeated(speeches, plainly) == pytest.approx(1 / 6)
    assert repeated([], plainly) is None
