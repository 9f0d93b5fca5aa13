"""What the stream of the floor sends: what is new to one connection, and never less than what changed."""

import re
from pathlib import Path
from xml.etree import ElementTree

from nacsim.council import events as e
from nacsim.graph.people import awaited
from nacsim.roles.pack import load_pack
from tests.web.house import Room, Someone, opened
from tests.web.listening import listening

PARTS = ("where", "waits", "course", "plan", "text", "now")
PARTIAL = re.compile(r'<hx-partial hx-target="#(\w+)" hx-swap="\w+">(.*?)</hx-partial>', re.DOTALL)


def parts_of(html: str) -> dict[str, str]:
    """Return what an event puts where, with nothing that is new each time."""
    return {place: plain(words) for place, words in PARTIAL.findall(html)}


def plain(html: str) -> str:
    """Return a part without its lines' ends and without the key that each form has of its own."""
    return " ".join(re.sub(r'name="key" value="[^"]*"', "", html).split())


def page_of(html: str) -> dict[str, str]:
    """Return the parts as they stand on the page of the floor."""
    found = {}
    for place in PARTS:
        opened = re.search(rf'<(\w+) id="{place}"[^>]*>(.*)', html, re.DOTALL)
        assert opened is not None
        tag, rest = opened.groups()
        depth, at = 1, 0
        for step in re.finditer(rf"<(/?){tag}\b", rest):
            depth += -1 if step[1] else 1
            if depth == 0:
                at = step.start()
                break
        found[place] = plain(rest[:at])
    return found


def redrawn(plan: str, moved: str) -> str:
    """Return a seating plan with what has moved put into it, as floor.js does."""
    drawn = ElementTree.fromstring(plan)  # noqa: S314  our own drawing
    for part in ElementTree.fromstring(moved):  # noqa: S314  our own too
        place = drawn.find(f".//*[@id='{part.get('id')}']")
        assert place is not None
        place[:] = list(part)
        if "aria-label" in part.attrib:
            place.set("aria-label", part.attrib["aria-label"])
    return ElementTree.tostring(drawn, "unicode")


def same(page: dict[str, str]) -> dict[str, str]:
    """Return a page with its drawing spelled in one way."""
    return page | {"plan": ElementTree.canonicalize(page["plan"], strip_text=True)}


async def note(who: Someone, words: str, to: str) -> None:
    assert (await who.does("note", to=to, text=words)).status_code == 200


async def test_a_part_that_did_not_change_is_not_sent_again(room: Room) -> None:
    async with listening(room.dot, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await note(room.ed, "One.", "DE")
        (first,) = await ear.until(1)
        await note(room.ed, "Two.", "DE")
        (_, second) = await ear.until(2)
        await room.ed.does("placard", up="yes")
        (*_, third) = await ear.until(3)
    assert set(parts_of(first.html)) == {"log", "where", "waits", "clock", "plan"}
    assert "Two." in second.html
    assert set(parts_of(second.html)) == {"log", "clock"}
    assert set(parts_of(third.html)) == {"log", "clock", "moved"}, "the placard is in the plan"
    assert re.findall(r'id="at-(\w+)"', third.html) == ["EE"]
    assert len(second.html) * 10 < len(first.html)


async def test_a_connection_that_was_cut_is_sent_every_part_again(room: Room) -> None:
    async with listening(room.dot, after=room.table.happened[-1].seq) as ear:
        await ear.until_answered()
        await note(room.ed, "Before the cut.", "DE")
        (before,) = await ear.until(1)
    async with listening(room.dot, last=str(before.place)) as ear:
        await ear.until_answered()
        await note(room.ed, "After the cut.", "DE")
        (after,) = await ear.until(1)
    assert parts_of(after.html)["plan"] == parts_of(before.html)["plan"]
    assert set(parts_of(after.html)) == {"log", "where", "waits", "clock", "plan"}
    assert "Before the cut." not in after.html


async def test_whoever_missed_something_is_sent_the_text_and_the_duty_too(room: Room) -> None:
    async with listening(room.dot, last=str(room.table.happened[-2].seq)) as ear:
        (event,) = await ear.until(1)
    assert set(parts_of(event.html)) == {"log", "where", "waits", "clock", *PARTS}


async def test_the_page_is_never_behind_however_often_the_line_is_cut(room: Room) -> None:
    """Follow a meeting on a line that is cut after every third event; look at the page after each cut."""
    page, logged = page_of((await room.dot.reads("floor")).text), ""
    place, cuts, looks, redraws = room.table.happened[-1].seq, 0, 0, 0
    while room.table.state.phase != "closed":
        async with listening(room.dot, after=place, last=str(place) if cuts else None) as ear:
            await ear.until_answered()
            await moves_on(room, place)
            came = await ear.until(1)
            while came[-1].place < room.table.happened[-1].seq:
                came = await ear.until(len(came) + 1)
        for event in came[:3]:
            changed = parts_of(event.html)
            logged += changed.pop("log")
            page |= {name: words for name, words in changed.items() if name in PARTS}
            if "moved" in changed:
                page["plan"], redraws = redrawn(page["plan"], changed["moved"]), redraws + 1
            place = event.place
        if len(came) <= 3:
            assert same(page) == same(page_of((await room.dot.reads("floor")).text)), (
                f"behind at event {place}"
            )
            looks += 1
        cuts += 1
    entries = re.findall(r'id="e(\d+)"', logged)
    assert cuts > 10
    assert looks > 5
    assert redraws > 5
    assert entries == sorted(set(entries), key=int), "each entry once, in its order"


async def test_a_speech_at_a_table_of_thirty_two_brings_its_words_and_the_seats_that_moved(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, seats=load_pack("ukraine").scenario.presets["full"]) as room:
        room.table.begin()
        await room.until_floor(room.dot)
        async with listening(room.dot, after=room.table.happened[-1].seq) as ear:
            await ear.until_answered()
            await note(room.ed, "So that the plan is there.", "DE")
            await ear.until(1)
            await room.dot.does("speak", text="Germany asks for two named conditions and a yearly report.")
            spoken = next(
                h for h in room.table.happened if isinstance(h.event, e.Spoke) and h.event.speaker == "DE"
            )
            while ear.heard[-1].place < spoken.seq:
                await ear.until(len(ear.heard) + 1)
        speech = next(heard for heard in ear.heard if heard.place >= spoken.seq)
    assert "two named conditions" in speech.html
    assert "plan" not in parts_of(speech.html)
    assert "DE" in re.findall(r'id="at-(\w+)"', parts_of(speech.html)["moved"])
    assert len(speech.html) < 8_000, "the whole plan alone has some 30,000"


async def moves_on(room: Room, place: int) -> None:
    """Do what the Council waits for until something new is in the record and it waits again."""
    while True:
        if room.table.state.phase == "closed":
            return
        if awaited(room.table.state):
            if room.table.happened[-1].seq > place:
                return
            await room._goes_on()
        else:
            await room.table.stirred.wait()
