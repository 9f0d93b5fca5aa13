"""What members are called, in a speech and on the label before it; laid out once for a whole pack."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from nacsim.agents.tongues import MINE, THEIRS
from nacsim.council.values import CHAIR
from nacsim.roles.pack import Pack

# What members are called beside the names on cards, for labels and addressees in both languages.
_CALLED = (
    "AL Albania/Albanie; BE Belgium/Belgique; BG Bulgaria/Bulgarie; CA Canada; HR Croatia/Croatie; "
    "CZ Czechia/Tchéquie; DK Denmark/Danemark; EE Estonia/Estonie; FI Finland/Finlande; FR France; "
    "DE Germany/Allemagne; GR Greece/Grèce; HU Hungary/Hongrie; IS Iceland/Islande; IT Italy/Italie; "
    "LV Latvia/Lettonie; LT Lithuania/Lituanie; LU Luxembourg; ME Montenegro/Monténégro; "
    "MK North Macedonia/Macédoine du Nord; NL Netherlands/Pays-Bas; NO Norway/Norvège; PL Poland/Pologne; "
    "PT Portugal; RO Romania/Roumanie; SK Slovakia/Slovaquie; SI Slovenia/Slovénie; ES Spain/Espagne; "
    "SE Sweden/Suède; TR Türkiye/Turkey/Turquie; GB United Kingdom/Britain/Royaume-Uni; "
    "US United States of America/United States/America/États-Unis; UA Ukraine; RU Russia/Russie"
)
CALLED = {entry[:2]: tuple(entry[3:].split("/")) for entry in _CALLED.split("; ")}

_SPEAKER = r"(?:delegat\w+|délégu\w+|representative|représentante?|ambassad\w+)"
_OF = r"(?:of|for|from|by|de|du) "
_THE = r"(?:the |la |le |les |l')?"
_OFFICE = r"chair(?:man|woman|person)?|secretary[- ]general|secrétaire général|moderator|narrator|human|user"


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The patterns that know all members of a pack; who is meant is looked up afterwards."""

    seats: Mapping[str, frozenset[str]]  # by name and by adjective, in small letters
    named: re.Pattern[str]
    label: re.Pattern[str]
    speaker: re.Pattern[str]

    def marked(self, text: str, seat: str) -> str:
        """Put each name in a text in small letters between marks: whether it is this seat's or another's."""

        def mark(match: re.Match[str]) -> str:
            sign = MINE if seat in self.seats[match[0]] else THEIRS
            return f"{sign}{match[0]}{sign}"

        return self.named.sub(mark, text)

    def without_own_label(self, text: str, seat: str) -> str:
        """Take away 'Estonia:', 'Delegate of Estonia:' and 'Speech:' before the lines of Estonia."""
        return self.label.sub(lambda match: "" if self._means(match, seat) else match[0], text)

    def is_of_another(self, line: str, seat: str) -> bool:
        """Say whether a line begins as if somebody else were speaking in it."""
        match = self.speaker.match(line) if ":" in line else None
        return match is not None and (match["office"] is not None or not self._means(match, seat))

    def _means(self, match: re.Match[str], seat: str) -> bool:
        """Say whether a label has no name in it, or one of this seat's."""
        said = match.groupdict()
        if said["code"]:
            return said["code"] == seat
        word = said["name"] or said.get("kind")
        return word is None or seat in self.seats.get(word.lower(), ())


def names_in(pack: Pack) -> Names:
    """Return how the members of a pack are called."""
    return _laid_out(tuple((card.seat, card.name, card.adjective) for card in pack.cards.values()))


def names_of(pack: Pack, seat: str) -> tuple[str, ...]:
    """Return what one seat is called."""
    on_card = [pack.cards[seat].name] if seat in pack.cards else []
    return _called(seat, on_card)


def _called(seat: str, on_card: Iterable[str]) -> tuple[str, ...]:
    return (*(name.removeprefix("the ") for name in on_card), *CALLED.get(seat, ()))


@lru_cache(maxsize=16)
def _laid_out(members: tuple[tuple[str, str, str], ...]) -> Names:
    called = {seat: _called(seat, [name]) for seat, name, _ in members}
    called |= {seat: _called(seat, []) for seat in CALLED if seat not in called}
    meant: dict[str, frozenset[str]] = {}
    for seat, word in chain(
        ((seat, name) for seat, names in called.items() for name in names),
        ((seat, adjective) for seat, _, adjective in members),
    ):
        meant[word.lower()] = meant.get(word.lower(), frozenset()) | {seat}
    name, codes = any_of(chain.from_iterable(called.values())), "|".join(seat for seat, _, _ in members)
    kind = any_of(adjective for _, _, adjective in members)
    return Names(meant, re.compile(rf"\b(?:{name})\b"), _label(name, codes, kind), _speaker(name, codes))


def any_of(names: Iterable[str]) -> str:
    """Return a pattern for any of some names, the longest first."""
    return "|".join(re.escape(n.lower()) for n in sorted(set(names), key=lambda n: (-len(n), n)))


def _label(name: str, codes: str, kind: str) -> re.Pattern[str]:
    who = (
        rf"(?:the )?(?:(?:{_SPEAKER}|(?:statem|posi|spee)\w+) {_OF})?{_THE}"
        rf"(?:(?P<name>{name})|(?P<code>(?-i:{codes})))(?:(?:'s)? (?:{_SPEAKER}|position))?"
        rf"|(?:the )?(?P<kind>{kind}) (?:{_SPEAKER}|statement)"
        r"|discours|réponse|déclaration|(?:my |final |opening )?(?:speech|statement|response|answer|draft)"
    )
    rest = r"[ ]*(?:\([^()\n]{0,40}\)[ ]*)?:"
    return re.compile(rf"^[ \"'«]*(?P<left>[\[(])?(?:{who})(?(left)[\])][ ]*:?|{rest})\s*", re.I | re.M)


def _speaker(name: str, codes: str) -> re.Pattern[str]:
    who = (
        rf"(?:(?:the )?{_SPEAKER} {_OF})?{_THE}"
        rf"(?:(?P<name>{name})|(?P<code>(?-i:{codes}|{CHAIR}))|(?P<office>{_OFFICE}))"
    )
    verb = r"(?:'s? [a-z]+)?(?: (?:asks|repl|respon|says|speak)\w*)?"
    return re.compile(rf"\W{{0,6}}(?!ukraine|russi){who}{verb}[*\] )]*:(?!\w)", re.I)
