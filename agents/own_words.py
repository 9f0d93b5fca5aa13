"""Whether a person's own wording surely says what its option says, and nothing beside."""

import re
from collections import Counter
from itertools import pairwise

from nacsim.agents.ear import Ear
from nacsim.agents.likeness import APOSTROPHE, WORD, stem
from nacsim.council.values import Wish
from nacsim.roles.check import FIGURE

REACH = 3  # how far apart neighbours may stand in the vetted wording
CLAUSE = re.compile(r"[;:()–]|[.,](?!\d)")  # noqa: RUF001  a dash parts clauses too
WRITTEN = re.compile(r"[A-Za-z0-9\s.,;:()'’\"“”%/–-]*")  # noqa: RUF001  what a paragraph is written with
NOT = re.compile(r"\b(?:not|no|never|nor|neither|without|cannot|none|nothing|nobody|nt)\b")
OF = re.compile(r"\b(\w+) of (?:the )?(\w+)\b")
YEARLY = re.compile(r"\b(?:each|every|per|a) year\b|\bannual(?:ly)?\b")
# Words that say how a sentence is built; a wording may have others of them than the vetted one.
SMALL = frozenset(
    """
    a an the and of to in on at for as is are be been being was were it its that this these those which who
    our ours they their them there here has have had do does did with by from so also then such
    i my he she his her you your will shall would hereby indeed thus therefore reaffirm again together
    when once if after whenever
    """.split()  # noqa: SIM905
)
# Words that mean the same in a communique, a line each.
SAME = """
    begin start open launch
    nation country
    assistance aid
    fighting hostilities
    armed military
    ally allies allied member members we us
    agreement accord
    attack assault
    examine study
    extend offer
    progress advance
    each every
    bring convene
    stay remain
"""
# What turns a sentence round or ties it to something; all of it must be as in the vetted wording.
HINGES = {
    "condition": r"when|once|if|after|whenever|provided|assuming|depend\w*|presuppos\w*|subject",
    "limit in time": r"until|unless|before|till",
    "exception": r"except|excluding|besides|other than|but",
    "only": r"only|alone|solely|exclusively|merely",
    "duration": r"while|as long as|during",
    "place": r"outside|beyond|inside|within",
    "instead": r"instead|rather than|in place|in lieu",
    "floor": r"at least|no less than|not less than|minimum",
    "ceiling": r"at most|up to|no more than|not more than|maximum|under",
    "against": r"against|despite|regardless",
    "all": r"all|every|each|any|everyone",
    "some": r"some|several|many|few|most|certain",
    "may": r"may|might|could|can|would",
    "should": r"should|ought",
    "must": r"must|has to|have to|obliged|required",
}
HINGE = {name: re.compile(rf"\b(?:{words})\b") for name, words in HINGES.items()}
BOUNDS = re.compile(rf"\b(?:{HINGES['floor']}|{HINGES['ceiling']})\b")
FIRST_OF = {stem(w): stem(line.split()[0]) for line in SAME.split("\n") for w in line.split()}


def is_understood(ear: Ear, wish: Wish, text: str) -> bool:
    """Say whether a person's own wording surely says what its option says, and nothing beside.

    It must follow one of the vetted wordings closely: the same words or words that mean the same, in much
    the same order, none added and none left out, the same figures, the same 'not' before the same words,
    the same conditions and limits. Anything else stays in brackets: no delegation can be asked to consent
    to it.
    """
    if not WRITTEN.fullmatch(text):
        return False  # signs that code does not read may hide words that everybody else would
    return any(_follows(text, wording) for wording in ear.pack.options[wish.issue, wish.option].wordings)


def _follows(text: str, wording: str) -> bool:
    said, vetted = _words(_plain(text)), _words(_plain(wording))
    here, there = Counter(said), Counter(vetted)
    if set(here) != set(there) or any(here[w] > there[w] for w in here):
        return False
    return _in_order(text, vetted) and _turns(_plain(text)) == _turns(_plain(wording))


def _plain(text: str) -> str:
    """Spell out what is said in several ways: won't, each year, the reforms of Ukraine."""
    plain = text.lower().replace("’", "'")  # noqa: RUF001  keyboards write both
    plain = plain.replace("won't", "will not").replace("can't", "cannot")
    return OF.sub(r"\2 \1", YEARLY.sub("yearly", APOSTROPHE.sub(" nt", plain)))


def _words(plain: str) -> list[str]:
    """Return the words that carry meaning, those that mean the same as one."""
    kept = WORD.findall(NOT.sub(" ", BOUNDS.sub(" ", plain)))
    return [_one_for_all(w) for w in kept if w not in SMALL and (len(w) > 1 or w.isdigit())]


def _one_for_all(word: str) -> str:
    return FIRST_OF.get(stem(word), stem(word))


def _in_order(text: str, vetted: list[str]) -> bool:
    """Say whether clauses may have changed places, but no words inside them: who invites whom must stay."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(vetted):
        places.setdefault(word, []).append(place)
    clauses = [words for clause in CLAUSE.split(_plain(text)) if (words := _words(clause))]
    said = [(word, at) for at, words in enumerate(clauses) for word in words]
    return all(
        any(0 < b - a <= REACH for a in places[x] for b in places[y])
        or (here != there and _stands_alone(clauses[here]) and _stands_alone(clauses[there]))
        for (x, here), (y, there) in pairwise(said)
    )


def _stands_alone(clause: list[str]) -> bool:
    """Say whether a clause says something by itself: 'in 2026' does, and a name between commas does not."""
    return len(clause) > 1 or clause[0].isdigit()


def _turns(plain: str) -> tuple[object, ...]:
    """Return what turns a sentence round: its figures, what its 'nots' stand before, and its hinges."""
    hinges = frozenset(name for name, words in HINGE.items() if words.search(plain))
    return sorted(FIGURE.findall(plain)), _denied(BOUNDS.sub(" ", plain)), hinges


def _denied(plain: str) -> list[str]:
    """Return the word that each 'not' stands before."""
    after = ([w for w in WORD.findall(plain[at.end() :]) if w not in SMALL] for at in NOT.finditer(plain))
    return sorted(_one_for_all(words[0]) if words else "" for words in after)
