"""Fills a frame as a speaker would: a thing is named in full once, then briefly, and verbs agree with it.

A slot may carry a word after a colon. `{point:?}` is said if there is a point. `{to:name}` is a name to call
somebody by, without 'the'. `{now_short:is|are}` is the one word or the other, as the thing is one or several.
"""

import re
from collections.abc import Container, Mapping
from string import Formatter

from nacsim.roles.models import Option

NAMED = ("noun", "short")
_TWO_QUESTIONS = re.compile(r"\?\s+[^.?!]*\?")
_PARAGRAPH = re.compile(r"\bparagraph \d", re.I)


def fill(frame: str, slots: Mapping[str, str], options: Mapping[str, Option], known: Container[str]) -> str:
    """Put words into a frame; `known` holds the nouns of options that need not be named in full again."""
    said: dict[str, str] = {}  # the noun of each option named so far, and the form it was last named in
    parts: list[str] = []
    for literal, name, spec, _ in Formatter().parse(frame):
        parts.append(literal)
        if name is None:
            continue
        prefix, _, form = name.rpartition("_")
        option = options.get(prefix)
        if option is None or form not in (*NAMED, "verb"):
            parts.append(_plain(slots.get(name, ""), spec or ""))
        elif spec:
            parts.append(_agreeing(option, said.get(option.noun) or _brief(option, form, said, known), spec))
        else:
            said[option.noun] = _brief(option, form, said, known)
            parts.append(str(getattr(option, said[option.noun])))
    return tidy("".join(parts))


def _plain(words: str, spec: str) -> str:
    return words.removeprefix("the ") if spec == "name" else words


def _brief(option: Option, form: str, said: Mapping[str, str], known: Container[str]) -> str:
    return "short" if form == "noun" and (option.noun in said or option.noun in known) else form


def _agreeing(option: Option, form: str, spec: str) -> str:
    one, _, several = spec.partition("|")
    return several if form in option.plural else one


def fields(frame: str) -> frozenset[str]:
    """Return the slots that a frame names."""
    return frozenset(name for _, name, _, _ in Formatter().parse(frame) if name)


def needed(frame: str) -> frozenset[str]:
    """Return the slots that a frame cannot do without."""
    return frozenset(name for _, name, spec, _ in Formatter().parse(frame) if name and spec != "?")


def literal_of(frame: str) -> str:
    """Return the longest run of a frame's own words, by which a speech made with it is known again."""
    return max((literal.strip() for literal, *_ in Formatter().parse(frame)), key=len, default="")


def awkward(text: str) -> int:
    """Count what jars in a speech: two questions in a row, no paragraph named."""
    return bool(_TWO_QUESTIONS.search(text)) + (not _PARAGRAPH.search(text))


def tidy(text: str) -> str:
    """Close the seams of a frame: one space, one full stop, a capital after each."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"([.?!])\.(?=\s|$)", r"\1", text)
    return re.sub(r"(^|[.?!]\s+)([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
