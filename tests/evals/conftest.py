"""Two meetings without a model, held once for all tests that score meetings."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from nacsim.cli.meetings import Wanted, hold_quietly
from nacsim.evals.case import Case, Sitting, cases_of, sittings_in


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


@pytest.fixture
def own(held: Path, tmp_path: Path) -> Callable[[], Sitting]:
    """Return a maker of a meeting of one's own, in a folder that may be written to."""

    def make() -> Sitting:
        folder = tmp_path / "meeting"
        if not folder.exists():
            copytree(held / "0", folder)
        return next(iter(sittings_in([folder])))

    return make
