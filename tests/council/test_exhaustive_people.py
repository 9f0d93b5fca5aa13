"""Every meeting of a small council with a person at it: placards, calls, words of one's own, handovers."""

from collections.abc import Iterator
from typing import Any

import pytest

from nacsim.council import commands as c
from nacsim.council.state import MeetingState
from nacsim.council.text import Bind
from nacsim.council.values import Holder, Intent
from tests.council.acts_of_people import ANNA, in_her_words, wording
from tests.council.small import AGREED, SEATS, Table
from tests.council.test_exhaustive import explore
from tests.council.test_exhaustive import what_matters as moves

pytestmark = pytest.mark.thorough

HANDOVERS = 2
REASON = "My parliament voted for it last night."
OTHER: dict[str, Holder] = {"human": "ai", "ai": "human"}


def what_matters(state: MeetingState) -> Any:
    """Return what tells two states apart for the future of the meeting."""
    return (
        moves(state),
        state.holders["AA"],
        state.placards,
        state.floor,
        state.speeches,
        tuple(sorted((k, w.features_known) for k, w in state.own_words.items())),
        state.text.paragraphs[-1].features_known,
        state.window and tuple(sorted(state.window.missing)),
    )


def at_the_floor(state: MeetingState, epoch: int) -> Iterator[c.AnyCommand]:
    """Yield what AA may try with placard and floor, and what the chair may."""
    yield c.RaisePlacard(key="k", seat="AA", epoch=epoch)
    yield c.LowerPlacard(key="k", seat="AA", epoch=epoch)
    yield c.LapseFloor(key="k", seat="AA", because="passed")
    if state.speeches < 1:
        yield c.GiveFloor(key="k", seat="AA", because="turn")
        yield c.TakeFloor(key="k", speaker="AA", epoch=epoch, intent=Intent(move="support"), text="We agree.")


def in_words(state: MeetingState, table: Table, epoch: int) -> Iterator[c.AnyCommand]:
    """Yield the words that AA may offer, read or not, and the texts with them, marked or not."""
    for known in (True, False):
        yield wording(epoch=epoch, features_known=known)
        if len(state.drafts) < 2 and state.text.options() == AGREED:
            table.state = state
            yield in_her_words(table, known=known)


def answers(state: MeetingState, binds: tuple[Bind, ...], epoch: int) -> Iterator[c.AnyCommand]:
    """Yield what may be answered to silence, with and without a reason, and by whom."""
    for bind in binds:
        for departure in (None, REASON):
            yield c.Consent(key="k", seat="AA", epoch=epoch, bind=bind, departure=departure)
        yield c.Consent(key="k", seat="AA", epoch=0, bind=bind, departure=REASON)
        yield c.Withdraw(key="k", seat="AA", epoch=epoch, bind=bind)
        yield c.Object(key="k", seat="AA", epoch=epoch, bind=bind, pid="P2", reason="No.")
        yield c.MissVerdict(key="k", seat="AA", bind=bind, fault="There was no answer.")
        for seat in SEATS[1:]:
            yield c.Consent(key="k", seat=seat, bind=bind)
        yield c.CloseSilence(key="k", window=bind.window)


def reviews(state: MeetingState) -> Iterator[c.AnyCommand]:
    """Yield everybody's acceptance of the text on the table, and its reveal."""
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
        )
    yield c.RevealReviews(key="k", round=state.round)


def test_no_path_of_a_person_through_a_small_council_breaks_an_invariant() -> None:
    table = Table(holders=ANNA).to_drafting()

    def tried(state: MeetingState, binds: tuple[Bind, ...]) -> Iterator[c.AnyCommand]:
        epoch = state.epochs["AA"]
        yield from at_the_floor(state, epoch)
        yield from in_words(state, table, epoch)
        yield from answers(state, binds, epoch)
        yield from reviews(state)
        if epoch < HANDOVERS:
            yield c.ChangeHolder(key="k", seat="AA", holder=OTHER[state.holders["AA"]])
        if state.windows < 1:
            yield c.OpenSilence(key="k", minutes=30)
        yield c.Close(key="k", because="teacher")

    states, ends = explore(Table(holders=ANNA).to_drafting(), tried, what_matters)
    assert ends["ADOPTED_MINIMUM"] > 0
    assert ends["NO_CONSENSUS"] > 0
    assert states > 1_000
