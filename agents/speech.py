"""From an intent to a speech, in the delegation's own voice: frames of the card, words of the pack."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from nacsim.agents.view import Desk
from nacsim.council.events import SpeechSource
from nacsim.council.floor import lot
from nacsim.council.values import Intent, Wish, paragraph_number
from nacsim.roles.models import Point

LIMIT = 1200


@dataclass(frozen=True, slots=True)
class Words:
    """A realised speech and the facts that stand behind its figures."""

    text: str
    facts: tuple[str, ...]
    source: SpeechSource = "engine"


def realise(desk: Desk, intent: Intent) -> Words:
    """Speak an intent; the frame is one this delegation has used least for the move in this meeting."""
    if intent.move == "open":
        return Words(desk.card.opening, desk.card.facts)
    slots, facts = slots_of(desk, intent)
    said = {h.speech.text for h in desk.record.by(desk.seat)}
    ways = [tidy(frame.format_map(slots))[:LIMIT] for frame in fitting_frames(desk, intent, slots)]
    return Words(next((way for way in ways if way not in said), ways[0]), facts)


def slots_of(desk: Desk, intent: Intent) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the words that fit an intent's frames, and the facts they rest on."""
    slots: dict[str, str] = {}
    facts: list[str] = []
    if intent.pid is not None:
        slots["para"] = f"paragraph {paragraph_number(intent.pid)}"
        _add_current(desk, intent.pid, slots, facts)
    if intent.to is not None:
        slots["to"] = desk.pack.card(intent.to).name
        theirs = _wish_of(desk, intent)
        if theirs is not None:
            _add_option(desk, theirs, "their", slots, facts)
    for wish, prefix in ((intent.ask, "ask"), (intent.offer, "offer")):
        if wish is not None:
            _add_option(desk, wish, prefix, slots, facts)
    for point in points_of(desk, intent):
        slots["point"] = point.text.strip()
        facts.extend(point.facts)
    slots |= _red_line(desk, intent)
    return slots, tuple(dict.fromkeys(facts))


def _red_line(desk: Desk, intent: Intent) -> dict[str, str]:
    line = next((x for x in desk.card.red_lines if x.id == intent.red_line and x.public), None)
    return {"red_line": line.sentence} if line else {}


def points_of(desk: Desk, intent: Intent) -> Iterable[Point]:
    """Return the card's points that an intent makes."""
    return [p for p in desk.card.points if p.id in intent.arguments]


def _add_current(desk: Desk, pid: str, slots: dict[str, str], facts: list[str]) -> None:
    issue = desk.pack.by_pid[pid]
    option_id = desk.text.options()[issue.id] if desk.text else issue.options[0].id
    _add_option(desk, Wish(issue=issue.id, option=option_id), "now", slots, facts)


def _add_option(desk: Desk, wish: Wish, prefix: str, slots: dict[str, str], facts: list[str]) -> None:
    option = desk.pack.options[wish.issue, wish.option]
    slots[f"{prefix}_noun"], slots[f"{prefix}_verb"] = option.noun, option.verb
    slots[f"{prefix}_short"] = option.short
    slots[f"{prefix}_para"] = f"paragraph {paragraph_number(desk.pack.by_issue[wish.issue].pid)}"
    facts.extend(option.facts)


def _wish_of(desk: Desk, intent: Intent) -> Wish | None:
    """Return what the addressee last asked for on the paragraph, or on anything."""
    issue = desk.pack.by_pid[intent.pid].id if intent.pid else None
    asked = [h.speech.intent.ask for h in desk.record.by(intent.to or "") if h.speech.intent.ask]
    on_it = [w for w in asked if w.issue == issue]
    if on_it:
        return on_it[-1]
    shown = {o: s for (i, o), s in desk.stances.get(intent.to or "", {}).items() if i == issue and s > 0}
    if issue is not None and shown:
        return Wish(issue=issue, option=max(shown, key=lambda o: (shown[o], o)))
    return None


def fitting_frames(desk: Desk, intent: Intent, slots: Mapping[str, str]) -> list[str]:
    """Return the frames whose slots are all filled, those with the argument before others, freshest first."""
    frames = desk.card.phrases[intent.move]
    usable = [f for f in frames if fields(f) <= set(slots)]
    for wanted in ("point", "ask_noun", "offer_noun"):
        name = wanted.removesuffix("_noun")
        if any(s.startswith(name) for s in slots):
            carrying = [f for f in usable if any(x.startswith(name) for x in fields(f))]
            usable = carrying or usable
    if not usable:
        return list(desk.card.phrases["pass"])
    times = sum(h.speech.intent.move == intent.move for h in desk.record.by(desk.seat))
    deck = sorted(usable, key=lambda f: lot(desk.seed, desk.seat, f))
    turn = times % len(deck)
    return deck[turn:] + deck[:turn]


def fields(frame: str) -> frozenset[str]:
    """Return the slots that a frame names."""
    return frozenset(name for _, name, _, _ in Formatter().parse(frame) if name)


def tidy(text: str) -> str:
    """Close the seams of a frame: one space, one full stop, a capital after each."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"([.?!])\.(?=\s|$)", r"\1", text)
    return re.sub(r"(^|[.?!]\s+)([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
