"""The sample meetings: one for each way to end, by commands that are written down."""

import re
from pathlib import Path

from nacsim.council.outcome import PLAIN_WORDS
from nacsim.graph.opening import seats_named
from nacsim.roles.pack import load_pack

SAMPLES = Path(__file__).parents[2] / "transcripts" / "samples"
ROWS = [line.split() for line in (SAMPLES / "list.txt").read_text(encoding="utf-8").splitlines()]


def test_the_samples_show_every_way_in_which_a_meeting_ends_politically() -> None:
    ways = {code for code in PLAIN_WORDS if code.startswith("ADOPTED") or code == "NO_CONSENSUS"}
    assert {outcome for _, outcome, *_ in ROWS} == ways


def test_each_sample_can_be_held_again_by_what_is_written_down() -> None:
    told = (SAMPLES / "README.md").read_text(encoding="utf-8")
    for name, _, _, seats, seed in ROWS:
        assert len(seats_named(load_pack(), seats)) >= 3
        assert f"| `{name}` | `{seats}` | {seed} |" in told


def test_the_samples_that_are_here_end_as_listed_and_stay_small() -> None:
    papers = sorted(SAMPLES.glob("*.md")) + sorted(SAMPLES.glob("*.html"))
    assert sum(x.stat().st_size for x in papers) < 2_000_000
    listed = {name: outcome for name, outcome, *_ in ROWS}
    for paper in papers:
        if paper.name != "README.md":
            written = paper.read_text(encoding="utf-8").replace("\\", "")
            name = re.sub(r"(-teacher)?\.(md|html)$", "", paper.name)
            assert listed[name] in written
            assert "AI-generated" in written
