"""The chair's choice of the next text, from what seats declared and from nothing else."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby, islice
from typing import Literal, NamedTuple

from nacsim.council.events import CoherenceRule
from nacsim.council.gate import incoherences
from nacsim.council.rules_of_silence import could_carry
from nacsim.council.state import (
    ASKED,
    DISPUTED,
    OBJECTED,
    TOLERATED,
    UNKNOWN,
    WANTED,
    Draft,
    MeetingState,
    Stances,
)

Origin = Literal["wish", "pair", "package", "bridge", "archive"]
Options = Mapping[str, str]
Choice = tuple[str, str]  # an issue, and an option on it

CHANGES_AT_MOST = 4  # a chair's text that changes more is a new text, and nobody can tell what it was for
GROWN = 6  # the most promising candidates, to which the chair adds further wishes
PAIRED_WISHES = 24  # the wishes most asked for; pairs of more than these cost time and change nothing


class Appraisal(NamedTuple):
    """A text as the declared positions make it look, in the order of protocol 4e: the smallest is best.

    Objections, unready seats, how far the worst-off seat is from indifferent, changes. The seed decides
    between equals.
    """

    objections: int
    unready: int
    shortfall: int
    changes: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text the chair could circulate next: its options, where the difference comes from, how it looks."""

    options: dict[str, str]
    origin: Origin
    appraisal: Appraisal


@dataclass(frozen=True, slots=True)
class Shift:
    """What one change would do to the table as it declared itself: to its objections, and to each seat."""

    objections: int
    gains: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """How the seats declared themselves towards the text on the table and towards each change of it.

    Hundreds of texts are weighed against one table, so what does not depend on the text is counted once.
    """

    now: Options
    objections: int
    moods: tuple[int, ...]
    shifts: Mapping[Choice, Shift]

    def appraise(self, options: Options) -> Appraisal:
        """Predict how the table would take a text."""
        shifts = [self.shifts[choice] for choice in options.items() - self.now.items()]
        moods = list(map(sum, zip(self.moods, *[s.gains for s in shifts], strict=True)))
        return Appraisal(
            objections=self.objections + sum(s.objections for s in shifts),
            unready=len([mood for mood in moods if mood < 0]),
            shortfall=-min(moods),
            changes=len(shifts),
        )


def declared(state: MeetingState, choices: Iterable[Choice]) -> Declared:
    """Count what the seats declared of the text on the table, and of changing it to each of these choices."""
    now = state.text.options()
    known = [state.stances[seat] for seat in state.seats]
    # Whoever asks for other words on an issue is not waiting for these.
    pressing = [frozenset(issue for (issue, _), s in stances.items() if s >= WANTED) for stances in known]
    against = {i: sum(stances.get((i, o), UNKNOWN) == OBJECTED for stances in known) for i, o in now.items()}
    shifts = {
        (issue, option): Shift(
            sum(stances.get((issue, option), UNKNOWN) == OBJECTED for stances in known) - against[issue],
            tuple(
                _gain(stances, issue, now[issue], option, pressing=issue in issues)
                for stances, issues in zip(known, pressing, strict=True)
            ),
        )
        for issue, option in set(choices)
        if now[issue] != option
    }
    return Declared(now, sum(against.values()), tuple(_mood(state, seat) for seat in state.seats), shifts)


def appraise(state: MeetingState, options: Options) -> Appraisal:
    """Predict, from declared positions only, how the table would take a text."""
    return declared(state, options.items()).appraise(options)


def _mood(state: MeetingState, seat: str) -> int:
    """Say how far a seat declared itself from the text on the table: from 1, accepting, downwards."""
    review = state.reviews.get(seat)
    if review is None:
        return -1
    if review.verdict.startswith("accept"):
        return 1
    blocked = sum(r.position != "ok" for r in review.remarks)
    return 0 if review.can_live_with else -1 - blocked


def _gain(stances: Stances, issue: str, before: str, after: str, *, pressing: bool) -> int:
    """Count what a change gives and takes, by what a seat has shown of either side of it."""
    shown = stances.get((issue, after), UNKNOWN)
    if shown == UNKNOWN and pressing:
        shown = DISPUTED
    relief = stances.get((issue, before), UNKNOWN) <= DISPUTED
    return {ASKED: 2, WANTED: 1, TOLERATED: 0}.get(shown, shown) + relief


def wishes_on_the_floor(state: MeetingState) -> list[Choice]:
    """Return the (issue, option) pairs that some seat asks for now, most asked for first."""
    count: dict[Choice, int] = {}
    for stances in state.stances.values():
        for wish, shown in stances.items():
            if shown >= WANTED:
                count[wish] = count.get(wish, 0) + shown
    return sorted(count, key=lambda wish: (-count[wish], wish))


def bridges_on_the_floor(state: MeetingState) -> list[Choice]:
    """Return the bridges, and the agreed words, on each issue where some seat disputes the text."""
    now = state.text.options()
    disputed = {i for s in state.stances.values() for i, o in now.items() if s.get((i, o), UNKNOWN) < 0}
    return [
        (issue.id, option.id)
        for issue in state.meeting.agenda
        if issue.id in disputed
        for option in issue.options
        if (option.bridge or option is issue.options[0]) and now[issue.id] != option.id
    ]


def candidates(state: MeetingState) -> list[Candidate]:
    """List what the chair may choose from: wishes, pairs, packages, bridges and archived texts."""
    now = state.text.options()
    wishes = [w for w in wishes_on_the_floor(state) if now[w[0]] != w[1]]
    bridges = [b for b in bridges_on_the_floor(state) if b not in wishes]
    pool = (wishes + bridges)[:PAIRED_WISHES]
    texts: list[tuple[dict[str, str], Origin]] = [({**now, i: o}, "wish") for i, o in wishes]
    texts += [({**now, i: o}, "bridge") for i, o in bridges]
    texts += [({**now, **dict(pair)}, "pair") for pair in combinations(pool, 2) if pair[0][0] != pair[1][0]]
    texts += [({**now, **{w.issue: w.option for w in p.changes}}, "package") for p in state.packages]
    texts += [(draft.text.options(), "archive") for draft in state.drafts[:-1]]
    table = declared(state, set[Choice]().union(*(options.items() for options, _ in texts)))
    found = [Candidate(options, origin, table.appraise(options)) for options, origin in texts]
    promising = islice(best_first(found, state.meeting.seed), GROWN)
    return found + [_grown(state, table, c, pool) for c in promising if c.origin != "archive"]


def _grown(state: MeetingState, table: Declared, seed: Candidate, wishes: list[Choice]) -> Candidate:
    """Add wishes to a candidate one by one while the table, as it declared itself, comes closer to it."""
    text = seed
    while text.appraisal.changes < CHANGES_AT_MOST:
        texts = [{**text.options, i: o} for i, o in wishes if text.options[i] == table.now[i]]
        grown = [Candidate(options, "package", table.appraise(options)) for options in texts]
        # One change more is never closer by itself, so the count of changes is left out.
        closer = [c for c in grown if c.appraisal[:3] < text.appraisal[:3]]
        if not closer:
            break
        text = next(best_first(closer, state.meeting.seed))
    return text


def next_text(state: MeetingState, features: Mapping[Choice, Iterable[str]]) -> Candidate | None:
    """Choose the next text; None if every candidate is incoherent, refused or the text on the table.

    `features` gives the features of each (issue, option) in the scenario's library.
    """
    seen = {frozenset(draft.text.options().items()) for draft in state.drafts}
    fresh: list[Candidate] = []
    for candidate in candidates(state):
        choices = frozenset(candidate.options.items())
        if choices not in seen:
            seen.add(choices)
            fresh.append(candidate)
    ranked = best_first(fresh, state.meeting.seed)
    return next((c for c in ranked if _coherent(state.meeting.coherence, c.options, features)), None)


def best_first(candidates: Iterable[Candidate], seed: int) -> Iterator[Candidate]:
    """Yield candidates by their appraisal, equals by lot; no lot is drawn that nobody waits for."""
    for _, group in groupby(sorted(candidates, key=_appraisal), key=_appraisal):
        equals = list(group)
        yield from equals if len(equals) == 1 else sorted(equals, key=lambda c: _lot(seed, c.options))


def _appraisal(candidate: Candidate) -> Appraisal:
    return candidate.appraisal


def _coherent(
    rules: Iterable[CoherenceRule], options: Options, features: Mapping[Choice, Iterable[str]]
) -> bool:
    return not incoherences(rules, frozenset(f for choice in options.items() for f in features[choice]))


def _lot(seed: int, options: Options) -> str:
    """Draw a lot that a seed decides, the same on every machine."""
    return hashlib.sha256(f"{seed}:{tuple(sorted(options.items()))}".encode()).hexdigest()


def texts_for_silence(state: MeetingState) -> tuple[int, ...]:
    """Return the indices of the drafts that may be put under silence at the end, the best first.

    What all could live with and nobody was asked about comes first; then what most could live with. A text
    that has been under silence as often as a text may be is left alone, and so is every text when the
    meeting has had its windows.
    """
    if state.windows >= state.limits.windows:
        return ()
    fresh = [i for i, d in enumerate(state.drafts) if d.windows < state.limits.windows_per_text]

    def rank(i: int) -> tuple[int, ...]:
        return (must_be_tried(state, i), *_support(state.drafts[i]), i)

    return tuple(sorted(fresh, key=rank, reverse=True))


def must_be_tried(state: MeetingState, index: int) -> bool:
    """Say whether a draft could be carried, as its reviews stand, and has never been under silence."""
    draft = state.drafts[index]
    return could_carry(state, draft.lived_with_by) and draft.windows < 1


def _support(draft: Draft) -> tuple[int, int]:
    return len(draft.lived_with_by), len(draft.accepted_by)


def best_archived(state: MeetingState) -> int:
    """Return the index of the draft that most seats could live with; the latest of equals."""
    return max(
        range(len(state.drafts)),
        key=lambda i: (*_support(state.drafts[i]), i),
    )
