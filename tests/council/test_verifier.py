"""The independent verifier: it believes an honest record, and names what is wrong with a forged one."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.forge import missed
from nacsim.council import commands as c
from nacsim.council import verifier
from nacsim.council.certificate import certify
from nacsim.council.events import IssuePosition
from nacsim.council.text import canonical
from nacsim.council.values import Wish
from nacsim.council.verifier import verify
from nacsim.transcripts.record import GENESIS, Entry, digest, event_of, line, seal
from tests.council.small import SEATS, Table, under_silence

Lines = list[dict[str, Any]]
AT = "2025-05-07T10:00:00+00:00"


def entries_of(table: Table) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for event in table.events:
        prev = entries[-1].hash if entries else GENESIS
        seq = len(entries) + 1
        entries.append(seal(table.state.meeting.meeting, prev, seq, f"k{seq}", event, AT))
    return tuple(entries)


def log_of(entries: tuple[Entry, ...]) -> bytes:
    return "".join(f"{line(x)}\n" for x in entries).encode()


def certificate_of(entries: tuple[Entry, ...]) -> bytes:
    return f"{canonical(certify((x.seq, x.hash, event_of(x)) for x in entries))}\n".encode()


def adopted(table: Table | None = None) -> tuple[Entry, ...]:
    table = table or under_silence()
    for seat in table.state.seats:
        table.consent(seat)
    table.close_silence()
    return entries_of(table)


def resealed(lines: Lines) -> bytes:
    """Number, chain and seal lines again, as a careful forger would."""
    prev, written = GENESIS, []
    for number, body in enumerate(lines, start=1):
        body.pop("hash", None)
        body.update(seq=number, prev=prev, key=f"k{number}", kind=body["payload"]["kind"])
        prev = digest(body)
        written.append(canonical({**body, "hash": prev}))
    return "".join(f"{x}\n" for x in written).encode()


def lines_of(entries: tuple[Entry, ...]) -> Lines:
    return [json.loads(line(x)) for x in entries]


def find(lines: Lines, kind: str, nth: int = 0) -> dict[str, Any]:
    return [x for x in lines if x["payload"]["kind"] == kind][nth]["payload"]


def drop(lines: Lines, kind: str, nth: int = 0) -> None:
    lines.remove([x for x in lines if x["payload"]["kind"] == kind][nth])


def double(lines: Lines, kind: str) -> None:
    at = next(i for i, x in enumerate(lines) if x["payload"]["kind"] == kind)
    lines.insert(at + 1, json.loads(json.dumps(lines[at])))


def put(lines: Lines, at: int, **payload: Any) -> None:
    lines.insert(at % (len(lines) + 1), {**lines[0], "visibility": "public", "payload": payload})


# Records of every kind that the rules allow.


def with_concessions() -> Table:
    table = under_silence(membership="task", aid="more")
    for seat in SEATS:
        table.consent(seat)
    table.close_silence()
    return table


def invited() -> Table:
    """A person in the seat of BB consents across a red line, and says so."""
    table = Table(holders={"AA": "ai", "BB": "human", "CC": "ai"}).to_drafting()
    table.review("AA", "amend", ask=Wish(issue="membership", option="invite"))
    table.review("BB", "amend", ask=Wish(issue="aid", option="less"))
    table.review("CC", "amend", ask=Wish(issue="aid", option="more"))
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(membership="invite").next_round().next_round().open_silence()
    table.consent("AA", statement="With joy.")
    table.consent("BB", departure="My parliament changed its mind.")
    table.consent("CC")
    table.close_silence()
    return table


def with_a_handover() -> Table:
    table = under_silence()
    table.consent("AA")
    table.do(c.Withdraw(key="w", seat="AA", epoch=0, bind=table.bind))
    table.consent("AA")
    table.do(c.ChangeHolder(key="h", seat="AA", holder="ai", stand_in=True))
    for seat in SEATS:
        table.consent(seat)
    table.close_silence()
    return table


def without_agreement() -> Table:
    table = under_silence()
    table.consent("AA")
    table.object("BB")
    table.do(c.Close(key="end", because="rounds"))
    return table


def deferred() -> Table:
    table = under_silence(membership="task")
    for seat in SEATS:
        table.consent(seat)
    table.close_silence()
    return table


def asked_for_in_the_tour() -> Table:
    """What was asked for before there was a text may be in the text."""
    table = Table()
    table.do(c.EnterPhase(key="p1", phase="statements"))
    table.do(c.EnterPhase(key="p2", phase="tour"))
    wish = IssuePosition(issue="membership", wanted={"AA": "short", "BB": "task"}, state="bracketed")
    table.do(c.ReadMap(key="map", positions=(wish,)))
    table.do(c.EnterPhase(key="p3", phase="drafting", round=1))
    table.circulate(membership="task").all_review().open_silence()
    for seat in SEATS:
        table.consent(seat)
    table.close_silence()
    return table


def at_rest() -> Table:
    table = Table().to_drafting()
    table.do(c.Suspend(key="s1", reason="Lunch."))
    table.do(c.Resume(key="s2"))
    table.do(c.Suspend(key="s3", reason="Night."))
    return table


def in_words_of_its_own() -> Table:
    """Whoever offers words for an option asks for it; nobody else has."""
    table = Table(holders={"AA": "human", "BB": "ai", "CC": "ai"}).to_drafting()
    wish = Wish(issue="aid", option="more")
    table.do(c.OfferWording(key="own", seat="AA", wish=wish, text="More, and sooner.", features_known=True))
    table.circulate(aid="more").do(c.Close(key="end", because="teacher"))
    return table


RECORDS = (
    with_concessions,
    invited,
    with_a_handover,
    without_agreement,
    deferred,
    asked_for_in_the_tour,
    in_words_of_its_own,
    at_rest,
)


def test_an_option_is_not_in_a_text_before_somebody_has_words_for_it() -> None:
    lines = lines_of(entries_of(in_words_of_its_own()))
    drop(lines, "wording_offered")
    report = verify(resealed(lines), None)
    assert report.problems == ("Nobody proposed more on aid.",)


@pytest.mark.parametrize("table", RECORDS, ids=lambda f: f.__name__)
def test_an_honest_record_is_believed(table: Callable[[], Table]) -> None:
    held = table()
    entries = entries_of(held)
    proof = certificate_of(entries) if held.state.outcome and held.state.outcome[0] == "A" else None
    report = verify(log_of(entries), proof)
    assert report.problems == ()
    assert report.ok
    assert report.outcome == (held.state.outcome or "SUSPENDED")
    assert report.events == len(entries)


FORGERIES: dict[str, tuple[Callable[[Lines], None], str]] = {
    "a consent is removed": (lambda x: drop(x, "consented"), "adopted without AA"),
    "a consent is given twice": (lambda x: double(x, "consented"), "or twice"),
    "a consent is bound to another text": (
        lambda x: find(x, "consented")["bind"].update(hash="f" * 64),
        "bound to another text",
    ),
    "a consent of a former holder": (lambda x: find(x, "consented").update(epoch=3), "former holder"),
    "a consent outside any window": (
        lambda x: put(x, 6, **find(x, "consented")),
        "bound to another text",
    ),
    "a consent taken back that was not given": (
        lambda x: put(x, 13, kind="consent_withdrawn", v=1, seat="AA", epoch=0),
        "not given",
    ),
    "a departure that is none": (lambda x: find(x, "consented").update(departure="Whim."), "misstates"),
    "a stand-in that is none": (lambda x: find(x, "consented").update(stand_in=True), "who holds it"),
    "the text is changed after the consents": (
        lambda x: find(x, "text_circulated")["paragraphs"][1].update(text="Never."),
        "not bound to the text",
    ),
    "a red line is moved into the text": (
        lambda x: find(x, "mandate_sealed", 2)["mandate"].update(
            red_lines=[{"id": "CC-1", "formula": "aid", "sentence": "No.", "public": True}]
        ),
        "CC consented to what its instructions forbid",
    ),
    "a floor is lifted": (
        lambda x: find(x, "mandate_sealed")["mandate"].update(floor=1),
        "AA consented to what its instructions forbid",
    ),
    "instructions are sealed twice": (lambda x: double(x, "mandate_sealed"), "instructions were changed"),
    "instructions are missing": (lambda x: drop(x, "mandate_sealed", 2), "cannot be read"),
    "a paragraph is left out": (
        lambda x: find(x, "text_circulated")["paragraphs"].pop(),
        "does not settle the agenda",
    ),
    "an option that nobody asked for": (
        lambda x: find(x, "text_circulated")["paragraphs"][2].update(option="more"),
        "nobody proposed more on aid",
    ),
    "a text that contradicts itself": (
        lambda x: find(x, "text_circulated")["paragraphs"][2].update(features=["invites", "cuts_aid"]),
        "breaks the rule aid-for-path",
    ),
    "a text has the number of another": (
        lambda x: find(x, "text_circulated").update(revision=2),
        "wrong revision",
    ),
    "a review is left out of the reveal": (
        lambda x: find(x, "reviews_revealed")["positions"].pop(),
        "a review is missing",
    ),
    "a window is opened again": (lambda x: double(x, "silence_opened"), "not bound to the text"),
    "a window too many": (
        lambda x: find(x, "opened")["limits"].update(windows=0),
        "silence was opened too often",
    ),
    "another outcome": (lambda x: find(x, "closed").update(outcome="ADOPTED_DECISION"), "another outcome"),
    "another label": (lambda x: find(x, "closed").update(label="invite"), "another outcome"),
    "other flags": (lambda x: find(x, "closed")["flags"].update(statements=7), "flags are not those"),
    "a statement of failure beside an adopted text": (
        lambda x: find(x, "closed").update(statement={"revision": 1, "open": []}),
        "the chair reports that none was",
    ),
    "the opening is missing": (lambda x: drop(x, "opened"), "does not begin with an opening"),
    "two openings": (lambda x: double(x, "opened"), "opened twice"),
    "two seats are no council": (
        lambda x: find(x, "opened").update(seats=["AA", "BB"]),
        "these seats are no council",
    ),
    "the holders are not the seats": (lambda x: find(x, "opened")["holders"].pop("CC"), "holders differ"),
    "something happens after the close": (
        lambda x: put(x, -1, kind="fault_noted", v=1, seat="AA"),
        "after the close",
    ),
    "a seat that is not seated": (
        lambda x: put(x, 6, kind="fault_noted", v=1, seat="ZZ"),
        "ZZ is not seated",
    ),
    "the close is missing": (lambda x: drop(x, "closed"), "not finished"),
    "the adoption is missing": (lambda x: drop(x, "adopted"), "closed while silence ran"),
    "the record names another meeting": (
        lambda x: find(x, "opened").update(meeting="other"),
        "names another meeting",
    ),
    "a text while silence runs": (
        lambda x: x.insert(-3, json.loads(json.dumps(next(y for y in x if y["kind"] == "text_circulated")))),
        "while silence ran",
    ),
    "a broken window that was shut": (
        lambda x: put(x, -3, kind="silence_broken", v=1, window=4, seats=[]),
        "broken that was shut",
    ),
    "a window broken by those who consent": (
        lambda x: put(x, -3, kind="silence_broken", v=1, window=1, seats=["AA"]),
        "broken by a seat that consents",
    ),
    "an objection to no paragraph": (
        lambda x: put(x, -3, kind="objected", v=1, seat="AA", epoch=0, pid="P9"),
        "names no paragraph",
    ),
    "a handover that skips a holder": (
        lambda x: put(x, 4, kind="holder_changed", v=1, seat="AA", epoch=5, holder="ai", stand_in=False),
        "does not count on",
    ),
    "speech in a rest": (
        lambda x: (
            put(x, 4, kind="suspended", v=1, reason="Lunch."),
            put(x, 5, kind="spoke", v=1, speaker="AA"),
        )[0],
        "at rest",
    ),
    "a concession that nobody made": (
        lambda x: put(x, -3, kind="concession_made", v=1, seat="AA"),
        "concessions are not those",
    ),
    "a payload that is no event": (
        lambda x: x[5].update(payload={"kind": "text_circulated"}),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_named_however_well_it_is_sealed(name: str) -> None:
    forge, sentence = FORGERIES[name]
    entries = adopted()
    lines = lines_of(entries)
    forge(lines)
    report = verify(resealed(lines), certificate_of(entries))
    assert not report.ok
    assert report.outcome is None
    assert sentence.lower() in report.problems[0].lower()


def test_agreed_words_cannot_change_between_texts() -> None:
    table = under_silence(membership="task", aid="more")
    entries = adopted(table)
    lines = lines_of(entries)
    find(lines, "text_circulated", 1)["paragraphs"][0]["text"] = "We met elsewhere."
    assert "agreed words were changed" in verify(resealed(lines), None).problems[0].lower()


def test_every_concession_of_the_text_is_in_the_record() -> None:
    entries = entries_of(with_concessions())
    lines = lines_of(entries)
    drop(lines, "concession_made")
    assert "concessions are not those" in verify(resealed(lines), certificate_of(entries)).problems[0].lower()


@pytest.mark.parametrize("change", [{"outcome": "ADOPTED_MINIMUM"}, {"label": "maintain"}])
def test_a_meeting_without_adoption_claims_none(change: dict[str, str]) -> None:
    lines = lines_of(entries_of(without_agreement()))
    find(lines, "closed").update(change)
    assert "not reached" in verify(resealed(lines), None).problems[0].lower()


def test_a_certificate_and_an_adoption_go_together() -> None:
    entries = adopted()
    assert "go together" in verify(log_of(entries), None).problems[0].lower()
    failed = entries_of(without_agreement())
    assert "go together" in verify(log_of(failed), certificate_of(entries)).problems[0].lower()


def test_a_certificate_says_what_the_record_says() -> None:
    entries = adopted()
    other = certificate_of(entries).replace(b'"seed":1', b'"seed":2')
    assert "does not say what the record says" in verify(log_of(entries), other).problems[0].lower()


CHAIN: dict[str, tuple[Callable[[Lines], None], str]] = {
    "a line is missing": (lambda x: x.pop(4) and None, "line 5 is event 6"),
    "two lines change places": (lambda x: x.insert(4, x.pop(5)), "line 5 is event 6"),
    "a seal is another's": (lambda x: x[4].update(hash="0" * 64), "the seal of line 5"),
    "a line has a field too many": (lambda x: x[4].update(note="hello"), "line 5 is misspelt"),
    "a line has another label": (lambda x: x[4].update(kind="spoke"), "the seal of line 5"),
    "a line follows another": (lambda x: x[4].update(prev="0" * 64), "does not follow"),
}


@pytest.mark.parametrize("name", CHAIN)
def test_the_chain_of_lines_is_checked_first(name: str) -> None:
    forge, sentence = CHAIN[name]
    lines = lines_of(adopted())
    forge(lines)
    log = "".join(f"{canonical(x)}\n" for x in lines).encode()
    assert sentence.lower() in verify(log, None).problems[0].lower()


def sealed_as(**changed: Any) -> bytes:
    """Return a record whose last line is changed and sealed again."""
    lines = lines_of(adopted())
    body = {**lines[-1], **changed}
    body.pop("hash")
    lines[-1] = {**body, "hash": digest(body)}
    return "".join(f"{canonical(x)}\n" for x in lines).encode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"key": "k1"}, "two events have one key"),
        ({"meeting": "another"}, "mixes meetings"),
        ({"kind": "adopted"}, "labelled with another kind"),
    ],
)
def test_a_line_keeps_its_key_its_meeting_and_its_label(changed: dict[str, str], sentence: str) -> None:
    assert sentence.lower() in verify(sealed_as(**changed), None).problems[0].lower()


@pytest.mark.parametrize("log", [b"", b"{}", b"\xff\n", b"null\n", b"[[[\n", b"1\n2\n", b'{"payload":3}\n'])
def test_any_bytes_get_a_report(log: bytes) -> None:
    assert not verify(log, None).ok


def test_deep_nesting_is_an_unreadable_record_and_no_crash() -> None:
    assert verify(b"[" * 100_000 + b"\n", None).problems == ("The record cannot be read as a meeting.",)


def test_no_single_byte_can_be_changed_unseen() -> None:
    entries = adopted(under_silence(membership="task", aid="more"))
    assert missed(log_of(entries), certificate_of(entries), 400, seed=20) == 0


def test_the_verifier_runs_alone(tmp_path: Path) -> None:
    """It needs no other file of this project: copied elsewhere, it still reads a folder."""
    entries = adopted()
    (tmp_path / "events.jsonl").write_bytes(log_of(entries))
    program = tmp_path / "verifier.py"
    program.write_bytes(Path(verifier.__file__).read_bytes())
    command = [sys.executable, "-I", str(program), str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (3, "Adoption and certificate do not go together.\n")
    (tmp_path / "certificate.json").write_bytes(certificate_of(entries))
    believed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (believed.returncode, believed.stdout) == (0, "ADOPTED_MINIMUM\n")
