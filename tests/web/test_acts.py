"""Acts on the floor: each counts once, is about the text that was shown, and is refused with a reason."""

from typing import Any

import pytest

from nacsim.council import events as e
from tests.web.house import Room
from tests.web.listening import listening

ASK = "timeline/no_timetable"


def happened(room: Room, kind: type[e.AnyEvent]) -> list[Any]:
    return [event for event in room.events if isinstance(event, kind)]


async def to_review(room: Room) -> None:
    await room.until_phase(lambda: bool(room.table.state.drafts) and not room.table.state.floor)


async def to_answer(room: Room) -> None:
    await room.until_phase(lambda: room.table.state.silent)


async def test_an_act_that_is_sent_twice_counts_once(room: Room) -> None:
    fields = {"key": "the-same", "text": "On paragraph 3 we can wait for a date."}
    answers = [await room.dot.does("speak", **fields) for _ in range(3)]
    assert [a.status_code for a in answers] == [200] * 3
    assert [s.text for s in happened(room, e.Spoke) if s.speaker == "DE"] == [fields["text"]]


async def test_two_acts_from_forms_of_one_page_both_count(room: Room) -> None:
    assert (await room.ed.does("note", key="of-the-page", to="DE", text="One.")).status_code == 200
    assert (await room.ed.does("placard", key="of-the-page", up="yes")).status_code == 200
    assert "EE" in room.table.state.placards
    assert [note.text for note in happened(room, e.NotePassed)] == ["One."]


async def test_what_cannot_be_seen_does_not_enter_the_record(room: Room) -> None:
    hidden = "We\u200b ask\u202e for\x1b[31m a\U000e0041 report e\u0301very year."
    assert (await room.dot.does("speak", text=hidden)).status_code == 200
    said = [s.text for s in happened(room, e.Spoke) if s.speaker == "DE"]
    assert said == ["We ask for a report \xe9very year."]


async def test_two_seats_that_choose_the_same_key_do_not_silence_each_other(room: Room) -> None:
    assert (await room.dot.does("note", key="k", to="EE", text="One.")).status_code == 200
    assert (await room.ed.does("note", key="k", to="DE", text="Two.")).status_code == 200
    assert [n.text for n in happened(room, e.NotePassed)] == ["One.", "Two."]


@pytest.mark.parametrize("act", ["speak", "pass"])
async def test_nobody_speaks_without_the_floor(room: Room, act: str) -> None:
    answer = await room.ed.does(act, text="Estonia speaks.")
    assert answer.status_code == 409
    assert 'class="refused"' in answer.text
    assert room.table.state.floor == "DE"


async def test_nothing_is_said_where_nothing_is_written(room: Room) -> None:
    for act, fields in (("speak", {}), ("note", {"to": "EE"}), ("wording", {"ask": ASK})):
        assert (await room.dot.does(act, text="  ", **fields)).status_code == 422


async def test_a_speech_is_read_back_before_it_is_made_and_can_be_corrected(room: Room) -> None:
    words = "We ask for a report every year, and we cannot live with a date in paragraph 3."
    assert (await room.dot.does("heard", text="We")).text == ""
    assert "Paragraph 3" in (await room.dot.does("heard", text=words)).text
    issue = room.table.pack.issues[0]
    option = issue.options[0]
    fields = {"about": issue.pid, "to": "EE", "ask": f"{issue.id}/{option.id}"}
    assert (await room.dot.does("speak", text=words, **fields)).status_code == 200
    intent = [s for s in happened(room, e.Spoke) if s.speaker == "DE"][-1].intent
    assert (intent.pid, intent.to, intent.ask.option) == (issue.pid, "EE", option.id)


@pytest.mark.parametrize(("kept", "also"), [("aid/european_lead", ["european_lead"]), ("", [])])
async def test_a_second_wish_is_shown_and_recorded_where_it_was_left_standing(
    room: Room, kept: str, also: list[str]
) -> None:
    words = "We want a decision by the end of 2026, and we want Europe to carry the larger share of the aid."
    chip = (await room.dot.does("heard", text=words)).text
    assert 'name="also-aid"' in chip
    fields = {"about": "P5", "ask": "timeline/decide_by_2026", "also-aid": kept}
    answer = await room.dot.does("speak", text=words, **fields)
    assert ("paragraph 6: you ask for" in answer.text) == bool(also)
    intent = [s for s in happened(room, e.Spoke) if s.speaker == "DE"][-1].intent
    assert (intent.ask.option, [wish.option for wish in intent.also]) == ("decide_by_2026", also)


async def test_what_was_refused_is_called_so_once_it_is_said(room: Room) -> None:
    answer = await room.dot.does("speak", text="We cannot accept an invitation now. Estonia, do you agree?")
    assert "Paragraph 3: you speak against the invitation, and put it to Estonia." in answer.text


async def test_a_correction_that_names_nothing_known_changes_nothing(room: Room) -> None:
    fields = {"about": "P99", "to": "XX", "ask": "timeline/never_heard_of"}
    assert (await room.dot.does("speak", text="We have doubts.", **fields)).status_code == 200
    intent = [s for s in happened(room, e.Spoke) if s.speaker == "DE"][-1].intent
    assert (intent.to, intent.ask) == (None, None)


async def test_an_answer_to_htmx_is_a_line_and_to_a_browser_a_page(room: Room) -> None:
    path, fields = f"/r/{room.table.code}/speak", {"stamp": room.ed.form, "text": "Now."}
    part = await room.ed.asks("POST", path, data=fields, headers={"hx-request": "true"})
    page = await room.ed.asks("POST", path, data=fields)
    assert part.text.startswith('<p class="refused">')
    assert page.text.startswith("<!doctype html>")


@pytest.mark.parametrize("stale", [{"revision": "99"}, {"hash": "0" * 64}, {"revision": "\u00b2"}])
async def test_a_view_of_another_text_than_the_one_on_the_table_is_refused(
    room: Room, stale: dict[str, str]
) -> None:
    await to_review(room)
    answer = await room.dot.does("review", **room.bind() | stale)
    assert answer.status_code == 409
    assert "text" in answer.text
    assert "DE" not in room.table.state.reviews
    assert (await room.dot.does("review", **room.bind())).status_code == 200


@pytest.mark.parametrize("act", ["consent", "withdraw", "object"])
@pytest.mark.parametrize("stale", [{"revision": "99"}, {"hash": "0" * 64}, {"window": "99"}])
async def test_an_answer_to_another_silence_than_the_one_that_runs_is_refused(
    room: Room, act: str, stale: dict[str, str]
) -> None:
    await to_answer(room)
    before = len(room.events)
    fields = {"cure": ASK, "reason": "We said so.", "departure": "We want a result."}
    answer = await room.dot.does(act, **room.bind() | fields | stale)
    assert answer.status_code == 409
    assert "<p" in answer.text
    others = (
        x for x in room.events[before:] if getattr(x, "seat", None) != "DE"
    )  # they may answer meanwhile
    assert room.events[before:] == list(others)


async def test_a_consent_can_be_taken_back_while_the_window_is_open(room: Room) -> None:
    await to_answer(room)
    first = await room.dot.does(
        "consent", departure="We want a result.", statement="We read it so.", **room.bind()
    )
    assert first.status_code == 200
    assert "You have consented" in (await room.dot.reads("floor")).text
    assert (await room.dot.does("withdraw", **room.bind())).status_code == 200
    assert "DE" not in room.table.state.last_window.consents


async def test_one_letter_breaks_silence_and_says_what_would_cure_it(room: Room) -> None:
    await to_answer(room)
    letters = {
        "no reason": {"cure": ASK},
        "no cure": {"reason": "No."},
        "odd": {"cure": "x/y", "reason": "No."},
    }
    for fields in letters.values():
        assert (await room.dot.does("object", **room.bind(), **fields)).status_code == 422
    issue = room.table.pack.issues[0]
    cure = next(o.id for o in issue.options if o.id != room.table.state.text.options()[issue.id])
    fields = {"cure": f"{issue.id}/{cure}", "reason": "Paragraph by paragraph, please."}
    assert (await room.dot.does("object", **room.bind(), **fields)).status_code == 200
    (letter,) = [o for o in happened(room, e.Objected) if o.seat == "DE"]
    assert (letter.pid, letter.cure.option) == (issue.pid, cure)


async def test_a_view_names_what_should_change(room: Room) -> None:
    await to_review(room)
    one, two = room.table.pack.issues[:2]
    stands = room.table.state.text.options()
    cure = {i.id: next(o.id for o in i.options if o.id != stands[i.id]) for i in (one, two)}
    fields = {
        f"position-{one.pid}": "object",
        f"cure-{one.pid}": f"{one.id}/{cure[one.id]}",
        f"reason-{one.pid}": "Our parliament.",
        f"position-{two.pid}": "amend",
        f"cure-{two.pid}": f"{two.id}/{cure[two.id]}",
    }
    answer = await room.dot.does("review", **room.bind(), **fields)
    assert answer.status_code == 200
    (view,) = [r for r in happened(room, e.ReviewGiven) if r.seat == "DE"]
    assert view.verdict == "object"
    assert {(r.pid, r.position) for r in view.remarks if r.position != "ok"} == {
        (one.pid, "object"),
        (two.pid, "amend"),
    }


async def test_words_that_say_more_than_their_option_stand_in_brackets(room: Room) -> None:
    issue = room.table.pack.issues[0]
    option = issue.options[0]
    fields = {"ask": f"{issue.id}/{option.id}"}
    known = await room.dot.does("wording", text=option.wordings[0], **fields)
    assert "letter by letter" in known.text
    more = await room.ed.does("wording", text="Ukraine joins tomorrow, with nuclear weapons.", **fields)
    assert "they stand in brackets" in more.text
    assert [w.features_known for w in happened(room, e.WordingOffered)] == [True, False]


async def test_whoever_raises_a_hand_during_the_statements_is_told_when_the_floor_opens(room: Room) -> None:
    listed, waits = "You are on the list; the floor opens after the statements.", "after this speech"
    assert "the chair calls on you after the statements" in (await room.ed.reads("floor")).text
    raised = await room.ed.does("placard", up="yes")
    assert "Your placard is up. The floor opens after the statements." in raised.text
    page = (await room.ed.reads("floor")).text
    assert (listed in page, waits in page) == (True, False)
    assert listed not in (await room.dot.reads("floor")).text
    await room.dot.does("pass")
    await room.dot.does("placard", up="yes")
    await room.until_floor(room.dot)
    assert room.table.state.phase == "tour"
    await room.ed.does("placard", up="yes")
    page = (await room.ed.reads("floor")).text
    assert (listed in page, waits in page) == (False, True)


async def test_a_teacher_pauses_extends_resumes_and_closes(room: Room) -> None:
    assert (await room.teacher.does("lead/pause")).text.count("Paused.") == 1
    assert "The teacher has paused the meeting." in (await room.dot.reads("floor")).text
    assert (await room.dot.does("speak", text="Hello?")).status_code == 409
    assert "The meeting goes on." in (await room.teacher.does("lead/resume")).text
    assert (await room.teacher.does("lead/dance")).status_code == 404
    assert (await room.teacher.does("lead/close")).status_code == 200
    assert room.table.state.phase == "closed"
    assert "Read the debrief" in (await room.dot.reads("floor")).text
    assert "What would have passed" in (await room.teacher.reads("debrief")).text
    assert "What you argued" in (await room.dot.reads("debrief")).text


async def test_a_teacher_may_close_while_silence_runs_and_is_told_that_nothing_is_agreed(room: Room) -> None:
    await room.until_phase(lambda: room.table.state.silent and room.table.state.floor is None)
    answer = await room.teacher.does("lead/close")
    assert answer.status_code == 200
    assert "The meeting is over. Silence lapsed, and the text is not agreed." in answer.text
    assert (room.table.state.phase, room.table.state.outcome) == ("closed", "NO_CONSENSUS")
    assert (await room.teacher.does("lead/close")).status_code == 409
    assert "There is no consensus." in (await room.dot.reads("floor")).text


async def test_a_stream_sends_each_event_once_with_its_place(room: Room) -> None:
    start = room.table.happened[-1].seq
    async with listening(room.ed, after=start) as ear:
        await ear.until_answered()
        await room.dot.does("speak", text="The first thing that Germany says.")
        (first, *_) = await ear.until(1)
    assert "The first thing that Germany says." in first.html
    async with listening(room.ed, after=0, last=str(first.place)) as ear:
        await ear.until_answered()
        await room.until_floor(room.ed)
        later = await ear.until(1)
    assert all(event.place > first.place for event in later)
    assert "The first thing that Germany says." not in "".join(event.html for event in later)


async def test_a_stream_that_missed_something_brings_what_waits_for_the_reader(room: Room) -> None:
    await room.dot.does("pass")
    await room.until_floor(room.ed)
    async with listening(room.ed, last="3") as ear:
        (caught_up, *_) = await ear.until(1)
    assert 'hx-target="#now"' in caught_up.html
    assert "You have the floor" in caught_up.html


async def test_a_reader_who_is_up_to_date_is_not_interrupted(room: Room) -> None:
    now = room.table.happened[-1].seq
    async with listening(room.dot, after=now) as ear:
        await ear.until_answered()
        await room.ed.does("placard", up="yes")
        (event, *_) = await ear.until(1)
    assert 'hx-target="#now"' not in event.html, "a form that somebody writes in is left alone"


async def test_a_quiet_stream_shows_that_it_is_alive(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nacsim.web.stream.QUIET", 0.01)
    async with listening(room.dot, last="\u00b2") as ear:
        await ear.until(1)
        while ": still here" not in ear.written:
            await ear._came.wait()
    assert "still here" in ear.written
