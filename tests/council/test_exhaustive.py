"""Every meeting of a small council: three seats, two edits, two windows, lost, late and doubled messages.

A message that is lost is an action that is not taken; a late one carries the bind of an earlier window; a
doubled one is taken again. The search visits each reachable state once and checks every step into it.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.decide import decide
from nacsim.council.fold import fold
from nacsim.council.state import MeetingState
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from nacsim.errors import Refused
from tests.council.invariants import assert_all
from tests.council.small import AGENDA, AGREED, SEATS, Table, paragraphs

pytestmark = pytest.mark.thorough

EDITS, WINDOWS = 2, 2
TELLING = (c.Consent, c.Object, c.ChangeHolder, c.TakeFloor, c.LapseFloor)
Path = tuple[e.AnyEvent, ...]


def what_matters(state: MeetingState) -> Any:
    """Return what tells two states apart for the future of the meeting."""
    window = state.window
    return (
        state.phase,
        state.round,
        state.revealed_round,
        len(state.drafts),
        state.draft.hash,
        tuple(sorted(state.reviews)),
        tuple(sorted(state.epochs.items())),
        state.windows,
        window and (window.open, tuple(sorted(window.consents)), tuple(sorted(window.objectors))),
        state.outcome,
    )


def actions(state: MeetingState, binds: tuple[Bind, ...]) -> Iterator[c.AnyCommand]:
    """Yield everything that anyone may try now, in time, late, or twice."""
    for bind in binds:
        for seat in SEATS:
            epoch = state.epochs[seat]
            yield c.Consent(key="k", seat=seat, epoch=epoch, bind=bind)
            yield c.Withdraw(key="k", seat=seat, epoch=epoch, bind=bind)
        yield c.Object(key="k", seat="BB", epoch=state.epochs["BB"], bind=bind, pid="P2", reason="No.")
        yield c.CloseSilence(key="k", window=bind.window)
        yield c.Consent(key="k", seat="AA", epoch=0, bind=bind)
    if state.epochs["AA"] == 0:
        yield c.ChangeHolder(key="k", seat="AA", holder="human")
    if len(state.drafts) <= EDITS:
        for options in ({}, {"membership": "task"}):
            yield circulation(state, {**AGREED, **options})
    if state.windows < WINDOWS:
        yield c.OpenSilence(key="k", minutes=30)
    yield c.EnterPhase(key="k", phase="drafting", round=state.round + 1)
    for seat in SEATS:
        yield c.Review(
            key="k",
            seat=seat,
            epoch=state.epochs[seat],
            round=state.round,
            verdict="accept",
            can_live_with=True,
            revision=state.text.revision,
            hash=state.draft.hash,
            remarks=(),
            asks=(Wish(issue="membership", option="task"),),
        )
    yield c.RevealReviews(key="k", round=state.round)
    yield c.Close(key="k", because="rounds")


def circulation(state: MeetingState, after: dict[str, str]) -> c.Circulate:
    before = state.text.options()
    changes = tuple(
        e.Change(pid=i.pid, issue=i.id, before=before[i.id], after=after[i.id], asked_by=())
        for i in AGENDA
        if before[i.id] != after[i.id]
    )
    return c.Circulate(key="k", paragraphs=paragraphs(**after), changes=changes, origin="wish")


def binds_of(events: Path) -> tuple[Bind, ...]:
    return tuple(x.bind for x in events if isinstance(x, e.SilenceOpened))


def explore(
    table: Table,
    tried: Callable[[MeetingState, tuple[Bind, ...]], Iterable[c.AnyCommand]],
    told_apart: Callable[[MeetingState], Any],
) -> tuple[int, Counter[str]]:
    """Visit every state that can be reached; return how many there are, and how the meetings ended."""
    queue: deque[tuple[MeetingState, Path]] = deque([(table.state, tuple(table.events))])
    seen = {told_apart(table.state)}
    ends: Counter[str] = Counter()
    while queue:
        state, path = queue.popleft()
        for command in tried(state, binds_of(path)):
            try:
                events = decide(state, command)
            except Refused:
                continue
            after = state
            for event in events:
                after = fold(after, event)
            key = told_apart(after)
            if key in seen:
                continue
            seen.add(key)
            longer = (*path, *events)
            if after.outcome is not None or isinstance(command, TELLING):
                assert_all(longer, after)
            if after.outcome is not None:
                ends[after.outcome] += 1
                continue
            queue.append((after, longer))
    return len(seen), ends


def test_no_path_through_a_small_council_breaks_an_invariant() -> None:
    states, ends = explore(Table().to_drafting(), actions, what_matters)
    assert ends["ADOPTED_MINIMUM"] > 0
    assert ends["ADOPTED_DEFERRAL"] > 0
    assert ends["NO_CONSENSUS"] > 0
    assert states > 5_000
