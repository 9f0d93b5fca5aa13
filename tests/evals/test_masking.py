"""Names and shared wordings are taken out of a speech before anybody guesses whose it is."""

import pytest

from nacsim.evals.masking import (
    member_names,
    without_names,
    without_names_and_wordings,
    without_wordings,
    wordings_of,
)
from nacsim.roles.pack import load_pack


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Estonia asks Germany.", "MEMBER asks MEMBER."),
        ("the United States of America agrees", "MEMBER agrees"),
        ("My government of Latvia insists.", "MEMBER insists."),
        ("my government regrets this", "MEMBER regrets this"),
        ("Warsaw and the Polish parliament", "MEMBER and MEMBER parliament"),
        ("Estonia's door", "MEMBER door"),
        ("The Hague and Reykjavík listen.", "MEMBER and MEMBER listen."),
        ("Ukraine and Russia are not members.", "Ukraine and Russia are not members."),
        ("a polish for the text, and a turkey", "a polish for the text, and a turkey"),
    ],
)
def test_no_name_of_a_member_is_left(text: str, masked: str) -> None:
    assert without_names(text) == masked


def test_all_thirty_two_members_have_names_capitals_and_peoples() -> None:
    names = member_names()
    for known in ("Norway", "Oslo", "Norwegian", "Skopje", "Ljubljana", "Danes", "Ankara", "Ottawa"):
        assert known in names


def test_every_seat_of_the_scenario_is_masked_by_name_and_adjective() -> None:
    for card in load_pack().cards.values():
        assert without_names(f"It is {card.name}.") == "It is MEMBER."
        assert without_names(card.adjective) == "MEMBER"


def test_wordings_of_the_scenario_are_masked_and_the_rest_is_not() -> None:
    mask = without_wordings(["the invitation", "the invitation after a ceasefire"])
    assert mask("We keep to The invitation after a ceasefire, plainly.") == "We keep to OPTION, plainly."


def test_a_wording_that_names_a_place_is_masked_as_a_wording() -> None:
    mask = without_names_and_wordings(["the words agreed in Washington"])
    assert mask("Paris keeps the words agreed in Washington") == "MEMBER keeps OPTION"


def test_treaty_language_and_every_way_to_name_an_option_are_wordings() -> None:
    pack = load_pack()
    known = wordings_of(pack)
    option = pack.options["membership", "invite"]
    assert {option.noun, option.verb, option.short, option.wordings[0].rstrip(".")} <= known
