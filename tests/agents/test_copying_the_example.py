"""A model that gives the example of its rules as its own speech is sent back."""

from dataclasses import replace

from nacsim.agents.lint import check
from nacsim.council.values import Intent
from nacsim.prompts.render import example_speech
from tests.prompts.table import desk


def test_the_example_of_the_rules_is_nobodys_speech() -> None:
    said = example_speech().replace("paragraph 2", "paragraph 5").replace("Norway", "Estonia")
    intent = Intent(move="support", pid="P5")
    found = check(replace(desk("EE"), round=1), intent, said)
    assert "parrot" in {fault.kind for fault in found.faults}


def test_not_even_a_turn_of_phrase_is_taken_out_of_the_example() -> None:
    said = "Estonia asks what a date in paragraph 5 would be. For being seen, Chair. So decide in 2026."
    found = check(replace(desk("EE"), round=1), Intent(move="support", pid="P5"), said)
    assert "parrot" in {fault.kind for fault in found.faults}


def test_the_example_is_a_whole_speech() -> None:
    assert example_speech().startswith("Denmark asks") and example_speech().endswith(".")
