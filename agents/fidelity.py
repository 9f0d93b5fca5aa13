"""Whether other words say what a draft says: figures and names in their order, nothing more adopted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# What a chair would say of a text that is through: a sentence that sounds like it must be the draft's own.
ADOPTS = re.compile(
    r"\b(adopt|consensus|unanim|decide[ds]?\b|décid|convenu|approuv|entérin|d['\u2019]accord\b"
    r"|(?:is|are|been|now|hereby|stands) (?:\w+ )?(?:agreed|approved|endorsed|accepted|passed|carried)\b"
    r"|(?:we|all|allies|council|delegations|members|everybody|everyone)(?: \w+)? "
    r"(?:agree[ds]?|approve[ds]?|endorse[ds]?)\b"
    r"|(?:we|allies|council|nous|alliés|conseil)(?: \w+)? invit)",
    re.I,
)
# 'One' and 'first' are said in passing too, and stand for no figure.
COUNTED = {
    word: str(number)
    for words in (
        "two three four five six seven eight nine ten eleven twelve",
        "second third fourth fifth sixth seventh eighth ninth tenth",
        "deux trois quatre cinq six sept huit neuf dix onze douze",
        "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
    )
    for number, word in enumerate(words.split(), start=2)
}
FIGURE = rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(COUNTED)})\b"
SENTENCE = re.compile(r"(?<=[.!?])\s+")
CLAUSE = re.compile(r"[.!?;](?=\s|$)")
AND = re.compile(r"\s*(?:,|,? and|,? et)\s+(?:the\s+)?", re.I)
Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a clause holds fast: its figures in their order, its names in theirs; those of a list in any."""

    figures: tuple[str, ...]
    names: tuple[Names, ...]

    @property
    def size(self) -> int:
        """Return how many figures and names there are."""
        return len(self.figures) + sum(len(group) for group in self.names)


def says_the_same(draft: str, text: str, members: Iterable[str]) -> bool:
    """Say whether a wording makes the claims of its draft one after the other, and adopts nothing else.

    Within a clause a name may come before its figure or after it: 'paragraph 3: Hungary cannot take it' and
    'Hungary cannot take paragraph 3' are one claim. From clause to clause nothing may change places.
    """
    named = _token(members)
    said = [*named.finditer(text)]
    for clause in CLAUSE.split(draft):
        claim = _claim([*named.finditer(clause)])
        here, said = said[: claim.size], said[claim.size :]
        if not _makes(here, claim):
            return False
    return not said and not adopts_more(draft, text)


def adopts_more(draft: str, text: str) -> bool:
    """Say whether a sentence sounds like an adoption and does not stand in the draft word for word."""
    drafted = {_plain(sentence) for sentence in SENTENCE.split(draft)}
    return any(ADOPTS.search(s) and _plain(s) not in drafted for s in SENTENCE.split(text))


def _plain(sentence: str) -> str:
    return " ".join(re.findall(r"[\w'-]+", sentence.casefold().replace("\u2019", "'")))


def _token(members: Iterable[str]) -> re.Pattern[str]:
    """Find figures, and members by their names or by what begins like them: 'the Estonian delegation'."""
    names = sorted((re.escape(m.removeprefix("the ")) for m in members), key=len, reverse=True)
    named = rf"\b(?P<name>{'|'.join(names)})|" if names else ""
    return re.compile(rf"{named}(?P<figure>{FIGURE})", re.I)


def _value(token: re.Match[str]) -> str:
    word = token[0].casefold()
    return COUNTED.get(word, word)


def _claim(tokens: list[re.Match[str]]) -> Claim:
    figures = tuple(_value(t) for t in tokens if t.lastgroup == "figure")
    groups: list[Names] = []
    for i, token in enumerate(tokens):
        if token.lastgroup != "name":
            continue
        if i and _listed(tokens[i - 1], token):
            groups[-1] |= {_value(token)}
        else:
            groups.append(frozenset({_value(token)}))
    return Claim(figures, tuple(groups))


def _listed(before: re.Match[str], token: re.Match[str]) -> bool:
    """Say whether two names stand in one list: whoever is named first there means nothing."""
    between = token.string[before.end() : token.start()]
    return before.lastgroup == "name" and AND.fullmatch(between) is not None


def _makes(tokens: list[re.Match[str]], claim: Claim) -> bool:
    """Say whether figures and names, as they come, make a claim."""
    names = [_value(t) for t in tokens if t.lastgroup == "name"]
    figures = tuple(_value(t) for t in tokens if t.lastgroup == "figure")
    groups = []
    for group in claim.names:
        groups.append(frozenset(names[: len(group)]))
        names = names[len(group) :]
    return figures == claim.figures and tuple(groups) == claim.names and not names
