"""The report on voice, from recorded meetings on the disk to figures with their targets."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nacsim.cli.evals import eval_app, lines_of
from nacsim.council.values import Intent
from nacsim.errors import InputError, VerificationError
from nacsim.evals.measures import Measure, Target, mean, share, shown
from nacsim.evals.speeches import meetings_in
from nacsim.evals.voice import report
from nacsim.roles.pack import load_pack
from nacsim.transcripts.jsonl import write_events
from tests.evals.small import meeting, said
from tests.test_meetings import meeting as held

PACK = load_pack()
SEEDS = range(5)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep as many meetings of the standard table in a folder as it takes to know a voice."""
    root = tmp_path_factory.mktemp("meetings")
    for seed in SEEDS:
        (root / str(seed)).mkdir()
        write_events(root / str(seed) / "events.jsonl", held(seed))
    return root


def figures_of(measures: list[Measure]) -> dict[str, float | None]:
    return {m.name: m.figure for m in measures}


def test_a_target_is_reached_missed_or_open() -> None:
    assert Target("at least", 0.6).reached_by(0.6)
    assert not Target("at most", 0.25).reached_by(0.26)
    assert Target("exactly", 0).reached_by(0)
    assert Measure("x", "y", None, "share", Target("exactly", 1)).reached is None
    assert Measure("x", "y", 0.5, "share").reached is None
    assert Measure("x", "y", 0.5, "share", Target("exactly", 1)).as_json()["reached"] is False


def test_figures_are_printed_by_their_unit() -> None:
    assert shown(0.6, "share") == "60.0 %"
    assert shown(3, "count") == "3"
    assert shown(0.0456, "number") == "0.046"
    assert shown(None, "count") == "not measured"
    assert share(1, 0) is None
    assert mean([]) is None


def test_delegations_without_a_model_reach_every_target(folders: Path) -> None:
    measures = report(meetings_in([folders]), PACK)
    assert [m.name for m in measures if m.reached is False] == []
    assert sum(m.target is not None for m in measures) == 11


def test_what_is_wrong_in_a_meeting_is_counted_and_quoted() -> None:
    again = Intent(move="object", pid="P3", arguments=("EE-01",))
    words = "We want a text without a date, and nothing but a text without a date, since 1812."
    figures = report(
        [meeting(said("EE", words, again), said("EE", words, again), said("DE", "Who? And who asked whom?"))],
        PACK,
    )
    found = figures_of(figures)
    assert found["novelty"] == pytest.approx(2 / 3)
    assert found["arguments made twice"] == 1
    assert found["unsourced figures"] == 2
    assert found["paragraphs named"] == 0
    assert found["phrases in full twice"] == 2
    assert found["questions in a row"] == 1
    assert found["blind attribution"] is None
    listed = next(m for m in figures if m.name == "unsourced figures").details
    assert listed[0].startswith("1812: EE: We want")


def test_meetings_without_speeches_have_no_figures_and_no_faults() -> None:
    assert not any(m.reached is False for m in report([meeting()], PACK) if m.unit == "share")
    assert figures_of(report([], PACK))["novelty"] is None


def test_a_meeting_named_twice_is_refused(folders: Path, tmp_path: Path) -> None:
    write_events(tmp_path / "events.jsonl", held(0))
    with pytest.raises(InputError, match="hold the same meeting; name only one"):
        meetings_in([folders, tmp_path])
    assert len(meetings_in([folders, folders / "0"])) == len(SEEDS)


def test_a_folder_without_a_meeting_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds none: there is no events\.jsonl"):
        meetings_in([tmp_path])


def test_a_record_that_does_not_begin_with_an_opening_is_refused(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(b"")
    with pytest.raises(VerificationError, match="does not begin with the opening"):
        meetings_in([tmp_path])


def test_the_command_prints_each_figure_with_its_meaning_and_target(folders: Path) -> None:
    ran = CliRunner().invoke(eval_app, ["voice", str(folders)])
    assert ran.exit_code == 0
    assert ran.stdout.startswith("5 meetings, ")
    assert "paragraphs named: 100.0 % (target at least 80.0 %: reached)" in ran.stdout
    assert "MISSED" not in ran.stdout


def test_the_command_says_it_in_json_too(folders: Path) -> None:
    ran = CliRunner().invoke(eval_app, ["voice", str(folders / "0"), str(folders / "1"), "--json"])
    body = json.loads(ran.stdout)
    assert [m["seed"] for m in body["meetings"]] == [0, 1]
    assert body["other_pack"] == 0
    novelty = next(m for m in body["measures"] if m["name"] == "novelty")
    assert novelty["figure"] == 1
    assert novelty["reached"] is True


def test_a_figure_that_one_meeting_cannot_show_is_left_open(folders: Path) -> None:
    ran = CliRunner().invoke(eval_app, ["voice", str(folders / "0")])
    assert "blind attribution: not measured (target at least 60.0 %: open)" in ran.stdout


def test_findings_are_listed_under_their_figure() -> None:
    lines = lines_of(Measure("x", "what it means", 2, "count", Target("exactly", 0), ("EE: one", "DE: two")))
    assert lines == ["x: 2 (target exactly 0: MISSED)", "    what it means", "    - EE: one", "    - DE: two"]
