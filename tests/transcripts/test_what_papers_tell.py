"""What papers make of a record: redlines, positions, ledger, the chair's words, the teacher's first page."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nacsim.council import events as e
from nacsim.council.text import text_hash
from nacsim.council.values import Wish
from nacsim.roles.pack import load_pack
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import course
from nacsim.transcripts.editions import FORMS, edition
from nacsim.transcripts.front import front_page
from nacsim.transcripts.ledger import sheets, unanimity_ledger
from nacsim.transcripts.library import Agreement
from nacsim.transcripts.nearest import smallest_change
from nacsim.transcripts.papers import chairs_statement, communique
from nacsim.transcripts.plot import plot
from nacsim.transcripts.questions import questions_for_the_class
from nacsim.transcripts.redline import drafts, redline
from nacsim.transcripts.statement import closing_statement
from tests.council.small import FEATURES, SEATS, paragraphs
from tests.transcripts.meeting import (
    TASK,
    adopted,
    bind,
    change,
    circulated,
    consented,
    drafting,
    failed,
    library,
    opened,
    reveal,
    review,
    spoke,
)

ADOPTION = re.compile(
    r"\b(we|allies|the council) (have |has )?(agree[ds]?|decide[ds]?|adopt(s|ed)?|invite[ds]?)\b", re.I
)
WORDS = st.lists(st.sampled_from(["we", "will", "not", "invite", "now,", "in", "2026.", "the"]), max_size=14)
BLOCKED = e.ChairsStatement(
    agreed=("P1", "P3"), revision=2, open=(e.OpenPoint(pid="P2", blocked_by=("BB",), needs={"BB": "task"}),)
)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_a_redline_holds_both_versions_word_by_word(before: list[str], after: list[str]) -> None:
    pieces = redline(" ".join(before), " ".join(after))
    assert " ".join(p.text for p in pieces if p.kind != "ins").split() == before
    assert " ".join(p.text for p in pieces if p.kind != "del").split() == after
    assert (before == after) == (not any(p.kind != "same" for p in pieces))
    assert all(p.text for p in pieces)


def test_a_redline_strikes_only_the_words_that_changed() -> None:
    pieces = redline(
        "Allies will decide on an invitation in 2026.", "Allies will decide on a review in 2026."
    )
    assert [(p.kind, p.text) for p in pieces] == [
        ("same", "Allies will decide on"),
        ("del", "an invitation"),
        ("ins", "a review"),
        ("same", "in 2026."),
    ]


def test_a_sentence_that_says_something_else_is_struck_whole() -> None:
    pieces = redline("No date is set.", "Ministers will take stock of it every year and report.")
    assert [p.kind for p in pieces] == ["del", "ins"]


def test_a_text_shows_what_it_changed_and_what_is_open_in_it() -> None:
    shown = drafts(adopted())
    assert shown[1].is_whole
    assert [p.pid for p in shown[2].paragraphs] == ["P2"]
    assert [p.pid for p in shown[3].paragraphs] == ["P2", "P3"]


def test_a_paragraph_that_is_left_out_is_struck() -> None:
    shorter = circulated(2).model_copy(update={"paragraphs": paragraphs()[:2]})
    (struck,) = drafts(Account([*drafting()[:9], shorter]))[2].paragraphs
    assert (struck.pid, [p.kind for p in struck.pieces]) == ("P3", ["del"])


def test_a_course_shows_each_seat_on_each_text_and_only_to_teachers_what_it_was_worth() -> None:
    public, private = course(adopted(), private=False), course(adopted(), private=True)
    assert [h.fate for h in public.heads] == ["", "silence broken", "adopted"]
    assert [h.accepted for h in public.heads] == [2, 2, 3]
    beta = public.rows[1]
    assert [s.stand for s in beta.steps] == ["accept", "object", "accept"]
    assert public.rows[2].steps[2].stand == "accept_with_statement"
    assert beta.steps[1].words == "objects to 2"
    assert all(step.spare is None for row in public.rows for step in row.steps)
    assert [s.spare for s in private.rows[1].steps] == [0, -600, 40]


def test_a_seat_whose_review_is_missing_is_shown_without_one() -> None:
    given = reveal(review("AA", 1, "accept", lives=True))
    shown = course(Account([*drafting()[:9], *given]), private=False)
    assert [row.steps[0].stand for row in shown.rows] == ["accept", "none", "none"]


def test_a_text_without_a_review_shows_how_seats_answered_under_silence() -> None:
    third = bind(2, 3, membership="task")
    answered = (
        consented("AA", third),
        e.Objected(seat="BB", epoch=0, bind=third, pid="P3", reason="Too little."),
        e.SilenceBroken(window=2, seats=("BB",)),
        e.NoVerdict(seat="CC", bind=third, fault="time-out"),
    )
    text = circulated(3, [change(TASK, "invite")], membership="task")
    account = Account([*drafting(), text, e.SilenceOpened(bind=third, minutes=30), *answered])
    shown = course(account, private=False)
    assert [row.steps[2].stand for row in shown.rows] == ["accept", "object", "none"]
    assert shown.rows[1].steps[2].words == "objects to 3"
    unread = course(Account([*drafting(), text]), private=False)
    assert [row.steps[2].stand for row in unread.rows] == ["unasked"] * 3


def test_a_text_that_broke_under_silence_can_be_the_one_that_came_nearest() -> None:
    bare = [x for x in drafting() if not isinstance(x, e.ReviewsRevealed)]
    assert front_page(Account(bare), None).near[0] == (
        "Text 2 came nearest: one of three accepted it, and one could have lived with it. It was held up by "
        "Beta over paragraph 2 (membership)."
    )


def test_a_drawing_has_a_mark_for_every_review_and_a_line_for_every_floor() -> None:
    account = adopted()
    svg = plot(course(account, private=True), account.names, "k")
    assert svg.count("stroke-dasharray") == len(SEATS)
    assert "-600" in svg
    assert ">Alpha<" in svg
    public = plot(course(account, private=False), account.names, "k")
    assert "stroke-dasharray" not in public
    assert "600" not in re.sub(r'font-weight="600"', "", public)


def test_a_ledger_sheet_says_who_consented_to_which_exact_bytes_and_when() -> None:
    broken, held = sheets(adopted())
    assert "void" in broken.end
    assert [m.cells for m in broken.members] == [("yes",) * 3, ("-", "NO", "-"), ("-",) * 3]
    assert [m.since for m in broken.members] == [28, 30, None]
    assert all(m.cells == ("yes",) * 3 for m in held.members)
    assert held.hash == text_hash(paragraphs(membership="task", aid="more"))
    assert [c.hash for c in held.columns] == [
        text_hash([p]) for p in paragraphs(membership="task", aid="more")
    ]
    assert "adopted" in held.end


def test_the_same_bytes_of_a_paragraph_have_the_same_hash_in_every_window() -> None:
    broken, held = sheets(adopted())
    assert broken.columns[0] == held.columns[0]
    assert broken.columns[1] != held.columns[1]


def test_a_consent_taken_back_a_missing_answer_and_a_new_holder_leave_no_consent() -> None:
    to = bind(1, 1)
    events = (
        *drafting()[:9],
        e.SilenceOpened(bind=to, minutes=30),
        consented("AA", to),
        e.ConsentWithdrawn(seat="AA", epoch=0, bind=to),
        e.NoVerdict(seat="BB", bind=to, fault="time-out"),
        consented("CC", to),
        e.HolderChanged(seat="CC", epoch=1, holder="human"),
    )
    (sheet,) = sheets(Account(events))
    assert [m.cells for m in sheet.members] == [("-",) * 3] * 3
    assert sheet.end == "The window did not close."
    answers = [line.answer for line in unanimity_ledger(events)]
    assert answers == ["consents", "withdraws consent", "gave no answer", "consents"]
    assert "had the floor" not in edition(Account(events), "reader", "md")


def test_the_chair_says_what_was_near_who_needed_what_and_what_stands() -> None:
    assert closing_statement(failed(BLOCKED), library()) == (
        "The Council considered the text of 10.21, the second before it, and did not agree on it. Two "
        "paragraphs of three met no one's objection; paragraph 2 met one.",
        "In paragraph 2 (membership) Beta would have needed a task for ministers.",
        "I put it under silence, and Beta wrote to me before the deadline. The one consent that I had by "
        "then is void.",
        "The language of July 2024 stands. I thank delegations, and I will call them again.",
    )


def test_the_chair_counts_paragraphs_that_met_as_many_objections_together() -> None:
    points = tuple(e.OpenPoint(pid=pid, blocked_by=("AA",), needs={}) for pid in ("P2", "P3"))
    said = closing_statement(failed(e.ChairsStatement(agreed=("P1",), open=points, revision=2)), None)
    assert "One paragraph of three met no one's objection; paragraphs 2 and 3 met one each." in said[0]
    assert "In paragraph 3 (aid) Alpha could not join and named no other words." in said[1]


def test_the_chair_groups_delegations_that_needed_the_same() -> None:
    needs = {"AA": "invite", "CC": "invite", "BB": "task"}
    point = e.OpenPoint(pid="P2", blocked_by=("AA", "BB", "CC"), needs=needs)
    said = closing_statement(failed(e.ChairsStatement(agreed=(), open=(point,), revision=2)), library())
    assert "No paragraph was free of objection: paragraph 2 met three." in said[0]
    assert "Alpha and Gamma would have needed an invitation; Beta would have needed a task for" in said[1]


def test_a_text_that_nobody_objected_to_and_not_everyone_answered_is_reported_as_such() -> None:
    third = bind(2, 3, membership="task")
    more = (
        circulated(3, [change(TASK, "invite")], membership="task"),
        e.SilenceOpened(bind=third, minutes=30),
        e.NoVerdict(seat="CC", bind=third, fault="time-out"),
    )
    statement = e.ChairsStatement(agreed=("P1", "P2", "P3"), open=(), revision=3)
    said = closing_statement(failed(statement, *more), library())
    assert "No one objected to any of its three paragraphs, and yet not everyone consented." in said[0]
    assert "I had no answer from Gamma, and no answer is not consent." in said[1]


def test_a_text_that_was_never_under_silence_is_not_said_to_have_been() -> None:
    said = closing_statement(failed(BLOCKED.model_copy(update={"revision": 1})), library())
    assert "I did not put it under silence." in said


def test_an_adopted_text_has_no_chairs_statement_and_a_statement_no_communique() -> None:
    assert closing_statement(adopted(), None) == ()
    with pytest.raises(LookupError, match="no chair's statement"):
        chairs_statement(adopted().events)
    with pytest.raises(LookupError, match="nothing was adopted"):
        communique(failed(BLOCKED).events)


def test_no_words_of_the_scenario_make_the_chair_announce_an_adoption() -> None:
    pack = load_pack()
    for (issue, _), option in pack.options.items():
        needs = {"AA": option.id}
        title = f"'{option.title}'"
        pid = pack.by_issue[issue].pid
        for words in (option.noun, title):
            said = f"In paragraph {pid[1:]} Alpha would have needed {words}."
            assert not ADOPTION.search(said), said
        assert needs
    for known in (library(), None):
        text = " ".join(closing_statement(failed(BLOCKED), known)).replace("did not agree", "")
        assert not ADOPTION.search(text)


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


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (e.ReviewMissing(seat="AA", round=1, fault="time-out"), "Alpha gave no review (time-out)"),
        (e.Suspended(reason="A recess."), "The meeting is suspended: A recess."),
        (e.Resumed(), "The meeting is resumed."),
        (e.HolderChanged(seat="AA", epoch=1, holder="human"), "The seat of Alpha has a new holder."),
        (e.FaultNoted(seat="AA", purpose="speech", fault="It timed out.", remedy="Engine."), "It timed out."),
        (spoke("AA", "From a person.").model_copy(update={"source": "human"}), "(a person)"),
        (e.FloorLapsed(seat="AA", phase="drafting", round=1, because="passed"), "Alpha passes."),
        (e.FloorLapsed(seat="AA", phase="drafting", round=1, because="time"), "did not speak in time"),
        (
            e.WordingOffered(seat="AA", epoch=0, wish=TASK, text="Ministers will see.", features_known=True),
            "Alpha offers words of its own for Task ministers: Ministers will see.",
        ),
    ],
)
def test_whatever_happens_in_the_room_stands_in_both_forms(event: Any, words: str) -> None:
    account = Account([*drafting(), event])
    for form in FORMS:
        written = edition(account, "reader", form)
        assert words in re.sub(r"<[^>]+>|\*", "", written)
