"""What people are told: that they are out, that somebody stands in, and what cannot be undone."""

import re
from pathlib import Path

import pytest

from nacsim.council.events import Spoke
from nacsim.web.pages import floor_words
from nacsim.web.stream import parts_for, unsent
from nacsim.web.visitor import Visitor
from tests.web.house import HERE, Room, Someone, opened
from tests.web.listening import Heard, listening
from tests.web.test_stream import parts_of

FORM = re.compile(r"<form\b[^>]*>")
IRREVERSIBLE = "It cannot go on after that."


async def last_heard(room: Room, who: Someone) -> list[Heard]:
    """Return what a stream still says to somebody for whom it ends."""
    async with listening(who, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        if who is room.dot:
            await room.teacher.does("remove", seat="DE")
        await ear.until_end()
        return ear.heard


async def test_whoever_is_removed_is_told_on_the_floor_and_the_browser_asks_no_more(room: Room) -> None:
    *_, told, out = await last_heard(room, room.dot)
    now = parts_of(told.html)["now"]
    assert "This seat is no longer yours" in now
    assert "Your teacher has freed it" in now
    assert out.html == "freed"
    assert 'hx-sse:close="out"' in (await room.ed.reads("floor")).text


async def test_whoever_came_back_on_another_machine_is_told_so_on_the_old_one(room: Room) -> None:
    async with listening(room.dot, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await room.stranger.does("back", rejoin=room.rejoin)
        room.table.looked_at()
        await ear.until_end()
    assert "Somebody came back to this seat on another machine" in parts_of(ear.heard[-2].html)["now"]


async def test_whoever_follows_a_room_that_is_deleted_is_told_so(room: Room) -> None:
    async with listening(room.ed, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await room.house.delete(room.table)
        await ear.until_end()
    assert "This room is gone" in ear.written


@pytest.mark.parametrize("act", ["remove", "forget"])
async def test_whoever_is_out_is_told_why_on_every_page_and_to_every_act(room: Room, act: str) -> None:
    await room.teacher.does(act, seat="DE")
    for answer in (await room.dot.reads("floor"), await room.dot.does("placard", up="yes")):
        assert answer.status_code == 403
        assert "your teacher has freed it" in answer.text
    assert "Take a seat first." in (await room.stranger.reads("floor")).text


async def test_whoever_is_away_is_told_that_an_ai_delegate_stands_in_and_how_to_come_back(
    room: Room,
) -> None:
    await room.teacher.does("hand", seat="DE", to="ai")
    floor = (await room.dot.reads("floor")).text
    assert "An AI delegate stands in for you" in floor
    assert "Raise your placard" not in floor
    assert "Your seat code" in (await room.dot.reads("")).text
    assert (await room.dot.does("back", rejoin=room.rejoin)).status_code == 303
    assert room.table.state.holders["DE"] == "human"


async def test_everything_that_ends_a_meeting_asks_first(room: Room) -> None:
    alone = room.teacher.but(seat="DE", token=room.dot.token)
    for page in (await room.teacher.reads("console"), await alone.reads("floor")):
        asking = [form for form in FORM.findall(page.text) if "/lead/close" in form]
        assert asking
        assert all(IRREVERSIBLE in form for form in asking)


async def test_more_time_is_only_promised_where_time_runs(tmp_path: Path) -> None:
    async with opened(tmp_path, speech=90, review=90, answer=90) as room:
        room.table.begin()
        await room.until_floor(room.dot)
        assert "One minute more." in (await room.teacher.does("lead/extend")).text
        await room.teacher.does("lead/pause")
        paused = await room.teacher.does("lead/extend")
        assert (paused.status_code, "no time runs" in paused.text) == (422, True)
        again = await room.teacher.does("lead/pause")
        assert (again.status_code, "paused already" in again.text) == (422, True)


async def test_more_time_is_refused_where_nobody_has_a_clock(room: Room) -> None:
    answer = await room.teacher.does("lead/extend")
    assert (answer.status_code, "nothing to extend" in answer.text) == (422, True)
    assert "time_extended" not in [event.kind for event in room.events]


async def test_no_form_puts_its_token_into_the_address_where_the_script_is_not_there_yet(room: Room) -> None:
    seen = [await room.dot.reads("floor"), await room.ed.reads("floor"), await room.teacher.reads("console")]
    await room.until_phase(lambda: room.table.state.silent)
    seen += [await room.dot.reads("floor")]
    forms = [form for page in seen for form in FORM.findall(page.text)]
    assert forms
    for form in forms:
        assert 'method="post"' in form
        if "hx-post" in form:
            assert re.search(r' action="([^"]*)" hx-post="\1"', form), form


async def test_a_form_that_the_browser_sent_itself_is_answered_with_a_page_that_leads_back(
    room: Room,
) -> None:
    path, fields = f"/r/{room.table.code}/placard", {"stamp": room.ed.form, "up": "yes"}
    came_from = {"referer": f"{HERE}/r/{room.table.code}/floor"}
    page = await room.ed.asks("POST", path, data=fields, headers=came_from)
    assert page.text.startswith("<!doctype html>")
    assert "Your placard is up." in page.text
    assert f'href="/r/{room.table.code}/floor"' in page.text
    fields["up"] = "no"
    elsewhere = await room.ed.asks("POST", path, data=fields, headers={"referer": f"{HERE}//other.test/x"})
    assert 'href="/other.test/x"' in elsewhere.text
    fields["up"] = "yes"
    part = await room.ed.asks("POST", path, data=fields, headers={"hx-request": "true"})
    assert (
        part.text.strip() == '<p class="done">Your placard is up. The floor opens after the statements.</p>'
    )


@pytest.mark.parametrize(("seat", "sent_again"), [("EE", False), ("DE", True)])
async def test_a_button_that_has_not_changed_is_not_taken_from_under_the_finger(
    room: Room, seat: str, sent_again: bool
) -> None:
    """Estonia listens, and keeps its placard; Germany has the floor, whose form is good for one act."""
    who = Visitor(room.table, room.table.guests[seat], teaches=False, form="stamp")
    sent: dict[str, str] = {}
    first, second = [unsent(parts_for(floor_words(who, after=0), fresh=True), sent) for _ in range(2)]
    assert "now" in [part.place for part in first]
    assert ("now" in [part.place for part in second]) == sent_again


async def test_words_that_stand_in_brackets_are_no_success(room: Room) -> None:
    fields = {"ask": "timeline/no_timetable", "text": "No dates, and the Council will move to Vienna."}
    asked = {"stamp": room.dot.form, **fields}
    path = f"/r/{room.table.code}/wording"
    answer = await room.dot.asks("POST", path, data=asked, headers={"hx-request": "true"})
    assert answer.text.startswith('<p class="notice">')
    assert "they stand in brackets" in answer.text


async def test_a_lobby_counts_people_and_leads_one_way(room: Room) -> None:
    page = (await room.dot.reads("")).text
    assert "A table of 5 of 32 members" in page
    assert "2 seats are taken by people; AI delegates hold the others." in page
    alone = room.teacher.but(seat="DE", token=room.dot.token)
    await room.until_phase(lambda: room.table.state.phase == "closed")
    over = (await alone.reads("")).text
    assert "You made this room" not in over
    assert "Go to the floor" not in over
    assert "Read the debrief" in over


async def test_what_a_stand_in_said_is_not_taken_for_the_words_of_the_person(room: Room) -> None:
    await room.teacher.does("hand", seat="DE", to="ai")
    await room.until(lambda: "DE" in {x.speaker for x in room.events if isinstance(x, Spoke)})
    own = (await room.dot.reads("floor")).text
    assert '<span class="tag">AI for you</span>' in own
    assert '<span class="tag you">you</span>' not in own
