"""The Council's answer to a command: events to record, or a refusal with a reason.

Pure: no clock, no randomness, no I/O. Time and seed arrive inside commands.
"""

from collections.abc import Callable
from typing import Any

from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.chair import best_archived
from nacsim.council.decision import carries, is_lost
from nacsim.council.gate import blocking_paragraph, objections_of_card
from nacsim.council.mandate import crossed, quotable, worth_of_option
from nacsim.council.outcome import classify, plain_words
from nacsim.council.rules import RULES, Rule
from nacsim.council.state import MeetingState, Window
from nacsim.council.text import Bind
from nacsim.council.values import Outcome, Wish
from nacsim.errors import Refused

Events = tuple[e.AnyEvent, ...]
Rulebook = dict[type[c.Command], tuple[Rule, ...]]


def decide(state: MeetingState, command: c.AnyCommand, rules: Rulebook = RULES) -> Events:
    """Return the events that a command leads to; raise Refused if a rule stands against it."""
    for rule in rules[type(command)]:
        sentence = rule(state, command)
        if sentence is not None:
            raise Refused(rule.__name__, sentence)
    return EFFECTS[type(command)](state, command)


def _convene(_: MeetingState, command: c.Convene) -> Events:
    return (command.opened, *(e.MandateSealed(seat=m.seat, mandate=m) for m in command.mandates))


def _enter_phase(_: MeetingState, command: c.EnterPhase) -> Events:
    return (e.PhaseEntered(phase=command.phase, round=command.round),)


def _take_floor(state: MeetingState, command: c.TakeFloor) -> Events:
    return (
        e.Spoke(
            speaker=command.speaker,
            phase=state.phase,
            round=state.round,
            intent=command.intent,
            text=command.text,
            facts=command.facts,
            source=command.source,
        ),
    )


def _read_map(_: MeetingState, command: c.ReadMap) -> Events:
    return (e.MapRead(positions=command.positions),)


def _circulate(state: MeetingState, command: c.Circulate) -> Events:
    return (
        e.TextCirculated(
            revision=len(state.drafts) + 1,
            paragraphs=command.paragraphs,
            brackets=command.brackets,
            changes=command.changes,
            origin=command.origin,
        ),
    )


def _review(state: MeetingState, command: c.Review) -> Events:
    """An AI delegate cannot accept what its card forbids, not even in a review."""
    verdict, remarks, overruled = command.verdict, command.remarks, None
    can_live_with = command.can_live_with
    if state.holders[command.seat] == "ai":
        found = objections_of_card(state.mandates[command.seat], state.text, state.meeting.coherence)
        can_live_with = can_live_with and not found
        if found and verdict.startswith("accept"):
            overruled, verdict = found[0], "object"
            pid = blocking_paragraph(state.mandates[command.seat], state.text)
            remarks = (_objection_to(state, command.seat, pid, found[0]),)
    return (
        e.ReviewGiven(
            seat=command.seat,
            epoch=command.epoch,
            round=command.round,
            verdict=verdict,
            can_live_with=can_live_with,
            revision=command.revision,
            hash=command.hash,
            remarks=remarks,
            asks=command.asks,
            offers=command.offers,
            overruled=overruled,
        ),
    )


def _objection_to(state: MeetingState, seat: str, pid: str, reason: str) -> e.Remark:
    """Return a remark whose cure is today's agreed language, which nobody has to defend."""
    issue = next(i for i in state.meeting.agenda if i.pid == pid)
    line = quotable(crossed(state.mandates[seat], state.text.features()))
    return e.Remark(
        pid=pid,
        position="object",
        cure=Wish(issue=issue.id, option=issue.options[0].id),
        red_line=line.id if line else None,
        reason=reason,
    )


def _miss_review(_: MeetingState, command: c.MissReview) -> Events:
    return (e.ReviewMissing(seat=command.seat, round=command.round, fault=command.fault),)


def _reveal(state: MeetingState, command: c.RevealReviews) -> Events:
    positions = tuple(_position(seat, state.reviews[seat]) for seat in state.seats)
    return (e.ReviewsRevealed(round=command.round, revision=state.text.revision, positions=positions),)


def _position(seat: str, review: e.ReviewGiven | None) -> e.Position:
    if review is None:
        return e.Position(seat=seat, verdict="none", remarks=(), asks=(), offers=())
    return e.Position(
        seat=seat, verdict=review.verdict, remarks=review.remarks, asks=review.asks, offers=review.offers
    )


def _pass_note(state: MeetingState, command: c.PassNote) -> Events:
    return (
        e.NotePassed(
            round=state.round,
            sender=command.seat,
            to=command.to,
            ask=command.ask,
            offer=command.offer,
            text=command.text,
        ),
    )


def _propose_package(state: MeetingState, command: c.ProposePackage) -> Events:
    return (e.PackageProposed(round=state.round, seats=command.seats, changes=command.changes),)


def _open_silence(state: MeetingState, command: c.OpenSilence) -> Events:
    bind = Bind(window=state.windows + 1, revision=state.text.revision, hash=state.draft.hash)
    return (e.SilenceOpened(bind=bind, minutes=command.minutes),)


def _consent(state: MeetingState, command: c.Consent) -> Events:
    """An AI consent passes the gate, or is recorded as what the card makes of it: an objection."""
    found = objections_of_card(state.mandates[command.seat], state.text, state.meeting.coherence)
    if found and state.holders[command.seat] == "ai":
        overruled = e.Overruled(seat=command.seat, bind=command.bind, said="consent", finding=found[0])
        pid = blocking_paragraph(state.mandates[command.seat], state.text)
        remark = _objection_to(state, command.seat, pid, found[0])
        letter = c.Object(
            key=command.key,
            seat=command.seat,
            epoch=command.epoch,
            bind=command.bind,
            pid=pid,
            reason=found[0],
            cure=remark.cure,
            red_line=remark.red_line,
        )
        return (overruled, *_object(state, letter))
    return (
        e.Consented(
            seat=command.seat,
            epoch=command.epoch,
            bind=command.bind,
            statement=command.statement,
            departure=command.departure if found else None,
            stand_in=command.seat in state.stand_ins,
            source=command.source,
        ),
    )


def _withdraw(_: MeetingState, command: c.Withdraw) -> Events:
    return (e.ConsentWithdrawn(seat=command.seat, epoch=command.epoch, bind=command.bind),)


def _object(state: MeetingState, command: c.Object) -> Events:
    """Where all decide one objection is enough; a letter that comes after it is filed beside it."""
    letter = e.Objected(
        seat=command.seat,
        epoch=command.epoch,
        bind=command.bind,
        pid=command.pid,
        reason=command.reason,
        cure=command.cure,
        red_line=command.red_line,
    )
    against = {*state.last_window.objectors, command.seat}
    if not state.silent or not is_lost(state.meeting.decision, state.seats, against):
        return (letter,)
    return (letter, e.SilenceBroken(window=command.bind.window, seats=(command.seat,)))


def _miss_verdict(_: MeetingState, command: c.MissVerdict) -> Events:
    return (e.NoVerdict(seat=command.seat, bind=command.bind, fault=command.fault),)


def _close_silence(state: MeetingState, command: c.CloseSilence) -> Events:
    """The text is adopted if enough seats, or all, have consented to these bytes, and only then."""
    window = state.last_window
    if not carries(state.meeting.decision, state.seats, window.consents, window.objectors):
        without = tuple(seat for seat in state.seats if seat not in window.consents)
        return (e.SilenceBroken(window=command.window, seats=without),)
    given = concessions(state)
    finding = classify(state.meeting.agenda, state.text.options(), given)
    adopted = e.Adopted(bind=window.bind)
    closed = e.Closed(
        outcome=finding.outcome,
        label=finding.label,
        flags=_flags(window),
        why=plain_words(finding.outcome, state.meeting),
    )
    return (*given, adopted, closed)


def _flags(window: Window) -> e.Flags:
    answers = window.consents.values()
    return e.Flags(
        statements=sum(a.statement is not None for a in answers),
        stand_in=tuple(a.seat for a in answers if a.stand_in),
        engine_consents=sum(a.source == "engine" for a in answers),
        departures=sum(a.departure is not None for a in answers),
    )


def concessions(state: MeetingState) -> tuple[e.ConcessionMade, ...]:
    """Return what each consenting seat gave in the text on the table, and the gain that it was for."""
    options = state.text.options()
    found = []
    for seat in (s for s in state.seats if s in state.last_window.consents):
        mandate = state.mandates[seat]
        worths = {issue: worth_of_option(mandate, issue, option) for issue, option in options.items()}
        best = max(worths, key=lambda issue: worths[issue])
        for issue, points in worths.items():
            if points < 0:
                asked = state.asked_by.get((issue, options[issue]), ())
                found.append(
                    e.ConcessionMade(
                        seat=seat,
                        revision=state.text.revision,
                        issue=issue,
                        before=state.issue(issue).options[0].id,
                        after=options[issue],
                        loss=-points,
                        for_issue=best if worths[best] > 0 else None,
                        to=tuple(s for s in asked if s != seat),
                    )
                )
    return tuple(found)


def _change_holder(state: MeetingState, command: c.ChangeHolder) -> Events:
    return (
        e.HolderChanged(
            seat=command.seat,
            epoch=state.epochs[command.seat] + 1,
            holder=command.holder,
            stand_in=command.stand_in,
        ),
    )


def _raise_placard(_: MeetingState, command: c.RaisePlacard) -> Events:
    return (e.PlacardRaised(seat=command.seat, epoch=command.epoch),)


def _lower_placard(_: MeetingState, command: c.LowerPlacard) -> Events:
    return (e.PlacardLowered(seat=command.seat, epoch=command.epoch),)


def _give_floor(state: MeetingState, command: c.GiveFloor) -> Events:
    return (e.FloorGiven(seat=command.seat, phase=state.phase, round=state.round, because=command.because),)


def _lapse_floor(state: MeetingState, command: c.LapseFloor) -> Events:
    return (e.FloorLapsed(seat=command.seat, phase=state.phase, round=state.round, because=command.because),)


def _offer_wording(_: MeetingState, command: c.OfferWording) -> Events:
    return (
        e.WordingOffered(
            seat=command.seat,
            epoch=command.epoch,
            wish=command.wish,
            text=command.text,
            features_known=command.features_known,
        ),
    )


def _extend_time(_: MeetingState, command: c.ExtendTime) -> Events:
    return (e.TimeExtended(seconds=command.seconds),)


def _break_news(_: MeetingState, command: c.BreakNews) -> Events:
    return (e.NewsFlash(text=command.text),)


def _note_fault(_: MeetingState, command: c.NoteFault) -> Events:
    return (
        e.FaultNoted(seat=command.seat, purpose=command.purpose, fault=command.fault, remedy=command.remedy),
    )


def _suspend(_: MeetingState, command: c.Suspend) -> Events:
    return (e.Suspended(reason=command.reason),)


def _resume(_: MeetingState, __: c.Resume) -> Events:
    return (e.Resumed(),)


def _close(state: MeetingState, command: c.Close) -> Events:
    """Without adoption the chair reports; a fault is never reported as a political failure."""
    outcome: Outcome = "FAULTED" if command.because == "fault" else "NO_CONSENSUS"
    return (
        e.Closed(
            outcome=outcome,
            label=None,
            flags=e.Flags(stand_in=tuple(sorted(state.stand_ins))),
            why=plain_words(outcome, state.meeting, command.because),
            statement=_statement(state) if outcome == "NO_CONSENSUS" and state.drafts else None,
        ),
    )


def _statement(state: MeetingState) -> e.ChairsStatement:
    """Report on the text that most could live with: what met no objection, who needed what."""
    text = state.drafts[best_archived(state)].text
    options = text.options()
    points, agreed = [], []
    for paragraph in text.paragraphs:
        blockers = [
            seat
            for seat in state.seats
            if paragraph.issue is not None
            and state.stances[seat].get((paragraph.issue, options[paragraph.issue]), 0) < 0
        ]
        if not blockers:
            agreed.append(paragraph.pid)
            continue
        needs = {seat: _need(state, seat, paragraph.issue or "") for seat in blockers}
        points.append(
            e.OpenPoint(
                pid=paragraph.pid,
                blocked_by=tuple(blockers),
                needs={seat: option for seat, option in needs.items() if option is not None},
            )
        )
    return e.ChairsStatement(agreed=tuple(agreed), open=tuple(points), revision=text.revision)


def _need(state: MeetingState, seat: str, issue: str) -> str | None:
    """Return the option that a seat pressed for most on an issue, if it pressed for any."""
    wanted = {o: s for (i, o), s in state.stances[seat].items() if i == issue and s > 0}
    return max(wanted, key=lambda o: (wanted[o], o)) if wanted else None


EFFECTS: dict[type[c.Command], Callable[[MeetingState, Any], Events]] = {
    c.Convene: _convene,
    c.EnterPhase: _enter_phase,
    c.TakeFloor: _take_floor,
    c.ReadMap: _read_map,
    c.Circulate: _circulate,
    c.Review: _review,
    c.MissReview: _miss_review,
    c.RevealReviews: _reveal,
    c.PassNote: _pass_note,
    c.ProposePackage: _propose_package,
    c.OpenSilence: _open_silence,
    c.Consent: _consent,
    c.Withdraw: _withdraw,
    c.Object: _object,
    c.MissVerdict: _miss_verdict,
    c.CloseSilence: _close_silence,
    c.ChangeHolder: _change_holder,
    c.RaisePlacard: _raise_placard,
    c.LowerPlacard: _lower_placard,
    c.GiveFloor: _give_floor,
    c.LapseFloor: _lapse_floor,
    c.OfferWording: _offer_wording,
    c.ExtendTime: _extend_time,
    c.BreakNews: _break_news,
    c.NoteFault: _note_fault,
    c.Suspend: _suspend,
    c.Resume: _resume,
    c.Close: _close,
}
