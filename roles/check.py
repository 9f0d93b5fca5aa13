"""Checks of a pack that no single file can make: ids that resolve, figures with a source, coherence."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import get_args

from nacsim.council.events import CoherenceRule
from nacsim.council.formula import BadFormula, holds, names
from nacsim.council.values import Move
from nacsim.roles.models import Card, Fact, Option
from nacsim.roles.pack import Pack

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
FRAMES = 4
TO_FILL = "FILL IN"  # what a draft pack has where somebody must decide
TO_CONFIRM = re.compile(r"# DRAFT by (.+?), to be confirmed")  # and above what nobody has read yet
SLOTS = {
    *("to", "para", "point", "red_line"),
    *(
        f"{who}_{form}"
        for who in ("now", "ask", "offer", "their", "drop")
        for form in ("noun", "verb", "short", "para")
    ),
}
WEIGHTS = 100


def findings(pack: Pack) -> list[str]:
    """Return everything that is wrong with a pack, a sentence each: file, field, what to do."""
    return [
        *to_fill(pack.folder),
        *to_confirm(pack.folder),
        *_issues(pack),
        *_coherence(pack),
        *_seats(pack),
        *_arguments(pack),
        *(f for card in pack.cards.values() for f in _card(pack, card)),
    ]


def to_fill(folder: Path) -> list[str]:
    """Return every place of a pack that is still to be filled in, with file and line."""
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if TO_FILL in line:
                what = line.partition(TO_FILL)[2].strip(' :"')
                what = what.removesuffix("'").replace("''", "'")  # as YAML writes one between two
                found.append(f"{path.relative_to(folder)}, line {number}: fill in {what}.")
    return found


def to_confirm(folder: Path) -> list[str]:
    """Return a sentence for each file of a pack that holds what was drafted and confirmed by nobody."""
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        drafted = {n: m[1] for n, line in enumerate(lines, start=1) if (m := TO_CONFIRM.search(line))}
        if drafted:
            passages = "1 passage" if len(drafted) == 1 else f"{len(drafted)} passages"
            who = ", ".join(sorted(set(drafted.values())))
            found.append(
                f"{path.relative_to(folder)}: {passages} drafted by {who}, "
                f"to be confirmed, under line {', '.join(map(str, drafted))}. Read each beside its points, "
                "mend it or take it out, then delete the line with 'DRAFT by'."
            )
    return found


def figures(text: str) -> frozenset[str]:
    """Return the figures in a text: '880,000', '2008', '3.41'."""
    return frozenset(FIGURE.findall(text))


def allowed_figures(facts: Iterable[Fact]) -> frozenset[str]:
    """Return the figures that facts allow to be said."""
    return frozenset(figure for fact in facts for token in fact.tokens for figure in FIGURE.findall(token))


def _figures_of(pack: Pack, where: str, text: str, facts: Iterable[str]) -> Iterator[str]:
    cited = list(facts)
    for fact in cited:
        if fact not in pack.facts:
            yield f"{where}: there is no fact {fact!r} in the fact bank."
    missing = figures(text) - allowed_figures(pack.facts[f] for f in cited if f in pack.facts)
    if missing:
        yield f"{where}: {', '.join(sorted(missing))} is in none of the cited facts; cite one that has it."


def _issues(pack: Pack) -> Iterator[str]:
    if sum(i.is_decision for i in pack.issues) != 1:
        yield "issues.yaml: exactly one issue must have is_decision: true."
    numbers = [int(pid[1:]) for pid in (*(p.pid for p in pack.scenario.fixed), *(i.pid for i in pack.issues))]
    if len(set(numbers)) != len(numbers):
        yield "issues.yaml: two paragraphs have the same number."
    if any(a > b for a, b in pairwise([int(i.pid[1:]) for i in pack.issues])):
        yield "issues.yaml: issues must be in the order of their paragraphs."
    for issue in pack.issues:
        for option in issue.options:
            yield from _option(pack, f"issues.yaml, {issue.id}.{option.id}", option)
    for paragraph in pack.scenario.fixed:
        yield from _figures_of(pack, f"scenario.yaml, {paragraph.pid}", paragraph.text, paragraph.facts)


def _option(pack: Pack, where: str, option: Option) -> Iterator[str]:
    for feature in option.features:
        if feature not in pack.features:
            yield f"{where}: the feature {feature!r} is not in features.yaml."
    words = " ".join((*option.wordings, option.noun, option.verb, option.short))
    yield from _figures_of(pack, where, words, option.facts)


def _coherence(pack: Pack) -> Iterator[str]:
    for rule in pack.coherence:
        yield from _formula(pack, f"coherence.yaml, {rule.id}", rule.formula)
    if broken := list(_broken_by_agreed_language(pack)):
        yield f"coherence.yaml, {broken[0].id}: today's agreed language breaks it."


def _broken_by_agreed_language(pack: Pack) -> Iterator[CoherenceRule]:
    agreed = frozenset(f for i in pack.issues for f in i.options[0].features)
    for rule in pack.rules():
        try:
            if not holds(rule.formula, agreed):
                yield rule
        except BadFormula:
            continue


def _formula(pack: Pack, where: str, formula: str) -> Iterator[str]:
    if TO_FILL in formula:
        return  # `to_fill` has named the place
    try:
        for name in sorted(names(formula) - set(pack.features)):
            yield f"{where}: the formula speaks of {name!r}, which is not in features.yaml."
    except BadFormula as error:
        yield f"{where}: {error}."


def _seats(pack: Pack) -> Iterator[str]:
    if not pack.cards:
        yield "cards/: there is no role card yet. Add one for each seat, such as cards/EE.yaml."
    for preset, seats in pack.scenario.presets.items():
        for seat in seats:
            if seat not in pack.cards:
                yield f"scenario.yaml, presets.{preset}: there is no card cards/{seat}.yaml."


def _arguments(pack: Pack) -> Iterator[str]:
    points = {p.id for p in pack.briefing}
    for point in pack.briefing:
        yield from _figures_of(pack, f"briefing.yaml, {point.id}", point.text, point.facts)
    for argument in pack.arguments.values():
        where = f"arguments.yaml, {argument.id}"
        yield from _figures_of(pack, where, " ".join((argument.claim, *argument.premises)), argument.facts)
        for other in argument.rebuttals:
            if other not in pack.arguments:
                yield f"{where}: the rebuttal {other!r} is not in the bank."
        for cited in argument.briefing:
            if cited not in points:
                yield f"{where}: the briefing has no point {cited!r}."


def _card(pack: Pack, card: Card) -> Iterator[str]:
    where = f"cards/{card.seat}.yaml"
    for opening in card.openings:
        yield from _figures_of(pack, f"{where}, opening", opening, card.facts)
    yield from _numbers(pack, card, where)
    for line in card.red_lines:
        yield from _formula(pack, f"{where}, {line.id}", line.formula)
        yield from _agreed_language_is_allowed(pack, where, line.id, line.formula)
    yield from _points(pack, card, where)
    yield from _phrases(card, where)


def _points(pack: Pack, card: Card, where: str) -> Iterator[str]:
    seen: set[str] = set()
    for point in card.points:
        if point.id in seen:
            yield f"{where}, points: the id {point.id!r} is there twice."
        seen.add(point.id)
        for wording in point.wordings:
            yield from _figures_of(pack, f"{where}, {point.id}", wording, point.facts)
        if point.bank is not None and point.bank not in pack.arguments:
            yield f"{where}, {point.id}: the bank has no argument {point.bank!r}."
        for option in (*point.favours, *point.opposes):
            if (point.issue, option) not in pack.options:
                yield f"{where}, {point.id}: {point.issue!r} has no option {option!r}."


def _agreed_language_is_allowed(pack: Pack, where: str, line: str, formula: str) -> Iterator[str]:
    agreed = frozenset(f for i in pack.issues for f in i.options[0].features)
    try:
        if holds(formula, agreed):
            yield f"{where}, {line}: today's agreed language crosses this red line."
    except BadFormula:
        return


def _numbers(pack: Pack, card: Card, where: str) -> Iterator[str]:
    weights = {i.issue: i.weight for i in card.interests}
    if set(weights) != set(pack.by_issue) or sum(weights.values()) != WEIGHTS:
        yield f"{where}, interests: one for each issue, with weights that sum to {WEIGHTS}."
    for issue in pack.issues:
        wanted = {o.id for o in issue.options[1:]}
        given = set(card.scores.get(issue.id, {})) - {issue.options[0].id}
        if given != wanted:
            yield f"{where}, scores.{issue.id}: score exactly {', '.join(sorted(wanted))}."
        if card.scores.get(issue.id, {}).get(issue.options[0].id, 0) != 0:
            yield f"{where}, scores.{issue.id}: agreed language scores 0."
        if any(not -10 <= s <= 10 for s in card.scores.get(issue.id, {}).values()):
            yield f"{where}, scores.{issue.id}: scores run from -10 to 10."


def _phrases(card: Card, where: str) -> Iterator[str]:
    for move in get_args(Move):
        frames = card.phrases.get(move, ())
        if move != "open" and len(frames) < FRAMES:
            yield f"{where}, phrases.{move}: at least {FRAMES} ways to say it."
        for frame in frames:
            unknown = {name for _, name, _, _ in Formatter().parse(frame) if name} - SLOTS
            if unknown:
                yield f"{where}, phrases.{move}: {', '.join(sorted(unknown))} is no slot."
            spoilt = [spec for _, _, spec, _ in Formatter().parse(frame) if spec and not _is_spec(spec)]
            if spoilt:
                yield f"{where}, phrases.{move}: a slot may say :?, :name or :is|are, not {spoilt[0]!r}."
            if figures(frame):
                yield f"{where}, phrases.{move}: a frame has no figures of its own."


def _is_spec(spec: str) -> bool:
    return spec in ("?", "name") or spec.count("|") == 1
