"""A score that code gives, with the sentence that it was read from."""

import re
from typing import Any

from nacsim.evals.judges import mark, opening_words
from nacsim.evals.signs import Line, Signs

QUOTED_WORDS = 30


def marked(signs: Signs, score: int, reason: str, line: Line | None = None) -> dict[str, Any]:
    """Return a score with the sentence that it rests on, or with the first words of the speech."""
    words = line.text.split()[:QUOTED_WORDS] if line else []
    return mark(score, reason, " ".join(words) or opening_words(signs.case.speech))


def first(signs: Signs, pattern: re.Pattern[str]) -> Line | None:
    """Return the first sentence with a sign in it."""
    return next((line for line in signs.lines if pattern.search(line.plain)), None)


def so_many(count: int, one: str) -> str:
    """Return a count with its noun: '1 word', '3 words'."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
