"""A meeting whose process is killed goes on, and its record is byte for byte the one it would have been."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import kill

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parent.parent
SEED, SEATS = 11, "quick"
SAMPLES = 8


def run(folder: Path, number: int) -> int:
    """Hold a meeting in a process of its own, killed at its n-th write; return how the process ended."""
    folder.mkdir()
    command = [sys.executable, "-m", "bench.kill", str(folder), str(SEED), str(number), SEATS]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return kill.held(tmp_path_factory.mktemp("whole"), SEED, SEATS)


@pytest.fixture(scope="module")
def writes(tmp_path_factory: pytest.TempPathFactory) -> int:
    return len(kill.points(tmp_path_factory.mktemp("points"), SEED, SEATS))


@pytest.mark.parametrize("sample", range(SAMPLES))
def test_kill_9_loses_nothing_and_repeats_nothing(
    tmp_path: Path, whole: bytes, writes: int, sample: int
) -> None:
    number = 1 + sample * (writes - 1) // (SAMPLES - 1)
    folder = tmp_path / "meeting"
    assert run(folder, number) == -signal.SIGKILL
    assert kill.held(folder, SEED, SEATS) == whole


def test_a_meeting_that_has_ended_stays_as_it_is(tmp_path: Path, whole: bytes) -> None:
    folder = tmp_path / "meeting"
    assert run(folder, 0) == 0
    assert kill.held(folder, SEED, SEATS) == whole
