"""Reading: people have the time to read the last speech before the next one begins."""

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from tests.people.sittings import House, dutiful, under_way


def read_aloud(people: tuple[str, ...] = ("EE",)) -> House:
    return House(people, ("EE", "DE", "HU", "US"), words_a_minute=120)


async def test_the_next_speech_waits_until_people_have_read_the_last_one() -> None:
    house = read_aloud(("HU",))
    async with under_way(house):
        await house.settles()
        before = len(house.of(e.Spoke))
        await house.settles()
        assert len(house.of(e.Spoke)) == before
        house.sitting.has_read("HU")
        await house.settles()
        assert len(house.of(e.Spoke)) == before + 1 or house.duties


async def test_the_next_speech_begins_also_if_nobody_says_that_the_last_one_was_read() -> None:
    house = read_aloud(("HU",))
    async with under_way(house):
        await house.settles()
        before = len(house.of(e.Spoke))
        words = len(house.of(e.Spoke)[-1].text.split())
        house.wait(words / 2 - 1)
        await house.stirs()
        assert len(house.of(e.Spoke)) == before
        house.wait(2)
        await house.stirs()
        assert len(house.of(e.Spoke)) == before + 1 or house.duties


async def test_all_people_must_have_read_a_speech_and_each_speech_anew() -> None:
    house = read_aloud(("HU", "US"))
    async with under_way(house):
        await house.settles()
        while house.duties:
            dutiful(house, house.duties[0])
            await house.settles()
        before = len(house.of(e.Spoke))
        house.sitting.has_read("HU")
        await house.settles()
        assert len(house.of(e.Spoke)) == before
        house.sitting.has_read("US")
        await house.settles()
        assert len(house.of(e.Spoke)) + len(house.of(e.FloorGiven)) > before


@pytest.mark.parametrize("act", ["placard", "pause", "close"])
async def test_a_raised_hand_a_pause_and_the_end_wait_for_no_reader(act: str) -> None:
    house = read_aloud(("HU",))
    async with under_way(house):
        await house.settles()
        before = house.state.seq
        if act == "placard":
            house.raises("HU")
        elif act == "pause":
            house.sitting.put(c.Suspend(key="rest", reason="Lunch."))
        else:
            house.sitting.put(c.Close(key="bell", because="teacher"))
        await house.settles()
        if act == "placard":
            assert house.state.seq > before + 1
        else:
            assert house.state.seq == before + 1
        assert house.running is not None
        assert house.running.done() == (act == "close")


async def test_a_table_without_people_does_not_wait_for_readers() -> None:
    house = House((), words_a_minute=120)
    async with under_way(house):
        await house.settles()
    assert house.sitting.closed


async def test_another_pace_counts_for_the_speech_that_is_being_read() -> None:
    house = read_aloud(("HU",))
    async with under_way(house):
        await house.settles()
        before = len(house.of(e.Spoke))
        words = len(house.of(e.Spoke)[-1].text.split())
        house.sitting.reads_at(30)
        house.wait(words / 2 + 1)
        await house.stirs()
        assert len(house.of(e.Spoke)) == before, "at 120 words a minute it would have been read"
        house.sitting.reads_at(0)
        await house.settles()
        assert len(house.of(e.Spoke)) > before or house.duties


async def test_a_table_that_began_without_pauses_can_be_given_time() -> None:
    house = House(("HU",), ("EE", "DE", "HU", "US"), words_a_minute=0)
    async with under_way(house):
        await house.settles()
        house.sitting.reads_at(120)
        assert house.duties
        dutiful(house, house.duties[0])
        await house.settles()
        before = len(house.of(e.Spoke))
        assert not house.duties, "the last speech is being read"
        house.wait(600)
        await house.stirs()
        assert len(house.of(e.Spoke)) > before or house.duties
