"""Takes out of a speech what gives its speaker away by name, and the wordings that all share."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from nacsim.evals.labels import member_table
from nacsim.roles.pack import Pack

Mask = Callable[[str], str]
MEMBER, OPTION = "MEMBER", "OPTION"
_GOVERNMENT = rf"(?:my|our) (?:government|capital|delegation|country|nation)(?: (?:of|in) {MEMBER})?"
_SEVERAL = rf"{MEMBER}(?:'s)?(?: {MEMBER}(?:'s)?)*"


@cache
def member_names() -> frozenset[str]:
    """Return every name, capital, people, place and institution of the thirty-two members."""
    return frozenset(name for names in member_table().values() for name in names)


@cache
def _any_of(phrases: frozenset[str], *, small_too: bool) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda p: (-len(p), p))
    either = "|".join(re.escape(p) for p in longest_first)
    return re.compile(rf"(?<!\w)(?:the )?(?:{either})(?!\w)", re.I if small_too else 0)


def without_names(text: str) -> str:
    """Return a speech without names of members, capitals or peoples, nor 'my government of X'."""
    text = _any_of(member_names(), small_too=False).sub(MEMBER, text)
    text = re.sub(_SEVERAL, MEMBER, text)
    return re.sub(_GOVERNMENT, MEMBER, text, flags=re.I)


def wordings_of(pack: Pack) -> frozenset[str]:
    """Return the treaty language that belongs to everybody: options as the pack words and names them."""
    fixed = (p.text for p in pack.scenario.fixed)
    options = (
        phrase.rstrip(".")
        for o in pack.options.values()
        for phrase in (o.noun, o.verb, o.short, o.title, *o.wordings)
    )
    return frozenset((*fixed, *options))


def without_wordings(wordings: Iterable[str]) -> Mask:
    """Return a mask for quoted wordings."""
    pattern = _any_of(frozenset(wordings), small_too=True)
    return lambda text: pattern.sub(OPTION, text)


def without_names_and_wordings(wordings: Iterable[str]) -> Mask:
    """Return a mask for both; wordings first, for some of them name a place."""
    mask = without_wordings(wordings)
    return lambda text: without_names(mask(text))
