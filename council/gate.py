"""The gate: what no AI delegate can agree to, whatever it says."""

from collections.abc import Iterable

from nacsim.council.commands import Consent
from nacsim.council.events import CoherenceRule
from nacsim.council.formula import holds
from nacsim.council.mandate import Mandate, RedLine, crossed, worth, worth_of_option
from nacsim.council.state import MeetingState
from nacsim.council.text import Text


def incoherences(rules: Iterable[CoherenceRule], features: frozenset[str]) -> tuple[CoherenceRule, ...]:
    """Return the rules of coherence that a set of features breaks."""
    return tuple(rule for rule in rules if not holds(rule.formula, features))


def objections_of_card(
    mandate: Mandate, text: Text, rules: Iterable[CoherenceRule], *, own_eyes: bool = False
) -> tuple[str, ...]:
    """Return, as sentences, why this card forbids consent to this text; none means it is allowed.

    The sentences are fit for everybody, public red lines first, unless they are for the seat's `own_eyes`.
    """
    features = text.features()
    lines = sorted(crossed(mandate, features), key=lambda line: not line.public)
    found = [_crossing(line, own_eyes=own_eyes) for line in lines]
    if worth(mandate, text) < mandate.floor:
        found.append(_too_little(mandate, text, own_eyes=own_eyes))
    found.extend(f"It does not hold together: {rule.sentence}" for rule in incoherences(rules, features))
    if not all(p.features_known for p in text.paragraphs):
        found.append("It holds wording that nobody has yet explained.")
    return tuple(found)


def _crossing(line: RedLine, *, own_eyes: bool) -> str:
    if line.public or own_eyes:
        return f"It crosses {line.id}: {line.sentence}"
    return "It crosses an instruction that stays private."


def _too_little(mandate: Mandate, text: Text, *, own_eyes: bool) -> str:
    if not own_eyes:
        return "It is worth less to this delegation than having no text."
    points, needed = worth(mandate, text), mandate.floor
    return f"The text gives you {points} points and you need {needed}, so {needed - points} are missing."


def overrules(state: MeetingState, consent: Consent) -> bool:
    """Say whether the yes of an AI seat to the text on the table counts as no; a person is warned instead."""
    if state.holders[consent.seat] != "ai":
        return False
    return bool(objections_of_card(state.mandates[consent.seat], state.text, state.meeting.coherence))


def blocking_paragraph(mandate: Mandate, text: Text) -> str:
    """Return the paragraph an objection should name: one that crosses a red line, else the costliest."""
    decisive = [p for p in text.paragraphs if p.issue is not None]
    lines = crossed(mandate, text.features())
    for paragraph in decisive:
        without = frozenset(f for p in text.paragraphs if p is not paragraph for f in p.features)
        if lines and len(crossed(mandate, without)) < len(lines):
            return paragraph.pid
    costs = {p.pid: worth_of_option(mandate, p.issue or "", p.option) for p in decisive}
    return min(costs, key=lambda pid: (costs[pid], int(pid[1:])))
