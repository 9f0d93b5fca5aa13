"""What the chair says when nothing was adopted, and that it is never a formula of adoption."""

import re

import pytest

from nacsim.council import events as e
from nacsim.council.agenda import Forum
from nacsim.council.decision import DecisionRule
from nacsim.council.outcome import plain_words
from nacsim.roles.pack import load_pack
from nacsim.transcripts.account import Account
from nacsim.transcripts.papers import chairs_statement, communique
from nacsim.transcripts.statement import closing_statement
from tests.transcripts.meeting import (
    MORE,
    TASK,
    adopted,
    bind,
    change,
    circulated,
    failed,
    library,
)

ADOPTION = re.compile(
    r"\b(we|allies|the council) (have |has )?(agree[ds]?|decide[ds]?|adopt(s|ed)?|invite[ds]?)\b", re.I
)
BLOCKED = e.ChairsStatement(
    agreed=("P1", "P3"), revision=2, open=(e.OpenPoint(pid="P2", blocked_by=("BB",), needs={"BB": "task"}),)
)


def test_the_chair_says_what_was_near_who_needed_what_and_what_stands() -> None:
    assert closing_statement(failed(BLOCKED), library()) == (
        "The Council considered the text of 10.21, the second before it, and did not agree on it. Two "
        "paragraphs of three met no one's objection; paragraph 2 met one.",
        "In paragraph 2 (membership) Beta would have needed a task for ministers.",
        "A task for ministers stood in no text.",
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


def test_words_that_stood_in_brackets_alone_are_said_to_have_stood_there() -> None:
    """Text 1 prints the invitation in brackets; without text 2 no text has it outside of them."""
    statement = e.ChairsStatement(
        agreed=(), revision=1, open=(e.OpenPoint(pid="P2", blocked_by=("AA",), needs={"AA": "invite"}),)
    )
    events = [x for x in failed(statement).events if not (isinstance(x, e.TextCirculated) and x.revision > 1)]
    said = closing_statement(Account(events), library())
    assert "An invitation stood in brackets only, in text 1." in said
    again = circulated(1).model_copy(update={"revision": 3})
    said = closing_statement(Account([*events[:-1], again, events[-1]]), library())
    assert "An invitation stood in brackets only, in texts 1 and 3." in said


def test_a_text_that_was_never_under_silence_is_not_said_to_have_been() -> None:
    said = closing_statement(failed(BLOCKED.model_copy(update={"revision": 1})), library())
    assert "I did not put it under silence." in said


def test_every_paragraph_over_which_the_needed_words_were_held_up_is_told() -> None:
    """Text 2 had the invitation, and Alpha and Gamma held it up over aid; Beta over membership itself."""
    point = e.OpenPoint(pid="P2", blocked_by=("AA",), needs={"AA": "invite"})
    events = list(failed(e.ChairsStatement(agreed=(), revision=2, open=(point,))).events)
    at = next(i for i, x in enumerate(events) if isinstance(x, e.ReviewsRevealed) and x.revision == 2)
    more = (e.Remark(pid="P3", position="amend", cure=MORE),)
    shown = tuple(
        p if p.seat == "BB" else p.model_copy(update={"verdict": "amend", "remarks": more})
        for p in events[at].positions
    )
    events[at] = events[at].model_copy(update={"positions": shown})
    said = closing_statement(Account(events), library())
    assert said[2] == (
        "An invitation stood in text 2, and Beta asked for others there. "
        "That text was also held up over paragraph 3 (aid) by Alpha and Gamma."
    )


def test_where_a_text_had_no_review_whoever_wrote_to_the_chair_held_it_up() -> None:
    point = e.OpenPoint(pid="P2", blocked_by=("BB",), needs={"AA": "invite"})
    events = [
        x
        for x in failed(e.ChairsStatement(agreed=(), revision=2, open=(point,))).events
        if not (isinstance(x, e.ReviewsRevealed) and x.revision == 2)
    ]
    said = closing_statement(Account(events), library())
    assert said[2] == "An invitation stood in text 2, and Beta asked for others there."


def test_a_body_in_which_not_all_must_agree_is_said_to_have_carried_no_text() -> None:
    forum = Forum(name="the Assembly of the Isles")
    decision = DecisionRule(needed=2, vetoes=("AA",))
    events = list(failed(BLOCKED).events)
    assert isinstance(events[0], e.Opened)
    elsewhere = events[0].model_copy(update={"forum": forum})
    assert closing_statement(Account([elsewhere, *events[1:]]), None)[0].startswith(
        "The Assembly of the Isles considered text 2 and did not agree on it. "
    )
    assert plain_words("NO_CONSENSUS", elsewhere).startswith("The Assembly of the Isles did not agree. ")
    enough = events[0].model_copy(update={"decision": decision})
    assert closing_statement(Account([enough, *events[1:]]), None)[0].startswith(
        "The Council considered text 2 and did not carry it. "
    )
    assert plain_words("NO_CONSENSUS", enough) == "No text was carried. The language of July 2024 stands."


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
