"""What `nac eval validate` has found of a judge, as a report shows it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from nacsim.errors import InputError
from nacsim.evals.compared import Compared
from nacsim.evals.crowd import OnSentences
from nacsim.evals.figures import UNVALIDATED, state_of
from nacsim.evals.judges import slug_of


@dataclass(frozen=True, slots=True)
class JudgesRecord:
    """A judge compared with people; `against` says what speaks against it."""

    judge: str
    date: str
    state: str
    speeches: int | None
    scored: int | None
    figures: tuple[Compared, ...]
    against: tuple[str, ...]
    sentences: OnSentences | None = None  # older records know of speeches alone


def record_of(judge: str, rubric_hash: str, folder: Path) -> JudgesRecord | None:
    """Read a judge's record for this rubric; None without one, so that it is unvalidated."""
    state = state_of(judge, rubric_hash, folder)
    if state == UNVALIDATED:
        return None
    path = folder / f"{slug_of(judge)}.json"
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    try:
        figures = TypeAdapter(tuple[Compared, ...]).validate_python(tuple(body["figures"]))
        against = TypeAdapter(tuple[str, ...]).validate_python(tuple(body.get("against", ())))
        sentences = TypeAdapter(OnSentences | None).validate_python(body.get("sentences"))
    except ValidationError as error:
        raise InputError(
            f"{path} cannot be read as a record of validation. Run the validation again."
        ) from error
    speeches, scored = body.get("speeches"), body.get("scored")
    return JudgesRecord(judge, str(body["date"]), state, speeches, scored, figures, against, sentences)
