"""A table of all members can be followed: the chair says who asks for the same, and nobody is spoken for."""

from pathlib import Path

from nacsim.cli.meetings import Wanted, hold_quietly
from nacsim.council.events import Spoke
from nacsim.council.values import CHAIR
from nacsim.roles.pack import load_pack
from nacsim.transcripts.folder import MeetingFolder


def held(seats: str, out: Path) -> list[Spoke]:
    hold_quietly(Wanted(seats, 1, "engine", 1, out, "ukraine", None, None, (), {}))
    return [x for x in MeetingFolder(out).events() if isinstance(x, Spoke) and x.phase == "statements"]


def test_at_a_long_table_the_chair_sums_up_between_statements(tmp_path: Path) -> None:
    spoken = held("full", tmp_path / "all")
    runs, longest = 0, 0
    for speech in spoken:
        runs = 0 if speech.speaker == CHAIR else runs + 1
        longest = max(longest, runs)
    assert longest == 8
    assert {s.speaker for s in spoken} - {CHAIR} == set(load_pack().scenario.presets["full"])
    sums = [s.text for s in spoken if s.speaker == CHAIR and "round the table" in s.text]
    assert len(sums) == 3
    names = [load_pack().card(s.speaker).name for s in spoken if s.speaker != CHAIR][:8]
    assert all(name in sums[0] or "delegations" in sums[0] for name in names)


def test_at_a_short_table_everybody_is_heard_without_a_break(tmp_path: Path) -> None:
    spoken = held("quick", tmp_path / "five")
    assert not any("round the table" in s.text for s in spoken)
