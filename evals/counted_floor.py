"""Counted of what was said: the briefing used, references that hold, who spoke, who answered whom."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from nacsim.council.events import Spoke
from nacsim.evals.case import Sitting
from nacsim.evals.figures import Figure
from nacsim.evals.grams import words_of
from nacsim.evals.measures import share
from nacsim.roles.pack import Pack

POINT = re.compile(r"\bB(\d{1,2})\b")
PARAGRAPH = re.compile(r"\bparagraphs?((?:,? ?(?:and|or|to|et|ou)? ?\d{1,3})+)", re.I)
TEXT = re.compile(r"\btext (\d{1,3})\b", re.I)
LISTED = 8


def briefing_touched(sitting: Sitting) -> Iterator[Figure]:
    """Count the points of the briefing that speeches use: by number, by argument, by a fact of theirs."""
    pack = sitting.pack
    by_seat: dict[str, set[str]] = {seat: set() for seat in sitting.opened.seats}
    for _, speech in sitting.speeches:
        by_seat[speech.speaker] |= points_in(pack, speech)
    everybody = set().union(*by_seat.values())
    untouched = [p.id for p in pack.briefing if p.id not in everybody]
    means = "points of the briefing that a speech names, argues with by the bank, or cites a fact of"
    yield Figure(
        "briefing touched",
        "counted",
        share(len(everybody), len(pack.briefing)),
        "share",
        means,
        details=(f"untouched: {', '.join(untouched)}",) if untouched else (),
    )
    for seat, points in by_seat.items():
        yield Figure("points of the briefing", "counted", len(points), "count", means, seat)


def points_in(pack: Pack, speech: Spoke) -> set[str]:
    """Return the points of the briefing that a speech uses."""
    known = {p.id for p in pack.briefing}
    named = {f"B{number}" for number in POINT.findall(speech.text)}
    argued = [pack.bank_argument(speech.speaker, a) for a in speech.intent.arguments]
    points = {b for argument in argued if argument is not None for b in argument.briefing}
    cited = {p.id for p in pack.briefing if set(p.facts) & set(speech.facts)}
    return (named | points | cited) & known


def references(sitting: Sitting) -> Iterator[Figure]:
    """Count references that lead to something: paragraphs, texts, facts, and speeches that are answered."""
    paragraphs = {p.pid[1:] for d in sitting.state.drafts for p in d.text.paragraphs}
    paragraphs |= {i.pid[1:] for i in sitting.opened.agenda}
    texts = {str(d.text.revision) for d in sitting.state.drafts}
    spoken = {seq for seq, event in sitting.events if isinstance(event, Spoke)}
    made, lost = 0, []
    for seq, speech in sitting.speeches:
        for kind, name, known in _referred(speech):
            made += 1
            places = {"paragraph": paragraphs, "text": texts, "fact": sitting.pack.facts.keys()}
            there = int(name) in spoken and int(name) < seq if kind == "speech" else name in places[kind]
            if not there:
                lost.append(f"{speech.speaker} at {seq}: {known}")
    yield Figure(
        "references resolved",
        "counted",
        share(made - len(lost), made),
        "share",
        f"of {made} paragraphs, texts, facts and answered speeches that speeches refer to, those that exist",
        details=tuple(lost[:LISTED]),
    )


def _referred(speech: Spoke) -> Iterable[tuple[str, str, str]]:
    for run in PARAGRAPH.findall(speech.text):
        yield from (("paragraph", n, f"paragraph {n}") for n in re.findall(r"\d+", run))
    yield from (("text", n, f"text {n}") for n in TEXT.findall(speech.text))
    yield from (("fact", f, f"fact {f}") for f in speech.facts)
    if speech.intent.answers is not None:
        yield ("speech", str(speech.intent.answers), f"speech {speech.intent.answers}")


def words_by_seat(sitting: Sitting) -> dict[str, int]:
    """Return how many words each seat has spoken; a silent seat has 0."""
    words = dict.fromkeys(sitting.opened.seats, 0)
    for _, speech in sitting.speeches:
        words[speech.speaker] += len(words_of(speech.text))
    return words


def shares(sitting: Sitting) -> Iterator[Figure]:
    """Count how much of the debate each seat has."""
    words = words_by_seat(sitting)
    speeches = Counter(speech.speaker for _, speech in sitting.speeches)
    whole = sum(words.values())
    for seat, spoken in words.items():
        yield Figure("share of the words", "counted", share(spoken, whole), "share", "of delegations", seat)
        yield Figure("speeches", "counted", speeches[seat], "count", "speeches of the seat", seat)


def equality(sitting: Sitting) -> Iterator[Figure]:
    """Count how unequally the floor is shared."""
    yield Figure(
        "inequality of the floor",
        "counted",
        gini(list(words_by_seat(sitting).values())),
        "number",
        "Gini of words by seat: 0 if all speak as much, near 1 if one speaks alone",
    )


def gini(amounts: list[int]) -> float | None:
    """Return the Gini index of amounts; None if there is nothing to share."""
    whole, number = sum(amounts), len(amounts)
    if not whole:
        return None
    ranked = sum(place * amount for place, amount in enumerate(sorted(amounts), start=1))
    return 2 * ranked / (number * whole) - (number + 1) / number


def answers(sitting: Sitting) -> Iterator[Figure]:
    """Count who answers whom, and how many questions stay open."""
    by_seq = {seq: event for seq, event in sitting.events if isinstance(event, Spoke)}
    answered = {s.intent.answers for _, s in sitting.speeches if s.intent.answers in by_seq}
    asked = [(seq, s) for seq, s in sitting.speeches if s.intent.move == "question"]
    open_ = [f"{s.speaker} to {s.intent.to} at {seq}" for seq, s in asked if seq not in answered]
    yield Figure(
        "questions answered",
        "counted",
        share(len(asked) - len(open_), len(asked)),
        "share",
        f"of {len(asked)} questions, those that a later speech answers by the record",
        details=tuple(open_[:LISTED]),
    )
    pairs = Counter(
        (s.speaker, by_seq[s.intent.answers].speaker)
        for _, s in sitting.speeches
        if s.intent.answers is not None and s.intent.answers in by_seq
    )
    for seat in sitting.opened.seats:
        own = sorted((other, n) for (speaker, other), n in pairs.items() if speaker == seat)
        whom = tuple(f"{other} {n}" for other, n in own)
        total = sum(n for _, n in own)
        yield Figure(
            "answers given", "counted", total, "count", "speeches that answer another", seat, details=whom
        )
