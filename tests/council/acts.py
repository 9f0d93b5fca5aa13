"""What somebody tries at a small council: the states it is tried in, and the commands that are put."""

from nacsim.council import commands as c
from nacsim.council.decide import Rulebook, decide
from nacsim.council.events import Change, Remark
from nacsim.council.state import MeetingState
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from tests.council.small import SEATS, Table, convene, paragraphs

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


def early_review() -> c.Review:
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


def drafting_without_text(rules: Rulebook) -> Table:
    table = Table(rules)
    table.do(c.EnterPhase(key="s", phase="statements"))
    table.do(c.EnterPhase(key="t", phase="tour"))
    table.do(c.EnterPhase(key="d", phase="drafting", round=1))
    return table


def missed(seat: str = "AA", round_: int = 1) -> c.MissReview:
    return c.MissReview(key="x", seat=seat, round=round_, fault="time-out")


def note(**changed: object) -> c.PassNote:
    return c.PassNote.model_validate({"key": "x", "seat": "AA", "to": ("BB",), "text": "A word?", **changed})


def package(seats: tuple[str, ...] = ("AA", "BB")) -> c.ProposePackage:
    return c.ProposePackage(key="x", seats=seats, changes=(AID,))


def rest(table: Table) -> Table:
    table.do(c.Suspend(key="rest2", reason="Lunch."))
    return table


def consent(table: Table, **changed: object) -> c.Consent:
    return c.Consent.model_validate({"key": "x", "seat": "AA", "bind": table.bind, **changed})


def withdrawal(table: Table, **changed: object) -> c.Withdraw:
    return c.Withdraw.model_validate({"key": "x", "seat": "AA", "bind": table.bind, **changed})


def letter(table: Table, **changed: object) -> c.Object:
    fields: dict[str, object] = {"key": "x", "seat": "BB", "bind": table.bind, "pid": "P2", "reason": "No."}
    return c.Object.model_validate({**fields, **changed})


def no_verdict(table: Table, **changed: object) -> c.MissVerdict:
    fields: dict[str, object] = {"key": "x", "seat": "AA", "bind": table.bind, "fault": "time-out"}
    return c.MissVerdict.model_validate({**fields, **changed})


def handover(seat: str = "AA") -> c.ChangeHolder:
    return c.ChangeHolder(key="x", seat=seat, holder="human")


def fault() -> c.NoteFault:
    return c.NoteFault(key="x", seat="AA", purpose="review", fault="429", remedy="asked again")
