"""What the stream of the floor sends: what is new to one connection, and never less than what changed."""

import re

from nacsim.graph.people import awaited
from tests.web.house import Room, Someone
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
    assert set(parts_of(third.html)) == {"log", "clock", "plan"}, "the placard is in the plan"
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
    place, cuts, looks = room.table.happened[-1].seq, 0, 0
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
            place = event.place
        if len(came) <= 3:
            assert page == page_of((await room.dot.reads("floor")).text), f"behind at event {place}"
            looks += 1
        cuts += 1
    entries = re.findall(r'id="e(\d+)"', logged)
    assert cuts > 10
    assert looks > 5
    assert entries == sorted(set(entries), key=int), "each entry once, in its order"


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
