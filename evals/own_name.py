"""Whether a delegation speaks under another name: the own words of its card, with a name not its own."""

import re
from functools import lru_cache

from nacsim.evals.signs import plain
from nacsim.roles.models import Card
from nacsim.roles.pack import Pack

SLOT = re.compile(r"\{[^}]*\}")
WORDS = 3  # of a run that holds the name; shorter ones anybody could say
AFTER = r"(?:speaking for|i speak for|my government of|we in|the delegation that i lead, that of) (?:the )?"


def other_name_in(pack: Pack, card: Card, speech: str) -> str:
    """Return the name of another member under which a speech, as plain text, is made; empty if none."""
    own = plain(card.name.removeprefix("the "))
    for other in pack.cards.values():
        name = plain(other.name.removeprefix("the "))
        if name == own or name not in speech:
            continue
        if re.search(rf"\b{AFTER}{re.escape(name)}\b", speech):
            return other.name.removeprefix("the ")
        if any(run.replace("\0", name) in speech for run in _runs(own, tuple(_own_words(card)))):
            return other.name.removeprefix("the ")
    return ""


def _own_words(card: Card) -> list[str]:
    """Return everything that a card puts into its delegate's mouth."""
    frames = [f for frames in card.phrases.values() for f in frames]
    lines = [line.sentence for line in card.red_lines]
    return [
        *card.openings,
        *card.must_say,
        *lines,
        *(way for p in card.points for way in p.wordings),
        *frames,
    ]


@lru_cache(maxsize=64)
def _runs(own: str, said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the runs of a card's words that hold its name, with a gap in the place of the name."""
    pieces = (
        piece for text in said for part in SLOT.split(text) for piece in re.split(r"(?<=[.?!;:])\s", part)
    )
    name = re.compile(rf"\b{re.escape(own)}\b")
    found = (plain(piece).strip(" ,.;:") for piece in pieces)
    return tuple(
        dict.fromkeys(name.sub("\0", run) for run in found if name.search(run) and len(run.split()) >= WORDS)
    )
