"""Words of one's own are understood only if they surely say what their option says, and nothing beside."""

from pathlib import Path

import pytest

from nacsim.agents.ear import Ear
from nacsim.agents.own_words import is_understood
from nacsim.council.values import Wish
from nacsim.roles.pack import load_pack

pytestmark = pytest.mark.thorough

PACK = load_pack()
EAR = Ear(PACK)
HERE = Path(__file__).parent
Own = tuple[str, str]


def read(name: str) -> list[Own]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [tuple(x.split(": ", 1)) for x in lines if x and not x.startswith("#")]  # type: ignore[misc]


# Signs that hide words, or words that hide: letters of another alphabet, of another width, of no width.
RULED_OUT = (
    "Allies do n\u043et intend to pursue Ukraine's membership and will support its security by other means."
)
RECALLED = "Allies recall their earlier decisions on "
HIDDEN = [
    ("membership/rule_out", RULED_OUT),
    ("membership/short", f"{RECALLED}Ukraine. \uff4e\uff4f\uff54."),
    ("membership/short", f"{RECALLED}Ukraine.\u200b \u041c\u044b \u0438\u0445."),
    ("membership/short", f"{RECALLED}\u202eUkraine\u202c."),
    ("membership/short", f"{RECALLED}Ukraine\u2260."),
    ("membership/short", f"{RECALLED}Ukraine \u0661."),
    ("membership/short", ""),
]
DOCTORED, HONEST = [*read("doctored.txt"), *HIDDEN], read("honest.txt")


def taken(of: str, text: str) -> bool:
    issue, option = of.split("/")
    return is_understood(EAR, Wish(issue=issue, option=option), text)


def test_there_are_enough_of_both() -> None:
    assert len(DOCTORED) >= 50
    assert len(HONEST) >= 20


@pytest.mark.parametrize(("of", "text"), DOCTORED)
def test_doctored_words_are_not_understood(of: str, text: str) -> None:
    assert not taken(of, text)


@pytest.mark.parametrize(("of", "text"), HONEST)
def test_honest_words_are_understood(of: str, text: str) -> None:
    assert taken(of, text)


VETTED = [(f"{i}/{o}", w) for (i, o), option in PACK.options.items() for w in option.wordings]


@pytest.mark.parametrize(("of", "text"), VETTED)
def test_vetted_words_are_understood_for_their_own_option_and_for_no_other(of: str, text: str) -> None:
    assert [f"{i}/{o}" for i, o in PACK.options if taken(f"{i}/{o}", text)] == [of]


NUMBERED = [(key, number) for key, option in PACK.options.items() for number in range(len(option.wordings))]


@pytest.mark.parametrize(("key", "number"), NUMBERED)
def test_no_vetted_words_are_understood_with_a_sentence_of_another_option_behind_them(
    key: tuple[str, str], number: int
) -> None:
    """Each stands before one wording of every other option, and in turn before all of them."""
    text = PACK.options[key].wordings[number]
    for other in PACK.options.keys() - {key}:
        wordings = PACK.options[other].wordings
        assert not taken("/".join(key), f"{text} {wordings[number % len(wordings)]}")


@pytest.mark.parametrize(("of", "text"), VETTED)
def test_no_vetted_words_are_understood_with_a_not_put_in_anywhere(of: str, text: str) -> None:
    words = text.split()
    for at in range(len(words) + 1):
        assert not taken(of, " ".join((*words[:at], "not", *words[at:])))


@pytest.mark.parametrize(("of", "text"), VETTED)
def test_no_vetted_words_are_understood_with_their_not_taken_out(of: str, text: str) -> None:
    words = text.split()
    for at, word in enumerate(words):
        if word.lower().strip(",.") in ("not", "no", "without", "nor", "neither", "nothing"):
            assert not taken(of, " ".join((*words[:at], *words[at + 1 :])))


@pytest.mark.parametrize(("of", "text"), HONEST)
def test_case_and_the_kind_of_apostrophe_change_nothing(of: str, text: str) -> None:
    assert taken(of, text.upper())
    assert taken(of, text.replace("'", "\u2019"))
