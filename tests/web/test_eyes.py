"""What each pair of eyes sees: nothing private of anybody else's, and nobody's words as markup."""

import asyncio
import logging
import re
from pathlib import Path

import pytest

from nacsim.council import commands as c
from nacsim.web.pages import templates
from tests.web.house import Room, Someone, opened
from tests.web.listening import listening

MARKUP = """<img src=x onerror="alert('1')"></textarea></p><script>alert(2)</script>&lt;"""
PAGES = ("", "waiting", "briefing", "briefing?level=short", "floor", "print")


async def everything_seen(room: Room, who: Someone) -> str:
    """Return all that the house sends to somebody: every page, and the whole stream."""
    pages = [await who.reads(page) for page in PAGES]
    assert {p.status_code for p in pages} == {200}
    async with listening(who) as ear:
        await ear.until(1)
    return "\n".join([*(p.text for p in pages), ear.written])


def canaries(room: Room, seat: str) -> list[str]:
    """Return sentences that only one seat may know of before the debrief."""
    card = room.table.pack.card(seat)
    return [card.private_brief, *(line.sentence for line in card.red_lines if not line.public)]


async def test_no_page_and_no_stream_holds_what_only_another_seat_may_know(room: Room) -> None:
    await room.dot.does("note", to="EE", text="canary of a note")
    await room.until_phase(lambda: bool(room.table.state.drafts) and not room.table.state.floor)
    seats = room.table.plan.seats
    for who in (room.dot, room.ed, room.teacher):
        seen = await everything_seen(room, who)
        for seat in seats:
            for canary in canaries(room, seat):
                escaped = templates.from_string("{{ x }}").render(x=canary)
                assert (escaped in seen) == (who.seat == seat), f"{who.seat or 'teacher'} of {seat}: {canary}"


async def test_a_note_is_for_the_two_whom_it_concerns(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        token, _ = room.house.take_seat(room.table, "PL", "Pia")
        pia = room.stranger.but(seat="PL", token=token)
        room.table.begin()
        await room.until_floor(room.dot)
        assert (await room.dot.does("note", to="EE", text="canary of a note")).status_code == 200
        seen = {who.seat: await everything_seen(room, who) for who in (room.dot, room.ed, pia)}
    assert {seat: "canary of a note" in all_of_it for seat, all_of_it in seen.items()} == {
        "DE": True,
        "EE": True,
        "PL": False,
    }


async def test_a_view_is_nobodys_business_before_all_are_revealed(room: Room) -> None:
    await room.until_phase(lambda: bool(room.table.state.drafts) and not room.table.state.floor)
    issue = room.table.pack.issues[0]
    cure = next(o.id for o in issue.options if o.id != room.table.state.text.options()[issue.id])
    fields = {
        f"position-{issue.pid}": "amend",
        f"cure-{issue.pid}": f"{issue.id}/{cure}",
        f"reason-{issue.pid}": "canary of a view",
    }
    given = await room.dot.does("review", **room.bind(), **fields)
    assert given.status_code == 200
    assert room.table.state.revealed_round < room.table.state.round
    for who in (room.ed, room.teacher):
        seen = await everything_seen(room, who)
        assert "canary of a view" not in seen
        assert "Views on text" not in seen
    await room.until_phase(lambda: room.table.state.revealed_round >= 1)
    assert "Views on text 1" in (await room.ed.reads("floor")).text


async def test_hidden_goals_are_told_in_the_debrief_and_not_before(room: Room) -> None:
    assert (await room.dot.reads("debrief")).status_code == 303
    await room.until_phase(lambda: room.table.state.phase == "closed")
    told = (await room.dot.reads("debrief")).text
    for seat in room.table.plan.seats:
        for canary in canaries(room, seat):
            assert templates.from_string("{{ x }}").render(x=canary) in told


async def test_nobodys_words_become_markup(tmp_path: Path) -> None:
    async with opened(tmp_path, title=MARKUP[:40]) as room:
        token, _ = room.house.take_seat(room.table, "PL", MARKUP[:40])
        pia = room.stranger.but(seat="PL", token=token)
        room.table.begin()
        await room.until_floor(room.dot)
        issue = room.table.pack.issues[0]
        sent = [
            await room.dot.does("note", to="EE", text=MARKUP),
            await room.dot.does("wording", ask=f"{issue.id}/{issue.options[0].id}", text=MARKUP),
            await room.dot.does("heard", text=MARKUP),
            await room.dot.does("speak", text=MARKUP),
            await pia.does("pass"),
        ]
        assert [a.status_code for a in sent[:4]] == [200] * 4
        seen = "".join([await everything_seen(room, who) for who in (room.dot, room.ed, pia, room.teacher)])
        seen += "".join(answer.text for answer in sent)
        refused = await room.stranger.does("seat", seat="HU", nickname=f"shit {MARKUP[:30]}")
        looked_for = await room.stranger.asks("GET", "/join", params={"code": MARKUP})
    for html in (seen, refused.text, looked_for.text):
        assert "<img src=x" not in html
        assert "<script>" not in html
        assert not re.search(r"<[^>]*\sonerror=\"", html)
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in seen


async def test_a_statement_and_a_letter_stay_words_too(room: Room) -> None:
    await room.until_phase(lambda: room.table.state.silent)
    fields = {**room.bind(), "departure": MARKUP, "statement": MARKUP}
    assert (await room.dot.does("consent", **fields)).status_code == 200
    issue = room.table.pack.issues[0]
    cure = next(o.id for o in issue.options if o.id != room.table.state.text.options()[issue.id])
    letter = await room.ed.does("object", **room.bind(), cure=f"{issue.id}/{cure}", reason=MARKUP)
    assert letter.status_code == 200
    for who in (room.dot, room.ed):
        html = (await who.reads("floor")).text
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


async def test_what_the_server_logs_holds_nothing_that_was_said(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "canary-in-the-log"
    await room.dot.does("note", to="EE", text=canary)
    await room.dot.does("note", to="XX", text=canary)
    await room.dot.does("wording", ask="timeline/no_timetable", text=canary)
    await room.dot.does("consent", statement=canary, hash=canary)
    await room.dot.does("object", cure="timeline/no_timetable", reason=canary)
    await room.dot.does("speak", text=canary, key=canary)
    await room.stranger.does("seat", seat="PL", nickname=canary)
    await room.stranger.does("back", rejoin=canary)
    async with listening(room.ed) as ear:
        await ear.until(1)
    for said in (canary, room.dot.token, room.teacher.teacher, room.dot.form, room.rejoin):
        assert said not in caplog.text


async def test_a_command_that_holds_what_it_refuses_is_not_shown_back(room: Room) -> None:
    """An error of validation carries its input, so it is answered with a sentence of ours."""
    answer = await room.dot.does("consent", statement="canary", hash="not a hash: canary")
    assert answer.status_code == 422
    assert "canary" not in answer.text


async def test_a_house_that_is_opened_again_goes_on_where_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        room.table.begin()
        await room.until_floor(room.dot)
        await room.dot.does("speak", text="Said before the house was closed.")
        kept = [event.model_dump() for event in room.events]
        dot, code = room.dot, room.table.code
    from nacsim.web.app import make_app
    from nacsim.web.house import House
    from tests.web.house import HOST

    house = House(tmp_path, room.clock.now, room.clock.ticks)
    app = make_app(house, [HOST], room.clock.ticks)
    async with app.router.lifespan_context(app):
        again = dot.but(app=app)
        table = house.tables[code]
        assert [h.event.model_dump() for h in table.happened[: len(kept)]] == kept
        assert "Said before the house was closed." in (await again.reads("floor")).text
        async with asyncio.timeout(30):
            while table.state.floor != "EE":
                if table.state.floor is not None:
                    table.put(
                        c.LapseFloor(key=f"l/{table.state.seq}", seat=table.state.floor, because="passed")
                    )
                await table.stirred.wait()
