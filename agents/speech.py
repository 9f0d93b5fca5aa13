"""From an intent to a speech, in the delegation's own voice: frames of the card, words of the pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nacsim.agents.giving_way import dropped
from nacsim.agents.phrasing import awkward, fields, fill, literal_of, needed
from nacsim.agents.view import Desk
from nacsim.agents.wishes import wish_heard
from nacsim.council.events import SpeechSource
from nacsim.council.floor import lot
from nacsim.council.values import Intent, Wish, paragraph_number
from nacsim.roles.models import Option, Point

LIMIT = 1200
FRESH = 3  # speeches back in which a thing named in full is still in everybody's ear
# What a speech is about is said in it; an answer may leave its wish unsaid, for it is about the question.
CARRIED: Mapping[str, tuple[str, ...]] = {"answer": ("point",), "question": ("point",)}
CARRIED_ELSE = ("point", "ask", "offer", "to")


@dataclass(frozen=True, slots=True)
class Words:
    """A realised speech and the facts that stand behind its figures."""

    text: str
    facts: tuple[str, ...]
    source: SpeechSource = "engine"


def realise(desk: Desk, intent: Intent) -> Words:
    """Speak an intent in the way that jars least, then in the one used least in this meeting."""
    if intent.move == "open":
        chosen = min(desk.card.openings, key=lambda way: lot(desk.seed, desk.seat, way))
        return Words(chosen, desk.card.facts)
    slots, facts = slots_of(desk, intent)
    options, known = options_of(desk, intent), named_lately(desk, intent)
    said = {h.speech.text for h in desk.record.by(desk.seat)}
    ways = [fill(f, slots, options, known)[:LIMIT] for f in fitting_frames(desk, intent, slots)]
    return Words(min(ways, key=lambda way: (way in said, awkward(way))), facts)


def slots_of(desk: Desk, intent: Intent) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the words that fit an intent's frames, and the facts they rest on."""
    slots: dict[str, str] = {}
    facts: list[str] = []
    if intent.pid is not None:
        slots["para"] = f"paragraph {paragraph_number(intent.pid)}"
    if intent.to is not None:
        slots["to"] = desk.pack.card(intent.to).name
    for prefix, wish in _wishes(desk, intent).items():
        option = desk.pack.options[wish.issue, wish.option]
        slots |= {f"{prefix}_noun": option.noun, f"{prefix}_verb": option.verb}
        slots[f"{prefix}_short"] = option.short
        slots[f"{prefix}_para"] = f"paragraph {paragraph_number(desk.pack.by_issue[wish.issue].pid)}"
        facts.extend(option.facts)
    for point in points_of(desk, intent):
        slots["point"] = wording_of(desk, point)
        facts.extend(point.facts)
    slots |= _red_line(desk, intent)
    return slots, tuple(dict.fromkeys(facts))


def options_of(desk: Desk, intent: Intent) -> dict[str, Option]:
    """Return the options that an intent's frames speak of, by the beginning of their slots."""
    return {p: desk.pack.options[w.issue, w.option] for p, w in _wishes(desk, intent).items()}


def _wishes(desk: Desk, intent: Intent) -> dict[str, Wish]:
    found = {"now": _current(desk, intent.pid) if intent.pid else None}
    found["their"] = _theirs(desk, intent)
    if intent.move == "settle":
        found["drop"] = dropped(desk.record, desk.seat, intent.offer)
    found |= {"ask": intent.ask, "offer": intent.offer}
    return {prefix: wish for prefix, wish in found.items() if wish is not None}


def _current(desk: Desk, pid: str) -> Wish:
    issue = desk.pack.by_pid[pid]
    return Wish(issue=issue.id, option=desk.text.options()[issue.id] if desk.text else issue.options[0].id)


def _theirs(desk: Desk, intent: Intent) -> Wish | None:
    """Return what the addressee wants on the paragraph; nothing to speak of if it wants the same."""
    if intent.to is None or intent.pid is None:
        return None
    theirs = wish_heard(desk, intent.to, desk.pack.by_pid[intent.pid].id)
    return None if theirs == intent.ask else theirs


def named_lately(desk: Desk, intent: Intent) -> frozenset[str]:
    """Return the nouns of options that this seat has named in full before, or that were named just now."""
    own = [h.speech.text for h in desk.record.by(desk.seat)]
    heard = " ".join((*own, *(h.speech.text for h in desk.record.speeches[-FRESH:])))
    heard = " ".join((heard, *(wording_of(desk, p) for p in points_of(desk, intent)))).lower()
    return frozenset(o.noun for o in options_of(desk, intent).values() if o.noun.lower() in heard)


def _red_line(desk: Desk, intent: Intent) -> dict[str, str]:
    line = next((x for x in desk.card.red_lines if x.id == intent.red_line and x.public), None)
    return {"red_line": line.sentence} if line else {}


def points_of(desk: Desk, intent: Intent) -> Iterable[Point]:
    """Return the card's points that an intent makes."""
    return [p for p in desk.card.points if p.id in intent.arguments]


def wording_of(desk: Desk, point: Point) -> str:
    """Return the words in which this meeting hears an argument."""
    return min(point.wordings, key=lambda way: lot(desk.seed, desk.seat, point.id, way)).strip()


def _sets_against(frame: str, intent: Intent) -> bool:
    """Say whether an answer in a frame holds an argument against what the other wants."""
    said = fields(frame)
    return intent.move == "answer" and "point" in said and any(x.startswith("their_") for x in said)


def _opposes(desk: Desk, intent: Intent) -> bool:
    """Say whether the arguments made are known to speak against what the other wants."""
    theirs = _theirs(desk, intent)
    return theirs is not None and all(theirs.option in p.opposes for p in points_of(desk, intent))


def fitting_frames(desk: Desk, intent: Intent, slots: Mapping[str, str]) -> list[str]:
    """Return the frames whose slots are all filled, those with the argument before others, freshest first."""
    frames = [f for f in desk.card.phrases[intent.move] if needed(f) <= set(slots)]
    usable = [f for f in frames if not _sets_against(f, intent) or _opposes(desk, intent)] or frames
    for name in CARRIED.get(intent.move, CARRIED_ELSE):
        if any(s.startswith(name) for s in slots):
            carrying = [f for f in usable if any(x.startswith(name) for x in fields(f))]
            usable = carrying or usable
    if not usable:
        return list(desk.card.phrases["pass"])
    own = [h.speech.text for h in desk.record.by(desk.seat)]

    def times_used(frame: str) -> int:
        mark = literal_of(frame)
        return sum(mark in text for text in own)

    return sorted(usable, key=lambda f: (times_used(f), lot(desk.seed, desk.seat, f)))
