"""A report on many meetings: it says how far it is, it still opens, and what it leaves out is not lost."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from nacsim.evals.report import page as pages
from nacsim.evals.report.contents import Asked, contents_of, rows_of
from nacsim.evals.report.judged import Quoted
from nacsim.evals.report.page import page, spread
from nacsim.evals.scores import Mark
from tests.evals.reports import NOWHERE, contents

pytestmark = pytest.mark.thorough

SCORE = re.compile(r"^<tr><td>\d+, \d+</td>", re.M)


def quoted(number: int) -> Sequence[Quoted]:
    return [Quoted(f"m{n:03}", n, 0, Mark(item="S1", score=3)) for n in range(number)]


@pytest.mark.parametrize("number", [1, 39, 40])
def test_a_few_scores_are_all_shown(number: int) -> None:
    assert spread(quoted(number)) == quoted(number)


@pytest.mark.parametrize("number", [41, 79, 400])
def test_of_many_scores_some_are_shown_each_once_and_evenly_over_the_meetings(number: int) -> None:
    places = [q.seq for q in spread(quoted(number))]
    assert len(places) == len(set(places)) == 40 and places == sorted(places)
    gaps = [b - a for a, b in pairwise(places)]
    assert max(gaps) - min(gaps) <= 1 and number - places[-1] <= max(gaps) + 1


def test_a_page_that_shows_some_scores_says_so_and_its_figures_and_rows_are_of_all(
    scored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = contents(scored)
    rows = list(rows_of(found))
    monkeypatch.setattr(pages, "QUOTED", 2)
    pages._templates().filters["spread"] = lambda held: spread(held, 2)
    try:
        short = page(found).decode()
    finally:
        pages._templates().filters["spread"] = spread
    (part,) = found.judged
    assert len(SCORE.findall(short)) == sum(min(len(held), 2) for held in part.quoted.values())
    assert "2 are shown, evenly over the meetings; every figure above counts all of them" in short
    assert max(len(held) for held in part.quoted.values()) > 2
    assert list(rows_of(found)) == rows


def test_a_report_tells_of_each_meeting_that_it_has_read_and_of_what_comes_after(scored: Path) -> None:
    told: list[tuple[str, int]] = []
    contents_of(
        Asked((scored,), NOWHERE, None, None, lambda judge: None),
        lambda what, meetings=0: told.append((what, meetings)),
    )
    assert told == [
        ("0: read and counted", 1),
        ("1: read and counted", 1),
        ("comparing with the baselines", 0),
    ]
