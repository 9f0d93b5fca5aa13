"""The teacher's first page: what nearly passed, what could have been had, what to ask the class."""

from nacsim.council import events as e
from nacsim.council.values import Wish
from nacsim.transcripts.account import Account
from nacsim.transcripts.front import front_page
from nacsim.transcripts.library import Agreement
from nacsim.transcripts.nearest import smallest_change
from nacsim.transcripts.questions import questions_for_the_class
from tests.council.small import FEATURES, SEATS
from tests.transcripts.meeting import (
    TASK,
    adopted,
    change,
    circulated,
    drafting,
    failed,
    library,
    opened,
    reveal,
    review,
    spoke,
)

BLOCKED = e.ChairsStatement(
    agreed=("P1", "P3"), revision=2, open=(e.OpenPoint(pid="P2", blocked_by=("BB",), needs={"BB": "task"}),)
)


def test_the_first_page_says_what_nearly_passed_and_what_was_left() -> None:
    front = front_page(adopted(), library())
    assert front.near == (
        "Text 1 came nearest besides the one adopted: two of three accepted it, and three could have lived "
        "with it.",
    )
    assert [(s.revision, s.words, s.accepted, s.lived) for s in front.stages] == [
        (1, "Words of 2024", 2, 3),
        (2, "Invite", 2, 2),
        (3, "Task ministers", 3, 3),
    ]
    assert "Of 12 possible texts 2 (16.67%) were acceptable to all three" in front.zone[0]
    assert "1 with 'Words of 2024' and 1 with 'Task ministers'" in front.zone[1]
    assert [(s.seat, s.had, s.could) for s in front.shares] == [
        ("AA", 260, 60),
        ("BB", 40, 120),
        ("CC", 250, 50),
    ]
    assert front.value == (
        "Beta had least from the adopted text: 40 points above its floor. Another text would have given "
        "every seat at least 50 points: 10 were left."
    )


def test_the_first_page_says_when_no_text_could_have_passed() -> None:
    front = front_page(adopted(), library(best=False))
    assert "none was acceptable to all three" in front.zone[0]
    assert front.value == ""
    assert all(share.could is None for share in front.shares)


def test_the_first_page_says_when_nothing_was_left() -> None:
    known = library()
    best = Agreement(12, 1, {"task": 1}, {"membership": "task", "aid": "more"})
    same = known.__class__(known.arguments, known.briefing, known.facts, known.nouns, known.features, best)
    assert "nothing was left on the table" in front_page(adopted(), same).value


def test_a_meeting_without_agreement_is_told_the_smallest_change_that_would_have_passed() -> None:
    front = front_page(failed(BLOCKED), library())
    assert front.near[0].startswith("Text 1 came nearest: two of three accepted it")
    assert "text 2 with a task for ministers. That is one paragraph away." in front.near[1]
    assert "Nothing was adopted, so all of it was left" in front.value


def test_the_smallest_change_crosses_no_red_line_and_no_floor() -> None:
    features = {choice: frozenset(f) for choice, f in FEATURES.items()}
    account = failed(BLOCKED)
    assert smallest_change(account, account.texts[2], features) == (("membership", "task"),)
    assert smallest_change(account, account.texts[1], features) == ()
    assert smallest_change(Account(drafting()[:1]), account.texts[1], features) is None


def test_a_table_that_no_change_can_satisfy_is_told_so() -> None:
    account = failed(BLOCKED)
    stubborn = [
        x.model_copy(update={"mandate": x.mandate.model_copy(update={"floor": 900})})
        if isinstance(x, e.MandateSealed)
        else x
        for x in account.events
    ]
    near = front_page(Account(stubborn), library()).near[-1]
    assert "No change of up to three paragraphs would have made text 2 acceptable" in near


def test_the_class_is_asked_five_questions_about_this_meeting() -> None:
    asked = questions_for_the_class(adopted(), library())
    assert len(asked) == 5
    assert asked[0].startswith(
        "Beta broke silence over paragraph 2 (membership) and asked for a task for ministers"
    )
    assert "What in text 3 made the same delegation consent after all?" in asked[0]
    assert "The delegate of Beta said yes to text 2, and its instructions said no." in asked[1]
    assert "Beta let 'More' stand at a cost of 80 points by its own card" in asked[2]
    assert "Gamma gave way to Alpha on paragraph 3 (aid)" in asked[3]
    assert all(question.endswith(("?", ".")) for question in asked)


def test_a_meeting_with_fewer_quarrels_still_gets_its_questions() -> None:
    calm = [x for x in failed(BLOCKED).events if not isinstance(x, (e.Objected, e.Overruled, e.ReviewGiven))]
    asked = questions_for_the_class(Account(calm), library())
    assert len(asked) == 5
    assert any("got no answer. Write the answer" in question for question in asked)
    assert any("Nobody used point B2" in question for question in asked) or len(set(asked)) == 5


def test_the_class_is_asked_for_a_text_that_nobody_found_and_for_what_was_promised_at_the_opening() -> None:
    said = spoke("AA", "We can move.").model_copy(update={"phase": "statements"})
    account = Account([*opened(), said, circulated(1)])
    asked = questions_for_the_class(account, library())
    assert any("Text 1 with a task for ministers would have served the worst-off" in x for x in asked)
    assert any(x.startswith("Alpha said at the opening what it wanted") for x in asked)
    assert not any("worst-off" in x for x in questions_for_the_class(account, library(best=False)))


def test_a_meeting_whose_other_texts_nobody_could_live_with_says_so() -> None:
    none = [
        x.model_copy(update={"can_live_with": False}) if isinstance(x, e.ReviewGiven) else x
        for x in adopted().events
    ]
    refused = [
        x.model_copy(update={"positions": ()}) if isinstance(x, e.ReviewsRevealed) else x for x in none
    ]
    near = front_page(Account(refused), None).near
    assert near == ("No other text came near: nobody could have lived with one.",)


def test_a_package_that_never_came_into_a_text_is_asked_about() -> None:
    package = e.PackageProposed(round=1, seats=("AA", "CC"), changes=(Wish(issue="aid", option="less"),))
    asked = questions_for_the_class(Account([*drafting()[:10], package]), None)
    assert any(
        "proposed together: 'Less'. That package never came whole into a text." in question
        for question in asked
    )


def test_delegations_that_came_round_are_asked_about() -> None:
    late = (
        circulated(2, [change(TASK, "agreed")], membership="task"),
        *reveal(*(review(seat, 2, "accept", lives=True) for seat in SEATS)),
    )
    asked = questions_for_the_class(Account([*drafting()[:13], *late]), None)
    assert any("Alpha could accept text 2 and not text 1." in question for question in asked)


def test_a_text_that_broke_under_silence_can_be_the_one_that_came_nearest() -> None:
    bare = [x for x in drafting() if not isinstance(x, e.ReviewsRevealed)]
    assert front_page(Account(bare), None).near[0] == (
        "Text 2 came nearest: one of three accepted it, and one could have lived with it. It was held up by "
        "Beta over paragraph 2 (membership)."
    )
