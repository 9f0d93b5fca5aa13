"""How papers are filled in: what a record says is inert in them, unless a template says otherwise."""

import re
import sys
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined, Undefined
from jinja2.bccache import Bucket
from markupsafe import Markup

Form = Literal["md", "html"]
HERE = Path(__file__).parent / "templates" / "__pycache__"

MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*<>[]#|~"})
# A sign that marks up only in some places: a block at the start, emphasis at the edge of a word, an entity,
# an address that some readers turn into a link by itself.
HERE_AND_THERE = re.compile(
    r"^[-+](?=\s|$)|^[-=]+$|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|:(?=//)|(?<=www)\.|@(?=\w)"
)
NUMBERED = re.compile(r"^\d{1,9}(?=[.)](?:\s|$))")  # the start of a list


def inert(text: str) -> str:
    """Return words on one line, without characters that nobody can see."""
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or _seen(c))
    return " ".join(text.split())


def _seen(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def plain(text: str) -> str:
    """Return what somebody said without the power to mark up a page of Markdown."""
    said = NUMBERED.sub(r"\g<0>\\", inert(text).translate(MARKS))
    return HERE_AND_THERE.sub(r"\\\g<0>", said)


def _in_markdown(value: Any) -> Any:
    """Make Markup of what is plain already, so that jinja's own escaping for HTML leaves it alone."""
    if isinstance(value, (Markup, Undefined)):
        return value
    return Markup(plain(value) if isinstance(value, str) else str(value))  # noqa: S704  this is the escaping


def _in_html(value: Any) -> Any:
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


class Compiled(FileSystemBytecodeCache):
    """Templates as Python code, kept beside them: to compile them takes longer than to fill them in."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template; where nothing can be written, as on a full disk, do without."""
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


@cache
def environment(form: Form) -> Environment:
    """Return the templates beside this file, for one form."""
    made = Environment(
        loader=PackageLoader("nacsim.transcripts", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_in_markdown if form == "md" else _in_html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=None if sys.dont_write_bytecode else Compiled(str(HERE)),
        optimized=False,  # each template runs a few times; to optimize it takes longer than that
    )
    made.filters |= {"capital": capital, "model_name": model_name}
    return made


def capital(text: str) -> str:
    """Return a phrase as it begins a sentence."""
    return text[:1].upper() + text[1:]


def model_name(model: str) -> str:
    """Return a model's name without the address at which it was reached."""
    return re.split(r"@(?=https?://)", model)[0]


def rendered(template: str, form: Form, **values: Any) -> str:
    """Return one of the templates, filled in."""
    text: str = environment(form).get_template(template).render(**values)
    return text
