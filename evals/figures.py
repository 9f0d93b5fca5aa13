"""A figure of a report says what kind it is and how far it can be believed; kinds are never mixed."""

import json
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
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as a record of validation. Run the validation again."
        ) from error
    if not isinstance(body, dict) or any(name not in body for name in FIELDS):
        raise InputError(f"{path} is no record of validation: it needs {', '.join(FIELDS)}.")
    if body["judge"] != judge or body["rubric"] != rubric_hash:
        return UNVALIDATED
    if body.get("sound") is False:
        return f"compared with people {body['date']}: not to be relied on"
    return f"validated {body['date']}"
