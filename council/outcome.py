"""How a meeting ended, decided by code and said in plain words."""

from collections.abc import Iterable
from typing import NamedTuple

from nacsim.council.events import ConcessionMade, Effect, IssueOnAgenda, Label, Opened
from nacsim.council.values import Outcome, in_a_sentence

PLAIN_WORDS: dict[Outcome, str] = {
    "ADOPTED_DECISION": "{All} agreed, and the words on {decision} changed.",
    "ADOPTED_PACKAGE": (
        "{All} agreed on a package: {decision} stays as it was, and several other issues moved."
    ),
    "ADOPTED_MINIMUM": "{All} agreed, but on little: the lowest common denominator.",
    "ADOPTED_DEFERRAL": "{All} agreed to put the decision off, and to come back to it.",
    "NO_CONSENSUS": "{none_agreed} {stands}",
    "SUSPENDED": "The meeting rests and can be resumed. This has no political meaning.",
    "FAULTED": "The meeting ended for a technical reason. This has no political meaning.",
    "VOID": "The record does not bear out this result.",
}

IN_SHORT: dict[Outcome, str] = {
    "ADOPTED_DECISION": "Agreed on a decision",
    "ADOPTED_PACKAGE": "Agreed on a package",
    "ADOPTED_MINIMUM": "Agreed on the minimum",
    "ADOPTED_DEFERRAL": "Agreed to decide later",
    "NO_CONSENSUS": "No consensus",
    "SUSPENDED": "Ended while paused",
    "FAULTED": "Ended by a fault",
    "VOID": "Void",
}
CUT_SHORT = {
    "teacher": "The meeting was ended before a text was adopted.",
    "time": "Time ran out before a text was adopted.",
    "cost": "The budget was used up before a text was adopted.",
}

PACKAGE_ISSUES = 3


def plain_words(outcome: Outcome, opened: Opened, because: str = "") -> str:
    """Say an outcome in plain words: of this body, its rule of decision and the matter before it.

    `because` is why a meeting without a text was closed; one that was cut short has not failed to agree.
    """
    title = next((i.title for i in opened.agenda if i.is_decision), opened.agenda[0].title)
    return PLAIN_WORDS[outcome].format(
        All="All" if opened.decision.unanimous else "Enough members",
        decision=in_a_sentence(title),
        stands=opened.forum.stands,
        none_agreed=CUT_SHORT.get(because) or none_agreed(opened),
    )


def none_agreed(opened: Opened) -> str:
    """Say that there is no text: where not all must agree, most of them may have."""
    return f"{opened.forum.body} did not agree." if opened.decision.unanimous else "No text was carried."


class Finding(NamedTuple):
    """An outcome and the option of the briefing that it comes closest to."""

    outcome: Outcome
    label: Label


def classify(
    agenda: Iterable[IssueOnAgenda], options: dict[str, str], concessions: Iterable[ConcessionMade]
) -> Finding:
    """Name the outcome of an adopted text.

    The first rule that fits: a deferral, a decision, a package, the minimum. A text that changes three
    issues for which nobody gave anything is no package, so it counts as the minimum.
    """
    effect: Effect = "keeps"
    label: Label = "maintain"
    changed = 0
    for issue in agenda:
        chosen = next(o for o in issue.options if o.id == options[issue.id])
        if issue.is_decision:
            effect, label = chosen.effect, chosen.label or "maintain"
        elif chosen.id != issue.options[0].id:
            changed += 1
    if effect == "defers":
        return Finding("ADOPTED_DEFERRAL", label)
    if effect == "decides":
        return Finding("ADOPTED_DECISION", label)
    if changed >= PACKAGE_ISSUES and has_two_way_trade(concessions):
        return Finding("ADOPTED_PACKAGE", label)
    return Finding("ADOPTED_MINIMUM", label)


def has_two_way_trade(concessions: Iterable[ConcessionMade]) -> bool:
    """Say whether some seat gave what another asked for, and the other did the same in return."""
    gave = {(c.seat, other) for c in concessions for other in c.to}
    return any((other, seat) in gave for seat, other in gave)
