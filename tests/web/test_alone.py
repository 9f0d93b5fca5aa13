"""Whoever debates alone leads the own meeting: pauses it, ends it, and sets its pace."""

import asyncio
import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from nacsim.council import events as e
from nacsim.web.register import PACES, Register
from nacsim.web.table import Table
from tests.web.house import PATIENCE, Room, Someone
from tests.web.listening import listening


@pytest.fixture
async def alone(lobby: Room) -> AsyncIterator[tuple[Table, Someone]]:
    """Return the room of somebody who debates alone, and that person with both cookies."""
    made = await lobby.stranger.asks("POST", "/rooms", data={"seat": "DE", "pace": "brisk"})
    code = made.headers["location"].split("/")[2]
    cookies = [SimpleCookie(line) for line in made.headers.get_list("set-cookie")]
    held = {name: morsel.value for cookie in cookies for name, morsel in cookie.items()}
    person = lobby.stranger.but(code=code, seat="DE", token=held["nac_seat"], teacher=held["nac_room"])
    yield lobby.house.tables[code], person


async def test_whoever_opened_the_room_has_the_controls_on_the_floor(
    alone: tuple[Table, Someone],
) -> None:
    _, me = alone
    page = (await me.reads("floor")).text
    for what in ("lead/pause", "lead/close", "pace"):
        assert f'hx-post="/r/{me.code}/{what}"' in page
    assert "One minute more" not in page, "there are no clocks"
    assert 'option value="brisk" selected' in page
    elsewhere = (await me.but(teacher="").reads("floor")).text
    assert "/lead/" not in elsewhere
    assert (await me.but(teacher="").does("pace", pace="slow")).status_code == 403


async def test_the_own_meeting_is_paused_taken_up_and_ended_by_the_events_of_a_class(
    alone: tuple[Table, Someone],
) -> None:
    table, me = alone
    assert (await me.does("lead/pause")).status_code == 200
    assert table.state.phase == "suspended"
    assert "You have paused the meeting." in (await me.reads("floor")).text
    assert (await me.does("lead/resume")).status_code == 200
    assert (await me.does("lead/close")).status_code == 200
    kinds = [h.event.kind for h in table.happened]
    assert [kind for kind in kinds if kind in ("suspended", "resumed", "closed")] == [
        "suspended",
        "resumed",
        "closed",
    ]
    closed = table.happened[-1].event
    assert isinstance(closed, e.Closed)
    assert "Read the debrief" in (await me.reads("floor")).text


async def test_another_pace_counts_at_once_and_after_a_restart(
    alone: tuple[Table, Someone], tmp_path: Path
) -> None:
    table, me = alone
    assert table.state.floor is None, "the first speech is being read"
    assert (await me.does("pace", pace="none")).status_code == 200
    async with asyncio.timeout(PATIENCE):
        while table.state.floor != "DE":
            await table.stirred.wait()
    assert (await me.does("pace", pace="slow")).status_code == 200
    assert table.plan.words_a_minute == PACES["slow"]
    register = Register(tmp_path / "house.sqlite")
    (row,) = [row for row in register.all_rooms() if row.code == table.code]
    register.close()
    assert row.plan.pace == "slow"


@pytest.mark.parametrize("pace", ["", "never", "220"])
async def test_a_pace_that_is_none_is_refused(alone: tuple[Table, Someone], pace: str) -> None:
    table, me = alone
    answer = await me.does("pace", pace=pace)
    assert answer.status_code == 422
    assert table.plan.pace == "brisk"


async def test_a_teacher_sets_the_pace_in_the_console_and_before_the_meeting_begins(lobby: Room) -> None:
    page = (await lobby.teacher.reads("console")).text
    assert f'hx-post="/r/{lobby.table.code}/pace"' in page
    assert (await lobby.teacher.does("pace", pace="slow")).status_code == 200
    assert lobby.table.plan.pace == "slow"
    assert re.search(r'value="slow" selected', (await lobby.teacher.reads("console")).text)


async def test_whoever_made_a_room_sets_its_pace_with_the_own_seat_and_nobody_else_does(lobby: Room) -> None:
    assert 'name="pace"' not in (await lobby.stranger.reads()).text
    assert 'name="pace"' in (await lobby.teacher.reads()).text
    await lobby.stranger.does("seat", seat="PL", nickname="Calm Heron", pace="slow")
    assert lobby.table.plan.pace == "none"
    await lobby.teacher.does("seat", seat="HU", nickname="Quick Otter", pace="slow")
    assert lobby.table.plan.pace == "slow"


async def test_a_room_for_a_class_is_made_with_the_pace_that_was_chosen(lobby: Room) -> None:
    assert (await lobby.stranger.asks("GET", "/")).text.count('name="pace"') == 2
    made = await lobby.stranger.asks("POST", "/rooms", data={"title": "Group B", "pace": "slow"})
    table = lobby.house.tables[made.headers["location"].split("/")[2]]
    assert table.plan.pace == "slow"


async def test_the_button_of_a_reader_comes_and_goes_with_the_pace(lobby: Room) -> None:
    lobby.table.begin()
    await lobby.until_floor(lobby.dot)
    await lobby.ed.does("placard", up="yes")
    async with listening(lobby.ed, after=lobby.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await lobby.teacher.does("pace", pace="slow")
        (event,) = await ear.until(1)
    assert 'hx-target="#now"' in event.html
