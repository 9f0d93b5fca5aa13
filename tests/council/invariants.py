"""The invariants that concern the rules, said of a record and checked after every step."""

from collections.abc import Sequence
from itertools import accumulate

from nacsim.council import events as e
from nacsim.council.fold import NEW, fold
from nacsim.council.gate import objections_of_card
from nacsim.council.state import MeetingState
from nacsim.council.text import Text, text_hash

States = Sequence[MeetingState]  # as many as events and one more: what each event found, and what they left


def assert_all(events: Sequence[e.AnyEvent], state: MeetingState) -> None:
    """Assert every invariant of a record and of the state it folds to."""
    states = list(accumulate(events, fold, initial=NEW))
    assert states[-1] == state  # I17: the state is what the record folds to
    assert_after_a_step(events, states)


def assert_after_a_step(events: Sequence[e.AnyEvent], states: States) -> None:
    """Assert every invariant of a record whose states were kept while it grew."""
    state = states[-1]
    assert state.seq == len(events) == len(states) - 1
    _seats_are_fixed(events)
    _adoption_rests_on_every_consent(events)
    _text_is_frozen_in_silence(events)
    _objection_voids_consents(events, states)
    _ai_consents_respect_the_card(events, states)
    _an_overruled_consent_is_an_objection(events, states)
    _the_end_absorbs(events)
    _options_have_an_origin(events)
    _red_lines_never_change(events, state)
    _people_speak_when_called_on(events)
    _former_holders_are_not_heard(events)
    _unread_words_are_not_taken_as_read(events)


def _seats_are_fixed(events: Sequence[e.AnyEvent]) -> None:
    """I6: whoever acts was seated at the opening, which happens once."""
    opened = [x for x in events if isinstance(x, e.Opened)]
    assert len(opened) == 1
    for event in events:
        seat = getattr(event, "seat", None)
        assert seat is None or seat == "CHAIR" or seat in opened[0].seats


def _adoption_rests_on_every_consent(events: Sequence[e.AnyEvent]) -> None:
    """I1, I2, I7, I8, I11: all consented to these bytes, in this window, and nothing undid it.

    Where the rule of decision asks for fewer, as many did, and nobody with a veto objected.
    """
    adopted = [x for x in events if isinstance(x, e.Adopted)]
    assert len(adopted) <= 1
    for adoption in adopted:
        at = events.index(adoption)
        opening = max(i for i, x in enumerate(events) if isinstance(x, e.SilenceOpened))
        assert events[opening].bind == adoption.bind  # type: ignore[union-attr]
        standing, against = set[str](), set[str]()
        for event in events[opening:at]:
            if isinstance(event, e.Consented) and event.bind == adoption.bind:
                standing.add(event.seat)
            elif isinstance(event, (e.ConsentWithdrawn, e.HolderChanged)):
                standing.discard(event.seat)
            elif isinstance(event, e.Objected):
                against.add(event.seat)
            assert not isinstance(event, (e.SilenceBroken, e.TextCirculated))
        standing -= against
        opened = next(x for x in events if isinstance(x, e.Opened))
        rule = opened.decision
        if rule.needed is None:
            assert standing == set(opened.seats)
        else:
            assert len(standing) >= min(rule.needed, len(opened.seats))
            assert not against & set(rule.vetoes)


def _text_is_frozen_in_silence(events: Sequence[e.AnyEvent]) -> None:
    """I3: between the opening of silence and its end no text is circulated and no review given."""
    silent = False
    for event in events:
        if isinstance(event, e.SilenceOpened):
            silent = True
        elif isinstance(event, (e.SilenceBroken, e.Adopted)):
            silent = False
        assert not (silent and isinstance(event, (e.TextCirculated, e.ReviewGiven, e.PhaseEntered)))


def _objection_voids_consents(events: Sequence[e.AnyEvent], states: States) -> None:
    """I4: an objection to an open window is followed at once by its end, and no consent survives.

    Where fewer than all decide, it is so once a veto is used or too few are left to carry the text.
    """
    for i, event in enumerate(events):
        if isinstance(event, e.Objected) and states[i].silent:
            rule, seats = states[i].meeting.decision, states[i].seats
            against = {*states[i].last_window.objectors, event.seat}
            needed = len(seats) if rule.needed is None else min(rule.needed, len(seats))
            over = bool(against & set(rule.vetoes)) or len(seats) - len(against) < needed
            assert not over or isinstance(events[i + 1], e.SilenceBroken)
            assert over or rule.needed is not None
    window = states[-1].window
    if window is not None and not window.open and states[-1].adopted is None:
        assert not window.consents


def _ai_consents_respect_the_card(events: Sequence[e.AnyEvent], states: States) -> None:
    """I10: no AI consent crosses a red line, falls below the floor or is to an incoherent text."""
    for i, event in enumerate(events):
        if isinstance(event, e.Consented):
            before = states[i]
            if before.holders[event.seat] == "ai":
                mandate = before.mandates[event.seat]
                assert not objections_of_card(mandate, before.text, before.meeting.coherence)
                assert event.departure is None
            assert event.bind.hash == text_hash(before.text.paragraphs)


def _an_overruled_consent_is_an_objection(events: Sequence[e.AnyEvent], states: States) -> None:
    """I10: a yes that an AI seat's card forbids is on record, followed by the letter that it counts as."""
    for i, event in enumerate(events):
        if isinstance(event, e.Overruled):
            before = states[i]
            assert before.holders[event.seat] == "ai"
            mandate = before.mandates[event.seat]
            assert event.finding in objections_of_card(mandate, before.text, before.meeting.coherence)
            letter = events[i + 1]
            assert isinstance(letter, e.Objected)
            assert (letter.seat, letter.bind, letter.reason) == (event.seat, event.bind, event.finding)


def _the_end_absorbs(events: Sequence[e.AnyEvent]) -> None:
    """I9, I13: nothing follows the close; a failure has no adoption, and an adoption no statement."""
    closes = [i for i, x in enumerate(events) if isinstance(x, e.Closed)]
    assert closes in ([], [len(events) - 1])
    for i in closes:
        closed = events[i]
        assert isinstance(closed, e.Closed)
        adopted = any(isinstance(x, e.Adopted) for x in events)
        assert closed.outcome.startswith("ADOPTED") == adopted
        assert not (adopted and closed.statement)


def _options_have_an_origin(events: Sequence[e.AnyEvent]) -> None:
    """I14: each option of a text is agreed language, a bridge, or somebody's wish."""
    opened = next(x for x in events if isinstance(x, e.Opened))
    free = {(i.id, o.id) for i in opened.agenda for k, o in enumerate(i.options) if k == 0 or o.bridge}
    asked: set[tuple[str, str]] = set()
    for event in events:
        if isinstance(event, e.ReviewGiven):
            wishes = [*event.asks, *(r.cure for r in event.remarks if r.cure)]
            asked |= {(w.issue, w.option) for w in wishes}
        elif isinstance(event, e.PackageProposed):
            asked |= {(w.issue, w.option) for w in event.changes}
        elif isinstance(event, e.WordingOffered):
            asked.add((event.wish.issue, event.wish.option))
        elif isinstance(event, e.MapRead):
            asked |= {(p.issue, o) for p in event.positions for o in p.wanted.values()}
        elif isinstance(event, e.TextCirculated):
            options = Text(revision=1, paragraphs=event.paragraphs).options()
            assert set(options.items()) <= free | asked


def _red_lines_never_change(events: Sequence[e.AnyEvent], state: MeetingState) -> None:
    """I22: instructions are sealed at the opening and stay as they are."""
    sealed = {x.seat: x.mandate for x in events if isinstance(x, e.MandateSealed)}
    assert len([x for x in events if isinstance(x, e.MandateSealed)]) == len(sealed)
    assert dict(state.mandates) == sealed


def _people_speak_when_called_on(events: Sequence[e.AnyEvent]) -> None:
    """L2, L3: one has the floor at a time; a person speaks once for each call, and only people are called."""
    holders: dict[str, str] = {}
    floor: str | None = None
    for event in events:
        if isinstance(event, e.Opened):
            holders = dict(event.holders)
        elif isinstance(event, e.HolderChanged):
            holders[event.seat] = event.holder
            floor = None if floor == event.seat else floor
        elif isinstance(event, e.FloorGiven):
            assert (floor, holders[event.seat]) == (None, "human")
            floor = event.seat
        elif isinstance(event, e.FloorLapsed):
            assert floor == event.seat
            floor = None
        elif isinstance(event, e.Spoke) and holders.get(event.speaker) == "human":
            assert floor == event.speaker
            floor = None
        elif isinstance(event, e.PlacardRaised):
            assert holders[event.seat] == "human"


def _former_holders_are_not_heard(events: Sequence[e.AnyEvent]) -> None:
    """I11: each handover counts on, and nothing that carries an epoch comes from anyone but the holder."""
    epochs: dict[str, int] = {}
    for event in events:
        if isinstance(event, e.HolderChanged):
            assert event.epoch == epochs.get(event.seat, 0) + 1
            epochs[event.seat] = event.epoch
        elif hasattr(event, "epoch"):
            assert event.epoch == epochs.get(event.seat, 0)


def _unread_words_are_not_taken_as_read(events: Sequence[e.AnyEvent]) -> None:
    """I10: words that code could not read are marked wherever they stand, so that no AI seat consents."""
    own: dict[tuple[str, str], e.WordingOffered] = {}
    for event in events:
        if isinstance(event, e.WordingOffered):
            own[event.wish.issue, event.wish.option] = event
        elif isinstance(event, e.TextCirculated):
            for paragraph in event.paragraphs:
                words = own.get((paragraph.issue or "", paragraph.option))
                if words is not None and words.text == paragraph.text and not words.features_known:
                    assert not paragraph.features_known
