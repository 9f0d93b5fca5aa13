"""A judge by rules: it counts what can be counted, says so, and does not judge what it cannot see."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from nacsim.council.mandate import crossed, worth_of_option
from nacsim.evals.careful_beside import BESIDE
from nacsim.evals.case import Case
from nacsim.evals.grams import contained, grams
from nacsim.evals.judges import SCRIPTED, mark
from nacsim.evals.marked import first, marked, so_many
from nacsim.evals.own_name import other_name_in
from nacsim.evals.signs import ASKS, JOINS, LIMITS, REFUSES, VAGUE, WEIGHS, Line, Signs
from nacsim.roles.models import Card
from nacsim.roles.pack import mandate_of

TOPIC_WORDS, TOPIC_SHARE = 3, 0.3  # fewer words in common with the briefing are chance
TAKEN_UP = 2
SAME_AGAIN = 0.8
COMPARES = re.compile(
    r"\b(?:rather than|instead of|better than|would lead|leads to|otherwise|than any|if not)\b"
)
CONDITION = re.compile(r"\b(?:would have to be|would need to be true|if it were|were we to|only if it)\b")
CONTRARY = re.compile(r"\b(?:but|yet|however|answer|reply|nevertheless|still|does not|is not|cannot|won't)\b")
INSULT = re.compile(
    r"\b(?:idiot\w*|stupid\w*|liars?|coward\w*|ridiculous|shameful|pathetic|fools?|disgrace\w*)\b"
)
BLAME = re.compile(r"\b(?:you people|as usual|how convenient|spare us|your fault|hypocri\w+|lecture us)\b")
SEES = re.compile(
    r"\b(?:understands?|recogni[sz]es?|see why|sees why|fair point|take the point|your concern|their concern|"
    r"is right|was right|do not dismiss)\b"
)
FACE = re.compile(r"\b(?:without loss of face|may take the credit|keep the spirit|nobody is insulted)\b")
PROBLEM = re.compile(r"\b(?:cannot|regrets?|problem|trouble|object\w*|does not work|hole in|flaw\w*)\b")
PRICE = re.compile(
    r"\b(?:in return|in exchange|if .{3,80} (?:stands?|pass\w*|gets?|carries)|can let|will let|"
    r"could live with|could let|against)\b"
)
Rule = Callable[[Signs], dict[str, Any]]


class Careful:
    """Reads with patterns, the bank of facts and the card; each reason says what was counted."""

    name = f"{SCRIPTED}careful"
    edition = "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Judge each item by its rule."""
        signs = Signs(case)
        unseen = mark(None, "This takes a reader; nothing was counted.")
        return {item: RULES[item](signs) if item in RULES else unseen for item in case.items}


def justification(signs: Signs) -> dict[str, Any]:
    """S1: sentences that say something beside the wish, and words that join them to it."""
    reasons, wishes = signs.reasons, signs.wishes
    told = f"{so_many(len(reasons), 'sentence')} beside the wish, {len(wishes)} with a wish."
    if not reasons:
        return marked(signs, 1, told)
    if not wishes:
        return marked(signs, 2, told, reasons[0])
    backed = bool(signs.sourced) or len(reasons) > 1
    limited = JOINS.search(signs.text) and LIMITS.search(signs.text)
    return marked(signs, 5 if backed and limited else 4 if backed else 3, told, reasons[0])


def evidence(signs: Signs) -> dict[str, Any]:
    """S2: figures against the bank of facts, quotations against the record."""
    if signs.misquoted:
        return marked(signs, 1, f"Nobody said {signs.misquoted[0]!r}.", _with(signs, signs.misquoted[0]))
    if signs.invented:
        figure = signs.invented[0]
        return marked(signs, 1, f"No fact has the figure {figure}.", _with(signs, figure))
    held = len(signs.sourced) + len(signs.quoted)
    told = f"{so_many(len(signs.sourced), 'figure')} of the bank; quotations that hold: {len(signs.quoted)}."
    if held:
        support = (*signs.sourced, *signs.quoted)[0]
        weighed = held > 1 and WEIGHS.search(signs.text)
        return marked(signs, 5 if weighed else 4, told, _with(signs, support))
    vague = first(signs, VAGUE)
    return marked(signs, 2 if vague else 3, told, vague)


def _with(signs: Signs, words: str) -> Line | None:
    """Return the sentence with these words, or the first words of them."""
    start = " ".join(words.casefold().split()[:3])
    return next((line for line in signs.lines if start in line.plain), None)


def relevance(signs: Signs) -> dict[str, Any]:
    """S3: paragraphs, options and comparisons; words in common with the briefing."""
    options = {o for line in signs.lines for o in line.options}
    addressed = next((line for line in signs.wishes if line.options or "paragraph" in line.plain), None)
    common = so_many(signs.on_topic, "word")
    told = f"{so_many(len(options), 'option')} named, {common} in common with the briefing."
    if addressed is None:
        close = signs.on_topic >= max(TOPIC_WORDS, TOPIC_SHARE * len(signs.substance))
        return marked(signs, 2 if close else 1, told)
    condition, compared = first(signs, CONDITION), first(signs, COMPARES)
    if condition:
        return marked(signs, 5, told, condition)
    if compared or len({i for i, _ in options}) < len(options):
        return marked(signs, 4, told, compared or addressed)
    return marked(signs, 3, told, addressed)


def engagement(signs: Signs) -> dict[str, Any]:
    """S4: delegations named, and words in common with what they said; the strongest point is not seen."""
    if not any(e.seat != signs.case.seat and e.name != "Chair" for e in signs.case.earlier):
        return mark(None, "No other delegation had spoken yet.")
    if not signs.named:
        return marked(signs, 1, "It names nobody who has spoken.")
    taken = max(signs.named, key=lambda name: len(signs.taken_up(name)))
    shared = signs.taken_up(taken)
    told = f"It names {', '.join(signs.named)}; {so_many(len(shared), 'word')} in common with {taken}."
    line = next((x for x in signs.lines if taken.casefold() in x.plain), None)
    if len(shared) < TAKEN_UP:
        return marked(signs, 2, told, line)
    return marked(signs, 4 if CONTRARY.search(signs.text) else 3, told, line)


def fairness(signs: Signs) -> dict[str, Any]:
    """S5: only quotations can be checked; a paraphrase takes a reader."""
    if not signs.named:
        return mark(None, "It mentions nobody who has spoken.")
    if signs.misquoted:
        return marked(signs, 1, f"Nobody said {signs.misquoted[0]!r}.", _with(signs, signs.misquoted[0]))
    if signs.quoted:
        return marked(signs, 4, "It quotes word for word.", _with(signs, signs.quoted[0]))
    return mark(3, "It names others and quotes nobody; whether a paraphrase is fair was not counted.")


def respect(signs: Signs) -> dict[str, Any]:
    """S6: words of contempt, of blame, and of another's interest; politeness alone counts nothing."""
    for score, pattern, what in (
        (1, INSULT, "contempt"),
        (2, BLAME, "blame"),
        (5, FACE, "keeping face"),
        (4, SEES, "seeing another's interest"),
    ):
        line = first(signs, pattern)
        if line and (score < 3 or not line.is_courtesy):
            return marked(signs, score, f"Words of {what}.", line)
    return mark(3, "No words of contempt, of blame or of another's interest.")


def fidelity(signs: Signs) -> dict[str, Any]:
    """S7: the name it speaks under, and the worth of the options it asks for by its card."""
    case = signs.case
    card = case.pack.cards.get(case.seat) if case.pack else None
    if card is None or case.pack is None:
        return mark(None, "There is no card that code can read.")
    other = other_name_in(case.pack, card, signs.text)
    if other:
        line = next((x for x in signs.lines if other.casefold() in x.plain), None)
        return marked(signs, 1, f"It speaks its own words as {other}.", line)
    asked = [(line, o) for line in signs.lines if _asks_itself(signs, line) for o in line.options]
    return _by_card(signs, card, asked)


def _asks_itself(signs: Signs, line: Line) -> bool:
    of_others = any(name.casefold() in line.plain for name in signs.named)
    return bool(ASKS.search(line.plain)) and not REFUSES.search(line.plain) and not of_others


def _by_card(signs: Signs, card: Card, asked: list[tuple[Line, tuple[str, str]]]) -> dict[str, Any]:
    assert signs.case.pack is not None  # noqa: S101  there is a card, so there is a pack
    mandate, library = mandate_of(card), signs.case.pack.library
    for line, (issue, option) in asked:
        lines = crossed(mandate, library[issue, option])
        if lines:
            return marked(signs, 1, f"It asks for {option}, which crosses {lines[0].id}.", line)
    for line, (issue, option) in asked:
        if worth_of_option(mandate, issue, option) < 0:
            return marked(signs, 2, f"It asks for {option}, which its card does not want.", line)
    top = {i.issue for i in sorted(card.interests, key=lambda i: -i.weight)[:3]}
    for line, (issue, option) in asked:
        if issue in top and worth_of_option(mandate, issue, option) > 0:
            return marked(signs, 4, f"It asks for {option}, on one of its three heaviest issues.", line)
    return mark(3, f"{so_many(len(asked), 'option')} asked for; none against the card.")


def constructiveness(signs: Signs) -> dict[str, Any]:
    """S8: whether it was said before, names an option, a price, and two delegations."""
    own, now = [e.text for e in signs.case.earlier if e.seat == signs.case.seat], grams(signs.case.speech)
    if any(contained(now, grams(text)) >= SAME_AGAIN for text in own):
        return marked(signs, 1, "The seat had said nearly the same before.")
    offer = next((line for line in signs.lines if line.options), None)
    if offer is None:
        problem = first(signs, PROBLEM)
        return marked(signs, 2 if problem else 1, "No option is named.", problem)
    priced = first(signs, PRICE)
    if len(signs.named) > 1 and priced:
        return marked(signs, 5, f"An option for {' and '.join(signs.named[:2])}, with a price.", priced)
    return marked(signs, 4 if priced else 3, "An option is named.", priced or offer)


RULES: dict[str, Rule] = {
    "S1": justification,
    "S2": evidence,
    "S3": relevance,
    "S4": engagement,
    "S5": fairness,
    "S6": respect,
    "S7": fidelity,
    "S8": constructiveness,
    **BESIDE,
}
