"""A figure of a report says what kind it is and how far it can be believed; kinds are never mixed."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nacsim.errors import InputError
from nacsim.evals.judges import slug_of
from nacsim.evals.measures import Unit
from nacsim.evals.scores import Kind

EXACT, UNVALIDATED = "exact", "unvalidated"
FIELDS = ("judge", "rubric", "figures", "date")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one meeting, of a seat or of the whole; `value` is None where nothing is there."""

    name: str
    kind: Kind
    value: float | None
    unit: Unit
    means: str
    seat: str | None = None
    state: str = EXACT
    details: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        return asdict(self)


def state_of(judge: str, rubric_hash: str, folder: Path) -> str:
    """Return how far a judge's scores can be believed: 'unvalidated' without a record of its validation.

    A record counts for one judge and one rubric: other words are another question.
    """
    path = folder / f"{slug_of(judge)}.json"
    if not path.is_file():
        return UNVALIDATED
    body = _record(path)
    if body["judge"] != judge or body["rubric"] != rubric_hash:
        return UNVALIDATED
    if body["figures"] == []:  # nothing was scored, so nothing was compared
        return UNVALIDATED
    if body.get("sound") is False:
        return f"compared with people {body['date']}: not to be relied on"
    on = "whole speeches and single sentences" if body.get("sentences") else "whole speeches"
    return f"validated {body['date']}, on {on} only (G)"  # people have not rated item by item


def states_told(judges: Iterable[str], rubric_hash: str, folder: Path | None) -> dict[str, str]:
    """Return the state of each judge for people who cannot mend a record: one that is broken is said so."""
    found = {}
    for judge in judges:
        try:
            found[judge] = UNVALIDATED if folder is None else state_of(judge, rubric_hash, folder)
        except InputError:
            found[judge] = f"{UNVALIDATED}: its record cannot be read"
    return found


def records_in(folder: Path, rubric_hash: str) -> dict[str, str]:
    """Return the state of each judge that a folder has a record of; InputError if there is none."""
    judges = [str(_record(path)["judge"]) for path in sorted(folder.glob("*.json"))]
    if not judges:
        raise InputError(
            f"{folder} holds no record of a judge. Write one: nac eval validate --judge NAME --out {folder}"
        )
    return {judge: state_of(judge, rubric_hash, folder) for judge in judges}


def _record(path: Path) -> dict[str, Any]:
    """Return what a record of validation says; raise InputError if it is none."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as a record of validation. Run the validation again."
        ) from error
    if not isinstance(body, dict) or any(name not in body for name in FIELDS):
        raise InputError(f"{path} is no record of validation: it needs {', '.join(FIELDS)}.")
    return body
