"""Names and shared wordings are taken out of a speech before anybody guesses whose it is."""

import re

import pytest

from nacsim.evals.labels import labels_for
from nacsim.evals.masking import (
    member_names,
    without_names,
    without_names_and_wordings,
    without_wordings,
    wordings_of,
)
from nacsim.evals.quotation import is_verbatim
from nacsim.roles.pack import load_pack

WORLD = """
ASC Africa African Arctic BMP-1 Bangui Bessarabia Cairo Chair Channel Charter Chisinau Christmas
Communities Fleet Friday G7 Galicia General Government Gripen Japan Kovalenko Lviv Mariupol Mass
Mediterranean MiG-29 Montreux Nordic Northern November Patriot Russians S-300 Sarajevo Secretary
South Srebrenica State Strait Su-25 T-72 Tatars Tbilisi Thanksgiving Timor Ukrainians Wall Wednesday
Western Yalta
"""
# What only one delegation speaks of today, and any other might tomorrow.
OF_THE_WORLD = frozenset(WORLD.split())


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


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        (
            "It found 150,000 Hungarians in Transcarpathia.",
            "It found 150,000 people of {HU} in a region beside {HU}.",
        ),
        ("They live beyond the Tisza.", "They live beyond a river in {HU}."),
        ("In Debrecen it is not popular.", "In a town in {HU} it is not popular."),
        ("From Narva one sees. Hungarians saw.", "From a town in {EE} one sees. People of {HU} saw."),
        ("Every Pole had heard; an Estonian had not.", "Every citizen of {PL} had heard; a {EE} had not."),
        ("No Hungarian soldier, said the Hungarian judge.", "No {HU} soldier, said {HU} judge."),
    ],
)
def test_people_and_places_are_masked_as_what_they_are(said: str, masked: str) -> None:
    labels = labels_for("m", ("HU", "PL", "EE"))
    letters = {seat: labels(name) for seat, name in (("HU", "Hungary"), ("PL", "Poland"), ("EE", "Estonia"))}
    assert labels(said) == masked.format(**letters)
    assert labels.unmasked(labels(said), said) == said.rstrip(".")


def test_words_cut_out_of_a_masked_speech_are_found_again_wherever_they_begin_and_end() -> None:
    said = "Our census found 150,000 Hungarians in Transcarpathia; Estonia's own, near Narva, were more."
    labels = labels_for("m", ("HU", "PL", "EE"))
    cut = labels(said).split()
    for begin in range(len(cut)):
        for end in range(begin + 1, len(cut) + 1):
            quoted = labels.unmasked(" ".join(cut[begin:end]), said)
            assert is_verbatim(quoted, said), cut[begin:end]
    assert labels.unmasked("150,000 people of CountryZZ", said) == "150,000 people of CountryZZ"


def test_no_place_that_only_one_delegation_speaks_of_is_left_on_a_sheet() -> None:
    """A word with a capital inside a sentence is a name; those that all the world has give nobody away."""
    cards = load_pack().cards
    labels = labels_for("m", tuple(cards))
    names: dict[str, set[str]] = {}
    for seat, card in cards.items():
        for text in (*card.openings, *card.must_say, *(way for p in card.points for way in p.wordings)):
            for name in re.findall(r"(?<=[a-z,;] )[A-Z\u00c0-\u017d][\w-]+", labels(" ".join(text.split()))):
                names.setdefault(name, set()).add(seat)
    alone = {name for name, seats in names.items() if len(seats) == 1}
    assert {n for n in alone if not re.match(r"(?:Delegation|Country)[A-Z]+$", n)} <= OF_THE_WORLD


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
