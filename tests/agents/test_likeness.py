"""Which of some texts a sentence is most like: rare words count, small words do not, a 'not' turns a word."""

import pytest

from nacsim.agents.likeness import Library, library, stem, stems

SHELF = library(
    {
        "date": ["We will decide by a date.", "The date of the decision is set."],
        "no date": ["No date can be set.", "We leave the calendar open without a date."],
        "aid": ["Allies pledge assistance every month."],
        "talks": ["Talks on accession begin without delay."],
    }
)


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("invitations", "invit"),
        ("invite", "invit"),
        ("invited", "invit"),
        ("inviting", "invit"),
        ("ministers", "minist"),
        ("ministry", "ministr"),
        ("aid", "aid"),
        ("us", "us"),
        ("yes", "yes"),
        ("decide", "decid"),
        ("date", "dat"),
        ("dates", "dat"),
    ],
)
def test_the_commonest_endings_are_cut_off_and_short_words_are_left_alone(word: str, root: str) -> None:
    assert stem(word) == root


def test_small_words_and_manners_say_nothing_of_what_a_text_is_about() -> None:
    assert stems("Thank you, Chair. We would like to say that we agree with our colleagues.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no date", ["dat", "not dat"]),
        ("We don't set a date", ["set", "not set", "dat", "not dat"]),
        ("We don\u2019t set it.", ["set", "not set"]),
        ("not today, a date", ["dat"]),
        ("We cannot accept a date", ["dat"]),
        ("No force without a mandate", ["forc", "not forc", "mandat"]),
        ("Without a mandate", ["mandat", "not mandat"]),
        ("0.25 per cent", ["0.25", "per", "cent"]),
    ],
)
def test_a_not_reaches_the_words_behind_it_up_to_the_end_of_the_clause(text: str, found: list[str]) -> None:
    assert stems(text) == found


def test_a_text_is_most_like_itself() -> None:
    said = {
        "date": "We will decide by a date. The date of the decision is set.",
        "no date": "No date can be set. We leave the calendar open without a date.",
        "aid": "Allies pledge assistance every month.",
        "talks": "Talks on accession begin without delay.",
    }
    for name, text in said.items():
        best, score = SHELF.like(text)[0]
        assert best == name
        assert score == pytest.approx(1.0)


def test_the_same_word_with_and_without_a_not_is_told_apart() -> None:
    assert SHELF.like("a date")[0][0] == "date"
    assert SHELF.like("no date")[0][0] == "no date"


def test_words_that_no_text_has_make_a_sentence_less_like_all_of_them() -> None:
    near, far = SHELF.like("accession"), SHELF.like("accession pizza football cinema homework")
    assert near[0][0] == far[0][0] == "talks"
    assert far[0][1] < near[0][1] * 0.75


def test_rare_words_count_more_than_common_ones() -> None:
    shelf = library({"a": ["reform courts"], "b": ["reform schools"], "c": ["reform aid"]})
    assert shelf.like("reform of schools")[0][0] == "b"
    assert dict(shelf.like("reform"))["a"] < dict(shelf.like("courts"))["a"]


def test_equally_alike_texts_come_in_the_order_of_their_names() -> None:
    shelf = library({"b": ["oats"], "a": ["oats"]})
    assert [name for name, _ in shelf.like("oats")] == ["a", "b"]


@pytest.mark.parametrize("text", ["", "the of and", "\u041c\u0438\u0440", "!?"])
def test_a_sentence_that_says_nothing_is_like_nothing(text: str) -> None:
    assert {score for _, score in SHELF.like(text)} == {0.0}


def test_an_empty_shelf_has_nothing_to_be_like() -> None:
    assert Library({}, {}).like("anything") == []
