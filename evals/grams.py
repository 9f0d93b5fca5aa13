"""Words of a speech and the runs of four of them that tell two speeches apart."""

import re
from itertools import islice

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['\u2019]\w+)*")
_SENTENCE = re.compile(r"(?<=[.?!])['\"]?\s+")
SIZE = 4
Grams = frozenset[tuple[str, ...]]


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [part for part in _SENTENCE.split(text.strip()) if part]


def runs(text: str, size: int = SIZE) -> list[tuple[str, ...]]:
    """Return each run of words, in order; a text that is shorter is one run."""
    words = words_of(text)
    if 0 < len(words) < size:
        return [tuple(words)]
    return list(zip(*(islice(words, start, None) for start in range(size)), strict=False))


def grams(text: str, size: int = SIZE) -> Grams:
    """Return the different runs of words of a text."""
    return frozenset(runs(text, size))


def jaccard(some: Grams, others: Grams) -> float:
    """Return what two sets share, of all that is in either; 0 if both are empty."""
    return len(some & others) / len(some | others) if some or others else 0.0


def contained(some: Grams, others: Grams) -> float:
    """Return how much of the first set is in the second; 0 if the first is empty."""
    return len(some & others) / len(some) if some else 0.0
