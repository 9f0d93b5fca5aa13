"""The chair's choice of the next text, from what seats declared and from nothing else."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from nacsim.council.events import CoherenceRule
from nacsim.council.gate import incoherences
from nacsim.council.state import ASKED, DISPUTED, OBJECTED, TOLERATED, UNKNOWN, WANTED, MeetingState, Stances

Origin = Literal["wish", "pair", "package", "bridge", "archive"]
Options = Mapping[str, str]

CHANGES_AT_MOST = 4  # a chair's text that changes more is a new text, and nobody can tell what it was for
GROWN = 6  # the most promising candidates, to which the chair adds further wishes
PAIRED_WISHES = 24  # the wishes most asked for; pairs of more than these cost time and change nothing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text the chair could circulate next: its options, and where the difference comes from."""

    options: dict[str, str]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A candidate as the declared positions make it look; the smallest key is the chair's choice."""

    objections: int
    unready: int
    worst_off: int
    changes: int
    lot: str

    @property
    def key(self) -> tuple[int, int, int, int, str]:
        """Return the order of protocol 4e: objections, unready seats, worst-off seat, changes, seed."""
        return (self.objections, self.unready, -self.worst_off, self.changes, self.lot)


def wishes_on_the_floor(state: MeetingState) -> list[tuple[str, str]]:
    """Return the (issue, option) pairs that some seat asks for now, most asked for first."""
    count: dict[tuple[str, str], int] = {}
    for stances in state.stances.values():
        for wish, shown in stances.items():
            if shown >= WANTED:
                count[wish] = count.get(wish, 0) + shown
    return sorted(count, key=lambda wish: (-count[wish], wish))


def candidates(state: MeetingState) -> list[Candidate]:
    """List what the chair may choose from: wishes, pairs, packages, bridges and archived texts."""
    now = state.text.options()
    wishes = [w for w in wishes_on_the_floor(state) if now[w[0]] != w[1]]
    disputed = {i for s in state.stances.values() for i, o in now.items() if s.get((i, o), 0) < 0}
    bridges = [
        (issue.id, option.id)
        for issue in state.meeting.agenda
        for option in issue.options
        if (option.bridge or option is issue.options[0])
        and issue.id in disputed
        and now[issue.id] != option.id
    ]
    found = [Candidate({**now, **dict([w])}, "wish") for w in wishes]
    found += [Candidate({**now, **dict([w])}, "bridge") for w in bridges if w not in wishes]
    pool = (wishes + [b for b in bridges if b not in wishes])[:PAIRED_WISHES]
    found += [Candidate({**now, **dict([a, b])}, "pair") for a, b in combinations(pool, 2) if a[0] != b[0]]
    for package in state.packages:
        found.append(Candidate({**now, **{w.issue: w.option for w in package.changes}}, "package"))
    found += [Candidate(d.text.options(), "archive") for d in state.drafts[:-1]]
    promising = sorted(found, key=lambda c: appraise(state, c.options).key)[:GROWN]
    return found + [_grown(state, c, pool) for c in promising if c.origin != "archive"]


def _grown(state: MeetingState, seed: Candidate, wishes: list[tuple[str, str]]) -> Candidate:
    """Add wishes to a candidate one by one while the table, as it declared itself, comes closer to it."""
    now = state.text.options()
    options = dict(seed.options)
    key = appraise(state, options).key
    while sum(now[i] != o for i, o in options.items()) < CHANGES_AT_MOST:
        grown = [{**options, issue: option} for issue, option in wishes if options[issue] == now[issue]]
        best = min(grown, key=lambda o: appraise(state, o).key, default=options)
        if appraise(state, best).key[:3] >= key[:3]:
            break
        options, key = best, appraise(state, best).key
    return Candidate(options, seed.origin if options == seed.options else "package")


def next_text(state: MeetingState, features: Mapping[tuple[str, str], Iterable[str]]) -> Candidate | None:
    """Choose the next text; None if every candidate is incoherent, refused or the text on the table.

    `features` gives the features of each (issue, option) in the scenario's library.
    """
    seen = {_key(d.text.options()) for d in state.drafts}
    best: tuple[tuple[int, int, int, int, str], Candidate] | None = None
    for candidate in candidates(state):
        if _key(candidate.options) in seen:
            continue
        seen.add(_key(candidate.options))
        if not _coherent(state.meeting.coherence, candidate.options, features):
            continue
        key = appraise(state, candidate.options).key
        if best is None or key < best[0]:
            best = (key, candidate)
    return best[1] if best else None


def appraise(state: MeetingState, options: Options) -> Appraisal:
    """Predict, from declared positions only, how the table would take a text."""
    now = state.text.options()
    changed = [(i, now[i], o) for i, o in options.items() if now[i] != o]
    objections, unready, worst = 0, 0, 1_000
    for seat in state.seats:
        stances = state.stances[seat]
        objections += sum(stances.get((i, o), 0) == OBJECTED for i, o in options.items())
        mood = _mood(state, seat) + _gain(stances, changed)
        unready += mood < 0
        worst = min(worst, mood)
    return Appraisal(objections, unready, worst, len(changed), _lot(state.meeting.seed, options))


def _mood(state: MeetingState, seat: str) -> int:
    """Say how far a seat declared itself from the text on the table: from 1, accepting, downwards."""
    review = state.reviews.get(seat)
    if review is None:
        return -1
    if review.verdict.startswith("accept"):
        return 1
    blocked = sum(r.position != "ok" for r in review.remarks)
    return 0 if review.can_live_with else -1 - blocked


def _gain(stances: Stances, changed: list[tuple[str, str, str]]) -> int:
    """Add up what changes give and take, by what the seat has shown of either side of each."""
    total = 0
    for issue, before, after in changed:
        shown = stances.get((issue, after), UNKNOWN)
        if shown == UNKNOWN and any(i == issue and s >= WANTED for (i, _), s in stances.items()):
            shown = DISPUTED  # whoever asks for other words on an issue is not waiting for these
        total += {ASKED: 2, WANTED: 1, TOLERATED: 0}.get(shown, shown)
        if stances.get((issue, before), UNKNOWN) <= DISPUTED:
            total += 1
    return total


def _coherent(
    rules: Iterable[CoherenceRule], options: Options, features: Mapping[tuple[str, str], Iterable[str]]
) -> bool:
    return not incoherences(rules, frozenset(f for wish in options.items() for f in features[wish]))


def _key(options: Options) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(options.items()))


def _lot(seed: int, options: Options) -> str:
    """Draw a lot that a seed decides, the same on every machine."""
    return hashlib.sha256(f"{seed}:{_key(options)}".encode()).hexdigest()


def best_archived(state: MeetingState) -> int:
    """Return the index of the draft that most seats could live with; the latest of equals."""
    return max(
        range(len(state.drafts)),
        key=lambda i: (len(state.drafts[i].lived_with_by), len(state.drafts[i].accepted_by), i),
    )
