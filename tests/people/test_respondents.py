"""Who takes up what a person said: the one addressed, else the one that wants it least, or presses most."""

import pytest

from nacsim.agents.debate import respondent, topic_of
from nacsim.agents.view import Heard, public_record
from nacsim.council.events import FloorLapsed, Spoke
from nacsim.council.state import ASKED, DISPUTED, OBJECTED, WANTED, Stances
from nacsim.council.values import Intent, Wish
from tests.people.sittings import PACK

INVITE = Wish(issue="membership", option="invite")
STANCES: dict[str, Stances] = {
    "DE": {("membership", "invite"): DISPUTED, ("timeline", "agreed"): WANTED},
    "HU": {("membership", "invite"): OBJECTED, ("membership", "rule_out"): ASKED},
    "US": {("membership", "task_ministers"): WANTED},
    "PL": {("membership", "invite"): ASKED},
}
SEATS = ("DE", "HU", "PL", "US")


def said(seq: int = 7, **intent: object) -> Heard:
    fields = {"move": "support", "pid": "P3", **intent}
    speech = Spoke(
        speaker="EE",
        phase="drafting",
        round=1,
        intent=Intent.model_validate(fields),
        text="We said so.",
        source="human",
    )
    return Heard(seq, speech)


def test_the_delegation_addressed_takes_it_up_whatever_it_wants() -> None:
    assert respondent(said(to="PL", ask=INVITE), SEATS, STANCES, "membership") == "PL"


def test_a_person_addressed_is_asked_in_another_way_so_the_strongest_opponent_takes_it_up() -> None:
    assert respondent(said(to="EE", ask=INVITE), SEATS, STANCES, "membership") == "HU"


def test_a_wish_is_taken_up_by_the_delegation_that_publicly_wants_it_least() -> None:
    assert respondent(said(ask=INVITE), SEATS, STANCES, "membership") == "HU"
    assert respondent(said(ask=INVITE), ("DE", "PL"), STANCES, "membership") == "DE"


def test_a_wish_that_nobody_is_against_is_taken_up_by_nobody() -> None:
    assert respondent(said(ask=INVITE), ("PL",), STANCES, "membership") is None
    assert respondent(said(ask=INVITE), (), STANCES, "membership") is None


def test_an_objection_is_taken_up_by_the_delegation_that_presses_most_on_its_issue() -> None:
    assert respondent(said(move="object"), SEATS, STANCES, "membership") == "HU"
    assert respondent(said(move="object", pid="P5"), SEATS, STANCES, "timeline") == "DE"


def test_a_point_about_no_issue_is_taken_up_by_nobody() -> None:
    assert respondent(said(pid="P1"), SEATS, STANCES, None) is None


@pytest.mark.parametrize(("pid", "issue"), [("P3", "membership"), ("P1", None), (None, None)])
def test_a_speech_is_about_the_issue_of_its_paragraph(pid: str | None, issue: str | None) -> None:
    assert topic_of(PACK, said(pid=pid)) == issue


def test_only_the_last_point_of_people_waits_to_be_taken_up() -> None:
    first, second = said(1, ask=INVITE), said(2)
    record = public_record([(1, first.speech), (2, second.speech)])
    assert record.point_to_answer == second


def test_a_point_that_was_answered_or_names_no_paragraph_waits_for_nobody() -> None:
    answer = said(2, answers=1).speech.model_copy(update={"speaker": "HU", "source": "engine"})
    assert public_record([(1, said(1).speech), (2, answer)]).point_to_answer is None
    assert public_record([(1, said(1, pid=None).speech)]).point_to_answer is None


def test_speeches_before_the_debate_do_not_count_against_a_question_put_there() -> None:
    question = said(1, move="question", to="HU").speech.model_copy(update={"phase": "statements"})
    later = said().speech.model_copy(update={"speaker": "DE", "phase": "tour"})
    debated = said().speech.model_copy(update={"speaker": "DE"})
    chair = said().speech.model_copy(update={"speaker": "CHAIR"})
    record = public_record([(1, question), (2, later), (3, debated), (4, chair)])
    assert record.question_to("HU") == record.speeches[0]
    assert record.speeches_since(record.speeches[0]) == 1


def test_a_turn_that_passed_is_remembered_with_its_seat_and_round() -> None:
    lapsed = FloorLapsed(seat="DE", phase="drafting", round=2, because="time")
    assert public_record([(5, lapsed)]).lapses == ((5, "DE", 2),)
