"""What `nac doctor` found out about an endpoint, kept for the meetings that follow."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from nacsim.errors import FaultError

if TYPE_CHECKING:
    from nacsim.llm import Rung

BEST: "Rung" = "strict"


def known_rung(path: Path, base_url: str | None, model: str) -> "Rung":
    """Return how a model at an endpoint is best asked for JSON; the best way if nobody has found out yet."""
    from nacsim.llm import RUNGS

    found = _read(path).get(_name(base_url, model))
    return found if found in RUNGS else BEST


def remember_rung(path: Path, base_url: str | None, model: str, rung: "Rung") -> None:
    """Keep what was found out."""
    known = {**_read(path), _name(base_url, model): rung}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise FaultError(
            f"{path} cannot be written ({error.strerror}). Set NAC_ENDPOINTS to another."
        ) from error


def _name(base_url: str | None, model: str) -> str:
    return f"{model} at {base_url or 'the default address'}"


def _read(path: Path) -> "dict[str, Rung]":
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
