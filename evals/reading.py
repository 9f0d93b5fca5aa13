"""How a speech reads: lengths, and the slips that give a filled-in form away."""

import re
from collections.abc import Iterable, Sequence

from nacsim.evals.grams import sentences_of, words_of
from nacsim.evals.speeches import Said

_TWO_QUESTIONS = re.compile(r"\?['\"]?\s+[^.?!]*\?")


def words_per_speech(said: Sequence[Said]) -> float | None:
    """Return the mean length of a speech in words."""
    return sum(len(words_of(s.text)) for s in said) / len(said) if said else None


def words_per_sentence(said: Iterable[Said]) -> float | None:
    """Return the mean length of a sentence in words."""
    lengths = [len(words_of(part)) for s in said for part in sentences_of(s.text)]
    return sum(lengths) / len(lengths) if lengths else None


def letters_per_word(said: Iterable[Said]) -> float | None:
    """Return the mean length of a word in letters."""
    lengths = [len(word) for s in said for word in words_of(s.text)]
    return sum(lengths) / len(lengths) if lengths else None


def asks_twice(said: Said) -> bool:
    """Say whether two questions follow each other without a word between."""
    return _TWO_QUESTIONS.search(said.text) is not None


def full_phrase_twice(said: Said, phrases: Iterable[str]) -> str | None:
    """Return a phrase of several words that a speech says in full twice, where 'it' would have done."""
    text = said.text.lower()
    return next((p for p in phrases if " " in p.strip() and text.count(p.lower()) > 1), None)


def addresses_itself(said: Said, names: dict[str, str]) -> bool:
    """Say whether a seat speaks to itself: as the one it turns to, or by calling its own name."""
    name = re.escape(names.get(said.seat, said.seat).removeprefix("the "))
    called = re.search(rf"(?:^|[.?!] )(?:To|I ask|Tell us,) (?:the )?{name}\b|, {name}[?:]", said.text)
    return said.intent.to == said.seat or called is not None
