"""Templates filled in, and the one spelling for what others have said."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

QUOTED_AT_MOST = 1200  # characters
_MARKS = str.maketrans({"«": "'", "»": "'"})


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nacsim.prompts", ""),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  a prompt is no page; what others said goes through `quoted`
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def quoted(text: str, at_most: int = QUOTED_AT_MOST) -> str:
    """Return somebody's words as marked material on one line, which nothing inside them can end."""
    line = re.sub(r"\s+", " ", text.translate(_MARKS)).strip()
    return f"«{line if len(line) <= at_most else line[: at_most - 3].rstrip() + '...'}»"


@cache
def _template(name: str) -> Any:
    environment = _environment()
    environment.filters["quoted"] = quoted
    return environment.get_template(f"{name}.j2")


def render(template: str, /, **values: Any) -> str:
    """Return a prompt; an undefined variable raises jinja2.UndefinedError."""
    text: str = _template(template).render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def example_speech() -> str:
    """Return the speech that the rules show as an example; small models like to give it as their own."""
    source = (Path(__file__).parent / "rules.j2").read_text(encoding="utf-8")
    return source.partition("The speech:\n")[2].partition("\n")[0]
