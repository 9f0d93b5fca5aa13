"""Whether somebody said something, word for word: figures, negations and order count, spelling marks do not.

Likeness is not enough: a quotation in which one word was changed is almost the same text with the opposite
meaning, and a fuzzy comparison lets it pass.
"""

import re
import unicodedata

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
ELLIPSIS = re.compile(r"\s*(?:\.\.\.+|\u2026|\[\s*(?:\.\.\.+|\u2026)\s*\])\s*")
SAME = {ord(c): "'" for c in "\u2018\u2019\u201b\u02bc`\u00b4"}
PART = 3  # words that each part beside an ellipsis has at least; shorter ones would fit anywhere


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: NFKC, one kind of apostrophe, no capitals."""
    return WORD.findall(unicodedata.normalize("NFKC", text).translate(SAME).casefold())


def is_verbatim(quotation: str, source: str) -> bool:
    """Say whether a quotation stands in a source, word for word; at an ellipsis in order, part by part."""
    parts = [words(part) for part in ELLIPSIS.split(quotation.strip().strip("\"'\u201c\u201d\u00ab\u00bb"))]
    parts = [part for part in parts if part]
    if not parts or (len(parts) > 1 and any(len(part) < PART for part in parts)):
        return False
    said, start = words(source), 0
    for part in parts:
        found = place_of(part, said, start)
        if found is None:
            return False
        start = found + len(part)
    return True


def place_of(part: list[str], said: list[str], start: int) -> int | None:
    """Return where a run of words begins in others; None if it does not stand there."""
    last = len(said) - len(part)
    return next((i for i in range(start, last + 1) if said[i : i + len(part)] == part), None)
