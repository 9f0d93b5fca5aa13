"""Who judges: anything that gives, for each item of a case, a reason, words of the speech and a score."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Protocol

from nacsim.evals.case import Case
from nacsim.evals.scores import NEUTRAL

SCRIPTED = "scripted:"
FAULT = "fault"  # in place of a judgement: nobody answered, and the next run may ask again
LONG, SHORT = 90, 30  # words of a speech


class Judge(Protocol):
    """A model, a rule, a person's sheet; `edition` changes whenever the same case may be judged otherwise."""

    name: str
    edition: str

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Return for each of the case's items a mapping with score, reason and quotation."""


def slug_of(judge: str) -> str:
    """Return a judge's name as a file may be called; two judges never share one."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", judge).strip("-.")
    return plain if plain == judge else f"{plain}-{hashlib.sha256(judge.encode()).hexdigest()[:6]}"


def mark(score: int | None, reason: str, quotation: str = "") -> dict[str, Any]:
    """Return one judgement as judges give it."""
    return {"score": score, "reason": reason, "quotation": quotation}


def fault(sentence: str) -> dict[str, Any]:
    """Return what stands where nobody answered."""
    return {FAULT: sentence}


def opening_words(speech: str) -> str:
    """Return the first words of a speech, whole ones, as a quotation."""
    return " ".join(speech.split()[:12])


class Constant:
    """Gives everything the same score: whoever reads its figures must find no information in them."""

    edition = "1"

    def __init__(self, score: int = NEUTRAL) -> None:
        self.name = f"{SCRIPTED}constant"
        self._score = score

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Judge without reading."""
        return {
            item: mark(self._score, "Always the same.", opening_words(case.speech)) for item in case.items
        }


class WordCounter:
    """Takes length for quality, as weak judges do."""

    name = f"{SCRIPTED}words"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Count the words."""
        words = len(case.speech.split())
        steps = round(4 * (words - SHORT) / (LONG - SHORT))
        return _all(case, 1 + min(4, max(0, steps)), f"It has {words} words.")


class SourceGuesser:
    """Judges the speaker and not the speech."""

    name = f"{SCRIPTED}source"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Look at the name alone."""
        return _all(case, 1 + _drawn(case.seat) % 5, f"{case.name} speaks.")


class Noisy:
    """Says something else each time it is asked."""

    name = f"{SCRIPTED}noisy"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Draw a lot for each item and each time of asking."""
        quotation = opening_words(case.speech)
        drawn = {i: 1 + _drawn(f"{case.seq}/{case.speech}/{i}/{case.time}") % 5 for i in case.items}
        return {i: mark(score, "A lot was drawn.", quotation) for i, score in drawn.items()}


class Inventor:
    """Bears its scores out with words that nobody said."""

    name = f"{SCRIPTED}inventor"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Quote the speech with a word changed that turns its meaning round."""
        invented = " ".join([*case.speech.split()[:6], "which is never true"])
        return {item: mark(5, "It says so itself.", invented) for item in case.items}


class AlwaysFirst:
    """Prefers whichever of two speeches it is shown first."""

    name = f"{SCRIPTED}first"
    edition = "1"

    async def prefer(self, first: Case, second: Case) -> str:
        """Prefer the first."""
        return "first"


def _all(case: Case, score: int, reason: str) -> Mapping[str, Any]:
    return {item: mark(score, reason, opening_words(case.speech)) for item in case.items}


def _drawn(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
