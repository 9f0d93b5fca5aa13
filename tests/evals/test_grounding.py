"""What a speech cites, whom it answers, how it reads."""

import pytest

from nacsim.council.values import Intent
from nacsim.evals import reading
from nacsim.evals.engagement import answers_somebody, drafting, names_paragraph
from nacsim.evals.grounding import facts_per_speech, unknown_facts, unsourced
from nacsim.roles.models import Fact
from tests.evals.small import NAMES, said

BANK = {
    "F-spending": Fact(id="F-spending", says="x", tokens=("3.41",), source="a report", confidence="high"),
    "F-treaty": Fact(
        id="F-treaty", says="x", tokens=("Article 10", "1949"), source="the treaty", confidence="high"
    ),
}


def test_a_figure_needs_a_cited_fact_that_has_it() -> None:
    assert unsourced([said("EE", "We spend 3.41 per cent.", None, "F-spending")], BANK) == []
    bare = unsourced([said("EE", "We spend 3.41 per cent, since 1949.", None, "F-treaty")], BANK)
    assert [(b.said.seat, b.figures) for b in bare] == [("EE", ("3.41",))]


def test_numbers_of_paragraphs_are_no_figures_of_fact() -> None:
    text = "Paragraph 3, and paragraphs 4, 5 and 12, but not 12 soldiers."
    assert unsourced([said("EE", text)], BANK)[0].figures == ("12",)


def test_a_fact_that_the_bank_does_not_have_vouches_for_nothing() -> None:
    speech = said("EE", "In 2031.", None, "F-future")
    assert unknown_facts([speech], BANK) == ["F-future"]
    assert unsourced([speech], BANK)[0].figures == ("2031",)
    assert facts_per_speech([speech, said("DE", "Nothing.")]) == 0.5
    assert facts_per_speech([]) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Paragraph 3 will do.", True),
        ("See paragraphs 3 and 6.", True),
        ("Le paragraphe 5 suffit.", True),
        ("That paragraph will do.", False),
        ("There are 3 of them.", False),
    ],
)
def test_a_paragraph_is_named_by_its_number(text: str, named: bool) -> None:
    assert names_paragraph(said("EE", text)) is named


def test_only_speeches_on_a_text_are_of_the_drafting() -> None:
    early, late = said("EE", "x", phase="tour"), said("EE", "y")
    assert drafting([early, late]) == [late]


def test_a_speech_answers_if_the_record_says_so_or_if_it_calls_the_addressee_by_name() -> None:
    asked = Intent(move="question", to="US", pid="P3")
    assert answers_somebody(said("EE", "Fine.", Intent(move="answer", to="DE", answers=7)), NAMES)
    assert answers_somebody(said("EE", "I ask the United States.", asked), NAMES)
    assert not answers_somebody(said("EE", "I ask somebody.", asked), NAMES)
    assert not answers_somebody(said("EE", "Germany is large."), NAMES)


def test_lengths_are_means_over_all_speeches() -> None:
    speeches = [said("EE", "One two. Three."), said("DE", "Four five six.")]
    assert reading.words_per_speech(speeches) == 3
    assert reading.words_per_sentence(speeches) == 2
    assert reading.letters_per_word([said("EE", "ab abcd")]) == 3
    assert (
        reading.words_per_speech([]) is reading.words_per_sentence([]) is reading.letters_per_word([]) is None
    )


def test_two_questions_in_a_row_are_found() -> None:
    assert reading.asks_twice(said("EE", "Who is afraid? Who gains by it?"))
    assert not reading.asks_twice(said("EE", "Who is afraid? Not us. Who gains by it?"))


def test_a_thing_named_in_full_twice_is_found() -> None:
    full = ["a text without a date"]
    twice = said("EE", "A text without a date? We want a text without a date.")
    assert reading.full_phrase_twice(twice, full) == full[0]
    assert reading.full_phrase_twice(said("EE", "A text without a date. We want it."), full) is None


def test_a_seat_that_speaks_to_itself_is_found() -> None:
    assert reading.addresses_itself(said("EE", "Well.", Intent(move="question", to="EE")), NAMES)
    assert reading.addresses_itself(said("EE", "So tell us, Estonia: why?"), NAMES)
    assert not reading.addresses_itself(said("EE", "So tell us, Germany: why? Estonia would know."), NAMES)
