"""The verifier and formulas that no engine of ours would write: a report, and never a crash."""

from collections.abc import Callable

import pytest

from nacsim.council.verifier import verify
from tests.council.test_verifier import (
    Lines,
    adopted,
    certificate_of,
    entries_of,
    find,
    lines_of,
    resealed,
    without_agreement,
)

UNREADABLE = ("The record cannot be read as a meeting.",)
NO_FORMULAS = ["((", "a b", "", "a\0b", "f(x)", "not " * 90_000 + "aid"]


def in_a_rule(lines: Lines, formula: str) -> None:
    find(lines, "opened")["coherence"][0]["formula"] = formula


def in_a_red_line(lines: Lines, formula: str) -> None:
    line = {"v": 1, "id": "CC-1", "formula": formula, "sentence": "No.", "public": True}
    find(lines, "mandate_sealed", 2)["mandate"]["red_lines"] = [line]


@pytest.mark.parametrize("place", [in_a_rule, in_a_red_line])
@pytest.mark.parametrize("formula", NO_FORMULAS, ids=lambda text: repr(text[:12]))
def test_a_formula_that_is_none_is_an_unreadable_record_and_no_crash(
    place: Callable[[Lines, str], None], formula: str
) -> None:
    lines = lines_of(adopted())
    place(lines, formula)
    assert verify(resealed(lines), None).problems == UNREADABLE


def test_an_adopted_text_on_an_agenda_that_decides_nothing_is_unreadable_and_no_crash() -> None:
    entries = adopted()
    lines = lines_of(entries)
    for issue in find(lines, "opened")["agenda"]:
        issue["is_decision"] = False
    assert verify(resealed(lines), certificate_of(entries)).problems == UNREADABLE


def test_a_meeting_that_adopted_nothing_needs_no_decision_on_its_agenda() -> None:
    lines = lines_of(entries_of(without_agreement()))
    for issue in find(lines, "opened")["agenda"]:
        issue["is_decision"] = False
    assert verify(resealed(lines), None).ok
