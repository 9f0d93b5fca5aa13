"""The chair may be worded otherwise, but not into saying otherwise."""

import pytest

from nacsim.agents.fidelity import ADOPTS, adopts_more, says_the_same

MEMBERS = ("Estonia", "Germany", "Hungary", "Latvia", "United States", "Türkiye")
MAP = (
    "Let me read back what I heard. Paragraph 3 carries brackets: Estonia and Latvia ask for an invitation; "
    "Hungary asks for the words of 2024. There are brackets in paragraphs 5, 6 and 7 too."
)
TEXT = (
    "I have circulated text 4: paragraph 3 goes back to agreed language; paragraph 5 now has a review by "
    "foreign ministers in 2026, as Germany asked. Please weigh it as a whole."
)
REVEAL = (
    "Estonia and Latvia can accept this text as it is. The knot is paragraph 3, membership: Hungary and the "
    "United States cannot take it as it stands. Then paragraph 5, timeline: Germany wants change. "
    "Paragraph 3 first, please."
)
MANY = "Six delegations can accept this text as it is. Paragraph 3 first, please."
NOTED = "I note that Estonia put a question to Germany and has no answer."
RULE = (
    "The Council is in session: ten of 32 members are seated. We take no vote. A text on which nobody breaks "
    "silence is agreed; without one, the language we have stands. I invite short opening statements."
)
CLOSE = (
    "I will not put this text to you again today. Nothing was adopted, and nothing that stood before is "
    "weakened. I will report under my own authority."
)

HONEST = [
    (MAP, MAP),
    (
        MAP,
        "Here is what I heard. Where paragraph 3 has brackets, Latvia and Estonia would like an invitation; "
        "Hungary would keep the words of 2024. Paragraphs 5, 6 and 7 have brackets as well.",
    ),
    (
        MAP,
        "I heard this: Estonia, with Latvia, wants an invitation in paragraph 3, whereas the words of 2024 "
        "are what Hungary asks for. Brackets stand in 5, in 6 and in 7 too.",
    ),
    (
        TEXT,
        "Text 4 is with you now. Paragraph 3 returns to agreed language. In paragraph 5 you will find, as "
        "Germany asked, a review by foreign ministers in 2026. Weigh it as a whole, please.",
    ),
    (
        REVEAL,
        "This text as it is can be accepted by Latvia and by Estonia. The United States and Hungary cannot "
        "take paragraph 3, on membership. On timeline, paragraph 5, it is Germany that wants change. "
        "Let us begin with paragraph 3.",
    ),
    (MANY, "I can tell you that 6 delegations accept this text as it is. We begin with paragraph three."),
    (NOTED, "Estonia has asked Germany something, and I note that no answer came."),
    (
        RULE,
        "Welcome. Ten of our 32 members sit here, and we take no vote. A text on which nobody breaks silence "
        "is agreed; without one, the language we have stands. Short opening statements, please.",
    ),
    (
        CLOSE,
        "You will not see this text from me again today. Nothing was adopted, and nothing that stood before "
        "is weakened. The report will be mine alone.",
    ),
]


@pytest.mark.parametrize(("draft", "text"), HONEST)
def test_an_honest_rewording_is_used(draft: str, text: str) -> None:
    assert says_the_same(draft, text, MEMBERS)


def exchanged(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


MISLEADING = {
    "two paragraphs change places": (MAP, exchanged(MAP, "3", "5")),
    "a paragraph and a year change places": (TEXT, exchanged(TEXT, "5", "2026")),
    "two delegations change sides": (REVEAL, exchanged(REVEAL, "Germany", "Hungary")),
    "a delegation joins the other camp": (MAP, exchanged(MAP, "Latvia", "Hungary")),
    "whoever asked is the one who did not answer": (NOTED, exchanged(NOTED, "Estonia", "Germany")),
    "one delegation more accepts": (MANY, MANY.replace("Six", "Seven")),
    "a paragraph is left out": (MAP, MAP.replace(", 6 and 7", " and 7")),
    "a figure is added": (MANY, f"{MANY} There are 17 of us."),
    "a delegation is left out": (REVEAL, REVEAL.replace("Hungary and the United States", "Hungary")),
    "a delegation is added": (NOTED, NOTED.replace("Germany", "Germany and Türkiye")),
    "a delegation is named where none was": (MANY, f"{MANY} Estonia is one of them."),
    "the same is said again of another": (REVEAL, f"{REVEAL} Hungary accepts paragraph 3."),
    "the last claim is missing": (REVEAL, REVEAL.removesuffix(" Paragraph 3 first, please.")),
}


@pytest.mark.parametrize("how", MISLEADING)
def test_a_wording_that_moves_a_figure_or_a_name_is_not_used(how: str) -> None:
    draft, text = MISLEADING[how]
    assert text != draft
    assert not says_the_same(draft, text, MEMBERS)


@pytest.mark.parametrize("draft", [MANY, RULE, CLOSE])
@pytest.mark.parametrize(
    "formula",
    [
        "The text is adopted.",
        "It is so decided.",
        "The Council decides.",
        "The text is hereby approved.",
        "It stands agreed.",
        "The language we have is agreed.",
        "Nothing that stood before was adopted.",
        "We agree on this.",
        "Allies have agreed.",
        "We have consensus.",
        "We invite Ukraine.",
        "Le Conseil décide.",
        "Le texte est approuvé.",
        "Nous invitons l'Ukraine.",
        "Nous sommes tous d\u2019accord.",
    ],
)
def test_no_wording_adds_an_adoption_whatever_its_draft_says_of_one(draft: str, formula: str) -> None:
    assert ADOPTS.search(formula)
    assert adopts_more(draft, f"{draft} {formula}")
    assert adopts_more(draft, f"{formula} {draft}")
    assert not says_the_same(draft, f"{draft} {formula}", MEMBERS)
    assert not adopts_more(draft, draft)


@pytest.mark.parametrize(
    ("draft", "before", "after"),
    [
        (CLOSE, "Nothing was adopted", "The text was adopted"),
        (CLOSE, "Nothing was adopted, and nothing", "It was adopted. Nothing"),
        (RULE, "A text on which nobody breaks silence is agreed", "Silence is agreed"),
        (RULE, "A text on which nobody breaks silence is agreed; without one", "It is agreed; without one"),
    ],
)
def test_a_sentence_on_what_is_agreed_stays_as_it_is(draft: str, before: str, after: str) -> None:
    assert before in draft
    assert not says_the_same(draft, draft.replace(before, after), MEMBERS)


def test_figures_keep_their_order_in_french_too() -> None:
    french = (
        "Le paragraphe 3 est entre crochets: une invitation, ou les mots de 2024. Il y en a aussi aux "
        "paragraphes 5, 6 et 7."
    )
    assert says_the_same(MAP, french, ())
    assert not says_the_same(MAP, exchanged(french, "3", "5"), ())
    assert says_the_same(MANY, "Six délégations peuvent accepter ce texte. Le paragraphe 3 d'abord.", ())
    assert not says_the_same(MANY, "Sept délégations peuvent accepter ce texte. Le paragraphe 3 d'abord.", ())
