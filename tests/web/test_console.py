"""The console of a room: who is where, going back, the gradebook, and what is kept of whom."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nacsim.council import events as e
from nacsim.web import overview
from nacsim.web.app import make_app
from nacsim.web.gradebook import gradebook
from nacsim.web.house import House
from nacsim.web.register import Guest
from nacsim.web.table import Table
from tests.web.house import HOST, Hand, Room, Someone, plan
from tests.web.listening import Ear, listening


def kinds(table: Table) -> list[str]:
    return [h.event.kind for h in table.happened]


def events(table: Table, kind: type[e.AnyEvent]) -> list[e.AnyEvent]:
    return [h.event for h in table.happened if isinstance(h.event, kind)]


@pytest.mark.parametrize("text", ["", "   ", "x" * 601])
async def test_news_of_no_words_or_too_many_is_refused(room: Room, text: str) -> None:
    answer = await room.teacher.does("news", text=text)
    assert (answer.status_code, "news_flash" in kinds(room.table)) == (422, False)


async def test_news_sent_twice_from_one_form_is_told_once(room: Room) -> None:
    for _ in range(2):
        assert (await room.teacher.does("news", text="Snow.", key="k1")).status_code == 200
    assert kinds(room.table).count("news_flash") == 1


async def test_the_console_hears_who_sits_where_and_ends_with_the_room(room: Room) -> None:
    async with listening(room.teacher, path=f"/r/{room.table.code}/console/stream") as ear:
        await ear.until(1)
        assert "Dot" in ear.heard[0].html
        await room.teacher.does("delete", again=room.table.code)
        await ear.until_end()
    assert ear.status == 200


async def test_the_console_hears_of_each_place_to_go_back_to_once(room: Room) -> None:
    path = f"/r/{room.table.code}/console/stream"
    async with listening(room.teacher, path=path) as ear:
        await ear.until(1)
        (first, *_) = ear.heard
        await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
        await ear.until(2)
    spoken = next(h for h in room.table.happened if isinstance(h.event, e.Spoke) and h.event.speaker == "DE")
    assert f'<option value="{spoken.seq}">' not in first.html
    assert "".join(heard.html for heard in ear.heard).count(f'<option value="{spoken.seq}">') == 1
    async with listening(room.teacher, last=str(spoken.seq), path=path) as again:
        await again.until(1)
        assert f'<option value="{spoken.seq}">' not in again.heard[0].html


async def test_whoever_is_removed_is_out_and_an_ai_delegate_holds_the_seat_as_its_own(room: Room) -> None:
    answer = await room.teacher.does("remove", seat="DE")
    assert answer.status_code == 200
    changed = events(room.table, e.HolderChanged)[-1]
    assert isinstance(changed, e.HolderChanged)
    assert (changed.seat, changed.holder, changed.stand_in) == ("DE", "ai", False)
    assert "DE" not in room.table.guests
    assert (await room.dot.does("pass")).status_code == 403
    assert (await room.dot.reads("floor")).status_code == 403
    assert (await room.stranger.does("back", rejoin=room.rejoin)).status_code == 404


async def test_a_seat_from_which_somebody_was_removed_can_be_taken_by_somebody_else(room: Room) -> None:
    await room.teacher.does("remove", seat="DE")
    answer = await room.stranger.does("seat", seat="DE", nickname="Dana")
    assert answer.status_code == 200
    assert (room.table.guests["DE"].nickname, room.table.state.holders["DE"]) == ("Dana", "human")


async def test_an_ai_delegate_stands_in_for_nobody_once_the_person_who_is_away_is_removed(room: Room) -> None:
    await room.teacher.does("hand", seat="DE", to="ai")
    assert room.table.state.stand_ins == {"DE"}
    await room.teacher.does("remove", seat="DE")
    assert (room.table.state.holders["DE"], room.table.state.stand_ins) == ("ai", frozenset())
    await room.teacher.does("lead/close")
    closed = events(room.table, e.Closed)[-1]
    assert isinstance(closed, e.Closed) and closed.flags.stand_in == ()


async def test_nobody_is_removed_from_a_seat_that_is_free_or_not_there(room: Room) -> None:
    before = len(room.events)
    assert (await room.teacher.does("remove", seat="US")).status_code == 422
    assert (await room.teacher.does("remove", seat="XX")).status_code == 422
    assert not [x for x in room.events[before:] if isinstance(x, e.HolderChanged)]


async def test_a_person_who_is_away_does_not_act_while_an_ai_delegate_stands_in(room: Room) -> None:
    await room.teacher.does("hand", seat="DE", to="ai")
    assert room.table.state.holders["DE"] == "ai"
    assert "DE" in room.table.state.stand_ins
    refused = await room.dot.does("speak", text="Germany is still here, and wants to speak.")
    assert (refused.status_code, "An AI delegate holds your seat" in refused.text) == (409, True)
    await room.teacher.does("hand", seat="DE", to="human")
    assert (room.table.state.holders["DE"], room.table.state.stand_ins) == ("human", frozenset())
    assert (await room.dot.does("placard", up="yes")).status_code == 200


async def test_a_seat_that_nobody_took_is_not_given_to_a_person(room: Room) -> None:
    answer = await room.teacher.does("hand", seat="US", to="human")
    assert (answer.status_code, room.table.state.holders["US"]) == (422, "ai")


async def test_going_back_makes_a_new_room_and_leaves_the_old_one_as_it_is(room: Room) -> None:
    await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
    spoken = next(
        h.seq for h in room.table.happened if isinstance(h.event, e.Spoke) and h.event.speaker == "DE"
    )
    before = list(room.events)
    answer = await room.teacher.does("rewind", at=str(spoken))
    assert answer.status_code == 303
    code = answer.headers["location"].split("/")[2]
    assert f"Path=/r/{code}" in answer.headers["set-cookie"]
    other = room.house.tables[code]
    assert room.events[: len(before)] == before
    assert other.sitting is not None
    opened = other.happened[0].event
    assert isinstance(opened, e.Opened)
    assert opened.forked_from is not None
    assert opened.forked_from.meeting == room.table.state.meeting.meeting
    assert opened.meeting != room.table.state.meeting.meeting
    shared = opened.forked_from.seq
    assert [h.event for h in other.happened[1:shared]] == before[1:shared]
    assert other.state.phase == "suspended"
    assert set(other.state.holders.values()) == {"ai"}


async def test_people_rejoin_the_new_room_with_its_code_and_it_goes_on(room: Room) -> None:
    answer = await room.teacher.does("rewind", at=str(len(room.events)), anew="yes")
    other = room.house.tables[answer.headers["location"].split("/")[2]]
    assert other.state.meeting.seed != room.table.state.meeting.seed
    assert (other.state.holders["DE"], other.state.holders["EE"]) == ("ai", "ai")
    assert other.state.stand_ins == {"DE", "EE"}
    back = Someone(room.app, other.code)
    taken = await back.does("seat", seat="DE", nickname="Somebody")
    assert (taken.status_code, other.guests["DE"].nickname) == (422, "Dot")
    assert (await back.does("back", rejoin=room.rejoin)).status_code in (200, 303)
    assert (other.state.holders["DE"], other.state.holders["EE"]) == ("human", "ai")
    assert (await room.teacher.but(code=other.code).does("lead/resume")).status_code == 200
    while other.state.floor != "DE":
        await other.stirred.wait()
    assert other.fault is None


async def test_a_room_that_goes_on_from_another_says_from_where_as_its_teacher_chose_it(
    room: Room,
) -> None:
    await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
    spoken = next(t for t in overview.turns(room.table) if "Germany spoke" in t.says)
    room.table.plan = replace(room.table.plan, title="The long afternoon of group three in Tartu")
    answer = await room.teacher.does("rewind", at=str(spoken.seq))
    other = room.house.tables[answer.headers["location"].split("/")[2]]
    assert other.state.resting == f"This room goes on from {spoken.says}."
    assert other.plan.title == f"The long afternoon of group, from {spoken.says[:5]}"


async def test_what_was_said_before_a_room_left_another_one_counts_only_there(room: Room) -> None:
    await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
    answer = await room.teacher.does("rewind", at=str(len(room.events)))
    other = room.house.tables[answer.headers["location"].split("/")[2]]
    lines = gradebook([room.table, other]).decode("utf-8-sig").splitlines()
    assert sorted(line.split(",")[1] for line in lines[1:]) == ["DE", "EE"]
    room.house.come_back(other, room.rejoin)
    *_, again = gradebook([other]).decode("utf-8-sig").splitlines()
    assert again.split(",Dot,")[1].startswith("0,0,"), "who has come over has a line, and begins anew"


async def test_deleting_a_students_data_deletes_it_also_where_a_room_waits_for_them(room: Room) -> None:
    answer = await room.teacher.does("rewind", at=str(len(room.events)))
    other = room.house.tables[answer.headers["location"].split("/")[2]]
    await room.teacher.does("forget", seat="DE")
    assert set(room.table.guests) == set(other.guests) == {"EE"}
    assert room.house.come_back(other, room.rejoin) is None


@pytest.mark.parametrize("at", ["0", "1", "99999", "x", ""])
async def test_nobody_goes_back_to_a_place_that_is_none(room: Room, at: str) -> None:
    answer = await room.teacher.does("rewind", at=at)
    assert (answer.status_code, len(room.house.tables)) == (422, 1)
    assert "--at" not in answer.text


async def test_the_gradebook_counts_what_people_did_and_gives_no_grade(room: Room) -> None:
    await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
    answer = await room.teacher.reads("gradebook.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = {row["seat"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert set(rows) == {"DE", "EE"}
    assert (rows["DE"]["nickname"], rows["DE"]["speeches"], rows["DE"]["words"]) == ("Dot", "1", "11")
    assert not [name for name in rows["DE"] if "score" in name]
    assert not [cell for name, cell in rows["DE"].items() if "confirmed" in name and cell]


async def test_what_an_ai_delegate_said_in_a_persons_seat_is_not_in_the_gradebook(room: Room) -> None:
    await room.teacher.does("hand", seat="DE", to="ai")
    await room.until(lambda: any(isinstance(x, e.Spoke) and x.speaker == "DE" for x in room.events))
    rows = (await room.teacher.reads("gradebook.csv")).text.splitlines()
    assert next(row for row in rows if ",DE," in row).split(",")[4:6] == ["0", "0"]


@pytest.mark.parametrize("nickname", ["=1+1", "+1", "-1", "@sum"])
async def test_no_cell_of_the_gradebook_is_a_formula(lobby: Room, nickname: str) -> None:
    lobby.house.take_seat(lobby.table, "US", nickname)
    lines = (await lobby.teacher.reads("gradebook.csv")).text.splitlines()
    assert f",'{nickname}," in next(line for line in lines if ",US," in line)


async def test_the_teacher_reads_private_notes_and_students_read_only_their_own(room: Room) -> None:
    await room.ed.does("note", to="US", text="Could you live with paragraph 4?")
    page = await room.teacher.reads("notes")
    assert "Could you live with paragraph 4?" in page.text
    assert (await room.dot.reads("notes")).status_code == 403
    assert "Could you live with" not in (await room.dot.reads("floor")).text


async def test_a_student_gets_everything_that_is_kept_of_them_and_nothing_of_others(room: Room) -> None:
    await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
    await room.dot.does("note", to="US", text="A word in private.")
    await room.ed.does("note", to="DE", text="Not yours to export.")
    answer = await room.teacher.reads("data/DE.json")
    kept = json.loads(answer.text)
    assert (kept["nickname"], kept["seat"]) == ("Dot", "DE")
    assert {"spoke", "note_passed"} <= {did["kind"] for did in kept["did"]}
    assert "A word in private." in answer.text
    assert "Not yours" not in answer.text
    assert not {"token", "rejoin"} & set(kept)
    assert (await room.teacher.reads("data/US.json")).status_code == 422


async def test_deleting_a_students_data_ends_the_seat_and_leaves_the_sealed_record(room: Room) -> None:
    await room.dot.does("speak", text="Germany wants words on paragraph 3 that all can agree to.")
    said = [h.event for h in room.table.happened if isinstance(h.event, e.Spoke)]
    assert (await room.teacher.does("forget", seat="DE")).status_code == 200
    assert "DE" not in room.table.guests
    assert (await room.dot.reads("floor")).status_code == 403
    assert [x for x in room.events if isinstance(x, e.Spoke)][: len(said)] == said
    assert "Dot" not in (await room.teacher.reads("console")).text
    assert "the record is sealed" in (await room.teacher.reads("console")).text


async def test_after_the_end_a_deleted_student_leaves_a_seat_without_a_name(room: Room) -> None:
    await room.teacher.does("lead/close")
    await room.until(lambda: room.table.state.phase == "closed")
    await room.teacher.does("forget", seat="DE")
    assert room.table.guests["DE"] == Guest(room.table.code, "DE", "deleted", "", "", "")
    assert (await room.dot.reads("debrief")).status_code == 403
    assert (await room.stranger.does("back", rejoin="")).status_code == 404


async def test_a_room_is_deleted_only_when_its_code_is_typed_and_then_with_everything(room: Room) -> None:
    refused = await room.teacher.does("delete", again="bbbbbbbbb")
    assert (refused.status_code, room.table.folder.path.is_dir()) == (422, True)
    answer = await room.teacher.does("delete", again=room.table.code.upper())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert not room.table.folder.path.exists()
    assert room.house.register.all_rooms() == []
    assert room.house.register.people(room.table.code) == {}
    assert (await room.dot.reads("floor")).status_code == 404


async def test_whoever_follows_a_room_that_is_deleted_is_let_go(room: Room) -> None:
    async with listening(room.dot) as ear:
        await ear.until(1)
        await room.teacher.does("delete", again=room.table.code)
        await ear.until_end()
    assert isinstance(ear, Ear)


async def test_a_room_for_one_person_has_no_console(lobby: Room) -> None:
    table, token = lobby.house.make_room(plan(alone=True))
    alone = Someone(lobby.app, table.code, teacher=token)
    for page in ("console", "notes", "slips", "gradebook.csv"):
        assert (await alone.reads(page)).status_code == 403


@pytest.fixture
async def old_house(tmp_path: Path) -> AsyncIterator[tuple[Path, Hand, str]]:
    """Return the folder of a house that was closed, its clock, and the code of a room in it."""
    clock = Hand()
    house = House(tmp_path, clock.now, clock.ticks)
    house.open()
    table, _ = house.make_room(plan())
    house.take_seat(table, "DE", "Dot")
    table.begin()
    await house.close()
    yield tmp_path, clock, table.code


@pytest.mark.parametrize(
    ("days", "kept_days", "stays"), [(29, 30, True), (31, 30, False), (31, 0, True), (8, 7, False)]
)
async def test_rooms_that_are_old_enough_are_deleted_when_the_house_opens(
    old_house: tuple[Path, Hand, str], days: int, kept_days: int, stays: bool
) -> None:
    folder, clock, code = old_house
    clock.seconds += timedelta(days=days).total_seconds()
    house = House(folder, clock.now, clock.ticks, kept_days)
    app = make_app(house, [HOST], clock.ticks)
    async with app.router.lifespan_context(app):
        assert (code in house.tables, (folder / code).exists()) == (stays, stays)
        assert clock.now() > datetime(2026, 6, 1, tzinfo=UTC)


async def test_whoever_types_another_code_deletes_nothing_and_finds_the_way_back(room: Room) -> None:
    console = f"/r/{room.table.code}/console"
    answer = await room.teacher.asks(
        "POST",
        f"/r/{room.table.code}/delete",
        data={"stamp": room.teacher.form, "again": "another"},
        headers={"referer": f"http://{HOST}{console}"},
    )
    assert (answer.status_code, "Nothing was deleted." in answer.text) == (422, True)
    assert f'href="{console}">Back</a>' in answer.text
    assert room.table.code in room.house.tables


async def test_a_meeting_that_is_over_is_not_led_any_more(room: Room) -> None:
    before = (await room.teacher.reads("console")).text
    await room.teacher.does("lead/close")
    after = (await room.teacher.reads("console")).text
    for lead in ("lead/pause", "lead/extend", "lead/close", "news"):
        door = f"/r/{room.table.code}/{lead}"
        assert door in before and door not in after
    assert "The meeting is over." in after and f"/r/{room.table.code}/rewind" in after
