"""To whom somebody speaks: the delegation that is called by its name, or else the first that is named."""

import re
from collections.abc import Sequence

from nacsim.roles.models import Card
from nacsim.roles.pack import Pack

# Capitals and other names that people use; none that is also the name of a decision, as Washington is.
ALSO_CALLED = {
    "CZ": ("Czech Republic", "Prague"),
    "DE": ("Berlin",),
    "FR": ("Paris",),
    "GB": ("Great Britain", "Britain", "London", "UK"),
    "HU": ("Budapest",),
    "MK": ("Macedonia",),
    "NL": ("Holland", "The Hague"),
    "PL": ("Warsaw",),
    "TR": ("Turkey", "Turkiye", "Ankara"),
    "US": ("America", "USA"),
}
IN_CAPITALS = {"US": ("US", r"U\.S\.(?:A\.)?")}  # in small letters it is everybody's word for themselves
WHO = (
    "ambassador|colleagues?|delegates?|delegation|friends?|government|minister|partners?|position|proposal|"
    "representative|side|suggestion|text"
)
BEFORE = "to|for|ask|asks|asking|dear|does|do|would|could|can|will|is|are|has|have"
ASKED = rf"\b(?i:(?:{BEFORE})\s+(?:our\s+|the\s+)?)"
TURNS_TO = r"\s+(?i:why|what|how|when|where|who|do|does|would|could|can|will|are|is|have|please|you)\b"


def addressed(pack: Pack, others: Sequence[str], text: str) -> str | None:
    """Return the delegation that is spoken to; where none is, the one that is named first."""
    for pattern in (_called, _named):
        found = {seat: at.start() for seat in others if (at := pattern(pack.card(seat)).search(text))}
        if found:
            return min(found, key=lambda seat: found[seat])
    return None


def _called(card: Card) -> re.Pattern[str]:
    """Match a delegation at the head of a sentence, between commas, at the end, or where it is asked."""
    name = _name(card)
    head = rf"(?:^|[.!?:]\s+)(?i:the\s+)?{name}(?:\s*[,:]|{TURNS_TO})"
    return re.compile(rf"{head}|,\s*(?i:(?:but|and|so)\s+)?(?i:the\s+)?{name}\s*(?:[,?!.]|$)|{ASKED}{name}")


def _named(card: Card) -> re.Pattern[str]:
    return re.compile(rf"\b{_name(card)}")


def _name(card: Card) -> str:
    """Match a name; an adjective only before a word for people: an American backstop speaks to nobody."""
    names = (re.escape(card.name.removeprefix("the ")), *ALSO_CALLED.get(card.seat, ()))
    adjective = re.escape(card.adjective)
    spelled = "|".join((*names, rf"{adjective}s", rf"{adjective}\s+(?:{WHO})"))
    return rf"(?:{'|'.join((f'(?i:{spelled})', *IN_CAPITALS.get(card.seat, ())))})(?!\w)"
