"""A batch that is stopped and goes on: no meeting is lost or held twice, and no cap is gone over."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.progress import Progress

from nacsim.cli.batch import _hold_some, begun
from nacsim.cli.one import finished, spent_unfinished
from nacsim.cli.plan import Job, Plan, jobs_of
from nacsim.council.verifier import verify
from nacsim.money import Usage, dollars
from nacsim.prompt import Reply
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.shelf import Held, held_in
from tests.spoken.servers import endpoint
from tests.test_batch import held
from tests.typed import Nac

pytestmark = pytest.mark.thorough

NAC = (sys.executable, "-c", "from nacsim.cli.main import run; run()")
SIX = ("batch", "--seats", "EE,US,HU", "--seeds", "0-5", "--rounds", "2", "--at-once", "1")
PENNY = 1e-9


def files(folder: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in folder.glob("*/events.jsonl")}


def test_a_batch_that_is_killed_holds_exactly_its_plan_when_it_goes_on(nac: Nac, tmp_path: Path) -> None:
    out, typed = tmp_path / "b", (*NAC, *SIX, "--out", str(tmp_path / "b"))
    with subprocess.Popen(typed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for said in process.stdout:
            if "seed-0001" in said:
                break
        process.send_signal(signal.SIGKILL)
        process.stdout.read()  # it ends when the last process of the batch has let go of it
    assert process.returncode == -signal.SIGKILL
    kept = files(out)
    assert 2 <= len(kept) < 6
    gone_on = nac("batch", "--resume", "--out", out)
    assert gone_on.code == 0 and f"{len(kept)} held already" in gone_on.out and "6 of 6" in gone_on.out
    now = files(out)
    assert len(now) == 6 and {name: now[name] for name in kept} == kept
    assert len({json.loads(log.splitlines()[0])["meeting"] for log in now.values()}) == 6
    for name, log in now.items():
        certificate = out / name / "certificate.json"
        report = verify(log, certificate.read_bytes() if certificate.exists() else None)
        assert report.ok and report.outcome, (name, report.problems)
    rows = [json.loads(line) for line in (out / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["name"] for row in rows] == sorted(now)
    again = nac("batch", "--resume", "--out", out)
    assert "6 held already, 0 to hold" in again.out and files(out) == now


@pytest.fixture
def under_way(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A batch whose first meeting has ended and whose second has begun, with a keyboard of its own."""
    typed = (*NAC, *SIX, "--out", str(tmp_path / "b"))
    pipe = subprocess.PIPE
    with subprocess.Popen(typed, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        next(said for said in process.stdout if "seed-0000" in said)
        yield process


def test_ctrl_c_lets_the_meetings_under_way_end_and_counts_every_one(
    nac: Nac, tmp_path: Path, under_way: subprocess.Popen[str]
) -> None:
    os.killpg(under_way.pid, signal.SIGINT)
    out, err = under_way.communicate()
    assert under_way.returncode == 130
    assert err == f"nac: Stopped. What is missing is made up by: nac batch --resume --out {tmp_path / 'b'}\n"
    kept = [path for path in (tmp_path / "b").iterdir() if path.is_dir() and finished(path)]
    assert 1 <= len(kept) < 6 and f"{len(kept)} of 6 meetings held" in out
    rows = (tmp_path / "b" / "index.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(kept)
    gone_on = nac("batch", "--resume", "--out", tmp_path / "b")
    assert f"{len(kept)} held already" in gone_on.out and "6 of 6" in gone_on.out


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing(
    nac: Nac, tmp_path: Path, under_way: subprocess.Popen[str]
) -> None:
    assert under_way.stdout is not None
    os.killpg(under_way.pid, signal.SIGINT)
    next(said for said in under_way.stdout if "Ctrl-C again stops at once" in said)
    os.killpg(under_way.pid, signal.SIGINT)
    _, err = under_way.communicate()
    assert under_way.returncode == 130
    assert err.startswith("nac: Stopped.") and err.count("\n") == 1
    assert "6 of 6" in nac("batch", "--resume", "--out", tmp_path / "b").out


def test_a_batch_goes_on_only_where_one_was_begun_and_by_its_own_plan(nac: Nac, tmp_path: Path) -> None:
    assert "holds no batch to go on with" in nac("batch", "--resume", "--out", tmp_path).err
    plan = tmp_path / "plan.yaml"
    plan.write_text("seeds: 1\n", encoding="utf-8")
    assert "not both" in nac("batch", plan, "--resume", "--out", tmp_path).err


def test_what_an_unfinished_meeting_cost_is_read_from_its_record(nac: Nac, tmp_path: Path) -> None:
    nac("run", "--seats", "EE,US,HU", "--rounds", "1", "--out", tmp_path / "one")
    folder = MeetingFolder(tmp_path / "one")
    said = Reply("Ready.", "gpt-4o", Usage(1_000, 100))
    with folder.record() as record:
        record.journal_put(folder.opening().opened.meeting, "said/speech/1", said.to_json())
    price = dollars("gpt-4o", said.usage, local=False)
    assert price and spent_unfinished(job("one"), tmp_path) == pytest.approx(price)
    assert spent_unfinished(job("none"), tmp_path) == 0


def test_a_meeting_without_its_bill_is_not_taken_for_free(nac: Nac, tmp_path: Path) -> None:
    typed = ("--seats", "EE,US,HU", "--rounds", "1", "--mode", "words", "--model", "fake")
    with endpoint() as server:
        assert nac("run", *typed, "--base-url", server.url, "--out", tmp_path / "one").code == 0
    assert held_in(tmp_path / "one") is not None
    assert finished(tmp_path / "one") is None
    MeetingFolder(tmp_path / "one").keep_bill(3, 0.5)
    found = finished(tmp_path / "one")
    assert found is not None and found.dollars == 0.5


def job(name: str) -> Job:
    return Job(name, "ukraine", "quick", 1, "words", "gpt-4o", 8)


@dataclass
class Night(Executor):
    """Meetings that spend what they want within their caps; some fail, and after a while the batch stops.

    A meeting goes on with its own bill, as a purse does (tests/edge/test_money.py holds that one to its cap).
    """

    luck: Any
    bills: dict[str, float]
    ended: dict[str, Held]
    left: int = 99

    def submit(self, fn: Any, /, *args: Any, **named: Any) -> Future[Any]:
        one, _, _, cap = args
        future = Future[Any]()
        self.left -= 1
        wanted = cap * self.luck.choice([0.0, 0.3, 0.9, 1.0])
        self.bills[one.name] = max(self.bills.get(one.name, 0.0), wanted)
        if self.luck.random() < 0.25:
            future.set_exception(ValueError("no room on the disk"))
        elif self.left >= 0 or self.luck.random() < 0.5:
            self.ended[one.name] = held(one.name, self.bills[one.name])
            future.set_result(self.ended[one.name])
        if self.left < 0:
            raise KeyboardInterrupt
        return future


@settings(max_examples=200)
@given(
    luck=st.randoms(use_true_random=False),
    cap=st.floats(0, 5),
    meetings=st.integers(1, 12),
    at_once=st.integers(1, 4),
    stops=st.lists(st.integers(0, 8), max_size=4),
)
def test_however_often_a_plan_is_stopped_its_meetings_never_cost_more_than_its_cap(
    luck: Any, cap: float, meetings: int, at_once: int, stops: list[int]
) -> None:
    plan = Plan(seeds=tuple(range(meetings)), modes=("words",), models=("gpt-4o",), cap=cap, at_once=at_once)
    bills: dict[str, float] = {}
    ended: dict[str, Held] = {}
    quiet = Console(quiet=True)
    for stop in [*stops, 99]:
        earlier = {name: spent for name, spent in bills.items() if name not in ended}
        made = begun(cap, dict(ended), earlier)
        waiting, tries = [j for j in jobs_of(plan) if j.name not in ended], Counter[str]()
        night = Night(luck, bills, ended, stop)
        with Progress(console=quiet) as progress, suppress(KeyboardInterrupt):
            task = progress.add_task("")
            while waiting:
                waiting = _hold_some(night, plan, waiting, Path(), {}, made, tries, progress, task)
        assert sum(bills.values()) <= cap + PENNY
        assert set(made.held) <= set(ended)
