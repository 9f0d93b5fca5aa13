"""The words of the Council and what they mean, in plain language."""

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def glossary() -> tuple[tuple[str, str], ...]:
    """Return each word with its meaning, in the order of the alphabet."""
    text = Path(__file__).with_name("glossary.txt").read_text(encoding="utf-8")
    split = (line.partition(": ") for line in text.splitlines() if line.strip())
    return tuple((word, meaning) for word, _, meaning in split)
