"""Two meetings without a model, held once for all tests that score meetings."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from nacsim.cli.meetings import Wanted, hold_quietly
from nacsim.evals.careful import Careful
from nacsim.evals.case import Case, Sitting, cases_of, sittings_in
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scoring import Scored, items_of, score


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the meetings of seeds 0 and 1."""
    out = tmp_path_factory.mktemp("held")
    for seed in (0, 1):
        hold_quietly(Wanted("standard", seed, "engine", 8, out / str(seed), "ukraine", None, None, (), {}))
    return out


@pytest.fixture(scope="session")
def sitting(held: Path) -> Sitting:
    """Return the meeting of seed 0; tests only read it."""
    return next(iter(sittings_in([held / "0"])))


@pytest.fixture(scope="session")
def cases(sitting: Sitting) -> tuple[Case, ...]:
    """Return the speeches of that meeting as judges see them."""
    return tuple(cases_of(sitting, ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8")))


@pytest.fixture(scope="session")
def scored(held: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both meetings and the scores of the careful judge beside them; only read it."""
    out = tmp_path_factory.mktemp("scored")
    copytree(held, out, dirs_exist_ok=True)
    rubric = load_rubric()
    for sitting in sittings_in([out]):
        asyncio.run(score(sitting, Careful(), rubric, items_of(rubric), 1, Scored()))
    return out


@pytest.fixture
def own(held: Path, tmp_path: Path) -> Callable[[], Sitting]:
    """Return a maker of a meeting of one's own, in a folder that may be written to."""

    def make() -> Sitting:
        folder = tmp_path / "meeting"
        if not folder.exists():
            copytree(held / "0", folder)
        return next(iter(sittings_in([folder])))

    return make
