"""What the plan leads to: who sits there, what it says in public, and where to read it."""

import re

from nacsim.council.events import Spoke
from nacsim.web import seating
from nacsim.web.chamber import Spot
from nacsim.web.pages import templates
from nacsim.web.seating import _way
from tests.web.house import Room

PART = {"hx-request": "true"}


def escaped(words: str) -> str:
    return templates.from_string("{{ x }}").render(x=words)


async def test_a_panel_says_what_a_delegation_says_in_public_and_nothing_more(room: Room) -> None:
    card = room.table.pack.card("PL")
    text = (await room.dot.reads("seat/PL")).text
    assert escaped(card.public_position) in text
    assert "Held by an AI delegate." in text
    assert escaped(card.private_brief) not in text
    assert not any(escaped(line.sentence) in text for line in card.red_lines if not line.public)


async def test_a_panel_is_a_part_for_the_floor_and_a_page_for_everybody_else(room: Room) -> None:
    part = await room.dot.asks("GET", f"/r/{room.dot.code}/seat/PL", headers=PART)
    page = await room.dot.reads("seat/PL")
    assert "<html" not in part.text
    assert "<html" in page.text
    assert "Back to the table" in page.text


async def test_a_panel_leads_to_the_speeches_of_its_delegation(room: Room) -> None:
    await room.until_phase(lambda: any(getattr(e, "speaker", "") == "PL" for e in room.events))
    spoken = next(h for h in room.table.happened if getattr(h.event, "speaker", "") == "PL")
    text = (await room.dot.reads("seat/PL")).text
    assert f"/r/{room.dot.code}/floor#e{spoken.seq}" in text
    assert f'id="e{spoken.seq}"' in (await room.dot.reads("floor")).text


async def test_a_panel_offers_a_private_note_to_others_and_not_to_oneself(room: Room) -> None:
    others, own = (await room.dot.reads("seat/EE")).text, (await room.dot.reads("seat/DE")).text
    assert "Held by Ed, a person." in others
    assert "Pass a private note to Estonia" in others
    assert "This is you, Dot." in own
    assert "Pass a private note" not in own
    assert "Pass a private note" not in (await room.teacher.reads("seat/EE")).text


async def test_there_is_no_panel_for_a_seat_that_is_not_at_the_table(room: Room) -> None:
    answer = await room.dot.reads("seat/FR")
    assert answer.status_code == 404
    assert "There is no such seat in this room." in answer.text


async def test_the_plan_says_who_sits_where_and_what_each_does(room: Room) -> None:
    await room.ed.does("placard", up="yes")
    plan = seating.seating(room.table, "DE")
    said = {p.seat: p.said for p in plan.places}
    assert said["DE"] == "DE Germany, Dot; this is you; has the floor"
    assert said["EE"] == "EE Estonia, Ed; placard up"
    assert said["PL"].startswith("PL Poland, AI delegate")


async def test_the_plan_shows_where_the_last_words_went(room: Room) -> None:
    await room.dot.does("speak", text="Poland, can you wait for paragraph 5?", to="PL", about="P5", ask="")
    spoken = next(h.event for h in room.table.happened if getattr(h.event, "speaker", "") == "DE")
    assert isinstance(spoken, Spoke)
    plan = seating.seating(room.table, "DE")
    spots = {p.seat: p.spot for p in plan.places}
    way = _way(plan.hall, plan.places, spoken)
    assert way is not None
    assert nearest(spots, way.x, way.y) == "PL"
    to_all = spoken.model_copy(update={"intent": spoken.intent.model_copy(update={"to": None})})
    assert _way(plan.hall, plan.places, to_all) is None, "words for everybody go nowhere in particular"


def nearest(spots: dict[str, Spot], x: float, y: float) -> str:
    return min(spots, key=lambda seat: (spots[seat].x - x) ** 2 + (spots[seat].y - y) ** 2)


async def test_a_seat_chosen_in_the_plan_of_the_lobby_is_chosen_in_the_form(lobby: Room) -> None:
    where = f"/r/{lobby.stranger.code}?seat=PL"
    plain, chosen = (await lobby.stranger.reads()).text, (await lobby.stranger.asks("GET", where)).text
    assert re.search(r'<option value="PL" selected>', chosen)
    assert not re.search(r'<option value="PL" selected>', plain)
    assert f'href="/r/{lobby.stranger.code}?seat=PL#what"' in plain
    assert 'data-take="DE"' not in plain, "a seat that is taken cannot be chosen"
