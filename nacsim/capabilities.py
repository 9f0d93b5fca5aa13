"""What `nac doctor` found out about an endpoint, kept for the meetings that follow."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nacsim.llm import Rung

BEST: "Rung" = "strict"


def known_rung(path: Path, base_url: str | None, model: str) -> "Rung":
    """Return how a model at an endpoint is best asked for JSON; the best way if nobody has found out yet."""
    found: Rung = _read(path).get(_name(base_url, model), BEST)
    return found


def remember_rung(path: Path, base_url: str | None, model: str, rung: "Rung") -> None:
    """Keep what was found out."""
    known = {**_read(path), _name(base_url, model): rung}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _name(base_url: str | None, model: str) -> str:
    return f"{model} at {base_url or 'the default address'}"


def _read(path: Path) -> "dict[str, Rung]":
    try:
        body: dict[str, Rung] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return body
