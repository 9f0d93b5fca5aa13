"""What code can see in a speech: sentences, wishes, reasons, figures, quotations, names, options."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nacsim.evals.case import Case
from nacsim.evals.grams import sentences_of
from nacsim.evals.quotation import SAME, is_verbatim
from nacsim.roles.check import allowed_figures, figures
from nacsim.roles.models import Option
from nacsim.roles.pack import Pack

DOUBLE = {ord(c): '"' for c in "\u201c\u201d\u201e\u00ab\u00bb"}
DASHES = {ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2212"}
MARKS = {**SAME, **DOUBLE, **DASHES}
COURTESY = re.compile(
    r"\b(?:thank\w*|grateful\w*|gratitude|hono(?:u?)r(?:ed)?|pleasure|privilege|distinguished|esteemed|"
    r"excellenc\w+|good (?:morning|afternoon|evening)|with (?:all |great |due )*respect|allow me|"
    r"kind(?:ly|ness))\b"
)
ASKS = re.compile(
    r"\b(?:asks?|propos\w+|supports?|wants?|should|must|prefers?|suggests?|recommends?|would take|calls? for|"
    r"let us|commends?|requests?|put in a word|needs? (?:a|an|the)|insists?|demands?)\b"
)
REFUSES = re.compile(
    r"\b(?:cannot|can't|won't|will not|does not|do not|never|oppos\w+|against|refus\w+|object\w*|regrets?|"
    r"no longer|not)\b"
)
JOINS = re.compile(
    r"\b(?:because|since|so|therefore|hence|thus|for that reason|which is why|that is why|as a result|"
    r"means that|consequently|in order to|if)\b"
)
LIMITS = re.compile(
    r"\b(?:unless|may be wrong|might be wrong|not always|only if|up to a point|does not prove|"
    r"we do not claim|as far as|to be fair|admittedly|within limits|cannot promise)\b"
)
WEIGHS = re.compile(r"\b(?:but|although|yet|however|even if|while|on the other hand|at the same time)\b")
VAGUE = re.compile(
    r"\b(?:everyone knows|everybody knows|experts (?:say|agree)|studies show|history shows|as is known|"
    r"of course|it is clear|obviously)\b"
)
PARAGRAPH = re.compile(r"\bparagraphs? \d{1,2}\b")
QUOTED = re.compile(r"\"([^\"]{12,600})\"|(?<![\w'])'([^\"]{12,600}?)'(?!\w)")
QUOTED_WORDS = 4
REASON_WORDS = 5
STEM = 6
COMMON_WORDS = """
    about after again against allies alliance always another because before being between cannot
    chair could council delegation does every first government have itself other paragraph people
    quite rather really shall should since still their there these thing things those three through
    today under until where which while whole without words would years
"""
COMMON = frozenset(COMMON_WORDS.split())


def plain(text: str) -> str:
    """Return a text as signs are looked for in it: one kind of each mark, no capitals, single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(MARKS).casefold()
    return re.sub(r"\s+", " ", text).strip()


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words of a text, without those that any speech has."""
    found = re.findall(r"[^\W\d_]{5,}", plain(text))
    return frozenset(word[:STEM] for word in found if word not in COMMON)


@dataclass(frozen=True)
class Line:
    """A sentence with the signs in it."""

    text: str
    options: tuple[tuple[str, str], ...]  # issue, option

    @cached_property
    def plain(self) -> str:
        """Return the sentence as signs are looked for."""
        return plain(self.text)

    @property
    def is_wish(self) -> bool:
        """Say whether it speaks of what the text should say."""
        return bool(self.options or PARAGRAPH.search(self.plain) or ASKS.search(self.plain))

    @property
    def is_courtesy(self) -> bool:
        """Say whether it is politeness and nothing else."""
        return bool(COURTESY.search(self.plain)) and not self.is_wish and not figures(self.text)

    @property
    def is_reason(self) -> bool:
        """Say whether it says something beside the wish, or joins a reason to it."""
        if self.is_courtesy or len(self.plain.split()) < REASON_WORDS:
            return False
        return not self.is_wish or JOINS.search(self.plain) is not None


def phrases_of(option: Option) -> tuple[str, ...]:
    """Return the ways to speak of an option that nobody uses by chance."""
    said = (option.noun, option.verb, option.short, option.title, *option.wordings)
    bare = (re.sub(r"^(?:an?|the) ", "", plain(p).rstrip(".")) for p in said)
    return tuple(dict.fromkeys(p for p in bare if len(p.split()) > 1))


@dataclass(frozen=True)
class Signs:
    """A case as code sees it."""

    case: Case

    @cached_property
    def text(self) -> str:
        """Return the speech as signs are looked for."""
        return plain(self.case.speech)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the sentences."""
        return tuple(Line(s, tuple(self._options_in(plain(s)))) for s in sentences_of(self.case.speech))

    @cached_property
    def substance(self) -> frozenset[str]:
        """Return the words of the speech that are no courtesy."""
        return stems(" ".join(line.text for line in self.lines if not line.is_courtesy))

    @cached_property
    def reasons(self) -> tuple[Line, ...]:
        """Return the sentences that give a reason."""
        return tuple(line for line in self.lines if line.is_reason)

    @cached_property
    def wishes(self) -> tuple[Line, ...]:
        """Return the sentences that say what the text should say."""
        return tuple(line for line in self.lines if line.is_wish)

    def _options_in(self, sentence: str) -> Iterable[tuple[str, str]]:
        pack = self.case.pack
        if pack is None:
            return
        for place, phrases in _table(pack):
            if any(phrase in sentence for phrase in phrases):
                yield place

    @cached_property
    def invented(self) -> tuple[str, ...]:
        """Return figures that neither the facts, the briefing, the texts nor an earlier speech have."""
        said = PARAGRAPH.sub(" ", plain(self.case.speech))
        known = _figures_known(self.case.pack) if self.case.pack else figures(self.case.briefing)
        heard: set[str] = set().union(*(figures(t) for t in (*self._others, *self.case.texts)))
        return tuple(sorted(figures(said) - known - heard))

    @cached_property
    def sourced(self) -> tuple[str, ...]:
        """Return the figures that are known."""
        said = figures(PARAGRAPH.sub(" ", plain(self.case.speech)))
        return tuple(sorted(said - set(self.invented)))

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        """Return what the speech puts between quotation marks."""
        found = (a or b for a, b in QUOTED.findall(self.case.speech.translate({**SAME, **DOUBLE})))
        return tuple(q for q in found if len(q.split()) >= QUOTED_WORDS)

    @cached_property
    def misquoted(self) -> tuple[str, ...]:
        """Return the quotations that nobody and no text has said."""
        phrases = self.case.pack.phrases if self.case.pack else ()
        sources = (*self._others, *self.case.texts, self.case.briefing, *phrases)
        return tuple(q for q in self.quoted if not any(is_verbatim(q, source) for source in sources))

    @property
    def _others(self) -> Sequence[str]:
        return [e.text for e in self.case.earlier]

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Return the other delegations that the speech names."""
        others = dict.fromkeys(e.name for e in self.case.earlier if e.name not in ("Chair", self.case.name))
        return tuple(name for name in others if re.search(rf"\b{re.escape(plain(name))}\b", self.text))

    def taken_up(self, name: str) -> frozenset[str]:
        """Return what a speech has in common with what a delegation said last, names left out."""
        said = " ".join([e.text for e in self.case.earlier if e.name == name][-3:])
        names = stems(" ".join(e.name for e in self.case.earlier))
        return (self.substance & stems(said)) - names

    @cached_property
    def on_topic(self) -> int:
        """Return how many words the speech has in common with the briefing and the agenda."""
        return len(self.substance & _topic(self.case.briefing))


@lru_cache(maxsize=16)
def _topic(briefing: str) -> frozenset[str]:
    return stems(briefing)


_TABLES: dict[str, list[tuple[tuple[str, str], tuple[str, ...]]]] = {}


def _table(pack: Pack) -> list[tuple[tuple[str, str], tuple[str, ...]]]:
    if pack.hash not in _TABLES:
        _TABLES[pack.hash] = [(place, phrases_of(option)) for place, option in pack.options.items()]
    return _TABLES[pack.hash]


_KNOWN: dict[str, frozenset[str]] = {}


def _figures_known(pack: Pack) -> frozenset[str]:
    if pack.hash not in _KNOWN:
        told = [p.text for p in pack.briefing] + list(pack.phrases)
        own = set(allowed_figures(pack.facts.values())).union(*(figures(t) for t in told))
        _KNOWN[pack.hash] = frozenset(own)
    return _KNOWN[pack.hash]
