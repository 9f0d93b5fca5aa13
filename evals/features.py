"""A speech as a row of numbers: hashed words and word pairs, and a few habits of style."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nacsim.evals.grams import sentences_of, words_of

Matrix = NDArray[np.float32]
BUCKETS = 1 << 13
STYLE_WEIGHT = 0.3  # what habits count beside words: enough to decide between speeches without a telling word
_WE = frozenset(("we", "our", "ours", "us"))
_I = frozenset(("i", "my", "me", "mine"))


def counted(texts: Sequence[str]) -> Matrix:
    """Return how often each hashed word and pair of words occurs; the hash is the same on every machine."""
    rows = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        words = words_of(text)
        for term, times in Counter((*words, *map(" ".join, pairwise(words)))).items():
            row[crc32(term.encode()) % BUCKETS] += times
    return rows


def habits(texts: Sequence[str]) -> Matrix:
    """Return a few habits of style for each speech: lengths, questions, stops, contractions, persons."""
    return np.array([_habits(text) for text in texts], dtype=np.float32).reshape(len(texts), -1)


def _habits(text: str) -> list[float]:
    words, sentences = words_of(text) or [""], sentences_of(text) or [""]
    number = len(words)
    return [
        number / len(sentences),
        sum(map(len, words)) / number,
        min(len(s.split()) for s in sentences),
        text.count("?") / len(sentences),
        text.count(",") / number,
        (text.count(";") + text.count(":")) / len(sentences),
        sum("'" in w for w in words) / number,
        sum(w in _WE for w in words) / number,
        sum(w in _I for w in words) / number,
        sum(w == "one" for w in words) / number,
    ]


def weighed(counts: Matrix, style: Matrix, training: NDArray[np.bool_]) -> Matrix:
    """Weigh counts by TF-IDF and habits by their spread; what is rare is read off the training rows alone."""
    seen = (counts[training] > 0).sum(axis=0)
    rarity = np.log((1 + training.sum()) / (1 + seen)).astype(np.float32)
    words = _unit(np.log1p(counts) * rarity)
    centre, spread = style[training].mean(axis=0), style[training].std(axis=0)
    habit = _unit((style - centre) / np.where(spread > 0, spread, 1))
    return np.hstack([words, STYLE_WEIGHT * habit]).astype(np.float32)


def _unit(rows: Matrix) -> Matrix:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32)
