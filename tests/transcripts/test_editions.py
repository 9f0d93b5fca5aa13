"""Two editions of one record: all that was said stands in both, and what is private in one of them only."""

import re
from functools import cache
from html import unescape
from itertools import pairwise

import pytest

from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.council.visibility import visibility
from nacsim.errors import VerificationError
from nacsim.transcripts.account import Account
from nacsim.transcripts.editions import EDITIONS, FORMS, Edition, edition
from nacsim.transcripts.rendering import Form, plain
from nacsim.transcripts.scenes import besides, camps
from tests.models.meetings import Table
from tests.transcripts.meeting import SECRETS, adopted, drafting, library

BOTH = pytest.mark.parametrize("form", FORMS)
EACH = pytest.mark.parametrize("which", EDITIONS)
STANDARD = ("US", "DE", "EE", "LV", "LT", "PL", "FR", "GB", "HU", "TR")


@cache
def real() -> Account:
    held = Table("engine", 5, STANDARD, limits=Limits()).held()
    return Account(held.events, [x.at for x in held.entries])


@cache
def paper(which: Edition, form: Form) -> str:
    return edition(adopted(), which, form, library())


def as_written(text: str, form: Form) -> str:
    """Return words as a paper of this form spells them."""
    return plain(text) if form == "md" else text


def readable(written: str, form: Form) -> str:
    return unescape(written) if form == "html" else written


@EACH
@BOTH
def test_every_speech_of_the_record_stands_in_each_edition(which: Edition, form: Form) -> None:
    written = readable(edition(real(), which, form), form)
    place = 0
    for speech in real().events:
        if isinstance(speech, e.Spoke):
            place = written.index(as_written(speech.text, form), place)


@EACH
@BOTH
def test_the_table_of_blockers_says_what_each_delegation_asks_for(which: Edition, form: Form) -> None:
    """What speakers ask each other about later was on the table before: a reader finds it there too."""
    names, written = real().names, readable(edition(real(), which, form), form)
    tables = written.split("Blocked by, and asked for")[1:]
    for table, reveal in zip(tables, real().reveals.values(), strict=True):
        rows = table.lower().split("\n")
        for pid, blocking in camps(reveal.positions).items():
            row = next(row for row in rows if names.paragraph(pid).lower() in row)
            for camp in blocking:
                assert camp.cure is not None
                title = as_written(names.option(camp.cure.issue, camp.cure.option), form)
                assert f"{names.seats(camp.seats)} ({camp.how}: {title})".lower() in row
        for pid, camp in besides(real().opened, reveal.positions):
            assert camp.cure is not None
            title = as_written(names.option(camp.cure.issue, camp.cure.option), form)
            assert f"paragraph {pid[1:]}, {title} ({names.seats(camp.seats)})" in table


def test_a_wish_stands_once_in_what_is_shown_of_the_reviews_and_none_is_missing() -> None:
    wishes = 0
    for reveal in real().reveals.values():
        blocking = [c for who in camps(reveal.positions).values() for c in who]
        also = [camp for _, camp in besides(real().opened, reveal.positions)]
        shown = [(seat, camp.cure) for camp in (*blocking, *also) for seat in camp.seats]
        assert len(shown) == len(set(shown))
        asked = {(p.seat, wish) for p in reveal.positions for wish in p.asks}
        assert asked <= set(shown)
        wishes += len(asked)
    assert wishes


@BOTH
def test_the_readers_edition_holds_nothing_private(form: Form) -> None:
    written = readable(paper("reader", form), form)
    assert [secret for secret in SECRETS if secret in written] == []
    for word in ("Zebra", "can live with", "above its floor", "Overruled:", "Annex"):
        assert word.lower() not in written.lower()


@BOTH
def test_the_teachers_edition_holds_what_nobody_in_the_room_saw(form: Form) -> None:
    written = readable(paper("teacher", form), form)
    assert [secret for secret in SECRETS if secret not in written] == []


@BOTH
def test_no_private_sentence_of_a_real_meeting_reaches_a_reader(form: Form) -> None:
    written = readable(edition(real(), "reader", form), form)
    private = [x for x in real().events if visibility(x) != "public"]
    notes = [x.text for x in private if isinstance(x, e.NotePassed)]
    lines = [line for m in real().mandates.values() for line in m.red_lines if not line.public]
    assert notes
    assert lines
    for words in (*notes, *(x.id for x in lines), *(x.sentence for x in lines)):
        assert as_written(words, form) not in written
    for concession in private:
        if isinstance(concession, e.ConcessionMade):
            assert f"cost of {concession.loss}" not in written


@EACH
@BOTH
def test_each_paper_says_what_it_was_made_of(which: Edition, form: Form) -> None:
    models = {"AA": "small-model@http://127.0.0.1:1/v1", "CHAIR": "other-model"}
    changed = adopted(models=models, mode="words", seed=7)
    written = readable(edition(changed, which, form), form)
    for words in ("AI-generated", "small", "seed 7", "mode words", "small-model", "other-model"):
        assert words in written
    assert "127.0.0.1" not in written
    assert re.search(r"3 of 32 members", written)


@EACH
@BOTH
def test_a_redline_names_who_asked_and_the_chairs_bridge(which: Edition, form: Form) -> None:
    written = paper(which, form)
    if form == "md":
        assert "On membership: ~~agreed.~~ **invite.**" in written
        assert "Invite (asked by Alpha)" in written
        assert "Task ministers (the chair's bridge)" in written
        assert "More (asked by Alpha and Gamma)" in written
    else:
        assert "On membership: <del>agreed.</del> <ins>invite.</ins>" in written
        assert "Asked by Alpha." in written
        assert "The chair&#39;s bridge." in written or "The chair's bridge." in written


@EACH
@BOTH
def test_brackets_show_what_is_open_and_for_whom(which: Edition, form: Form) -> None:
    assert "[AA: On membership: invite." in paper(which, form).replace("\\", "")


@EACH
@BOTH
def test_the_letter_that_broke_silence_and_its_cure_are_public(which: Edition, form: Form) -> None:
    written = paper(which, form)
    assert "Beta breaks silence on paragraph 2 (membership)." in written
    assert "Beta cannot invite." in written
    assert "What would cure it: Task ministers." in written
    assert "All consents are void" in written


@BOTH
def test_a_note_beside_a_speech_says_what_it_rests_on_and_offers(form: Form) -> None:
    written = readable(re.sub(r"</?\w[^>]*>|\*\*", "", paper("teacher", form)), form)
    for words in (
        "Presses its own wish, on paragraph 2 (membership)",
        "Asked for: an invitation (it came into text 2)",
        "Argument AA-01, INV-F1: A door keeps its promise.",
        "Argument AA-99",
        "Fact F-one",
        "A book, Press, 2001",
        "Puts a question: Alpha, on paragraph 2",
        "Notes a question that got no answer (event 15)",
        "Red line BB-9 (private): Zebra line.",
        "nothing in return; Alpha was persuasive",
        "Engine (prepared words). Event 14.",
        "Code (the chair's prepared words). Event 5.",
    ):
        assert words in written, words
    assert re.search(r"Offered in return: 'More'(; for: an invitation|\. For: an invitation)", written)
    assert re.search(r"[Rr]ests on (the briefing: )?B1", written)


@BOTH
def test_the_annex_says_who_used_which_point_of_the_briefing(form: Form) -> None:
    written = paper("teacher", form)
    if form == "md":
        assert "| B1 | The door is open. | AA |" in written
        assert "| B2 | Nobody knocks. | nobody |" in written
    else:
        assert "<td>The door is open.</td><td>AA</td>" in written
        assert "<td>Nobody knocks.</td><td>nobody</td>" in written
        assert '<a href="https://example.org/one">A book, Press, 2001</a>' in written


@BOTH
def test_without_the_scenario_the_teachers_edition_says_what_is_missing(form: Form) -> None:
    written = edition(adopted(), "teacher", form)
    assert "ids stand in the notes without claims and sources" in written
    assert "AA-01" in written


@EACH
@BOTH
def test_a_meeting_that_is_not_over_says_so(which: Edition, form: Form) -> None:
    written = edition(Account(drafting()), which, form, library())
    assert "meeting is not over" in written
    assert "not adopted" in written


@BOTH
def test_a_meeting_that_has_only_opened_can_be_read(form: Form) -> None:
    written = edition(Account(drafting()[:4]), "teacher", form)
    assert "0 speeches, 0 texts" in written
    assert "No window was opened." in written


def test_a_record_without_an_opening_is_no_meeting() -> None:
    with pytest.raises(VerificationError, match="no opening"):
        edition(Account(drafting()[4:]), "reader", "md")


def test_the_page_needs_nothing_from_anywhere() -> None:
    for which in EDITIONS:
        written = paper(which, "html")
        assert "<script" not in written
        assert not re.search(r"\b(src|srcset|@import|url\()", written)
        assert written.startswith("<!doctype html>")


def test_every_link_of_a_page_leads_somewhere_and_no_id_is_there_twice() -> None:
    for account in (adopted(), real()):
        written = edition(account, "teacher", "html", library() if account is not real() else None)
        ids = re.findall(r'\bid="([^"]+)"', written)
        assert len(ids) == len(set(ids))
        for target in re.findall(r'href="#([^"]+)"', written):
            assert target in ids, target
        for labels in re.findall(r'aria-labelledby="([^"]+)"', written):
            assert set(labels.split()) <= set(ids)


def test_headings_of_a_page_go_down_one_step_at_a_time() -> None:
    for which in EDITIONS:
        levels = [int(x) for x in re.findall(r"<h([1-6])", paper(which, "html"))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
