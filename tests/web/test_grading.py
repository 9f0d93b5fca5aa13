"""A teacher's word on a student: nothing is a grade until it is confirmed, and it goes with the student."""

import csv
import io
import json
from html import unescape

import pytest

from nacsim.web.register import Confirmed
from tests.web.house import Room, Someone
from tests.web.test_feedback import SAID, closed, scores

SAYS = {"grade": "B+", "remark": "You listened.\r\nNext time, offer words."}


async def confirms(room: Room, seat: str = "DE", **fields: str) -> int:
    """Send the form of a student's grade, as the page with that student would."""
    joined = room.table.guests[seat].joined_at
    answer = await room.teacher.does("confirm", seat=seat, **{"joined_at": joined, **SAYS, **fields})
    return answer.status_code


async def gradebook(room: Room, seat: str) -> dict[str, str]:
    body = (await room.teacher.reads("gradebook.csv")).content.decode("utf-8-sig")
    return next(row for row in csv.DictReader(io.StringIO(body)) if row["seat"] == seat)


async def debrief(who: Someone) -> str:
    return unescape((await who.reads("debrief")).text)


async def test_a_confirmed_grade_reaches_its_student_the_gradebook_and_the_export_and_nobody_else(
    room: Room,
) -> None:
    await closed(room)
    assert "Confirmed by your teacher" not in await debrief(room.dot)
    record = list(room.events)
    assert await confirms(room) == 303
    page = await debrief(room.dot)
    assert "Confirmed by your teacher</h2>" in page
    assert "<b>B+</b>" in page and "<p>You listened.</p>" in page and "<p>Next time, offer words.</p>" in page
    row = await gradebook(room, "DE")
    assert (row["confirmed_grade"], row["confirmed_at"]) == ("B+", "2026-06-01T10:00:00+00:00")
    kept = json.loads((await room.teacher.reads("data/DE.json")).text)
    assert kept["confirmed_by_your_teacher"]["remark"] == "You listened.\nNext time, offer words."
    for other in (await debrief(room.ed), (await room.teacher.reads("data/EE.json")).text):
        assert "You listened" not in other
    assert (await gradebook(room, "EE"))["confirmed_grade"] == ""
    assert room.events == record


async def test_the_page_shows_what_was_counted_and_hinted_and_that_nothing_is_confirmed(room: Room) -> None:
    scores(room, await closed(room), "because parliaments need time")
    page = unescape((await room.teacher.reads("grades")).text)
    assert "1 speech with 8 words" in page
    assert f"Said: {SAID}" in page and "<q>because parliaments need time</q>" in page
    assert page.count("Not confirmed yet.") == 2 and "Take it back" not in page
    await confirms(room)
    page = unescape((await room.teacher.reads("grades")).text)
    assert page.count("Confirmed on 2026-06-01.") == 1 and 'value="B+"' in page
    assert "not confirmed by your teacher" not in await debrief(room.dot)


async def test_what_an_ai_delegate_said_in_a_persons_seat_is_not_put_before_the_teacher(room: Room) -> None:
    await room.teacher.does("hand", seat="DE", to="ai")
    await room.until(lambda: any(getattr(x, "speaker", "") == "DE" for x in room.events))
    page = (await room.teacher.reads("grades")).text
    dot = page[page.index('aria-labelledby="DE"') : page.index('aria-labelledby="DE"') + 600]
    assert "0 speeches with 0 words" in dot and "What the debrief tells Dot" not in page


async def test_what_is_confirmed_again_replaces_what_was_and_taken_back_it_is_gone(room: Room) -> None:
    await closed(room)
    await confirms(room)
    assert await confirms(room, grade="A", remark="") == 303
    assert room.table.confirmed["DE"] == Confirmed("A", "", "2026-06-01T10:00:00+00:00")
    joined = room.table.guests["DE"].joined_at
    assert (await room.teacher.does("take-back", seat="DE", joined_at=joined)).status_code == 303
    assert room.table.confirmed == {}
    assert "Confirmed by your teacher" not in await debrief(room.dot)
    assert json.loads((await room.teacher.reads("data/DE.json")).text)["confirmed_by_your_teacher"] is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"grade": " ", "remark": "\n"}, "Write a grade, a remark, or both"),
        ({"grade": "x" * 41}, "A grade has at most 40 characters; this one has 41."),
        ({"remark": "x" * 1201}, "A remark has at most 1,200 characters; this one has 1,201."),
    ],
)
async def test_a_form_that_says_nothing_or_too_much_is_refused(
    room: Room, fields: dict[str, str], says: str
) -> None:
    joined = room.table.guests["DE"].joined_at
    answer = await room.teacher.does("confirm", seat="DE", **{"joined_at": joined, **SAYS, **fields})
    assert (answer.status_code, says in answer.text, room.table.confirmed) == (422, True, {})


@pytest.mark.parametrize("act", ["forget", "remove"])
@pytest.mark.parametrize("over", [True, False])
async def test_what_was_confirmed_goes_with_a_students_data(room: Room, act: str, over: bool) -> None:
    if over:
        await closed(room)
    await confirms(room)
    assert (await room.teacher.does(act, seat="DE")).status_code == 200
    assert room.table.confirmed == {}
    assert (await gradebook(room, "EE"))["seat"] == "EE"
    assert "Dot" not in (await room.teacher.reads("grades")).text


async def test_a_grade_never_reaches_whoever_took_the_seat_since(room: Room) -> None:
    before = room.table.guests["DE"].joined_at
    await confirms(room)
    await room.teacher.does("remove", seat="DE")
    room.clock.seconds += 60
    assert (await room.stranger.does("seat", seat="DE", nickname="Dana")).status_code == 200
    late = await room.teacher.does("confirm", seat="DE", joined_at=before, **SAYS)
    assert (late.status_code, "has left the seat" in late.text) == (422, True)
    assert room.table.confirmed == {}


async def test_a_deleted_student_cannot_be_graded_and_a_deleted_room_keeps_no_grade(room: Room) -> None:
    await closed(room)
    await confirms(room, seat="EE")
    await room.teacher.does("forget", seat="DE")
    assert await confirms(room) == 422
    await room.teacher.does("delete", again=room.table.code)
    assert room.house.register.confirmed(room.table.code) == {}


async def test_what_a_teacher_writes_is_text_and_no_formula(room: Room) -> None:
    await closed(room)
    await confirms(room, grade="=1+1", remark="<script>alert(1)</script>")
    assert (await gradebook(room, "DE"))["confirmed_grade"] == "'=1+1"
    for who, page in ((room.dot, "debrief"), (room.teacher, "grades")):
        assert "<script>alert" not in (await who.reads(page)).text
