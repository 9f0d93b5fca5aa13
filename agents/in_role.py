"""Whether a speech is one of this seat: its form, its language, and nothing that only others can say."""

import re
from collections.abc import Iterator

from nacsim.agents.case import CUT_TO, MOST, Case, Fault
from nacsim.agents.cleaning import visible
from nacsim.agents.language import ends, is_foreign, sentences, unaccented
from nacsim.agents.sources import QUOTATION
from nacsim.agents.speech import LIMIT
from nacsim.agents.tongues import FRENCH, pattern

_SURNAMES = (
    "Biden Duda Erdogan Fico Hegseth Kallas Karis Lavrov Macron Meloni Merz Michal Nauseda Nawrocki Orban "
    "Putin Rinkevics Rubio Rutte Scholz Starmer Stoltenberg Szijjarto Trump Tusk Vance Zelenskiy Zelensky "
    "Zelenskyy"
)
_PERSONS = re.compile(rf"\b(?:{'|'.join(f'{_SURNAMES} {_SURNAMES.upper()}'.split())})\b")


def form(case: Case, text: str) -> Iterator[Fault]:
    """Find what is wrong with any speech, whoever speaks."""
    if len(text.split()) > MOST or (len(text) > 0.9 * LIMIT and not ends(text)):
        yield Fault("long", f"Use full sentences, and at most {CUT_TO} words.")
    if is_foreign(text, "fr" if case.tongue is FRENCH else "en"):
        yield Fault("language", f"Speak {case.tongue.name}, and no other language.")
    if _PERSONS.search(unaccented(text)):
        yield Fault("person", "Name offices, not persons.")


def out_of_role(case: Case, text: str) -> Iterator[Fault]:
    """Find where it is not this delegation that speaks: a machine, somebody else, the chair."""
    name, seat, spoken = case.desk.card.name, case.desk.seat, case.spoken(text)
    ids = rf"\b(?:{'|'.join(case.desk.pack.cards)})-\d{{1,2}}\b|\bF-[a-z]+-[a-z0-9]"
    if re.search(ids, text) or any(map(pattern(case.tongue.machine).search, spoken)):
        yield Fault("role", f"Speak as {name}, in the room: nothing about machines, tasks, rules or papers.")
    lines = (*sentences(text), *visible(case.said).split("\n"))
    if any(case.names.is_of_another(line, seat) for line in lines) or any(
        map(pattern(case.tongue.other).search, spoken)
    ):
        yield Fault("role", f"Speak for {name} only, not for others or the chair, with no name at the start.")
    if claims(case, text, case.tongue.adoption):
        yield Fault("role", "Only the chair can say that something is adopted; say what you want instead.")


def claims(case: Case, text: str, source: str, also: str = "") -> list[re.Match[str]]:
    """Return what a text claims for good: not under a condition, not denied, not asked, not quoted."""
    found: list[re.Match[str]] = []
    claim, denial = pattern(source), pattern(case.tongue.denial)
    condition = pattern(case.tongue.condition + also)
    for sentence in case.spoken(QUOTATION.sub(" ", text)):
        match = claim.search(sentence)
        if match and not condition.search(sentence) and not denial.search(sentence[: match.start()]):
            found.append(match)
    return found


def consent(case: Case, text: str) -> Iterator[Fault]:
    """Find a yes to the whole text."""
    # A delegate closes only with the statement that it makes beside its consent.
    if case.move != "close" and claims(case, text, case.tongue.consent):
        yield Fault("consent", "Do not accept the whole text or join consensus; keep to one paragraph.")
