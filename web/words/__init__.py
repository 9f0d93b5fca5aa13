"""Lists of words that a teacher may add to, one word a line."""

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=8)
def words(name: str) -> tuple[str, ...]:
    """Return a list of words by the name of its file."""
    return tuple(Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split())
