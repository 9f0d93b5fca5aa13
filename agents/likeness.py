"""Which of some texts a sentence is most like: words weighed by how rare they are among the texts."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
CLAUSE = re.compile(r"[;:!?]|[.,](?!\d)")
APOSTROPHE = re.compile(r"n['’]t\b")  # noqa: RUF001  people's keyboards write both
# Words that say how a sentence is built, not what it is about.
BUILDING = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have he her his how i
    if in into is it its itself let may me more most must my no nor not of on one or our ourselves
    out over own shall she should so some such than that the their them then there these they this
    those through to too under until up upon us very was we were what when where which while who
    whom why will with would yet you your hello everyone everybody say said think just never cannot
    without nobody don doesn didn won isn aren wouldn s t re ve ll am
    """.split()  # noqa: SIM905  a hundred quotation marks would hide the words
)
# Words that are heard on every paragraph: manners, and verbs of wishing and refusing.
EVERYWHERE = frozenset(
    """
    able about accept acceptable according afraid again against agree agreed agrees also always any
    anything ask asks back because before better block blocks both call chair clear clearly colleague
    colleagues come comes concern concerned country dear delegate delegation delegations demand disagree
    distinguished enough excellency fair far favour finally forget friend friends full gentlemen give
    gives glad go going good great happy hard hear hello help here hope idea important insist issue know
    ladies lady last like listen long longer look looks madam make makes mean miss morning mr mrs much
    need needs nice nothing now offer often ok okay only oppose opposes other people please point position
    possible prefer proposal propose proposes question ready really reason regarding reject rejects repeat
    request right see simple something sorry speak strike strong suggest suggests support supports sure
    tell text texts thank thanks thing things today together tomorrow turn understand useful wait waiting
    want wants way weak welcome well wish word words work world wrong years yes
    """.split()  # noqa: SIM905
)
NOT = frozenset("not no never nor neither without cannot nt".split())  # noqa: SIM905
ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s", "y")
SHORTEST_STEM = 3
SCOPE = 2  # words that a 'not' reaches
STRANGE = 0.5  # how much a word counts that none of the texts has, as a share of the rarest word


def stem(word: str) -> str:
    """Cut a word's commonest ending off: 'invitations' and 'invite' meet in 'invit'."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: len(word) - len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST_STEM else word


def stems(text: str) -> list[str]:
    """Return the stems of the words that say what a text is about.

    What stands after a 'not' counts a second time as its opposite: 'no date' is not much like 'a date'.
    """
    clauses = CLAUSE.split(APOSTROPHE.sub(" nt", text.lower()))
    return [s for clause in clauses for s in _stems_of(WORD.findall(clause))]


def _stems_of(words: list[str]) -> list[str]:
    found: list[str] = []
    negated, denied = 0, False
    for word in words:
        if word in NOT:
            # 'No force without a mandate' asks for the mandate.
            negated, denied = (0 if denied and word == "without" else SCOPE), True
        elif word in EVERYWHERE:
            negated = 0  # 'we do not accept a date' says something about us, and nothing about the date
        elif word not in BUILDING:
            found += [stem(word), f"not {stem(word)}"] if negated else [stem(word)]
            negated = max(0, negated - 1)
    return found


@dataclass(frozen=True)
class Library:
    """Texts by name, ready to be compared with."""

    weights: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]

    def like(self, text: str) -> list[tuple[str, float]]:
        """Return each text's name and its likeness, 0 to 1, the most alike first.

        Words that none of the texts has make a sentence less like all of them.
        """
        said = _unit(Counter(stems(text)), self.rarity, max(self.rarity.values(), default=0.0) * STRANGE)
        alike = {
            name: sum(w * doc.get(s, 0.0) for s, w in said.items()) for name, doc in self.weights.items()
        }
        return sorted(alike.items(), key=lambda x: (-x[1], x[0]))


def library(texts: Mapping[str, Iterable[str]]) -> Library:
    """Weigh the words of some texts, each given as sentences."""
    counts = {name: Counter(s for sentence in said for s in stems(sentence)) for name, said in texts.items()}
    spread = Counter(s for count in counts.values() for s in count)
    rarity = {s: math.log((1 + len(counts)) / n) for s, n in spread.items()}
    return Library({name: _unit(count, rarity) for name, count in counts.items()}, rarity)


def _unit(count: Counter[str], rarity: Mapping[str, float], strange: float = 0.0) -> dict[str, float]:
    weighed = {s: (1 + math.log(n)) * rarity.get(s, strange) for s, n in count.items()}
    length = math.sqrt(sum(w * w for w in weighed.values()))
    return {s: w / length for s, w in weighed.items()} if length else {}
