"""The words of the Council and what they mean, in plain language."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from nacsim.council.agenda import Forum
from nacsim.roles.pack import Pack

Meanings = tuple[tuple[str, str], ...]


def glossary(pack: Pack) -> Meanings:
    """Return each word with its meaning for the body that meets, in the order of the alphabet."""
    body = "alliance" if pack.scenario.forum.name == Forum().name else "elsewhere"
    rule = "unanimity" if pack.scenario.decision.unanimous else "majority"
    return tuple((word, meaning) for only, word, meaning in _all() if only in ("", body, rule))


@lru_cache(maxsize=1)
def _all() -> tuple[tuple[str, str, str], ...]:
    return tuple(_read(Path(__file__).with_name("glossary.txt").read_text(encoding="utf-8")))


def _read(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield for whom each line is ('' for everybody), its word, and what that means."""
    for line in filter(str.strip, text.splitlines()):
        only, _, rest = line.removeprefix("[").partition("] ") if line[0] == "[" else ("", "", line)
        word, _, meaning = rest.partition(": ")
        yield only, word, meaning
