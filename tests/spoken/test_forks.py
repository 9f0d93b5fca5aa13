"""Meetings that go on differently from some point of another one, which stays as it was."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.endpoint import Endpoint
from nacsim.council import events as e
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.record import Entry
from tests.spoken.conftest import Spoken
from tests.spoken.servers import endpoint
from tests.typed import Nac

pytestmark = pytest.mark.thorough

AT = 30  # in round 1: the statements and the tour are over


@pytest.fixture
def old(words: Spoken, tmp_path: Path) -> Iterator[Path]:
    """Give a copy of a meeting, and see that no fork leaves a trace in it."""
    copy = Path(shutil.copytree(words.folder, tmp_path / "old"))
    yield copy
    assert inside(copy) == inside(words.folder)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with endpoint() as opened:
        yield opened


def inside(folder: Path) -> dict[str, bytes]:
    return {x.name: x.read_bytes() for x in folder.iterdir()}


def entries(folder: Path) -> tuple[Entry, ...]:
    return MeetingFolder(folder).entries()


def opened_in(folder: Path) -> e.Opened:
    first = MeetingFolder(folder).events()[0]
    assert isinstance(first, e.Opened)
    return first


def told(entry: Entry) -> tuple[Any, ...]:
    return entry.seq, entry.key, entry.kind, entry.visibility, entry.at, entry.payload


def is_a_branch_of(new: Path, old: Path) -> int:
    """Check that a meeting begins as another one did but for its opening; return where it leaves it."""
    branch = opened_in(new).forked_from
    assert branch is not None
    at = branch.seq
    before, after = entries(old), entries(new)
    assert [told(x) for x in after[1:at]] == [told(x) for x in before[1:at]]
    assert (before[0].kind, after[0].kind) == ("opened", "opened")
    differ = {k for k, v in after[0].payload.items() if before[0].payload.get(k) != v}
    assert {"meeting", "forked_from"} <= differ <= {"meeting", "forked_from", "seed", "mode", "models"}
    assert (branch.meeting, branch.hash) == (before[at - 1].meeting, before[at - 1].hash)
    return at


def test_with_another_seed_a_meeting_goes_on_from_the_same_beginning(
    nac: Nac, old: Path, server: Endpoint
) -> None:
    code, _, err = nac("fork", old, "--at", AT, "--seed", 5, "--base-url", server.url, "--out", "new")
    assert (code, err) == (0, "")
    assert nac("verify", "new").code == 0
    assert is_a_branch_of(Path("new"), old) <= AT
    assert (opened_in(Path("new")).seed, opened_in(Path("new")).mode) == (5, "words")
    assert opened_in(Path("new")).models == opened_in(old).models
    assert entries(Path("new"))[AT:] != entries(old)[AT:]
    assert 0 < len(server.requests) < 20, "what was said before is not asked for again"
    assert nac("replay", "new", "--again").code == 0


def test_a_fork_can_be_forked(nac: Nac, old: Path, server: Endpoint) -> None:
    typed = ("--base-url", server.url, "--json")
    first = json.loads(nac("fork", old, "--at", AT, "--seed", 5, *typed).out)
    second = json.loads(nac("fork", first["folder"], "--at", AT + 5, "--seed", 6, *typed).out)
    folders = [old, Path(first["folder"]), Path(second["folder"])]
    assert [opened_in(x).seed for x in folders] == [0, 5, 6]
    assert is_a_branch_of(folders[2], folders[1]) > is_a_branch_of(folders[1], folders[0])
    for folder in folders:
        assert nac("verify", folder).code == 0
        assert nac("replay", folder, "--again").code == 0


def test_in_mode_full_the_models_that_spoke_decide_from_there_on(
    nac: Nac, old: Path, server: Endpoint
) -> None:
    typed = ("fork", old, "--at", AT, "--mode", "full", "--base-url", server.url, "--out", "new")
    assert nac(*typed).code == 0
    is_a_branch_of(Path("new"), old)
    assert any(x["schema"] for x in server.requests)
    assert nac("verify", "new").code == 0
    assert nac("replay", "new", "--again").code == 0


def test_in_mode_engine_a_meeting_goes_on_without_its_models(nac: Nac, old: Path) -> None:
    assert nac("fork", old, "--at", AT, "--mode", "engine", "--out", "new").code == 0
    at = is_a_branch_of(Path("new"), old)
    spoken = [x for x in MeetingFolder(Path("new")).events() if isinstance(x, e.Spoke)]
    assert {x.source for x in spoken[20:]} <= {"engine", "code"}
    assert any(x.source == "model" for x in spoken[:at])
    assert opened_in(Path("new")).models == {}
    assert nac("verify", "new").code == 0


@pytest.mark.parametrize("at", range(6, 58, 8))
def test_wherever_a_meeting_is_cut_it_goes_on_to_a_legal_end(nac: Nac, old: Path, at: int) -> None:
    code, _, err = nac("fork", old, "--at", at, "--mode", "engine", "--seed", 3, "--out", "new")
    assert (code, err) == (0, "")
    assert at - 12 < is_a_branch_of(Path("new"), old) <= at
    assert nac("verify", "new").code == 0
    assert nac("replay", "new", "--again").code == 0


def test_the_same_fork_again_is_the_same_meeting(nac: Nac, old: Path) -> None:
    typed = ("fork", old, "--at", AT, "--mode", "engine", "--seed", 4, "--json")
    first = nac(*typed)
    assert first.code == 0
    assert nac(*typed) == first


def test_another_model_can_speak_for_a_seat_from_there_on(nac: Nac, old: Path, server: Endpoint) -> None:
    typed = ("fork", old, "--at", 12, "--model-for", "HU=other", "--base-url", server.url, "--out", "new")
    assert nac(*typed).code == 0
    assert opened_in(Path("new")).models == {"EE": "fake", "DE": "fake", "HU": "other"}
    assert {x["model"] for x in server.requests} == {"fake", "other"}


def test_a_fork_lies_beside_the_meeting_it_comes_from(
    nac: Nac, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(old)
    code, out, _ = nac("fork", ".", "--at", AT, "--mode", "engine", "--json")
    assert code == 0
    folder = Path(json.loads(out)["folder"])
    assert folder.parent == old.parent
    assert folder.name.startswith(f"old-from-{is_a_branch_of(folder, old)}-")


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (0, "--at is a number of an event, from 1 to"),
        (-3, "--at is a number of an event, from 1 to"),
        (999, "--at is a number of an event, from 1 to"),
        (1, "Event 1 belongs to the opening of the meeting; branch off later."),
        (3, "Event 3 belongs to the opening of the meeting; branch off later."),
        ("last", "The meeting is over at that point. Branch off before its end."),
    ],
)
def test_where_no_meeting_can_go_on_a_sentence_says_why(
    nac: Nac, old: Path, at: int | str, sentence: str
) -> None:
    number = len(entries(old)) if at == "last" else at
    code, _, err = nac("fork", old, "--at", number, "--out", "new")
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert not Path("new").exists()


def test_a_fork_needs_a_folder_of_its_own(nac: Nac, old: Path) -> None:
    code, _, err = nac("fork", old, "--at", AT, "--mode", "engine", "--seed", 3, "--out", old)
    assert code == 2
    assert "holds another meeting" in err


def test_a_fork_needs_a_meeting(nac: Nac, tmp_path: Path) -> None:
    code, _, err = nac("fork", tmp_path, "--at", 5)
    assert code == 2
    assert "has no events.jsonl" in err
