"""Which of some texts a sentence is most like: words weighed by how rare they are among the texts."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
# Words that say how a sentence is built, not what it is about.
BUILDING = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have he her his how i
    if in into is it its itself let may me more most must my no nor not of on one or our ourselves
    out over own shall she should so some such than that the their them then there these they this
    those through to too under until up upon us very was we were what when where which while who
    whom why will with would yet you your hello everyone everybody say said think just
    """.split()  # noqa: SIM905  a hundred quotation marks would hide the words
)
ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s", "y")
SHORTEST_STEM = 3


def stem(word: str) -> str:
    """Cut a word's commonest ending off: 'invitations' and 'invite' meet in 'invit'."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: len(word) - len(ending)]
    return word


def stems(text: str) -> list[str]:
    """Return the stems of the words that say what a text is about."""
    return [stem(word) for word in WORD.findall(text.lower()) if word not in BUILDING]


@dataclass(frozen=True)
class Library:
    """Texts by name, ready to be compared with."""

    weights: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]

    def like(self, text: str) -> list[tuple[str, float]]:
        """Return each text's name and its likeness, 0 to 1, the most alike first."""
        said = _unit(Counter(s for s in stems(text) if s in self.rarity), self.rarity)
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


def _unit(count: Counter[str], rarity: Mapping[str, float]) -> dict[str, float]:
    weighed = {s: (1 + math.log(n)) * rarity[s] for s, n in count.items()}
    length = math.sqrt(sum(w * w for w in weighed.values()))
    return {s: w / length for s, w in weighed.items()} if length else {}
