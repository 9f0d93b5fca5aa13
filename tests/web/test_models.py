"""Rooms in which models speak: named once for the house, paid out of one purse, replaced by cards."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from nacsim.cli.house_voices import HouseVoices, Manner, ask_first, manner_named
from nacsim.council import events as e
from nacsim.errors import InputError
from nacsim.roles.pack import load_pack
from nacsim.settings import Settings
from nacsim.web.house import House
from nacsim.web.table import Table
from tests.spoken.servers import Asked, Said, endpoint, says
from tests.spoken.servers import serving as answering
from tests.web.house import Hand, Room, opened, plan


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no `.env` of the developer's has a say."""
    for name in [name for name in os.environ if name.startswith(("NAC_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def voices(url: str, mode: Any = "words", **more: Any) -> HouseVoices:
    return HouseVoices(mode, Settings(base_url=url, model="fake", **more))


def sources(table: Table) -> list[str]:
    """Return who worded each speech of an AI delegation."""
    spoken = [h.event for h in table.happened if isinstance(h.event, e.Spoke)]
    return [x.source for x in spoken if x.speaker != "CHAIR" and x.source != "human"]


def faults(table: Table) -> list[e.FaultNoted]:
    return [h.event for h in table.happened if isinstance(h.event, e.FaultNoted)]


async def to_the_tour(room: Room) -> None:
    room.table.begin()
    await room.until_phase(lambda: room.table.state.phase not in ("opened", "statements"))


async def test_models_speak_in_a_room_and_what_they_said_is_in_its_journal(tmp_path: Path) -> None:
    with endpoint() as server:
        models = voices(server.url)
        async with opened(tmp_path, models) as room:
            await to_the_tour(room)
            opened_ = room.table.happened[0].event
            assert isinstance(opened_, e.Opened)
            assert (opened_.mode, opened_.models) == ("words", dict.fromkeys(room.table.plan.seats, "fake"))
            assert set(sources(room.table)) == {"model"}
        with room.table.folder.record() as record:
            journal = record.journal(room.table.state.meeting.meeting)
        assert models.edge.purse.calls == server.calls > 0
        assert [key for key in journal if key.startswith("said/statement/")]


async def test_without_a_word_about_models_cards_speak_also_where_an_endpoint_is_known(
    tmp_path: Path,
) -> None:
    with endpoint() as server:
        async with opened(tmp_path, voices(server.url, "engine")) as room:
            await to_the_tour(room)
            assert "model" not in sources(room.table)
            assert server.calls == 0


async def test_all_rooms_are_paid_out_of_one_purse_and_cards_speak_when_it_is_empty(tmp_path: Path) -> None:
    with endpoint() as server:
        async with opened(tmp_path, voices(server.url, calls=4)) as room:
            await to_the_tour(room)
            second, _ = room.house.make_room(plan(title="Group B"))
            second.begin()
            while second.state.phase != "closed":
                await second.stirred.wait()
            assert server.calls == 4
            assert "model" in sources(room.table)
            assert set(sources(second)).isdisjoint({"model"})
            assert any("No more than 4 calls may be made." in x.fault for x in faults(second))
            assert second.fault is None


async def test_a_model_that_fails_hands_over_to_the_card_and_the_floor_says_so(tmp_path: Path) -> None:
    with endpoint(lambda _: "401") as server:
        async with opened(tmp_path, voices(server.url)) as room:
            await to_the_tour(room)
            assert "model" not in sources(room.table)
            assert room.table.fault is None
            noted = faults(room.table)
            assert noted
            assert noted[0].remedy in (await room.dot.reads("floor")).text


async def test_what_rooms_have_spent_counts_after_a_restart(tmp_path: Path) -> None:
    with endpoint() as server:
        first, clock = voices(server.url), Hand()
        async with opened(tmp_path, first) as room:
            await to_the_tour(room)
        again = voices(server.url)
        house = House(tmp_path, clock.now, clock.ticks, voices=again)
        house.open()
        assert again.edge.purse.calls >= first.edge.purse.calls - 1 > 0
        await house.close()


async def test_a_room_begun_with_models_goes_on_by_its_cards_where_no_endpoint_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint() as server:
        async with opened(tmp_path, voices(server.url)) as room:
            await to_the_tour(room)
            code = room.table.code
    clock = Hand()
    house = House(tmp_path, clock.now, clock.ticks, voices=HouseVoices("engine", Settings()))
    house.open()
    assert (
        "A room was begun with fake, and no endpoint is named now: its cards speak."
        in capsys.readouterr().err
    )
    table = house.tables[code]
    for seat in ("DE", "EE"):
        table.hand(seat, "ai")
    while table.state.phase != "closed":
        await table.stirred.wait()
    assert table.fault is None
    await house.close()


def test_the_models_are_asked_before_the_house_opens_and_the_price_is_said() -> None:
    with endpoint() as server:
        told = ask_first(voices(server.url, cap=0.5), load_pack())
        assert server.calls == 1
    assert told[0] == "Estimate for one meeting of 10 seats and 8 rounds."
    assert "fake: about" in told[1]
    assert any("will not spend more than 0.50 US dollars" in line for line in told)


async def test_rooms_speak_the_language_and_with_the_models_that_were_named_for_their_seats(
    tmp_path: Path,
) -> None:
    own = {"HU": "other", "CHAIR": "chairing", "KV": "far"}
    with answering(lambda asked: says(asked, "Rien.")) as server:
        named = HouseVoices("words", Settings(base_url=server.url, model="fake"), Manner("fr", own))
        async with opened(tmp_path, named) as room:
            room.table.begin()
            meeting = room.table.state.meeting
            await room.until(lambda: room.table.state.phase != "opened")
    assert meeting.language == "fr"
    others = dict.fromkeys(room.table.plan.seats, "fake")
    assert meeting.models == {**others, "HU": "other", "CHAIR": "chairing"}


def test_every_model_that_was_named_is_asked_before_the_house_opens_also_for_seats_elsewhere() -> None:
    with answering(lambda asked: says(asked, "Yes.")) as server:
        settings = Settings(base_url=server.url, model="fake")
        ask_first(HouseVoices("words", settings, Manner("en", {"KV": "far", "HU": "other"})), load_pack())
        assert {asked.body["model"] for asked in server.asked if asked.body} >= {"fake", "far", "other"}


@pytest.mark.parametrize(
    ("mode", "language", "pairs", "words"),
    [
        ("words", "de", (), "--language 'de' is not one of en, fr"),
        ("words", "en", ("XX=model",), "--model-for 'XX=model' cannot be read"),
        ("engine", "fr", (), "--language fr needs a model"),
        ("engine", "en", ("HU=model",), "in mode engine none speaks"),
    ],
)
def test_a_language_or_a_model_that_no_room_could_use_is_refused(
    mode: Any, language: str, pairs: tuple[str, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        manner_named(mode, language, pairs, ("HU", "KV"))
    assert manner_named("words", "fr", ("HU=model",), ("HU",)) == Manner("fr", {"HU": "model"})


def test_an_endpoint_that_refuses_the_key_keeps_the_house_from_opening() -> None:
    with endpoint(lambda _: "401") as server, pytest.raises(InputError, match="Check NAC_API_KEY"):
        ask_first(voices(server.url), load_pack())


def test_a_house_whose_models_are_not_named_is_not_opened() -> None:
    with pytest.raises(InputError, match="No model is named"):
        ask_first(HouseVoices("words", Settings(base_url="http://127.0.0.1:1/v1")), load_pack())
    with pytest.raises(InputError, match="There is no endpoint"):
        ask_first(HouseVoices("words", Settings(model="fake")), load_pack())


async def test_a_model_helps_to_understand_whoever_has_the_floor_and_is_not_asked_too_often(
    tmp_path: Path,
) -> None:
    def thinks(asked: Asked) -> Said:
        thought = {"paragraph": "3", "stance": "for", "wish": "3=invite", "words": "deserve to sit with us"}
        return says(asked, json.dumps(thought) if asked.form else "Paragraph 3 matters to us.")

    with answering(thinks) as server:
        async with opened(tmp_path, voices(server.url)) as room:
            room.table.begin()
            await room.until_floor(room.dot)
            before = len([x for x in server.asked if x.form])
            for _ in range(2):
                heard = await room.dot.does("heard", text="They deserve to sit with us at this table.")
                assert "Do you mean this? Paragraph 3: you ask for" in heard.text
                assert "Help me understand" in heard.text
            other = await room.ed.does("heard", text="They deserve to sit with us at this table.")
            assert "I cannot tell about which paragraph" in other.text, "Estonia has not the floor"
            clear = await room.dot.does("heard", text="We ask for a yearly report on paragraph 5.")
            assert "I hear" in clear.text
            assert len([x for x in server.asked if x.form]) == before + 1, "the same words are asked once"
            for number in range(8):
                await room.dot.does("heard", text=f"They deserve to sit with us, {number} times.")
            assert len([x for x in server.asked if x.form]) <= before + 6
