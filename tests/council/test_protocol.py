"""What the Council does, in the words of the protocol."""

from dataclasses import replace

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.certificate import certify
from nacsim.council.decide import decide
from nacsim.council.fold import fold_all
from nacsim.council.formula import BadFormula, fold_formula, holds, names, tree
from nacsim.council.gate import blocking_paragraph, objections_of_card
from nacsim.council.outcome import classify
from nacsim.council.state import DISPUTED, OBJECTED, TOLERATED, WANTED, MeetingState
from nacsim.council.text import Text, text_hash
from nacsim.council.values import Wish
from nacsim.council.visibility import visibility
from nacsim.errors import Refused
from tests.council.small import AGENDA, AGREED, MANDATES, SEATS, Table, paragraphs, under_silence

INVITE = Wish(issue="membership", option="invite")


def adopt(table: Table) -> tuple[e.AnyEvent, ...]:
    for seat in table.state.seats:
        table.consent(seat)
    return table.close_silence()


def test_a_text_is_adopted_when_every_seat_has_consented_to_it() -> None:
    table = under_silence()
    *_, adopted, closed = adopt(table)
    assert isinstance(adopted, e.Adopted)
    assert adopted.bind.hash == text_hash(paragraphs())
    assert isinstance(closed, e.Closed)
    assert (closed.outcome, closed.label) == ("ADOPTED_MINIMUM", "maintain")


def test_one_missing_consent_is_enough_to_break_silence() -> None:
    table = under_silence()
    table.consent("AA")
    table.consent("BB")
    (broken,) = table.close_silence()
    assert isinstance(broken, e.SilenceBroken)
    assert broken.seats == ("CC",)
    assert table.state.phase == "drafting"


def test_a_fault_is_no_verdict_and_never_consent() -> None:
    table = under_silence()
    table.consent("AA")
    table.consent("BB")
    table.do(c.MissVerdict(key="m", seat="CC", bind=table.bind, fault="time-out"))
    (broken,) = table.close_silence()
    assert isinstance(broken, e.SilenceBroken)


def test_an_objection_voids_every_consent_already_given() -> None:
    table = under_silence()
    table.consent("AA")
    table.object("BB")
    assert table.state.window is not None
    assert not table.state.window.consents
    assert table.state.phase == "drafting"


def test_a_second_letter_joins_the_first_while_the_text_stands() -> None:
    table = under_silence()
    table.object("BB")
    (letter,) = table.object("CC")
    assert isinstance(letter, e.Objected)


def test_an_edit_voids_consents_even_if_it_is_taken_back() -> None:
    table = under_silence()
    for seat in SEATS:
        table.consent(seat)
    old = table.bind
    table.do(c.Withdraw(key="w", seat="AA", epoch=0, bind=old))
    table.close_silence()
    table.next_round().all_review().open_silence()
    assert table.bind.hash == old.hash
    assert table.bind != old
    (broken,) = table.close_silence()
    assert isinstance(broken, e.SilenceBroken)


def test_a_seat_can_withdraw_until_the_window_closes() -> None:
    table = under_silence()
    for seat in SEATS:
        table.consent(seat)
    table.do(c.Withdraw(key="w", seat="BB", epoch=0, bind=table.bind))
    (broken,) = table.close_silence()
    assert isinstance(broken, e.SilenceBroken)
    assert broken.seats == ("BB",)


def test_a_change_of_holder_voids_the_consent_of_the_old_one() -> None:
    table = under_silence()
    for seat in SEATS:
        table.consent(seat)
    table.do(c.ChangeHolder(key="h", seat="CC", holder="human", stand_in=True))
    assert table.state.epochs["CC"] == 1
    assert table.state.stand_ins == {"CC"}
    (broken,) = table.close_silence()
    assert isinstance(broken, e.SilenceBroken)


def test_a_stand_in_is_named_beside_the_outcome() -> None:
    table = under_silence()
    table.do(c.ChangeHolder(key="h", seat="CC", holder="ai", stand_in=True))
    *_, closed = adopt(table)
    assert isinstance(closed, e.Closed)
    assert closed.flags.stand_in == ("CC",)


def test_an_ai_consent_across_a_red_line_becomes_an_objection() -> None:
    table = under_silence(membership="invite")
    overruled, letter, broken = table.consent("BB")
    assert isinstance(overruled, e.Overruled)
    assert isinstance(letter, e.Objected)
    assert (letter.pid, letter.red_line) == ("P2", "BB-1")
    assert isinstance(broken, e.SilenceBroken)


def test_an_ai_acceptance_across_a_red_line_becomes_an_objection_in_review() -> None:
    table = Table().to_drafting()
    table.review("AA", "amend", ask=INVITE)
    table.review("BB")
    table.review("CC")
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(membership="invite").next_round()
    (given,) = table.review("BB", "accept")
    assert isinstance(given, e.ReviewGiven)
    assert given.verdict == "object"
    assert given.overruled is not None
    assert not given.can_live_with
    assert given.remarks[0].cure == Wish(issue="membership", option="agreed")


def test_an_ai_acceptance_below_the_floor_becomes_an_objection_without_a_red_line() -> None:
    table = under_silence(membership="short")
    overruled, letter, _ = table.consent("AA")
    assert isinstance(overruled, e.Overruled)
    assert isinstance(letter, e.Objected)
    assert letter.red_line is None
    assert letter.pid == "P2"


def test_a_person_may_depart_from_the_card_with_a_reason_and_it_shows() -> None:
    table = Table(holders={"AA": "human", "BB": "ai", "CC": "ai"}).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", ask=Wish(issue="membership", option="task"))
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(membership="task").next_round().all_review().open_silence()
    (given,) = table.consent("AA", departure="Not needed, this is above the floor.")
    assert isinstance(given, e.Consented)
    assert given.departure is None


def test_departures_statements_and_sources_are_flagged() -> None:
    table = Table(holders={"AA": "human", "BB": "ai", "CC": "ai"}, seed=2).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", live=False, ask=Wish(issue="membership", option="short"))
    table.do(c.RevealReviews(key="r", round=1))
    mandate = MANDATES["CC"].model_copy(update={"floor": -200})
    table.state = fold_all([e.MandateSealed(seat="CC", mandate=mandate)], table.state)
    table.circulate(membership="short").next_round().next_round().open_silence()
    table.consent("AA", departure="Kyiv asked us to.", source="human")
    table.consent("BB", statement="We read it narrowly.")
    table.consent("CC")
    *_, closed = table.close_silence()
    assert isinstance(closed, e.Closed)
    assert closed.flags == e.Flags(statements=1, departures=1, engine_consents=2)
    assert closed.outcome == "ADOPTED_MINIMUM"


def test_unknown_features_cannot_be_consented_to_by_an_ai_seat() -> None:
    strange = paragraphs()[1].model_copy(update={"features_known": False})
    text = Text(revision=1, paragraphs=(paragraphs()[0], strange, paragraphs()[2]))
    assert objections_of_card(MANDATES["CC"], text, ()) == (
        "It holds wording that nobody has yet explained.",
    )


def test_an_objection_names_the_costliest_paragraph_when_no_line_is_crossed() -> None:
    text = Text(revision=1, paragraphs=paragraphs(membership="agreed", aid="less"))
    assert blocking_paragraph(MANDATES["AA"], text) == "P3"


def test_concessions_name_the_loss_and_what_it_was_for() -> None:
    mandate = MANDATES["BB"].model_copy(update={"floor": -500})
    table = Table()
    table.state = fold_all([e.MandateSealed(seat="BB", mandate=mandate)], table.state)
    table.to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", ask=Wish(issue="aid", option="more"))
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(aid="more").next_round().all_review().open_silence()
    given = [x for x in adopt(table) if isinstance(x, e.ConcessionMade)]
    assert [(x.seat, x.issue, x.loss, x.for_issue, x.to) for x in given] == [
        ("BB", "aid", 80, None, ("AA", "CC"))
    ]


@pytest.mark.parametrize(
    ("options", "trade", "outcome", "label"),
    [
        ({}, False, "ADOPTED_MINIMUM", "maintain"),
        ({"membership": "invite"}, False, "ADOPTED_DECISION", "invite"),
        ({"membership": "task"}, True, "ADOPTED_DEFERRAL", "maintain"),
        ({"membership": "short"}, False, "ADOPTED_MINIMUM", "maintain"),
        ({"aid": "more"}, True, "ADOPTED_MINIMUM", "maintain"),
    ],
)
def test_the_outcome_is_named_by_the_first_rule_that_fits(
    options: dict[str, str], trade: bool, outcome: str, label: str
) -> None:
    assert classify(AGENDA, {**AGREED, **options}, trades() if trade else ()) == (outcome, label)


def trades() -> tuple[e.ConcessionMade, ...]:
    def gave(seat: str, to: str) -> e.ConcessionMade:
        return e.ConcessionMade(
            seat=seat,
            revision=1,
            issue="aid",
            before="agreed",
            after="more",
            loss=1,
            for_issue=None,
            to=(to,),
        )

    return (gave("AA", "BB"), gave("BB", "AA"))


def test_three_changed_issues_are_a_package_only_if_something_was_traded() -> None:
    wide = tuple(AGENDA[1].model_copy(update={"id": f"aid{i}", "pid": f"P{i + 3}"}) for i in range(3))
    options = {"membership": "agreed", **{f"aid{i}": "more" for i in range(3)}}
    agenda = (AGENDA[0], *wide)
    assert classify(agenda, options, trades()).outcome == "ADOPTED_PACKAGE"
    assert classify(agenda, options, trades()[:1]).outcome == "ADOPTED_MINIMUM"


def test_without_agreement_the_chair_reports_who_needed_what() -> None:
    table = Table().to_drafting()
    table.review("AA", "amend", live=False, ask=INVITE)
    table.review("BB", "accept")
    table.review("CC", "object", live=False)
    table.do(c.RevealReviews(key="r", round=1))
    (closed,) = table.do(c.Close(key="x", because="rounds"))
    assert isinstance(closed, e.Closed)
    assert closed.outcome == "NO_CONSENSUS"
    assert closed.statement is not None
    assert closed.statement.agreed == ("P1",)
    needs = {p.pid: p.needs for p in closed.statement.open}
    assert needs == {"P2": {"AA": "invite"}, "P3": {"CC": "more"}}


def test_a_blocker_that_never_said_what_it_needs_is_named_without_a_need() -> None:
    table = Table().to_drafting()
    remark = e.Remark(pid="P2", position="strike")
    table.do(
        c.Review(
            key="x",
            seat="AA",
            round=1,
            verdict="amend",
            can_live_with=False,
            revision=1,
            hash=table.state.draft.hash,
            remarks=(remark, e.Remark(pid="P1", position="ok"), e.Remark(pid="P3", position="ok")),
        )
    )
    for seat in ("BB", "CC"):
        table.do(c.MissReview(key=seat, seat=seat, round=1, fault="refusal"))
    (reveal,) = table.do(c.RevealReviews(key="r", round=1))
    assert isinstance(reveal, e.ReviewsRevealed)
    assert [p.verdict for p in reveal.positions] == ["amend", "none", "none"]
    (closed,) = table.do(c.Close(key="c", because="stalled"))
    assert isinstance(closed, e.Closed)
    assert closed.statement is not None
    assert closed.statement.open[0].needs == {}


def test_a_technical_end_is_not_reported_as_a_political_one() -> None:
    (closed,) = Table().do(c.Close(key="x", because="fault"))
    assert isinstance(closed, e.Closed)
    assert (closed.outcome, closed.statement) == ("FAULTED", None)


@pytest.mark.parametrize(
    ("because", "said"),
    [
        ("rounds", "The Council did not agree."),
        ("windows", "The Council did not agree."),
        ("teacher", "The meeting was ended before a text was adopted."),
        ("time", "Time ran out before a text was adopted."),
        ("cost", "The budget was used up before a text was adopted."),
    ],
)
def test_a_meeting_that_is_cut_short_is_not_said_to_have_failed_to_agree(because: str, said: str) -> None:
    table = Table().to_drafting()
    (closed,) = table.do(c.Close.model_validate({"key": "end", "because": because}))
    assert isinstance(closed, e.Closed) and closed.outcome == "NO_CONSENSUS"
    assert closed.why.startswith(f"{said} The language of")


def test_the_chair_need_not_try_a_text_again_that_was_under_silence() -> None:
    table = under_silence()
    table.close_silence()
    (closed,) = table.do(c.Close(key="x", because="rounds"))
    assert isinstance(closed, e.Closed)
    assert closed.outcome == "NO_CONSENSUS"


def test_stances_remember_the_strongest_thing_a_seat_showed() -> None:
    table = Table().to_drafting()
    table.do(
        c.ReadMap(
            key="m", positions=(e.IssuePosition(issue="aid", state="bracketed", wanted={"AA": "more"}),)
        )
    )
    assert table.state.stances["AA"][("aid", "more")] == WANTED
    table.review("AA", "amend", ask=INVITE)
    table.review("BB", "object")
    table.do(
        c.Review(
            key="x",
            seat="CC",
            round=1,
            verdict="accept",
            can_live_with=True,
            revision=1,
            hash=table.state.draft.hash,
            remarks=(e.Remark(pid="P2", position="ok"),),
            offers=(Wish(issue="aid", option="less"),),
        )
    )
    table.do(c.RevealReviews(key="r", round=1))
    stances = table.state.stances
    assert stances["AA"][("membership", "agreed")] == DISPUTED
    assert stances["BB"][("aid", "agreed")] == OBJECTED
    assert stances["CC"][("membership", "agreed")] == TOLERATED
    assert stances["CC"][("aid", "less")] == TOLERATED
    assert table.state.asked_by[("aid", "more")] == ("AA", "BB")


def test_a_letter_teaches_the_table_what_would_cure_it() -> None:
    table = under_silence()
    table.object("BB")
    assert table.state.stances["BB"][("membership", "agreed")] == OBJECTED
    table.do(c.Object(key="o", seat="CC", bind=table.bind, pid="P1", reason="The greeting."))
    assert table.state.phase == "drafting"


def test_notes_and_faults_are_recorded_and_move_nothing() -> None:
    table = Table().to_drafting()
    before = table.state
    (note,) = table.do(c.PassNote(key="n", seat="AA", to=("BB",), text="A word?"))
    (fault,) = table.do(c.NoteFault(key="f", seat="AA", purpose="review", fault="429", remedy="asked again"))
    assert isinstance(note, e.NotePassed)
    assert isinstance(fault, e.FaultNoted)
    assert table.state == replace(before, seq=before.seq + 2)


def test_private_events_are_for_their_seats_alone() -> None:
    table = Table().to_drafting()
    (review,) = table.review("AA")
    (note,) = table.do(c.PassNote(key="n", seat="AA", to=("BB",), text="A word?"))
    sealed = next(x for x in table.events if isinstance(x, e.MandateSealed))
    assert visibility(sealed) == "seat:AA"
    assert visibility(review) == "chair,seat:AA"
    assert visibility(note) == "seat:AA,seat:BB"
    assert visibility(table.events[0]) == "public"


def test_a_meeting_that_rests_goes_on_where_it_stood() -> None:
    table = under_silence()
    table.do(c.Suspend(key="s", reason="Night."))
    table.do(c.Resume(key="r"))
    assert table.state.phase == "silence"
    assert table.consent("AA")


def test_a_meeting_that_has_not_begun_has_nothing_to_show() -> None:
    state = MeetingState()
    with pytest.raises(LookupError, match="not been opened"):
        _ = state.meeting
    with pytest.raises(LookupError, match="no text"):
        _ = state.draft


def test_formulas_hold_names_and_or_not_and_nothing_else() -> None:
    formula = "a and not (b or c)"
    assert names(formula) == {"a", "b", "c"}
    assert holds(formula, frozenset({"a"}))
    assert not holds(formula, frozenset({"a", "c"}))
    assert fold_formula(formula, {"a": 0b11, "b": 0b01, "c": 0b00}.__getitem__) & 0b11 == 0b10
    for bad in ("a +", "__import__('os')", "a.b", "1", "-a", "a == b"):
        with pytest.raises(BadFormula):
            tree(bad)


def test_nothing_happens_before_the_opening() -> None:
    with pytest.raises(Refused, match="The meeting has not been opened"):
        decide(MeetingState(), c.Suspend(key="s", reason="Lunch."))


def test_a_meeting_has_so_many_windows_and_no_more() -> None:
    table = Table(limits=e.Limits(rounds=3, windows=1, speeches=20)).to_drafting().all_review().open_silence()
    table.object("AA")
    table.next_round().circulate().all_review()
    with pytest.raises(Refused, match="The meeting has had its 1 silence windows"):
        table.open_silence()


def test_an_ask_made_twice_has_one_asker() -> None:
    table = Table().to_drafting()
    for _ in range(2):
        for seat in SEATS:
            table.review(seat, "amend", ask=INVITE)
        table.do(c.RevealReviews(key=table.key(), round=table.state.round))
        table.next_round()
    assert table.state.asked_by["membership", "invite"] == SEATS


def test_nothing_is_certified_that_was_not_adopted() -> None:
    table = under_silence()
    with pytest.raises(ValueError, match="nothing was adopted"):
        certify((i, "", event) for i, event in enumerate(table.events))


def test_a_wish_that_the_chair_reads_back_twice_is_one_wish() -> None:
    table = Table().to_drafting()
    position = e.IssuePosition(issue="membership", state="converging", wanted={"AA": "invite"})
    for key in ("once", "twice"):
        table.do(c.ReadMap(key=key, positions=(position,)))
    assert table.state.asked_by["membership", "invite"] == ("AA",)
    assert table.state.stances["AA"]["membership", "invite"] == WANTED


def test_a_record_in_which_consent_comes_before_silence_cannot_be_folded() -> None:
    table = under_silence()
    table.consent("AA")
    without_window = [x for x in table.events if not isinstance(x, e.SilenceOpened)]
    with pytest.raises(LookupError, match="no silence window"):
        fold_all(without_window)
