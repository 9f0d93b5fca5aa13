"""State from the record: one small function for each kind of event, and no other way to change a state."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from nacsim.council import events as e
from nacsim.council.state import (
    ASKED,
    DISPUTED,
    OBJECTED,
    TOLERATED,
    WANTED,
    Draft,
    MeetingState,
    Stances,
    Window,
)
from nacsim.council.text import Text, text_hash

NEW = MeetingState()


def fold(state: MeetingState, event: e.AnyEvent) -> MeetingState:
    """Return the state after one more event of the record."""
    step = FOLDS.get(type(event), _unchanged)
    return replace(step(state, event), seq=state.seq + 1)


def fold_all(events: Iterable[e.AnyEvent], start: MeetingState = NEW) -> MeetingState:
    """Return the state after all these events."""
    state = start
    for event in events:
        state = fold(state, event)
    return state


def _unchanged(state: MeetingState, _: Any) -> MeetingState:
    return state


def _opened(state: MeetingState, event: e.Opened) -> MeetingState:
    return replace(
        state,
        opened=event,
        holders=dict(event.holders),
        epochs=dict.fromkeys(event.seats, 0),
        stances={seat: {} for seat in event.seats},
    )


def _mandate_sealed(state: MeetingState, event: e.MandateSealed) -> MeetingState:
    return replace(state, mandates={**state.mandates, event.seat: event.mandate})


def _phase_entered(state: MeetingState, event: e.PhaseEntered) -> MeetingState:
    return replace(state, phase=event.phase, round=event.round, reviews={}, packages=(), lapsed=0)


def _spoke(state: MeetingState, event: e.Spoke) -> MeetingState:
    state = replace(state, speeches=state.speeches + 1)
    return _left_the_floor(state, event.speaker) if event.speaker == state.floor else state


def _placard_raised(state: MeetingState, event: e.PlacardRaised) -> MeetingState:
    return replace(state, placards=(*state.placards, event.seat))


def _placard_lowered(state: MeetingState, event: e.PlacardLowered) -> MeetingState:
    return replace(state, placards=_without(state.placards, event.seat))


def _floor_given(state: MeetingState, event: e.FloorGiven) -> MeetingState:
    return replace(state, floor=event.seat)


def _floor_lapsed(state: MeetingState, event: e.FloorLapsed) -> MeetingState:
    return replace(_left_the_floor(state, event.seat), lapsed=state.lapsed + 1)


def _left_the_floor(state: MeetingState, seat: str) -> MeetingState:
    floor = None if state.floor == seat else state.floor
    return replace(state, floor=floor, placards=_without(state.placards, seat))


def _without(seats: tuple[str, ...], seat: str) -> tuple[str, ...]:
    return tuple(s for s in seats if s != seat)


def _wording_offered(state: MeetingState, event: e.WordingOffered) -> MeetingState:
    """Whoever offers words for an option asks for it; the latest words for it are the ones that count."""
    wish = event.wish
    state = _with_wishes(state, [(event.seat, wish.issue, wish.option)], ASKED)
    return replace(state, own_words={**state.own_words, (wish.issue, wish.option): event})


def _map_read(state: MeetingState, event: e.MapRead) -> MeetingState:
    """What a seat said it wants in the tour is the first thing the table knows of it."""
    wishes = [(s, p.issue, option) for p in event.positions for s, option in sorted(p.wanted.items())]
    return _with_wishes(state, wishes, WANTED)


def _text_circulated(state: MeetingState, event: e.TextCirculated) -> MeetingState:
    text = Text(revision=event.revision, paragraphs=event.paragraphs)
    draft = Draft(text, text_hash(event.paragraphs))
    before = next((d for d in state.drafts if d.hash == draft.hash), None)
    if before is not None:
        draft = replace(before, text=text)
    return replace(state, drafts=(*state.drafts, draft), current=len(state.drafts), reviews={})


def _review_given(state: MeetingState, event: e.ReviewGiven) -> MeetingState:
    return replace(state, reviews={**state.reviews, event.seat: event})


def _review_missing(state: MeetingState, event: e.ReviewMissing) -> MeetingState:
    return replace(state, reviews={**state.reviews, event.seat: None})


def _reviews_revealed(state: MeetingState, event: e.ReviewsRevealed) -> MeetingState:
    options = state.text.options()
    issue_of = {p.pid: p.issue for p in state.text.paragraphs}
    stances, asked_by = dict(state.stances), dict(state.asked_by)
    for position in event.positions:
        stances[position.seat] = _stances_after(stances[position.seat], position, options, issue_of)
        for wish in (*position.asks, *(r.cure for r in position.remarks if r.cure is not None)):
            askers = asked_by.get((wish.issue, wish.option), ())
            if position.seat not in askers:
                asked_by[wish.issue, wish.option] = (*askers, position.seat)
    given = [r for r in state.reviews.values() if r is not None]
    accepted = frozenset(r.seat for r in given if r.verdict.startswith("accept"))
    lived_with = frozenset(r.seat for r in given if r.can_live_with)
    # A later look at the same bytes replaces an earlier one: capitals change their minds.
    drafts = tuple(
        replace(d, accepted_by=accepted, lived_with_by=lived_with) if d.hash == state.draft.hash else d
        for d in state.drafts
    )
    support = len(lived_with) + len(accepted)
    progress = support > state.best_support
    return replace(
        state,
        stances=stances,
        asked_by=asked_by,
        drafts=drafts,
        revealed_round=event.round,
        best_support=max(state.best_support, support),
        # A table stands still only once a package was tried; before that there is something left to try.
        stalled=state.stalled + 1 if state.package_tried and not progress else 0,
    )


def _stances_after(
    before: Stances, position: e.Position, options: dict[str, str], issue_of: dict[str, str | None]
) -> Stances:
    after = dict(before)
    for remark in position.remarks:
        issue = issue_of.get(remark.pid)
        if issue is None:
            continue
        shown = {"ok": TOLERATED, "object": OBJECTED}.get(remark.position, DISPUTED)
        if shown == TOLERATED:
            # Whoever lets a paragraph stand has stopped pressing for other words in it.
            after |= {k: TOLERATED for k, s in after.items() if k[0] == issue and s >= WANTED}
        here = (issue, options[issue])
        after[here] = max(after.get(here, shown), shown) if shown == TOLERATED else shown
        if remark.cure is not None:
            after[remark.cure.issue, remark.cure.option] = WANTED
    for wish in position.offers:
        after[wish.issue, wish.option] = max(after.get((wish.issue, wish.option), TOLERATED), TOLERATED)
    for wish in position.asks:
        after[wish.issue, wish.option] = ASKED
    return after


def _with_wishes(state: MeetingState, wishes: list[tuple[str, str, str]], shown: int) -> MeetingState:
    stances = {seat: dict(known) for seat, known in state.stances.items()}
    asked_by = dict(state.asked_by)
    for seat, issue, option in wishes:
        stances[seat][issue, option] = shown
        askers = asked_by.get((issue, option), ())
        if seat not in askers:
            asked_by[issue, option] = (*askers, seat)
    return replace(state, stances=stances, asked_by=asked_by)


def _package_proposed(state: MeetingState, event: e.PackageProposed) -> MeetingState:
    return replace(state, packages=(*state.packages, event), package_tried=True)


def _silence_opened(state: MeetingState, event: e.SilenceOpened) -> MeetingState:
    window = Window(number=event.bind.window, bind=event.bind, minutes=event.minutes)
    drafts = tuple(
        replace(d, windows=d.windows + 1) if d.hash == event.bind.hash else d for d in state.drafts
    )
    return replace(state, phase="silence", window=window, windows=state.windows + 1, drafts=drafts)


def _consented(state: MeetingState, event: e.Consented) -> MeetingState:
    return _in_window(state, consents={**state.last_window.consents, event.seat: event})


def _withdrawn(state: MeetingState, event: e.ConsentWithdrawn) -> MeetingState:
    rest = {seat: c for seat, c in state.last_window.consents.items() if seat != event.seat}
    return _in_window(state, consents=rest)


def _objected(state: MeetingState, event: e.Objected) -> MeetingState:
    stances = dict(state.stances)
    options = state.text.options()
    issue = next((p.issue for p in state.text.paragraphs if p.pid == event.pid), None)
    if issue is not None:
        stances[event.seat] = {**stances[event.seat], (issue, options[issue]): OBJECTED}
    if event.cure is not None:
        stances[event.seat] = {**stances[event.seat], (event.cure.issue, event.cure.option): ASKED}
    # Whoever writes a letter about a text cannot live with it, whatever was said in a review.
    drafts = tuple(_without_support(d, event.seat) if d.hash == event.bind.hash else d for d in state.drafts)
    state = replace(state, stances=stances, drafts=drafts)
    window = state.last_window
    consents = {seat: c for seat, c in window.consents.items() if seat != event.seat}
    return _in_window(state, objectors=window.objectors | {event.seat}, consents=consents)


def _without_support(draft: Draft, seat: str) -> Draft:
    return replace(draft, accepted_by=draft.accepted_by - {seat}, lived_with_by=draft.lived_with_by - {seat})


def _no_verdict(state: MeetingState, event: e.NoVerdict) -> MeetingState:
    return _in_window(state, missing=state.last_window.missing | {event.seat})


def _silence_broken(state: MeetingState, _: e.SilenceBroken) -> MeetingState:
    return replace(_in_window(state, open=False, consents={}), phase="drafting")


def _adopted(state: MeetingState, event: e.Adopted) -> MeetingState:
    return replace(_in_window(state, open=False), adopted=event.bind)


def _concession_made(state: MeetingState, event: e.ConcessionMade) -> MeetingState:
    return replace(state, concessions=(*state.concessions, event))


def _holder_changed(state: MeetingState, event: e.HolderChanged) -> MeetingState:
    state = replace(
        _left_the_floor(state, event.seat),
        holders={**state.holders, event.seat: event.holder},
        epochs={**state.epochs, event.seat: event.epoch},
        stand_ins=state.stand_ins | {event.seat} if event.stand_in else state.stand_ins - {event.seat},
        reviews={s: r for s, r in state.reviews.items() if s != event.seat},
    )
    if state.window is None or not state.window.open:
        return state
    consents = {s: c for s, c in state.window.consents.items() if s != event.seat}
    # Nobody has asked the new holder yet, so the absence of the former one says nothing.
    return _in_window(state, consents=consents, missing=state.window.missing - {event.seat})


def _suspended(state: MeetingState, event: e.Suspended) -> MeetingState:
    return replace(state, phase="suspended", resume_phase=state.phase, resting=event.reason)


def _resumed(state: MeetingState, _: e.Resumed) -> MeetingState:
    return replace(state, phase=state.resume_phase)


def _closed(state: MeetingState, event: e.Closed) -> MeetingState:
    return replace(state, phase="closed", outcome=event.outcome)


def _in_window(state: MeetingState, **changed: Any) -> MeetingState:
    return replace(state, window=replace(state.last_window, **changed))


FOLDS: dict[type[Any], Callable[[MeetingState, Any], MeetingState]] = {
    e.Opened: _opened,
    e.MandateSealed: _mandate_sealed,
    e.PhaseEntered: _phase_entered,
    e.Spoke: _spoke,
    e.MapRead: _map_read,
    e.TextCirculated: _text_circulated,
    e.ReviewGiven: _review_given,
    e.ReviewMissing: _review_missing,
    e.ReviewsRevealed: _reviews_revealed,
    e.PackageProposed: _package_proposed,
    e.SilenceOpened: _silence_opened,
    e.Consented: _consented,
    e.ConsentWithdrawn: _withdrawn,
    e.Objected: _objected,
    e.NoVerdict: _no_verdict,
    e.SilenceBroken: _silence_broken,
    e.Adopted: _adopted,
    e.ConcessionMade: _concession_made,
    e.HolderChanged: _holder_changed,
    e.PlacardRaised: _placard_raised,
    e.PlacardLowered: _placard_lowered,
    e.FloorGiven: _floor_given,
    e.FloorLapsed: _floor_lapsed,
    e.WordingOffered: _wording_offered,
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.Closed: _closed,
}
