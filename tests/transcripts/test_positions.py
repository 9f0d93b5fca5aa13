"""Redlines, positions over time and the ledger: what each of them makes of a record."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nacsim.council import events as e
from nacsim.council.text import text_hash
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import course
from nacsim.transcripts.editions import FORMS, edition
from nacsim.transcripts.ledger import sheets, unanimity_ledger
from nacsim.transcripts.plot import plot
from nacsim.transcripts.redline import drafts, redline
from tests.council.small import SEATS, paragraphs
from tests.transcripts.meeting import (
    TASK,
    adopted,
    bind,
    change,
    circulated,
    consented,
    drafting,
    reveal,
    review,
    spoke,
)

WORDS = st.lists(st.sampled_from(["we", "will", "not", "invite", "now,", "in", "2026.", "the"]), max_size=14)


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


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (e.ReviewMissing(seat="AA", round=1, fault="time-out"), "Alpha gave no review (time-out)"),
        (e.Suspended(reason="A recess."), "The meeting is suspended: A recess."),
        (e.Resumed(), "The meeting is resumed."),
        (e.HolderChanged(seat="AA", epoch=1, holder="human"), "The seat of Alpha has a new holder."),
        (
            e.FaultNoted(seat="AA", purpose="review", fault="Its card forbids it.", remedy="Another stands."),
            "For the record (Alpha, review): Its card forbids it. Another stands.",
        ),
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
