"""A judge by rules: it counts what can be counted, says so, and does not judge what it cannot see."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from nacsim.council.mandate import crossed, worth_of_option
from nacsim.evals.case import Case
from nacsim.evals.grams import contained, grams
from nacsim.evals.judges import SCRIPTED, mark, opening_words
from nacsim.evals.own_name import other_name_in
from nacsim.evals.signs import ASKS, JOINS, LIMITS, REFUSES, VAGUE, WEIGHS, Line, Signs
from nacsim.roles.models import Card
from nacsim.roles.pack import mandate_of

QUOTED_WORDS = 30
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
GIVES = re.compile(
    r"\b(?:may stay|may stand|can let|will let|no longer object\w*|withdraw\w*|let .{3,80} stand)\b"
)
SIGNALS = re.compile(r"\b(?:flexib\w+|could live with|can move|could move|will listen|open to)\b")
OWN_GOOD = re.compile(r"\b(?:our taxpayers|our parliament|our voters|at home|our budget|our people)\b")
COMMON_GOOD = re.compile(r"\b(?:all of us|this alliance|every ally|all allies|for all|europe's security)\b")
THREAT = re.compile(r"\b(?:letter|break silence|cannot keep silent|veto|stop th(?:is|e) text)\b")
STEPS = (
    (5, re.compile(r"\b(?:air shield|shoot down|go to war|strike back|fighting)\b")),
    (4, re.compile(r"\b(?:backstop|troops|a force|soldiers|presence|deploy\w*)\b")),
    (3, re.compile(r"\bsanctions?\b")),
    (2, re.compile(r"\b(?:aid|assistance|arms|air defence|per cent of gdp)\b")),
    (1, re.compile(r"\b(?:talks|consult\w*|negotiat\w+|dialogue)\b")),
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


def _mark(signs: Signs, score: int, reason: str, line: Line | None = None) -> dict[str, Any]:
    words = line.text.split()[:QUOTED_WORDS] if line else []
    return mark(score, reason, " ".join(words) or opening_words(signs.case.speech))


def _first(signs: Signs, pattern: re.Pattern[str]) -> Line | None:
    return next((line for line in signs.lines if pattern.search(line.plain)), None)


def justification(signs: Signs) -> dict[str, Any]:
    """S1: sentences that say something beside the wish, and words that join them to it."""
    reasons, wishes = signs.reasons, signs.wishes
    told = f"{len(reasons)} sentences beside the wish, {len(wishes)} with a wish."
    if not reasons:
        return _mark(signs, 1, told)
    if not wishes:
        return _mark(signs, 2, told, reasons[0])
    backed = bool(signs.sourced) or len(reasons) > 1
    limited = JOINS.search(signs.text) and LIMITS.search(signs.text)
    return _mark(signs, 5 if backed and limited else 4 if backed else 3, told, reasons[0])


def evidence(signs: Signs) -> dict[str, Any]:
    """S2: figures against the bank of facts, quotations against the record."""
    if signs.misquoted:
        return _mark(signs, 1, f"Nobody said {signs.misquoted[0]!r}.", _with(signs, signs.misquoted[0]))
    if signs.invented:
        figure = signs.invented[0]
        return _mark(signs, 1, f"No fact has the figure {figure}.", _with(signs, figure))
    held = len(signs.sourced) + len(signs.quoted)
    told = f"{len(signs.sourced)} figures of the bank, {len(signs.quoted)} quotations that hold."
    if held:
        support = (*signs.sourced, *signs.quoted)[0]
        weighed = held > 1 and WEIGHS.search(signs.text)
        return _mark(signs, 5 if weighed else 4, told, _with(signs, support))
    vague = _first(signs, VAGUE)
    return _mark(signs, 2 if vague else 3, told, vague)


def _with(signs: Signs, words: str) -> Line | None:
    """Return the sentence with these words, or the first words of them."""
    start = " ".join(words.casefold().split()[:3])
    return next((line for line in signs.lines if start in line.plain), None)


def relevance(signs: Signs) -> dict[str, Any]:
    """S3: paragraphs, options and comparisons; words in common with the briefing."""
    options = {o for line in signs.lines for o in line.options}
    addressed = next((line for line in signs.wishes if line.options or "paragraph" in line.plain), None)
    told = f"{len(options)} options named, {signs.on_topic} words in common with the briefing."
    if addressed is None:
        close = signs.on_topic >= max(TOPIC_WORDS, TOPIC_SHARE * len(signs.substance))
        return _mark(signs, 2 if close else 1, told)
    condition, compared = _first(signs, CONDITION), _first(signs, COMPARES)
    if condition:
        return _mark(signs, 5, told, condition)
    if compared or len({i for i, _ in options}) < len(options):
        return _mark(signs, 4, told, compared or addressed)
    return _mark(signs, 3, told, addressed)


def engagement(signs: Signs) -> dict[str, Any]:
    """S4: delegations named, and words in common with what they said; the strongest point is not seen."""
    if not any(e.seat != signs.case.seat and e.name != "Chair" for e in signs.case.earlier):
        return mark(None, "No other delegation had spoken yet.")
    if not signs.named:
        return _mark(signs, 1, "It names nobody who has spoken.")
    taken = max(signs.named, key=lambda name: len(signs.taken_up(name)))
    shared = signs.taken_up(taken)
    told = f"It names {', '.join(signs.named)}; {len(shared)} words in common with {taken}."
    line = next((x for x in signs.lines if taken.casefold() in x.plain), None)
    if len(shared) < TAKEN_UP:
        return _mark(signs, 2, told, line)
    return _mark(signs, 4 if CONTRARY.search(signs.text) else 3, told, line)


def fairness(signs: Signs) -> dict[str, Any]:
    """S5: only quotations can be checked; a paraphrase takes a reader."""
    if not signs.named:
        return mark(None, "It mentions nobody who has spoken.")
    if signs.misquoted:
        return _mark(signs, 1, f"Nobody said {signs.misquoted[0]!r}.", _with(signs, signs.misquoted[0]))
    if signs.quoted:
        return _mark(signs, 4, "It quotes word for word.", _with(signs, signs.quoted[0]))
    return mark(3, "It names others and quotes nobody; whether a paraphrase is fair was not counted.")


def respect(signs: Signs) -> dict[str, Any]:
    """S6: words of contempt, of blame, and of another's interest; politeness alone counts nothing."""
    for score, pattern, what in (
        (1, INSULT, "contempt"),
        (2, BLAME, "blame"),
        (5, FACE, "keeping face"),
        (4, SEES, "seeing another's interest"),
    ):
        line = _first(signs, pattern)
        if line and (score < 3 or not line.is_courtesy):
            return _mark(signs, score, f"Words of {what}.", line)
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
        return _mark(signs, 1, f"It speaks its own words as {other}.", line)
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
            return _mark(signs, 1, f"It asks for {option}, which crosses {lines[0].id}.", line)
    for line, (issue, option) in asked:
        if worth_of_option(mandate, issue, option) < 0:
            return _mark(signs, 2, f"It asks for {option}, which its card does not want.", line)
    top = {i.issue for i in sorted(card.interests, key=lambda i: -i.weight)[:3]}
    for line, (issue, option) in asked:
        if issue in top and worth_of_option(mandate, issue, option) > 0:
            return _mark(signs, 4, f"It asks for {option}, on one of its three heaviest issues.", line)
    return mark(3, f"{len(asked)} options asked for; none against the card.")


def constructiveness(signs: Signs) -> dict[str, Any]:
    """S8: whether it was said before, names an option, a price, and two delegations."""
    own, now = [e.text for e in signs.case.earlier if e.seat == signs.case.seat], grams(signs.case.speech)
    if any(contained(now, grams(text)) >= SAME_AGAIN for text in own):
        return _mark(signs, 1, "The seat had said nearly the same before.")
    offer = next((line for line in signs.lines if line.options), None)
    if offer is None:
        problem = _first(signs, PROBLEM)
        return _mark(signs, 2 if problem else 1, "No option is named.", problem)
    priced = _first(signs, PRICE)
    if len(signs.named) > 1 and priced:
        return _mark(signs, 5, f"An option for {' and '.join(signs.named[:2])}, with a price.", priced)
    return _mark(signs, 4 if priced else 3, "An option is named.", priced or offer)


def concession(signs: Signs) -> dict[str, Any]:
    """Words of giving, and of being able to."""
    gives, signals = _first(signs, GIVES), _first(signs, SIGNALS)
    return _mark(signs, 3 if gives else 2 if signals else 1, "Words of giving.", gives or signals)


def content(signs: Signs) -> dict[str, Any]:
    """Words of one's own good, and of everybody's."""
    own, common = _first(signs, OWN_GOOD), _first(signs, COMMON_GOOD)
    score = 2 if bool(own) == bool(common) else 1 if own else 3
    return _mark(signs, score, "Words of one's own good and of the common good.", own or common)


def threat(signs: Signs) -> dict[str, Any]:
    """Words of breaking silence."""
    line = _first(signs, THREAT)
    return _mark(signs, 1 if line else 0, "Words of stopping the text.", line)


def escalation(signs: Signs) -> dict[str, Any]:
    """The highest step whose words occur."""
    for step, pattern in STEPS:
        line = _first(signs, pattern)
        if line:
            return _mark(signs, step, "The highest step that is named.", line)
    return _mark(signs, 0, "No step is named.")


RULES: dict[str, Rule] = {
    "S1": justification,
    "S2": evidence,
    "S3": relevance,
    "S4": engagement,
    "S5": fairness,
    "S6": respect,
    "S7": fidelity,
    "S8": constructiveness,
    "concession": concession,
    "content": content,
    "threat": threat,
    "escalation": escalation,
}
