"""What models cost, as exact counts: each target holds for prompts that depend on nothing but the meeting."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from pathlib import Path

import pytest

from bench.cost import optimum
from bench.noted import Log, Noting, ours, plain
from bench.prefix import Replay, replay
from bench.table import opening_for, pack_for
from nacsim.prompt import NOTED

TURNS = 96


@dataclass(frozen=True)
class Counted:
    """A meeting of ninety-six speeches, and the plain loop of as many."""

    log: Log  # begins with the call that fills the cache before the meeting
    spoken: int
    prepared: int
    checkpoints: list[int]  # bytes, at each call
    plain: Log

    def ours_until(self, turns: int) -> Replay:
        return replay(self.log[: turns + 1])

    def plain_until(self, turns: int) -> Replay:
        return replay(self.plain[:turns])


def count(seats: int, folder: Path) -> Counted:
    sizes: list[int] = []

    def note() -> None:
        with closing(sqlite3.connect(folder / "checkpoints.sqlite")) as file:
            pages, page = (file.execute(f"PRAGMA {of}").fetchone()[0] for of in ("page_count", "page_size"))
        sizes.append(pages * page)

    pack = pack_for(seats)
    model = Noting(TURNS + 1, note)
    opening = opening_for(pack, seats, "words", rounds=12)
    record = ours(model, opening, pack, folder / "checkpoints.sqlite")
    said = [entry.payload for entry in record.entries(opening.opened.meeting) if entry.kind == "spoke"]
    record.close()
    assert len(model.log) == TURNS + 1, "the meeting ends too soon; take another SEED in bench/table.py"
    sources = [speech["source"] for speech in said if speech["speaker"] != "CHAIR"]
    return Counted(model.log, len(sources), sources.count("engine"), sizes, plain(seats, TURNS))


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Counted:
    return count(8, tmp_path_factory.mktemp("eight"))


@pytest.fixture(scope="module")
def thirty_two(tmp_path_factory: pytest.TempPathFactory) -> Counted:
    return count(32, tmp_path_factory.mktemp("many"))


def test_a_speech_costs_one_call(eight: Counted) -> None:
    assert len(eight.log) - 1 == eight.spoken == TURNS
    assert eight.prepared == 0


@pytest.mark.parametrize("turns", [24, 48, 96])
def test_hardly_more_is_read_anew_than_the_layout_must(eight: Counted, turns: int) -> None:
    assert eight.ours_until(turns).uncached <= 1.10 * optimum(eight.log[: turns + 1])


def test_of_what_the_plain_loop_must_read_ours_reads_a_small_part(
    eight: Counted, thirty_two: Counted
) -> None:
    for counted, most in ((eight, 0.40), (thirty_two, 0.12)):
        assert counted.ours_until(TURNS).uncached <= most * counted.plain_until(TURNS).uncached


def test_prompts_grow_little_faster_than_the_meeting(eight: Counted) -> None:
    once, twice = (eight.ours_until(turns).prompt for turns in (48, 96))
    assert log2(twice / once) <= 1.30


def test_the_bill_is_less_than_half_of_that_of_the_plain_loop(eight: Counted, thirty_two: Counted) -> None:
    for counted, most in ((eight, 0.50), (thirty_two, 0.30)):
        assert counted.ours_until(TURNS).billed <= most * counted.plain_until(TURNS).billed


def test_most_of_every_meeting_is_served_from_an_ideal_cache(eight: Counted, thirty_two: Counted) -> None:
    # The target is 0.92 to 0.97. Digests make the whole prompt shorter, and with it the part that repeats.
    for counted, least in ((eight, 0.86), (thirty_two, 0.86)):
        assert counted.ours_until(24).share >= least
        assert counted.ours_until(TURNS).share >= least + 0.03


def test_checkpoints_stay_small_and_grow_in_a_line(eight: Counted) -> None:
    assert eight.checkpoints[-1] <= 5 * 1024 * TURNS
    early, late = (eight.checkpoints[at] - eight.checkpoints[at - 32] for at in (56, 96))
    assert late <= 1.5 * early


def test_two_seats_read_the_same_up_to_their_tasks(eight: Counted) -> None:
    rules = {entry["messages"][0]["content"] for entry in eight.log}
    notes = {entry["messages"][2]["content"] for entry in eight.log}
    assert (len(rules), notes) == (1, {NOTED})
    assert {len(entry["messages"]) for entry in eight.log} == {4}


def test_minutes_are_only_added_to_until_a_part_is_put_in_short(eight: Counted) -> None:
    records = [entry["messages"][1]["content"] for entry in eight.log]
    cut = [new for old, new in pairwise(records) if not new.startswith(old)]
    assert 1 <= len(cut) <= 3
    assert all("What was said before, in short:" in record for record in cut)
