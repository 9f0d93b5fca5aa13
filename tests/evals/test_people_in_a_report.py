"""Raters on the page of a report: who is alone among them, and what may be concluded."""

import csv
import hashlib
import io
from pathlib import Path

import pytest

from nacsim.evals.case import cases_of, sittings_in
from nacsim.evals.rubric import load_rubric
from nacsim.evals.sheets import asked, tasks, write_sheets
from tests.evals.reports import Read, contents, html_of

pytestmark = pytest.mark.thorough

RUBRIC = load_rubric()
READERS, LOTS = ("anna", "ben"), "cleo"


def filled(folder: Path, rater: str) -> None:
    """Fill a sheet in: those who read give what the speech deserves, the other draws lots."""
    path = folder / f"sheet-{rater}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    for row in rows:
        said = row["code"] if rater in READERS else f"{rater}/{row['code']}"
        for item in asked(RUBRIC):
            row[item.id] = str(1 + hashlib.sha256(f"{said}/{item.id}".encode()).digest()[0] % 5)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_rater_who_draws_lots_is_seen_and_nothing_is_concluded(scored: Path, tmp_path: Path) -> None:
    cases = [(s.folder, case) for s in sittings_in([scored]) for case in cases_of(s, ("S1",))]
    write_sheets(tasks(cases, 24, 0), (*READERS, LOTS), RUBRIC, 0, tmp_path)
    for rater in (*READERS, LOTS):
        filled(tmp_path, rater)
    read = Read(html_of(contents(scored, sheets=tmp_path)))
    anna, cleo = (list(map(float, read.row(rater, 8)[1:])) for rater in ("anna", "cleo"))
    assert max(cleo) < min(anna)
    assert read.row("S1 Justification", 7)[-1] == "none"
    assert read.row("scripted:careful", 8)[-1] == "none"
    assert "Judged by people." in " ".join(read.captions)
