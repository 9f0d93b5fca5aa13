"""The verifier and another rule of decision: it recounts consents, objections and vetoes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from nacsim.council.decision import DecisionRule
from nacsim.council.verifier import verify
from tests.council.small import Table
from tests.council.test_verifier import (
    Lines,
    certificate_of,
    entries_of,
    find,
    lines_of,
    log_of,
    put,
    resealed,
)

SEATS = ("AA", "BB", "CC")


def carried(rule: DecisionRule) -> Table:
    """Return a meeting of three in which two carry a text against the third."""
    table = Table(holders=dict.fromkeys(SEATS, "human"), decision=rule).to_drafting().all_review()
    table.open_silence()
    table.consent("AA")
    table.object("BB")
    table.consent("CC")
    table.close_silence()
    return table


HONEST = carried(DecisionRule(needed=2, vetoes=("CC",)))


def test_a_text_that_two_of_three_carried_is_believed_with_its_certificate() -> None:
    entries = entries_of(HONEST)
    proof = certificate_of(entries)
    report = verify(log_of(entries), proof)
    assert report.ok, report.problems
    assert b'"decision"' in proof and b'"BB"' in proof
    assert [x["seat"] for x in json.loads(proof)["consents"]] == ["AA", "CC"]


def test_a_window_that_a_veto_ended_is_believed() -> None:
    rule = DecisionRule(needed=2, vetoes=("BB",))
    table = Table(holders=dict.fromkeys(SEATS, "human"), decision=rule).to_drafting().all_review()
    table.open_silence().consent("AA")
    table.object("BB")
    lines = lines_of(entries_of(table))
    closed = {
        "v": 1,
        "kind": "closed",
        "outcome": "FAULTED",
        "label": None,
        "flags": {"v": 1, "statements": 0, "stand_in": [], "engine_consents": 0, "departures": 0},
        "why": "x",
        "statement": None,
    }
    put(lines, -1, **closed)
    assert verify(resealed(lines), None).ok


def ruled(needed: int | None, *vetoes: str) -> Callable[[Lines], None]:
    def forge(lines: Lines) -> None:
        find(lines, "opened")["decision"] = {"needed": needed, "vetoes": list(vetoes)}

    return forge


def unruled(lines: Lines) -> None:
    del find(lines, "opened")["decision"]


def consents_after_all(lines: Lines) -> None:
    at = next(i for i, x in enumerate(lines) if x["payload"]["kind"] == "objected")
    theirs: dict[str, Any] = {**find(lines, "consented"), "seat": "BB"}
    put(lines, at + 1, **theirs)


@pytest.mark.parametrize(
    ("forge", "found"),
    [
        (ruled(3), "The text was adopted without BB."),
        (ruled(None), "The text was adopted without BB."),
        (unruled, "The text was adopted without BB."),
        (ruled(2, "BB"), "The text was adopted against a veto."),
        (consents_after_all, "BB consented after it had objected."),
    ],
)
def test_a_forged_rule_or_count_is_named(forge: Callable[[Lines], None], found: str) -> None:
    lines = lines_of(entries_of(HONEST))
    forge(lines)
    report = verify(resealed(lines), certificate_of(entries_of(HONEST)))
    assert report.problems == (found,)
