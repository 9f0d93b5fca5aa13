"""Rooms for any scenario: chosen at the door, kept as it was, and spoken of in its own words."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from nacsim.council import events as e
from nacsim.errors import InputError
from nacsim.roles.pack import load_pack
from nacsim.web.house import House
from nacsim.web.scenarios import KEPT, Offer, Offered, kept_in
from tests.typed import Nac
from tests.web.house import Hand, Room, opened, plan
from tests.web.listening import listening
from tests.web.test_serve import a_port

COUNCIL = load_pack("innersea").scenario.presets["council"]
OF_ANOTHER_BODY = re.compile(r"Ukrain|NATO|North Atlantic|Washington|flags\.svg#(?:AK|VL|KV|OS|DU)")
PAGES = ("", "briefing", "floor", "print", "seat/AK", "waiting")


@pytest.fixture
async def tolm(tmp_path: Path) -> AsyncIterator[Room]:
    """Return a room of the Inner Sea: Kavra and the first permanent member are people."""
    async with opened(tmp_path, people=("KV", "AK"), scenario="innersea", seats=COUNCIL, seed=11) as room:
        yield room


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the folder of a scenario that a teacher has written."""
    folder = tmp_path / "own"
    shutil.copytree(load_pack("innersea").folder, folder)
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_text(text.replace("id: innersea", "id: own"), encoding="utf-8")
    return folder


async def test_the_door_and_the_class_offer_the_seats_and_tables_of_every_scenario(lobby: Room) -> None:
    for path, values in (("/", ("ukraine/DE", "innersea/KV")), ("/classes", ("ukraine/quick",))):
        page = (await lobby.stranger.asks("GET", path)).text
        for value in (*values, "innersea/council"):
            assert f'value="{value}"' in page, (path, value)
        for pack in (load_pack("ukraine"), load_pack("innersea")):
            assert f'label="{pack.scenario.title.replace(chr(39), "&#39;")}"' in page


async def test_whoever_debates_alone_sits_at_the_table_of_the_chosen_scenario(lobby: Room) -> None:
    made = await lobby.stranger.asks("POST", "/rooms", data={"seat": "innersea/KV"})
    table = lobby.house.tables[made.headers["location"].split("/")[2]]
    assert (table.plan.scenario, table.plan.seats, *table.guests) == ("innersea", COUNCIL, "KV")
    assert table.begun and table.state.meeting.scenario == "innersea"


async def test_the_rooms_of_a_class_are_all_of_the_chosen_scenario(lobby: Room) -> None:
    fields = {"title": "10b", "rooms": "2", "preset": "innersea/council"}
    made = await lobby.stranger.asks("POST", "/classes", data=fields)
    group = lobby.house.find_class(made.headers["location"].removeprefix("/class/"))
    assert group is not None
    assert [(t.plan.scenario, t.plan.seats) for t in group.tables] == [("innersea", COUNCIL)] * 2


@pytest.mark.parametrize("choice", ["atlantis/KV", "innersea/DE", "ukraine/KV", "innersea/"])
async def test_a_seat_or_a_scenario_that_is_not_offered_is_refused(lobby: Room, choice: str) -> None:
    rooms = len(lobby.house.tables)
    for path, fields in (("/rooms", {"seat": choice}), ("/classes", {"preset": choice})):
        answer = await lobby.stranger.asks("POST", path, data=fields)
        assert answer.status_code == 422 and "class=" in answer.text
    assert len(lobby.house.tables) == rooms


async def test_a_whole_room_speaks_of_its_own_body_from_the_lobby_to_the_debrief(tolm: Room) -> None:
    seen = [(await tolm.dot.reads()).text]
    tolm.table.begin()
    async with listening(tolm.dot) as ear:
        await tolm.until_phase(lambda: tolm.table.state.silent)
        seen.append((await tolm.dot.reads("floor")).text)
        await tolm.until_phase(lambda: tolm.table.state.phase == "closed")
        seen.append(ear.written)
    seen += [(await who.reads(page)).text for who in (tolm.dot, tolm.teacher) for page in PAGES]
    seen += [(await who.reads("debrief")).text for who in (tolm.dot, tolm.teacher)]
    for page in seen:
        assert not OF_ANOTHER_BODY.findall(page)
    assert "4 of the 5 consents carry it, and one letter from Aldermark or Vellory stops it." in seen[1]
    assert "Security Council of the Inner Sea waits for" in seen[1]
    assert "One letter breaks" not in "".join(seen)
    debrief = seen[-1]
    for title in ("Mission to Tolm", "Passage through the strait", "Cost"):
        assert f"<h3>{title}</h3>" in debrief
    assert "<b>SG</b>" not in "".join(seen) and "<b>Chair</b>" in seen[1]
    assert "acceptable to enough cards" in debrief and "acceptable to every card" not in debrief
    closed = tolm.events[-1]
    assert isinstance(closed, e.Closed)
    agreed = closed.outcome.startswith("ADOPTED")
    assert ("The last text, which was not agreed" in debrief) is not agreed
    console = (await tolm.teacher.reads("console")).text
    assert ("No text was carried" in console) is not agreed and "No consensus" not in console


async def test_whoever_objects_where_one_letter_is_not_enough_is_told_that_silence_goes_on(
    tolm: Room,
) -> None:
    tolm.table.begin()
    await tolm.until_phase(lambda: tolm.table.state.silent)
    issue = tolm.table.pack.issues[0]
    fields = {"reason": "Not in our strait.", "cure": f"{issue.id}/{issue.options[-1].id}"}
    answer = await tolm.dot.does("object", **tolm.bind(), **fields)
    assert answer.status_code == 200 and "Silence is broken" not in answer.text
    assert tolm.table.state.silent
    assert "You have objected" in (await tolm.dot.reads("floor")).text
    await tolm.ed.does("object", **tolm.bind(), **fields)
    assert not tolm.table.state.silent
    assert "The text cannot be carried any more." in (await tolm.dot.reads("print")).text


async def test_a_room_keeps_the_scenario_it_was_made_for_when_the_folder_changes_or_goes(
    own: Path, tmp_path: Path
) -> None:
    clock, rooms = Hand(), tmp_path / "rooms"
    offered = kept_in(rooms, load_pack(str(own)))
    house = House(rooms, clock.now, clock.ticks, offer=Offer([offered]))
    assert [o.id for o in house.offer] == ["own", "ukraine", "innersea"]
    table, _ = house.make_room(plan(scenario=offered.name, seats=COUNCIL))
    await house.close()
    shutil.rmtree(own)
    load_pack.cache_clear()
    again = House(rooms, clock.now, clock.ticks)
    again.open()
    assert again.tables[table.code].pack.hash == offered.pack.hash
    await again.close()


async def test_a_scenario_that_cannot_be_read_closes_its_own_rooms_and_no_other(
    own: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, rooms = Hand(), tmp_path / "rooms"
    offered = kept_in(rooms, load_pack(str(own)))
    house = House(rooms, clock.now, clock.ticks)
    lost, _ = house.make_room(plan(scenario=offered.name, seats=COUNCIL))
    other, _ = house.make_room(plan())
    await house.close()
    shutil.rmtree(rooms / KEPT)
    load_pack.cache_clear()
    again = House(rooms, clock.now, clock.ticks)
    again.open()
    assert list(again.tables) == [other.code]
    assert f"The room {lost.code} stays closed: its scenario cannot be read." in caplog.text
    await again.close()


def test_two_scenarios_with_one_id_are_not_offered_side_by_side() -> None:
    with pytest.raises(InputError, match="Two scenarios have the id 'innersea'"):
        Offer([Offered("copy", load_pack("innersea"))])


def test_a_scenario_without_presets_is_offered_with_everybody_at_the_table() -> None:
    pack = load_pack("innersea")
    bare = pack.model_copy(update={"scenario": pack.scenario.model_copy(update={"presets": {}})})
    offered = Offered("bare", bare)
    assert list(offered.tables.values()) == [tuple(sorted(COUNCIL))] == [offered.usual]


def test_a_scenario_that_does_not_pass_its_check_opens_no_house(own: Path, tmp_path: Path, nac: Nac) -> None:
    cards = own / "cards" / "KV.yaml"
    cards.write_text(cards.read_text(encoding="utf-8") + "\n# FILL IN: a name\n", encoding="utf-8")
    rooms = tmp_path / "rooms"
    typed = nac("serve", "--scenario", str(own), "--folder", str(rooms), "--port", str(a_port()))
    assert typed.code == 2
    assert "KV.yaml" in typed.out and "fill in a name" in typed.out
    assert f"1 finding in the scenario {str(own)!r}" in typed.err.replace("\n", " ")
    assert not rooms.exists()
