"""What is drafted rests on the briefing: code looks up its points, quotation, figures and names."""

import pytest

from nacsim.agents.grounds import Grounds
from nacsim.roles.drafted import Statement
from tests.drafts import GROUNDS

QUOTATION = "its towns need light"


def flaw(text: str, *points: str, quotation: str = QUOTATION) -> str:
    return GROUNDS.flaw(Statement(text=text, points=points or ("B2",), quotation=quotation))


@pytest.mark.parametrize(
    "text",
    [
        "Our towns need light.",
        "We speak for 40 towns. In 1998 a plan was drawn.",
        "Norway's towns wait. The United States asks who would watch.",
        "However, Norway would pay. Paying at once is what we ask of this Council.",
        "The briefing is right that 'its towns need light'.",
    ],
)
def test_what_the_briefing_says_may_be_said(text: str) -> None:
    assert flaw(text) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("We speak for 45 towns.", "the figure 45"),
        ("We speak for 4,000 towns.", "the figure 4000"),
        ("We speak for thirty towns.", "the figure thirty"),
        ("A third of it, ten per cent, is ours.", "the figure 10"),
        ("We thank Minister Hansen.", "names Minister"),
        ("Our towns need light, says Oslo.", "names Oslo"),
        ("Germany would pay too.", "names Germany"),
        ("OECD figures are clear.", "names OECD"),
        ("They said 'we shall never pay for that'.", "quotes words"),
        ("  ", "is empty"),
        ("our towns " * 200, "longer than 1,200 characters"),
    ],
)
def test_what_the_briefing_does_not_hold_is_named(text: str, why: str) -> None:
    assert why in flaw(text)


@pytest.mark.parametrize(
    "quotation",
    [
        "its towns need heat",
        "its towns light",
        "The river feeds 40 towns",
        "its towns ... light",
    ],
)
def test_a_quotation_that_does_not_stand_in_the_point_is_refused(quotation: str) -> None:
    assert flaw("Our towns need light.", quotation=quotation) == "its quotation does not stand in B2"


@pytest.mark.parametrize("quotation", ["", "towns", "need light", "..."])
def test_a_quotation_of_a_word_or_two_stands_anywhere_and_bears_nothing_out(quotation: str) -> None:
    assert flaw("Our towns need light.", quotation=quotation) == "its quotation has fewer than 3 words"


def test_a_quotation_is_read_whatever_its_marks_and_capitals() -> None:
    assert flaw("Our towns need light.", quotation="\u201cIts towns  need light.\u201d") == ""


def test_a_point_that_there_is_not_carries_nothing() -> None:
    assert (
        flaw("Our towns need light.", "B2", "B99") == "it rests on 'B99', and the briefing has no such point"
    )
    passage = Statement(text="Our towns need light.", points=(), quotation=QUOTATION)
    assert GROUNDS.flaw(passage) == "it names no point of the briefing to rest on"


def test_a_title_in_capitals_names_nobody_when_its_words_stand_beside_it() -> None:
    assert flaw("Joint Patrols. The joint patrols need light.") == ""
    assert "names Patrols" in flaw("Joint Patrols. We need light.")


def test_members_are_those_that_the_briefing_names_and_nobody_else() -> None:
    assert GROUNDS.members == {"NO": "Norway", "US": "the United States"}
    assert GROUNDS.naming("NO") == {"B2"}
    assert Grounds({"B1": "Ukraine, Russia and South America wait."}).members == {}
