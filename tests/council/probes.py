"""One forbidden act for each rule: what somebody tries, and the rule that must stop it."""

from collections.abc import Callable

from nacsim.council import commands as c
from nacsim.council.decide import Rulebook, decide
from nacsim.council.events import Change, Remark
from nacsim.council.state import MeetingState
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from tests.council.small import SEATS, Table, convene, paragraphs

Act = Callable[[Rulebook], object]
AID = Wish(issue="aid", option="more")


def drafting(rules: Rulebook) -> Table:
    return Table(rules).to_drafting()


def silent(rules: Rulebook) -> Table:
    return Table(rules).to_drafting().all_review().open_silence()


def review(table: Table, **changed: object) -> c.Review:
    """Return an acceptance by AA, changed in one respect."""
    fields: dict[str, object] = {
        "key": "x",
        "seat": "AA",
        "epoch": 0,
        "round": 1,
        "verdict": "accept",
        "can_live_with": True,
        "revision": 1,
        "hash": table.state.draft.hash,
        "remarks": (),
    }
    return c.Review.model_validate({**fields, **changed})


def remark(**fields: object) -> Remark:
    return Remark.model_validate(fields)


def closed_table(rules: Rulebook) -> Table:
    table = silent(rules)
    for seat in SEATS:
        table.consent(seat)
    table.close_silence()
    return table


def suspended_table(rules: Rulebook) -> Table:
    table = drafting(rules)
    table.do(c.Suspend(key="rest", reason="Lunch."))
    return table


def circulate(table: Table, **changed: object) -> c.Circulate:
    fields: dict[str, object] = {"key": "x", "paragraphs": paragraphs(), "origin": "wish"}
    return c.Circulate.model_validate({**fields, **changed})


def change(issue: str, before: str, after: str) -> Change:
    return Change(
        pid="P2" if issue == "membership" else "P3", issue=issue, before=before, after=after, asked_by=()
    )


def broken_table(rules: Rulebook) -> Table:
    """A window that BB broke; its text still stands."""
    table = silent(rules)
    table.object("BB")
    return table


def stale(bind: Bind) -> Bind:
    return bind.model_copy(update={"hash": "f" * 64})


def seats_of(count: int) -> dict[str, object]:
    seats = tuple(chr(65 + i // 26) + chr(65 + i % 26) for i in range(count))
    return {"seats": seats, "holders": dict.fromkeys(seats, "ai"), "names": {}}


def uninstructed(rules: Rulebook) -> object:
    command = convene()
    return decide(MeetingState(), command.model_copy(update={"mandates": command.mandates[:2]}), rules)


def long_statement(rules: Rulebook) -> object:
    return silent(rules).consent("AA", statement="word " * 61)


def departs_silently(rules: Rulebook) -> object:
    """A human holds AA, for whom the shorter words are below the floor, and consents without a word."""
    table = Table(rules, holders={"AA": "human", "BB": "ai", "CC": "ai"}).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", ask=Wish(issue="membership", option="short"))
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(membership="short").next_round()
    table.next_round()
    return table.open_silence().consent("AA")


def fixed_change(rules: Rulebook) -> object:
    table = drafting(rules)
    first, *rest = paragraphs()
    return table.do(
        circulate(table, paragraphs=(first.model_copy(update={"text": "We did not meet."}), *rest))
    )


def incoherent(rules: Rulebook) -> object:
    table = drafting(rules)
    for seat, wish in zip(SEATS, (("membership", "invite"), ("aid", "less"), ("aid", "less")), strict=True):
        table.review(seat, "amend", ask=Wish(issue=wish[0], option=wish[1]))
    table.do(c.RevealReviews(key="r", round=1))
    return table.circulate(membership="invite", aid="less")


def gives_up_too_early(rules: Rulebook) -> object:
    table = drafting(rules)
    for seat in SEATS:
        table.review(seat, "amend", live=True)
    table.do(c.RevealReviews(key="r", round=1))
    return table.do(c.Close(key="x", because="rounds"))


def fifth_window(rules: Rulebook) -> object:
    """Two windows are the limit for one text."""
    table = silent(rules)
    for round_ in (2, 3):
        table.close_silence()
        table.next_round()
        assert table.state.round == round_
        table.all_review()
        table.open_silence()
    return table


def speechless(rules: Rulebook) -> object:
    table = Table(rules)
    for _ in range(21):
        table.speak("AA")
    return table


def review_after_handover(rules: Rulebook) -> object:
    table = drafting(rules)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    return table.do(review(table))


def speech_after_handover(rules: Rulebook) -> object:
    table = drafting(rules)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    return table.speak("AA", epoch=0)


def late_letter(rules: Rulebook) -> object:
    """The text has changed since silence was broken; the letter is about words that are gone."""
    table = broken_table(rules)
    bind = table.bind
    table.circulate()
    return table.object("CC", bind)


def under_an_invitation(rules: Rulebook) -> Table:
    """Silence on an invitation, in the last round; the card of BB forbids it."""
    table = drafting(rules)
    for seat in SEATS:
        table.review(seat, "amend", ask=Wish(issue="membership", option="invite"))
    table.do(c.RevealReviews(key="r", round=1))
    return table.circulate(membership="invite").next_round().next_round().open_silence()


def overruled_too_late(rules: Rulebook) -> object:
    """AA broke silence, and the text has changed since: a yes that the gate makes a letter is late too."""
    table = under_an_invitation(rules)
    bind = table.bind
    table.object("AA")
    table.circulate(membership="invite")
    return table.do(c.Consent(key="x", seat="BB", bind=bind))


def objects_then_consents(rules: Rulebook) -> object:
    table = under_an_invitation(rules)
    table.object("BB")
    return table.consent("BB")


def letter_about_a_foreign_text(rules: Rulebook) -> object:
    table = silent(rules)
    return table.object("BB", stale(table.bind))


def reveal_twice(rules: Rulebook) -> object:
    return drafting(rules).all_review().do(c.RevealReviews(key="x", round=1))


def missing_twice(rules: Rulebook) -> object:
    table = drafting(rules)
    table.review("AA")
    return table.do(c.MissReview(key="x", seat="AA", round=1, fault="time-out"))


def too_long(rules: Rulebook) -> object:
    table = drafting(rules)
    first, second, third = paragraphs()
    return table.do(
        circulate(table, paragraphs=(first, second, third.model_copy(update={"text": "w" * 801})))
    )


def untold_change(rules: Rulebook) -> object:
    table = drafting(rules)
    table.review("AA", "amend", ask=AID)
    return table.do(circulate(table, paragraphs=paragraphs(membership="task")))


def object_to(rules: Rulebook, pid: str) -> object:
    table = silent(rules)
    return table.do(c.Object(key="x", seat="BB", bind=table.bind, pid=pid, reason="No."))


PROBES: tuple[tuple[str, str, Act], ...] = (
    ("Convene", "not_yet_opened", lambda r: Table(r).do(convene())),
    ("Convene", "three_to_thirty_two_seats", lambda r: Table(r, **seats_of(2))),
    ("Convene", "three_to_thirty_two_seats", lambda r: Table(r, **seats_of(33))),
    ("Convene", "each_seat_is_distinct_and_instructed", uninstructed),
    ("Convene", "each_seat_is_distinct_and_instructed", lambda r: Table(r, holders={"AA": "ai"})),
    ("EnterPhase", "open_and_not_closed", lambda r: closed_table(r).do(c.EnterPhase(key="x", phase="tour"))),
    ("EnterPhase", "not_suspended", lambda r: suspended_table(r).do(c.EnterPhase(key="x", phase="tour"))),
    ("EnterPhase", "no_window_is_open", lambda r: silent(r).next_round()),
    ("EnterPhase", "phase_comes_next", lambda r: Table(r).do(c.EnterPhase(key="x", phase="tour"))),
    ("EnterPhase", "rounds_are_left", lambda r: drafting(r).next_round().next_round().next_round()),
    ("TakeFloor", "open_and_not_closed", lambda r: closed_table(r).speak()),
    ("TakeFloor", "not_suspended", lambda r: suspended_table(r).speak()),
    ("TakeFloor", "speaker_is_seated_and_current", lambda r: Table(r).speak("ZZ")),
    ("TakeFloor", "speaker_is_seated_and_current", speech_after_handover),
    ("TakeFloor", "speeches_are_left", speechless),
    ("ReadMap", "open_and_not_closed", lambda r: closed_table(r).do(c.ReadMap(key="x", positions=()))),
    ("ReadMap", "not_suspended", lambda r: suspended_table(r).do(c.ReadMap(key="x", positions=()))),
    ("Circulate", "open_and_not_closed", lambda r: closed_table(r).circulate()),
    ("Circulate", "not_suspended", lambda r: suspended_table(r).circulate()),
    ("Circulate", "no_window_is_open", lambda r: silent(r).circulate()),
    ("Circulate", "drafting", lambda r: Table(r).circulate()),
    ("Circulate", "text_is_within_limits", too_long),
    (
        "Circulate",
        "text_is_complete",
        lambda r: (t := drafting(r)).do(circulate(t, paragraphs=paragraphs()[:2])),
    ),
    (
        "Circulate",
        "text_is_complete",
        lambda r: (t := drafting(r)).do(circulate(t, paragraphs=paragraphs()[::-1])),
    ),
    ("Circulate", "fixed_paragraphs_stand", fixed_change),
    ("Circulate", "every_option_has_an_origin", lambda r: drafting(r).circulate(membership="invite")),
    ("Circulate", "changes_tell_the_difference", untold_change),
    ("Circulate", "text_is_coherent", incoherent),
    ("Review", "open_and_not_closed", lambda r: (t := closed_table(r)).do(review(t))),
    ("Review", "not_suspended", lambda r: (t := suspended_table(r)).do(review(t))),
    ("Review", "seat_is_seated", lambda r: (t := drafting(r)).do(review(t, seat="ZZ"))),
    ("Review", "holder_is_current", review_after_handover),
    ("Review", "no_window_is_open", lambda r: (t := silent(r)).do(review(t))),
    ("Review", "drafting", lambda r: Table(r).do(_early_review())),
    ("Review", "a_text_is_circulated", lambda r: _drafting_without_text(r).do(_early_review())),
    ("Review", "round_is_current", lambda r: (t := drafting(r)).do(review(t, round=2))),
    ("Review", "round_is_not_revealed", lambda r: (t := drafting(r).all_review()).do(review(t))),
    ("Review", "review_is_of_the_current_text", lambda r: (t := drafting(r)).do(review(t, hash="f" * 64))),
    ("Review", "review_is_of_the_current_text", lambda r: (t := drafting(r)).do(review(t, revision=2))),
    ("Review", "one_review_a_round", lambda r: (t := drafting(r), t.review("AA"), t.do(review(t)))),
    (
        "Review",
        "remarks_offer_a_cure",
        lambda r: (t := drafting(r)).do(
            review(t, verdict="amend", remarks=(remark(pid="P2", position="amend"),))
        ),
    ),
    (
        "Review",
        "remarks_offer_a_cure",
        lambda r: (t := drafting(r)).do(
            review(t, verdict="object", remarks=(remark(pid="P2", position="object", cure=AID),))
        ),
    ),
    (
        "Review",
        "verdict_agrees_with_remarks",
        lambda r: (t := drafting(r)).do(review(t, remarks=(remark(pid="P2", position="strike"),))),
    ),
    ("Review", "at_most_two_wishes_each_way", lambda r: (t := drafting(r)).do(review(t, asks=(AID,) * 3))),
    ("Review", "at_most_two_wishes_each_way", lambda r: (t := drafting(r)).do(review(t, offers=(AID,) * 3))),
    ("MissReview", "open_and_not_closed", lambda r: closed_table(r).do(_missed())),
    ("MissReview", "not_suspended", lambda r: suspended_table(r).do(_missed())),
    ("MissReview", "seat_is_seated", lambda r: drafting(r).do(_missed("ZZ"))),
    ("MissReview", "drafting", lambda r: silent(r).do(_missed())),
    ("MissReview", "round_is_current", lambda r: drafting(r).do(_missed(round_=2))),
    ("MissReview", "round_is_not_revealed", lambda r: drafting(r).all_review().do(_missed())),
    ("MissReview", "one_review_a_round", missing_twice),
    ("RevealReviews", "open_and_not_closed", lambda r: closed_table(r).do(c.RevealReviews(key="x", round=1))),
    ("RevealReviews", "not_suspended", lambda r: suspended_table(r).do(c.RevealReviews(key="x", round=1))),
    ("RevealReviews", "drafting", lambda r: silent(r).do(c.RevealReviews(key="x", round=1))),
    (
        "RevealReviews",
        "a_text_is_circulated",
        lambda r: _drafting_without_text(r).do(c.RevealReviews(key="x", round=1)),
    ),
    ("RevealReviews", "round_is_current", lambda r: drafting(r).do(c.RevealReviews(key="x", round=2))),
    ("RevealReviews", "round_is_not_revealed", reveal_twice),
    ("RevealReviews", "every_seat_has_answered", lambda r: drafting(r).do(c.RevealReviews(key="x", round=1))),
    ("PassNote", "open_and_not_closed", lambda r: closed_table(r).do(_note())),
    ("PassNote", "not_suspended", lambda r: suspended_table(r).do(_note())),
    ("PassNote", "seat_is_seated", lambda r: drafting(r).do(_note(seat="ZZ"))),
    ("PassNote", "holder_is_current", lambda r: drafting(r).do(_note(epoch=1))),
    ("PassNote", "seats_are_seated", lambda r: drafting(r).do(_note(to=("ZZ",)))),
    ("ProposePackage", "open_and_not_closed", lambda r: closed_table(r).do(_package())),
    ("ProposePackage", "not_suspended", lambda r: suspended_table(r).do(_package())),
    ("ProposePackage", "no_window_is_open", lambda r: silent(r).do(_package())),
    ("ProposePackage", "drafting", lambda r: Table(r).do(_package())),
    ("ProposePackage", "seats_are_seated", lambda r: drafting(r).do(_package(("AA", "ZZ")))),
    ("OpenSilence", "open_and_not_closed", lambda r: closed_table(r).open_silence()),
    ("OpenSilence", "not_suspended", lambda r: suspended_table(r).open_silence()),
    ("OpenSilence", "no_window_is_open", lambda r: silent(r).open_silence()),
    ("OpenSilence", "drafting", lambda r: Table(r).open_silence()),
    ("OpenSilence", "a_text_is_circulated", lambda r: _drafting_without_text(r).open_silence()),
    ("OpenSilence", "table_is_ready", lambda r: drafting(r).open_silence()),
    ("OpenSilence", "table_is_ready", lambda r: drafting(r).all_review("amend").open_silence()),
    ("OpenSilence", "windows_are_left", fifth_window),
    ("Consent", "open_and_not_closed", lambda r: closed_table(r).consent("AA")),
    ("Consent", "not_suspended", lambda r: _rest(silent(r)).consent("AA")),
    ("Consent", "seat_is_seated", lambda r: (t := silent(r)).do(c.Consent(key="x", seat="ZZ", bind=t.bind))),
    ("Consent", "holder_is_current", lambda r: (t := silent(r)).do(_consent(t, epoch=1))),
    ("Consent", "consent_is_in_time", lambda r: broken_table(r).consent("CC")),
    ("Consent", "consent_is_in_time", overruled_too_late),
    ("Consent", "bind_is_the_windows", lambda r: (t := silent(r)).do(_consent(t, bind=stale(t.bind)))),
    ("Consent", "letter_is_not_a_second_one", objects_then_consents),
    ("Consent", "has_not_consented", lambda r: (t := silent(r), t.consent("AA"), t.consent("AA"))),
    ("Consent", "statement_is_short", long_statement),
    ("Consent", "human_departure_is_explained", departs_silently),
    ("Withdraw", "open_and_not_closed", lambda r: (t := closed_table(r)).do(_withdraw(t))),
    ("Withdraw", "not_suspended", lambda r: (t := _rest(silent(r))).do(_withdraw(t))),
    ("Withdraw", "seat_is_seated", lambda r: (t := silent(r)).do(_withdraw(t, seat="ZZ"))),
    ("Withdraw", "holder_is_current", lambda r: (t := silent(r)).do(_withdraw(t, epoch=1))),
    ("Withdraw", "window_is_open", lambda r: (t := broken_table(r)).do(_withdraw(t))),
    ("Withdraw", "bind_is_the_windows", lambda r: (t := silent(r)).do(_withdraw(t, bind=stale(t.bind)))),
    ("Withdraw", "has_consented", lambda r: (t := silent(r)).do(_withdraw(t))),
    ("Object", "open_and_not_closed", lambda r: closed_table(r).object("BB")),
    ("Object", "not_suspended", lambda r: _rest(silent(r)).object("BB")),
    ("Object", "seat_is_seated", lambda r: (t := silent(r)).do(_letter(t, seat="ZZ"))),
    ("Object", "holder_is_current", lambda r: (t := silent(r)).do(_letter(t, epoch=1))),
    ("Object", "letter_is_in_time", late_letter),
    (
        "Object",
        "letter_is_in_time",
        lambda r: drafting(r).object("BB", Bind(window=1, revision=1, hash="f" * 64)),
    ),
    ("Object", "bind_is_the_windows", letter_about_a_foreign_text),
    ("Object", "letter_is_not_a_second_one", lambda r: broken_table(r).object("BB")),
    ("Object", "paragraph_exists", lambda r: object_to(r, "P9")),
    ("MissVerdict", "open_and_not_closed", lambda r: (t := closed_table(r)).do(_no_verdict(t))),
    ("MissVerdict", "not_suspended", lambda r: (t := _rest(silent(r))).do(_no_verdict(t))),
    ("MissVerdict", "seat_is_seated", lambda r: (t := silent(r)).do(_no_verdict(t, seat="ZZ"))),
    ("MissVerdict", "window_is_open", lambda r: (t := broken_table(r)).do(_no_verdict(t))),
    ("MissVerdict", "bind_is_the_windows", lambda r: (t := silent(r)).do(_no_verdict(t, bind=stale(t.bind)))),
    (
        "MissVerdict",
        "seat_is_not_answered_yet",
        lambda r: (t := silent(r), t.consent("AA"), t.do(_no_verdict(t))),
    ),
    ("CloseSilence", "open_and_not_closed", lambda r: closed_table(r).close_silence()),
    ("CloseSilence", "not_suspended", lambda r: _rest(silent(r)).close_silence()),
    ("CloseSilence", "window_is_open", lambda r: broken_table(r).close_silence()),
    ("CloseSilence", "window_is_this_one", lambda r: silent(r).do(c.CloseSilence(key="x", window=7))),
    ("ChangeHolder", "open_and_not_closed", lambda r: closed_table(r).do(_handover())),
    ("ChangeHolder", "seat_is_seated", lambda r: Table(r).do(_handover("ZZ"))),
    ("NoteFault", "open_and_not_closed", lambda r: closed_table(r).do(_fault())),
    ("Suspend", "open_and_not_closed", lambda r: _rest(closed_table(r))),
    ("Suspend", "not_suspended", lambda r: _rest(suspended_table(r))),
    ("Resume", "open_and_not_closed", lambda r: closed_table(r).do(c.Resume(key="x"))),
    ("Resume", "suspended", lambda r: Table(r).do(c.Resume(key="x"))),
    ("Close", "open_and_not_closed", lambda r: closed_table(r).do(c.Close(key="x", because="rounds"))),
    ("Close", "no_window_is_open", lambda r: silent(r).do(c.Close(key="x", because="teacher"))),
    ("Close", "best_text_was_tried", gives_up_too_early),
)


def _early_review() -> c.Review:
    return c.Review(
        key="x",
        seat="AA",
        round=1,
        verdict="accept",
        can_live_with=True,
        revision=1,
        hash="0" * 64,
        remarks=(),
    )


def _drafting_without_text(rules: Rulebook) -> Table:
    table = Table(rules)
    table.do(c.EnterPhase(key="s", phase="statements"))
    table.do(c.EnterPhase(key="t", phase="tour"))
    table.do(c.EnterPhase(key="d", phase="drafting", round=1))
    return table


def _missed(seat: str = "AA", round_: int = 1) -> c.MissReview:
    return c.MissReview(key="x", seat=seat, round=round_, fault="time-out")


def _note(**changed: object) -> c.PassNote:
    return c.PassNote.model_validate({"key": "x", "seat": "AA", "to": ("BB",), "text": "A word?", **changed})


def _package(seats: tuple[str, ...] = ("AA", "BB")) -> c.ProposePackage:
    return c.ProposePackage(key="x", seats=seats, changes=(AID,))


def _rest(table: Table) -> Table:
    table.do(c.Suspend(key="rest2", reason="Lunch."))
    return table


def _consent(table: Table, **changed: object) -> c.Consent:
    return c.Consent.model_validate({"key": "x", "seat": "AA", "bind": table.bind, **changed})


def _withdraw(table: Table, **changed: object) -> c.Withdraw:
    return c.Withdraw.model_validate({"key": "x", "seat": "AA", "bind": table.bind, **changed})


def _letter(table: Table, **changed: object) -> c.Object:
    fields: dict[str, object] = {"key": "x", "seat": "BB", "bind": table.bind, "pid": "P2", "reason": "No."}
    return c.Object.model_validate({**fields, **changed})


def _no_verdict(table: Table, **changed: object) -> c.MissVerdict:
    fields: dict[str, object] = {"key": "x", "seat": "AA", "bind": table.bind, "fault": "time-out"}
    return c.MissVerdict.model_validate({**fields, **changed})


def _handover(seat: str = "AA") -> c.ChangeHolder:
    return c.ChangeHolder(key="x", seat=seat, holder="human")


def _fault() -> c.NoteFault:
    return c.NoteFault(key="x", seat="AA", purpose="review", fault="429", remedy="asked again")
