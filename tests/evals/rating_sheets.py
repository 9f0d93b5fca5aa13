"""Sheets to be filled in on the page for raters, as `nac eval sheets` writes them."""

from collections.abc import Sequence
from pathlib import Path

from nacsim.evals.case import Case
from nacsim.evals.rating import Sheet, read_sheet
from nacsim.evals.rubric import load_rubric
from nacsim.evals.sheets import tasks, write_sheets

RUBRIC = load_rubric()


def sheets(folder: Path, cases: Sequence[Case], number: int = 3, *, twice: bool = False) -> Path:
    """Write sheets for anna and ben; return the folder."""
    held = tasks([(Path("meeting"), case) for case in cases], number, 1)
    write_sheets(held, ("anna", "ben"), RUBRIC, 1, folder, twice=twice)
    return folder


def sheet(folder: Path, rater: str = "anna") -> Sheet:
    """Return a sheet as it lies on the disk."""
    return read_sheet(folder / f"sheet-{rater}.csv", RUBRIC)
