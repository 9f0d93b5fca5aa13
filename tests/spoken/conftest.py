"""What the tests of spoken meetings share: surroundings that are bare, two meetings held for real."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.spoken.servers import endpoint
from tests.typed import Typed

KEY = "sk-planted-7f3a9c41d2"
COMMAND = (sys.executable, "-c", "from nacsim.cli.main import run; run()")
TABLE = ("--seats", "EE,DE,HU", "--rounds", "2", "--model", "fake")
OURS = ("NAC_", "OPENAI_")


@dataclass(frozen=True)
class Spoken:
    """A meeting that was held by the command line; its server is gone."""

    folder: Path
    typed: Typed
    requests: list[dict[str, Any]]

    @property
    def events(self) -> bytes:
        return (self.folder / "events.jsonl").read_bytes()


def bare() -> dict[str, str]:
    """Return the variables there are, without any that speak of an endpoint."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


@pytest.fixture(autouse=True)
def somewhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no `.env` of the developer's has a say."""
    for name in set(os.environ) - set(bare()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    """Hold a meeting with an endpoint and a model, and no mode named."""
    return held(tmp_path_factory.mktemp("words") / "m")


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    return held(tmp_path_factory.mktemp("full") / "m", "--mode", "full")


def held(folder: Path, *more: str) -> Spoken:
    with endpoint() as server:
        ran = subprocess.run(
            [*COMMAND, "run", *TABLE, "--base-url", server.url, "--out", str(folder), *more],
            cwd=folder.parent,
            env={**bare(), "NAC_API_KEY": KEY},
            capture_output=True,
            text=True,
            check=False,
        )
        return Spoken(folder, Typed(ran.returncode, ran.stdout, ran.stderr), list(server.requests))
