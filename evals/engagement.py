"""Does a speech name a paragraph, and does it answer somebody?"""

import re
from collections.abc import Iterable, Mapping

from nacsim.evals.speeches import Said

PARAGRAPH = re.compile(r"\bparagraph(?:e|s|es)? \d+(?:(?:, \d+)*,? (?:and|or|to|et|ou) \d+)?", re.I)


def names_paragraph(said: Said) -> bool:
    """Say whether a speech names a paragraph by its number."""
    return PARAGRAPH.search(said.text) is not None


def answers_somebody(said: Said, names: Mapping[str, str]) -> bool:
    """Say whether a speech answers a named point: a recorded answer, or the addressee called by name."""
    if said.intent.answers is not None:
        return True
    to = said.intent.to
    return to is not None and names.get(to, to).removeprefix("the ").lower() in said.text.lower()


def drafting(said: Iterable[Said]) -> list[Said]:
    """Return the speeches made while a text is on the table."""
    return [s for s in said if s.phase == "drafting"]
