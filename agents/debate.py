"""What a delegate without a model says next: an intent, decided before any sentence is written."""

from collections.abc import Mapping, Sequence

from nacsim.agents.judgement import offers, worths_on
from nacsim.agents.view import Desk, Heard
from nacsim.council.events import Position, Remark
from nacsim.council.floor import Bid, lot
from nacsim.council.mandate import worth_of_option
from nacsim.council.state import WANTED, Stances
from nacsim.council.values import Intent, Move, Wish
from nacsim.roles.models import Point

STAKES = {"object": 3, "strike": 2, "amend": 2, "ok": 0}
WARNING_ROUNDS = 2  # a delegation warns of breaking silence when so few rounds are left


def opening(desk: Desk) -> Intent:
    """State one priority, one worry and one signal of flexibility."""
    issue = max(desk.card.interests, key=lambda i: (stake_in(desk, i.issue), i.issue)).issue
    return Intent(move="open", pid=desk.pack.by_issue[issue].pid, ask=favourite(desk, issue))


def stake_in(desk: Desk, issue: str) -> int:
    """Return how far apart the best and the worst answer to an issue are for this seat, in points."""
    worths = worths_on(desk.mandate, desk.pack.by_issue[issue])
    return max(worths) - min(worths)


def strongest_stake(desk: Desk) -> int:
    """Return the stake of the issue that matters most to this seat, in points."""
    return max(stake_in(desk, issue.id) for issue in desk.pack.issues)


def favourite(desk: Desk, issue: str) -> Wish | None:
    """Return the option a seat would like best on an issue, if it likes one better than agreed language."""
    options = desk.pack.by_issue[issue].options
    best = max(options, key=lambda o: worth_of_option(desk.mandate, issue, o.id))
    if worth_of_option(desk.mandate, issue, best.id) <= 0:
        return None
    return Wish(issue=issue, option=best.id)


def tour(desk: Desk, issue: str, first: Heard | None) -> Intent:
    """Speak to one issue before there is a text; answer the delegation that opened it, if one did."""
    pid = desk.pack.by_issue[issue].pid
    ask = favourite(desk, issue)
    used = _unused_points(desk, issue, ask.option if ask else None)
    arguments = tuple(p.id for p in used[:1])
    if first is not None and first.speech.intent.ask and first.speech.intent.ask != ask:
        return Intent(
            move="answer", to=first.speech.speaker, pid=pid, arguments=arguments, ask=ask, answers=first.seq
        )
    return Intent(move="support" if ask else "object", pid=pid, arguments=arguments, ask=ask)


def bid(desk: Desk, pid: str, silent_rounds: int) -> Bid:
    """Offer to speak on a paragraph; the strength of the bid is counted by code."""
    position = own_position(desk)
    remark = _remark(position, pid)
    spoken = desk.record.spoken
    return Bid(
        seat=desk.seat,
        stake=STAKES[remark.position] if remark else 0,
        addressed=desk.record.addressed_since_it_spoke(desk.seat),
        rounds_silent=silent_rounds,
        unused_argument=_has_unused_point(desk, desk.pack.by_pid[pid].id),
        offers_trade=bool(position and position.offers),
        spoke_last=bool(spoken) and spoken[-1] == desk.seat,
    )


def speak(desk: Desk, pid: str) -> Intent:
    """Choose what to do with the floor while a paragraph is under discussion."""
    question = desk.record.question_to(desk.seat) or _point_for(desk)
    if question is not None:
        return _answer(desk, question)
    position = own_position(desk)
    remark = _remark(position, pid)
    if remark is None or remark.position == "ok":
        return _from_the_side(desk, pid, position)
    return _for_its_own_wish(desk, pid, remark)


def respondent(point: Heard, seats: Sequence[str], stances: Mapping[str, Stances]) -> str | None:
    """Return who takes up a point: the delegation addressed, else the one that publicly wants it least."""
    intent = point.speech.intent
    if intent.to in seats:
        return intent.to
    wish = intent.ask
    if wish is None:
        return None
    against = {
        seat: sum(
            shown if o != wish.option else -shown
            for (i, o), shown in stances[seat].items()
            if i == wish.issue
        )
        for seat in seats
    }
    strongest = max(against.values(), default=0)
    return next((s for s in seats if against[s] == strongest > 0), None)


def _against(shown: Stances, wish: Wish) -> int:
    """Add up how strongly a seat has shown that it wants something else than a wish."""
    return sum(
        -strength if option == wish.option else strength
        for (issue, option), strength in shown.items()
        if issue == wish.issue
    )


def _point_for(desk: Desk) -> Heard | None:
    """Return a person's point if it is for this seat to take it up."""
    point = desk.record.point_to_answer
    if point is None:
        return None
    others = [s for s in desk.seats if s not in desk.people]
    return point if respondent(point, others, desk.stances) == desk.seat else None


def _answer(desk: Desk, question: Heard) -> Intent:
    pid = question.speech.intent.pid or desk.pack.issues[0].pid
    issue = desk.pack.by_pid[pid].id
    remark = _remark(own_position(desk), pid)
    ask = remark.cure if remark and remark.cure else None
    points = _unused_points(desk, issue, ask.option if ask else None) or _any_unused(desk)
    points = _rebutting(desk, question, points)
    return Intent(
        move="answer",
        to=question.speech.speaker,
        pid=pid,
        arguments=tuple(p.id for p in points[:1]),
        ask=ask,
        answers=question.seq,
    )


def _for_its_own_wish(desk: Desk, pid: str, remark: Remark) -> Intent:
    """Press a wish: with its price, as an objection with a cure, as a question, or as a warning."""
    issue = desk.pack.by_pid[pid].id
    ask = remark.cure
    points = _unused_points(desk, issue, ask.option if ask else None)
    arguments = tuple(p.id for p in points[:1])
    price = _price(desk, issue)
    rival = _rival(desk, issue, ask)
    said = [h.speech.intent.move for h in desk.record.by(desk.seat)]
    moves: list[Move] = []
    if remark.position == "object":
        late = desk.round > desk.rounds - WARNING_ROUNDS
        moves = ["warn", "object"] if late and "warn" not in said else ["object"]
    elif price is not None:
        moves = ["concede_for", "support"] if desk.round > 2 else ["support"]
    else:
        moves = ["support", "object"]
    if rival is not None:
        moves.append("question")
    move = _least_used(desk, moves, said)
    return Intent(
        move=move,
        to=rival if move == "question" else None,
        pid=pid,
        arguments=arguments,
        ask=ask,
        offer=price if move in ("support", "concede_for") else None,
        red_line=remark.red_line,
    )


def _from_the_side(desk: Desk, pid: str, position: Position | None) -> Intent:
    """Speak on a paragraph one can live with: bridge, concede to the persuasive, or press one's own."""
    issue = desk.pack.by_pid[pid].id
    bridge = _bridge(desk, issue)
    camp = _pressing(desk, issue)
    said = [h.speech.intent.move for h in desk.record.by(desk.seat)]
    moves: list[Move] = []
    if bridge is not None:
        moves.append("bridge")
    given = _given(desk, issue)
    if given is not None and camp is not None:
        moves.append("concede_because")
    own = next((r for r in (position.remarks if position else ()) if r.position != "ok"), None)
    points = _unused_points(desk, issue, bridge.option if bridge else None)
    if moves:
        move = _least_used(desk, moves, said)
        return Intent(
            move=move,
            to=camp,
            pid=pid,
            arguments=tuple(p.id for p in points[:1]) if move == "bridge" else (),
            ask=bridge if move == "bridge" else None,
            offer=given if move == "concede_because" else None,
        )
    if own is not None:
        return _for_its_own_wish(desk, own.pid, own)
    if camp is not None:
        return Intent(move="question", to=camp, pid=pid, arguments=tuple(p.id for p in points[:1]))
    return Intent(move="reserve", pid=pid)


def _least_used(desk: Desk, moves: list[Move], said: list[Move]) -> Move:
    """Choose among moves that fit: never the last one again if another fits, then the rarest."""
    fresh = [m for m in moves if not said or m != said[-1]] or moves
    return min(fresh, key=lambda m: (said.count(m), lot(desk.seed, desk.seat, desk.round, m, len(said))))


def _price(desk: Desk, issue: str) -> Wish | None:
    """Return what a seat would give elsewhere for its wish here."""
    if desk.text is None:
        return None
    return next((o for o in offers(desk, desk.text) if o.issue != issue), None)


def _rival(desk: Desk, issue: str, ask: Wish | None) -> str | None:
    """Return a seat that publicly wants something else on an issue; doubts first, then by lot."""
    others = [
        s
        for s in desk.seats
        if s != desk.seat
        and any(
            i == issue and shown >= WANTED and (ask is None or o != ask.option)
            for (i, o), shown in desk.stances[s].items()
        )
    ]
    return min(
        others,
        key=lambda s: (s not in desk.card.doubts, lot(desk.seed, desk.round, desk.seat, s)),
        default=None,
    )


def _pressing(desk: Desk, issue: str) -> str | None:
    """Return the seat whose last speech pressed a wish on an issue."""
    for heard in reversed(desk.record.speeches):
        intent = heard.speech.intent
        if heard.speech.speaker not in ("CHAIR", desk.seat) and intent.ask and intent.ask.issue == issue:
            return heard.speech.speaker
    return None


def _bridge(desk: Desk, issue: str) -> Wish | None:
    """Return a bridging option that the seat itself can live with, where the table is divided."""
    now = desk.text.options()[issue] if desk.text else None
    here = worth_of_option(desk.mandate, issue, now) if now else 0
    for option in desk.pack.by_issue[issue].options:
        if option.bridge and option.id != now and worth_of_option(desk.mandate, issue, option.id) >= here:
            return Wish(issue=issue, option=option.id)
    return None


def _given(desk: Desk, issue: str) -> Wish | None:
    """Return what a seat now lets stand on an issue although it once asked for something else."""
    if desk.text is None or not desk.record.reveals:
        return None
    now = desk.text.options()[issue]
    wanted = [
        o for (i, o), shown in desk.stances[desk.seat].items() if i == issue and o != now and shown >= WANTED
    ]
    cost = worth_of_option(desk.mandate, issue, now)
    return Wish(issue=issue, option=now) if wanted and cost < 0 else None


def own_position(desk: Desk) -> Position | None:
    """Return what this seat's last review showed the table."""
    if not desk.record.reveals:
        return None
    return next((p for p in desk.record.reveals[-1].positions if p.seat == desk.seat), None)


def _remark(position: Position | None, pid: str) -> Remark | None:
    return next((r for r in position.remarks if r.pid == pid), None) if position else None


def _has_unused_point(desk: Desk, issue: str) -> bool:
    """Say whether the seat has an argument on an issue that it has not made."""
    fitting = {p.id for p in desk.card.points if p.issue == issue}
    return bool(fitting) and not fitting <= desk.record.arguments_used(desk.seat)


def _unused_points(desk: Desk, issue: str, option: str | None) -> list[Point]:
    """Return the seat's unspoken arguments on an issue, those for the option in question first."""
    used = desk.record.arguments_used(desk.seat)
    now = desk.text.options()[issue] if desk.text else None
    fitting = [
        p
        for p in desk.card.points
        if p.issue == issue and p.id not in used and (option is None or option not in p.opposes)
    ]
    return sorted(
        fitting,
        key=lambda p: (option not in p.favours, now not in p.opposes, lot(desk.seed, desk.seat, p.id)),
    )


def _rebutting(desk: Desk, heard: Heard, points: list[Point]) -> list[Point]:
    """Put the arguments first that the bank knows as answers to what was argued."""
    argued = [desk.pack.arguments[a] for a in heard.speech.intent.arguments if a in desk.pack.arguments]
    answers = {rebuttal for argument in argued for rebuttal in argument.rebuttals}
    return sorted(points, key=lambda p: p.bank not in answers)


def _any_unused(desk: Desk) -> list[Point]:
    used = desk.record.arguments_used(desk.seat)
    weights = desk.mandate.weights
    rest = [p for p in desk.card.points if p.id not in used]
    return sorted(rest, key=lambda p: (-weights.get(p.issue, 0), lot(desk.seed, desk.seat, p.id)))
