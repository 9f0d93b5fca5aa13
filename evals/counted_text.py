"""Counted of the bargain: red lines, amendments, concessions, drift, where each paragraph comes from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nacsim.council.events import (
    Consented,
    Objected,
    Overruled,
    ReviewGiven,
    ReviewsRevealed,
    Spoke,
    TextCirculated,
    WordingOffered,
)
from nacsim.council.mandate import crossed, worth_of_option
from nacsim.council.names import Names
from nacsim.council.values import Wish
from nacsim.evals.case import Sitting
from nacsim.evals.figures import Figure
from nacsim.evals.measures import mean, share

LISTED = 8


def red_lines(sitting: Sitting) -> Iterator[Figure]:
    """Count what goes against a seat's own red lines: wishes, offers, a consent, and what a gate stopped."""
    found: dict[str, list[str]] = {seat: [] for seat in sitting.opened.seats}
    for seq, speech in sitting.speeches:
        for wish in (*speech.intent.asks, speech.intent.offer):
            if wish is not None:
                lines = crossed(sitting.state.mandates[speech.speaker], _features(sitting, wish))
                found[speech.speaker] += [f"{line.id} by a wish at {seq}" for line in lines]
    for seat, line in _consents(sitting):
        found[seat].append(f"{line} by a consent")
    for event in sitting.of(Overruled):
        found[event.seat].append("stopped by the gate")
    means = "wishes and offers in speeches, and consents, that cross a red line of the seat's own card"
    for seat, lines_ in found.items():
        yield Figure("red lines crossed", "counted", len(lines_), "count", means, seat, details=tuple(lines_))


def _features(sitting: Sitting, wish: Wish) -> frozenset[str]:
    return sitting.pack.library.get((wish.issue, wish.option), frozenset())


def _consents(sitting: Sitting) -> Iterator[tuple[str, str]]:
    features = {d.hash: d.text.features() for d in sitting.state.drafts}
    for event in sitting.of(Consented):
        for line in crossed(sitting.state.mandates[event.seat], features.get(event.bind.hash, frozenset())):
            yield event.seat, line.id


def amendments(sitting: Sitting) -> Iterator[Figure]:
    """Count what each seat asks to change, objects to, writes letters about and words itself."""
    remarks = Counter(
        (position.seat, remark.position)
        for event in sitting.of(ReviewsRevealed)
        for position in event.positions
        for remark in position.remarks
    )
    letters = Counter(event.seat for event in sitting.of(Objected))
    worded = Counter(event.seat for event in sitting.of(WordingOffered))
    for seat in sitting.opened.seats:
        asked = remarks[seat, "amend"] + remarks[seat, "strike"]
        rows = (
            ("amendments", asked, "paragraphs that its reviews ask to change, over all rounds"),
            ("objections", remarks[seat, "object"], "paragraphs that its reviews object to, over all rounds"),
            ("letters", letters[seat], "letters that broke silence"),
            ("own wordings", worded[seat], "words of its own that it offered for the text"),
        )
        for name, count, means in rows:
            yield Figure(name, "counted", count, "count", means, seat)


def concessions(sitting: Sitting) -> Iterator[Figure]:
    """Count what each seat gave, what that cost by its card, and what it was given for."""
    names = Names(sitting.opened)
    for seat in sitting.opened.seats:
        own = [c for c in sitting.state.concessions if c.seat == seat]
        told = tuple(
            f"{names.option(c.issue, c.after)} for {c.for_issue or 'nothing named'} ({c.loss} points)"
            for c in own
        )
        paid = sum(c.for_issue is not None for c in own)
        yield Figure(
            "concessions", "counted", len(own), "count", "losses accepted in a text", seat, details=told
        )
        yield Figure(
            "cost of concessions",
            "counted",
            sum(c.loss for c in own),
            "count",
            "points of the card given up",
            seat,
        )
        yield Figure(
            "concessions paid for",
            "counted",
            share(paid, len(own)),
            "share",
            "of them, those for something",
            seat,
        )


@dataclass(frozen=True, slots=True)
class _Ask:
    """A wish in its place: how good it is by the card, from 1 for the best option to below 0."""

    issue: str
    height: float


def drift(sitting: Sitting) -> Iterator[Figure]:
    """Count how far a seat's wishes move away from the best of its card, first to last, over its issues."""
    for seat in sitting.opened.seats:
        asks = _asks(sitting, seat)
        moved = [
            _moved([a.height for a in asks if a.issue == issue])
            for issue in dict.fromkeys(a.issue for a in asks)
        ]
        steps = [m for m in moved if m is not None]
        yield Figure(
            "drift of stance",
            "counted",
            mean(steps),
            "number",
            "first wish less last wish, in shares of the best option's worth, over issues asked for twice; "
            "0 holds, above 0 gives way",
            seat,
        )
        against = sum(a.height < 0 for a in asks)
        yield Figure(
            "wishes against the card",
            "counted",
            share(against, len(asks)),
            "share",
            "of its wishes, those that its card holds for worse than agreed language",
            seat,
        )


def _asks(sitting: Sitting, seat: str) -> list[_Ask]:
    wishes: list[Wish] = []
    for _, event in sitting.events:
        if isinstance(event, Spoke) and event.speaker == seat:
            wishes += event.intent.asks
        if isinstance(event, ReviewGiven) and event.seat == seat:
            wishes += event.asks
    mandate = sitting.state.mandates[seat]
    found = []
    for wish in wishes:
        best = max(
            (worth_of_option(mandate, wish.issue, o) for o in _options(sitting, wish.issue)), default=0
        )
        if best > 0:
            found.append(_Ask(wish.issue, worth_of_option(mandate, wish.issue, wish.option) / best))
    return found


def _options(sitting: Sitting, issue: str) -> list[str]:
    return [o.id for i in sitting.opened.agenda if i.id == issue for o in i.options]


def _moved(heights: Sequence[float]) -> float | None:
    return heights[0] - heights[-1] if len(heights) > 1 else None


def provenance(sitting: Sitting) -> Iterator[Figure]:
    """Tell of each paragraph of the last text who asked for it, and in which text it came."""
    texts: list[TextCirculated] = sitting.of(TextCirculated)
    if not texts:
        return
    origin = {p.pid: "agreed language" for p in texts[-1].paragraphs}
    for event in texts:
        for change in event.changes:
            who = ", ".join(change.asked_by)
            by = f"asked by {who}" if who else "the chair's bridge"
            origin[change.pid] = f"text {event.revision}, {by}, by {event.origin}: {change.after}"
    new = [pid for pid, told in origin.items() if told != "agreed language"]
    yield Figure(
        "paragraphs changed",
        "counted",
        share(len(new), len(origin)),
        "share",
        "of the paragraphs of the last text, those that are not agreed language",
        details=tuple(f"{pid}: {told}" for pid, told in origin.items()),
    )
