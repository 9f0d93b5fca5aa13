"""Many meetings under one cap: what is missing is made up, exactly, and nothing is dropped."""

import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nacsim.cli.batch import Batch, _took
from nacsim.cli.plan import Job, Plan, jobs_of, plan_of, read_plan
from nacsim.council.outcome import IN_SHORT
from nacsim.errors import InputError
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.shelf import Held, held_in, nearly_the_same, write_index
from tests.typed import Nac

QUICK = ("batch", "--seats", "EE,US,HU", "--seeds", "0-2", "--rounds", 2, "--at-once", 1)


def job(name: str = "one", mode: str = "words") -> Job:
    return Job(name, "ukraine", "quick", 1, mode, "m", 8)  # type: ignore[arg-type]  # a Mode, spelt out


def held(name: str, dollars: float = 0.0) -> Held:
    return Held(name, "id", ("EE",), 1, "words", "NO_CONSENSUS", "", "why", 2, 1, 9, 3, dollars)


@pytest.mark.parametrize(
    ("written", "seeds"),
    [("0-3", (0, 1, 2, 3)), ("1,5 9", (1, 5, 9)), (7, (7,)), ([2, 3], (2, 3)), ("0-1, 9", (0, 1, 9))],
)
def test_seeds_are_read_as_a_span_a_list_or_a_number(written: object, seeds: tuple[int, ...]) -> None:
    assert plan_of({"seeds": written}, "test").seeds == seeds


def test_every_combination_is_a_meeting_and_a_short_plan_has_some_of_each() -> None:
    plan = Plan(seats=("standard", "quick"), seeds=(0, 1), modes=("engine", "words"), models=("a", "b"))
    jobs = jobs_of(plan)
    assert len(jobs) == 2 * 2 * (1 + 2)
    assert len({j.name for j in jobs}) == len(jobs)
    shorter = jobs_of(plan.model_copy(update={"number": 6}))
    assert {j.seats for j in shorter} == {"standard", "quick"} and {j.seed for j in shorter} == {0}


@pytest.mark.parametrize(
    "body", [{"seeds": "x"}, {"modes": "loud"}, {"rounds": 0}, {"sheets": 1}, {"seeds": []}]
)
def test_a_plan_that_cannot_be_read_names_the_field(body: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"test: .+"):
        plan_of(body, "test")


def test_a_plan_is_read_from_yaml_and_flags_beat_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("seats: quick\nseeds: 0-4\ncap: 1.5\n", encoding="utf-8")
    assert read_plan(path).cap == 1.5
    path.write_text("seats: [", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as a plan"):
        read_plan(path)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("--seeds", "x"), "this batch: seeds: 'x' is no seed. Write 0-39, or 1,5,9."),
        (("--seeds", "5-1"), "this batch: seeds: '5-1' runs backwards. Write 1-5."),
        (("--seeds", "0-99999999999"), "'0-99999999999' are too many seeds; 10,000 at most."),
        (("--seeds", ""), "this batch: seeds: Nothing is named."),
        (
            ("missing.yaml",),
            "The plan missing.yaml cannot be read (No such file or directory). Check its name.",
        ),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_in_words(nac: Nac, typed: tuple[str, ...], sentence: str) -> None:
    code, _, err = nac("batch", *typed)
    assert code == 2
    assert sentence in err and err.count("\n") == 1


def test_a_batch_is_held_and_the_same_command_makes_up_what_is_missing(nac: Nac, tmp_path: Path) -> None:
    out = tmp_path / "b"
    first = nac(*QUICK, "--out", out)
    assert first.code == 0 and "3 of 3 meetings held" in first.out
    names = sorted(p.parent.name for p in out.glob("*/events.jsonl"))
    kept = {name: (out / name / "events.jsonl").read_bytes() for name in names}
    shutil.rmtree(out / names[1])
    again = nac(*QUICK, "--out", out)
    assert "2 held already, 1 to hold" in again.out
    assert {name: (out / name / "events.jsonl").read_bytes() for name in names} == kept
    rows = [json.loads(line) for line in (out / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["name"] for row in rows] == names
    page = (out / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}/transcript.html"' in page for name in names)


def test_a_meeting_that_cannot_be_held_is_tried_twice_and_named(nac: Nac, tmp_path: Path) -> None:
    tried = nac("batch", "--seats", "EE,XX,US", "--seeds", "0", "--out", tmp_path / "b", "--at-once", 1)
    assert tried.code != 0
    assert "no seat 'XX'" in tried.out and "1 meetings failed, twice each" in tried.err


def test_an_unfinished_meeting_is_not_held(tmp_path: Path) -> None:
    assert held_in(tmp_path) is None


def test_meetings_that_nearly_repeat_an_earlier_one_are_found(nac: Nac, tmp_path: Path) -> None:
    nac("run", "--seats", "EE,US,HU", "--seed", "1", "--rounds", "1", "--out", tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "z")
    pair = [found for name in "az" if (found := held_in(tmp_path / name)) is not None]
    assert nearly_the_same(tmp_path, pair) == {"z": "a"}
    page = write_index(tmp_path, pair, {"q": "<b>"}).read_text(encoding="utf-8")
    assert "nearly the same as a" in page and "&lt;b&gt;" in page
    assert IN_SHORT[pair[0].outcome] in page and pair[0].outcome not in page


def test_a_batch_of_another_body_is_asked_for_by_name(nac: Nac, tmp_path: Path) -> None:
    asked = ("batch", "--scenario", "innersea", "--seats", "council", "--seeds", "0", "--rounds", "1")
    assert nac(*asked, "--at-once", "1", "--out", tmp_path).code == 0
    (name,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert "AK" in MeetingFolder(name).opening().opened.seats


@given(
    cap=st.floats(0, 5),
    meetings=st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1)), max_size=30),
)
def test_no_plan_promises_more_than_its_cap(cap: float, meetings: Sequence[tuple[float, float]]) -> None:
    made, spent = Batch(left=cap), 0.0
    for i, (share, part) in enumerate(meetings):
        one = job(str(i))
        if not made.promise(one, share):
            continue
        assert sum(made.promised.values()) + spent <= cap + 1e-9
        cost = made.promised[one.name] * part
        spent += cost
        made.settle(one, cost)
        assert made.left + spent <= cap + 1e-9


def test_a_meeting_without_models_needs_no_money_and_one_with_models_does() -> None:
    made = Batch(left=0.0)
    assert made.promise(job(mode="engine"), 1.0)
    assert not made.promise(job("two"), 1.0)


def test_what_a_failed_meeting_was_promised_counts_as_spent() -> None:
    made, broken = Batch(left=1.0), Future[Held]()
    made.promise(job(), 0.4)
    broken.set_exception(ValueError("disk"))
    assert not _took(broken, job(), made)
    assert made.left == pytest.approx(0.6) and made.failed == {"one": "ValueError: disk"}
    whole = Future[Held]()
    whole.set_result(held("one", 0.1))
    made.promise(job(), 0.4)
    assert _took(whole, job(), made)
    assert made.left == pytest.approx(0.5) and made.outcomes == {"No consensus": 1}


def dies(*_: object) -> Held:
    """Stand in for a meeting that its process does not survive."""
    os._exit(9)


def test_a_meeting_whose_process_dies_is_tried_once_more_and_then_reported(
    monkeypatch: pytest.MonkeyPatch, nac: Nac, tmp_path: Path
) -> None:
    monkeypatch.setattr("nacsim.cli.one.hold_one", dies)
    said = nac("batch", "--seats", "EE,US,HU", "--seeds", "0", "--at-once", 1, "--out", tmp_path / "b")
    assert said.code != 0
    assert "failed: " in said.out and "The process that held it died." in said.out
    assert "1 meetings failed, twice each" in said.err
