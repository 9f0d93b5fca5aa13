"""A speech before its judges: who speaks, what for, and what the speech may rest on."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from nacsim.agents.language import sentences, stems
from nacsim.agents.names import Names, names_in
from nacsim.agents.speech import slots_of
from nacsim.agents.tongues import Tongue
from nacsim.agents.view import Desk
from nacsim.council.values import Intent, Move

Kind = (
    Literal["empty", "long", "language", "role", "consent", "paragraph"]
    | Literal["intent", "parrot", "repeat", "figures", "quotation", "person"]
)

FEWEST, MOST, CUT_TO = 8, 170, 150  # words of a speech
ENOUGH = 25  # words that must be left when sentences were taken out


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a speech cannot be used; `mend` is put to the model on the one re-ask.

    A mend has no words of the speech in it: it stands outside of the marks between which others' words stand.
    """

    kind: Kind
    mend: str


@dataclass(frozen=True, slots=True)
class Case:
    """A seat, its intent, and what it may rest on."""

    desk: Desk
    intent: Intent
    move: Move
    said: str  # before it was cleaned
    tongue: Tongue
    slots: dict[str, str]
    facts: tuple[str, ...]  # whose figures may be said: the intent's, then the card's
    of_intent: int  # how many of them are the intent's
    names: Names

    def spoken(self, text: str) -> tuple[str, ...]:
        """Return the sentences of a text as patterns read them: small letters, names between marks."""
        return _spoken(text, self.names, self.desk.seat)

    def words_of(self, *prefixes: str) -> frozenset[str]:
        """Return the stems of the options that the intent's slots name."""
        forms = (self.slots.get(f"{p}_{form}", "") for p in prefixes for form in ("noun", "verb", "short"))
        return frozenset(chain.from_iterable(map(stems, forms)))


def case_of(desk: Desk, intent: Intent, said: str, tongue: Tongue) -> Case:
    """Lay out what a speech is judged by."""
    slots, facts = slots_of(desk, intent)
    passes: Move = "pass" if said in desk.card.phrases["pass"] else intent.move
    known = tuple(dict.fromkeys((*facts, *desk.card.facts)))
    return Case(desk, intent, passes, said, tongue, slots, known, len(facts), names_in(desk.pack))


@lru_cache(maxsize=64)
def _spoken(text: str, names: Names, seat: str) -> tuple[str, ...]:
    return tuple(names.marked(part.lower(), seat) for part in sentences(text))
