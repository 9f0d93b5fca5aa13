"""What a delegate without a model says next: an intent, decided before any sentence is written."""

from collections.abc import Mapping, Sequence

from nacsim.agents.judgement import worths_on
from nacsim.agents.partners import ally_on, author_of, buyer, pressing, rival_of, still_wants
from nacsim.agents.points import has_unused_point, rebutting, unused_points
from nacsim.agents.terms import bridge_on, given_on, price_of
from nacsim.agents.view import Desk, Heard
from nacsim.agents.wishes import wish_heard
from nacsim.council.events import Position, Remark
from nacsim.council.floor import Bid, lot
from nacsim.council.mandate import worth_of_option
from nacsim.council.state import Stances
from nacsim.council.values import Intent, Move, Wish
from nacsim.roles.pack import Pack

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
    used = unused_points(desk, issue, ask)
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
        unused_argument=has_unused_point(desk, desk.pack.by_pid[pid].id),
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
    return _for_its_own_wish(desk, _best_argued(desk, position, remark))


def _best_argued(desk: Desk, position: Position | None, first: Remark) -> Remark:
    """Return a remark for which there is something new to say; the one under discussion comes first."""
    others = [r for r in (position.remarks if position else ()) if r.position != "ok" and r != first]
    return next((r for r in (first, *others) if unused_points(desk, _issue_of(desk, r), r.cure)), first)


def _issue_of(desk: Desk, remark: Remark) -> str:
    return desk.pack.by_pid[remark.pid].id


def topic_of(pack: Pack, heard: Heard) -> str | None:
    """Return the issue that a speech is about, if its paragraph carries one."""
    issue = pack.by_pid.get(heard.speech.intent.pid or "")
    return issue.id if issue is not None else None


def respondent(
    point: Heard, seats: Sequence[str], stances: Mapping[str, Stances], issue: str | None
) -> str | None:
    """Return who takes up a point: the delegation addressed, else the one that publicly wants it least.

    A point that asks for nothing, as an objection does, is for whoever presses most on its issue.
    """
    intent = point.speech.intent
    if intent.to in seats:
        return intent.to
    wish = intent.ask
    strength = {
        seat: _against(stances[seat], wish) if wish is not None else _pressed(stances[seat], issue)
        for seat in seats
    }
    strongest = max(strength.values(), default=0)
    return next((s for s in seats if strength[s] == strongest > 0), None)


def _pressed(shown: Stances, issue: str | None) -> int:
    """Return how strongly a seat has shown that it wants something on an issue."""
    return max((strength for (i, _), strength in shown.items() if i == issue), default=0)


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
    issue = topic_of(desk.pack, point)
    return point if respondent(point, others, desk.stances, issue) == desk.seat else None


def _answer(desk: Desk, question: Heard) -> Intent:
    """Answer on the paragraph that was asked about; without a fresh argument on it, with none at all."""
    pid = question.speech.intent.pid or desk.pack.issues[0].pid
    issue = desk.pack.by_pid[pid].id
    remark = _remark(own_position(desk), pid)
    ask = remark.cure if remark and remark.cure else None
    theirs = wish_heard(desk, question.speech.speaker, issue)
    points = rebutting(desk, question, unused_points(desk, issue, ask, theirs))
    return Intent(
        move="answer",
        to=question.speech.speaker,
        pid=pid,
        arguments=tuple(p.id for p in points[:1]),
        ask=ask,
        answers=question.seq,
    )


def _for_its_own_wish(desk: Desk, remark: Remark) -> Intent:
    """Press a wish: with its price, as an objection with a cure, as a question, or as a warning."""
    issue, ask = _issue_of(desk, remark), remark.cure
    price, rival = price_of(desk, issue), rival_of(desk, issue, ask)
    said = _moves_made(desk)
    moves = _pressing_moves(desk, remark, price, said)
    if price is None and "warn" not in moves and not unused_points(desk, issue, ask):
        elsewhere = _where_it_has_more_to_say(desk)
        if elsewhere is not None:
            return elsewhere
        moves = ["question"] if rival else moves
    elif rival is not None:
        moves.append("question")
    move = _least_used(desk, moves, said)
    to = _turned_to(desk, move, issue, ask, price)
    theirs = wish_heard(desk, to, issue) if to and move == "question" else None
    return Intent(
        move=move,
        to=to,
        pid=remark.pid,
        arguments=tuple(p.id for p in unused_points(desk, issue, ask, theirs)[:1]),
        ask=ask,
        offer=price if move in ("support", "concede_for") else None,
        red_line=remark.red_line,
    )


def _turned_to(desk: Desk, move: Move, issue: str, ask: Wish | None, price: Wish | None) -> str | None:
    """Return whom a seat turns to with a move: a rival, a buyer, an ally, or who put there what stands."""
    if move == "question":
        return rival_of(desk, issue, ask)
    if move == "concede_for":
        return buyer(desk, price)
    if move == "object":
        return author_of(desk, issue)
    return ally_on(desk, ask) if move == "support" and price is None else None


def _where_it_has_more_to_say(desk: Desk) -> Intent | None:
    """Return a speech on the issue that matters most to a seat among those with an argument left."""
    for issue in sorted(desk.pack.by_issue, key=lambda i: (-desk.mandate.weights.get(i, 0), i)):
        intent = _with_or_against(desk, issue)
        if intent.arguments:
            return intent
    return None


def _pressing_moves(desk: Desk, remark: Remark, price: Wish | None, said: list[Move]) -> list[Move]:
    if remark.position == "object":
        late = desk.round > desk.rounds - WARNING_ROUNDS
        return ["warn", "object"] if late and "warn" not in said else ["object"]
    if price is not None:
        return ["concede_for", "support"] if desk.round > 2 else ["support"]
    return ["support", "object"]


def _from_the_side(desk: Desk, pid: str, position: Position | None) -> Intent:
    """Speak on a paragraph one can live with: bridge, concede to the persuasive, or press one's own."""
    issue = desk.pack.by_pid[pid].id
    bridge, given = bridge_on(desk, issue), given_on(desk, issue)
    camp = pressing(desk, issue)
    said = _moves_made(desk)
    moves: list[Move] = []
    if bridge is not None:
        moves.append("bridge")
    if given is not None and camp is not None:
        moves.append("concede_because")
    own = next((r for r in (position.remarks if position else ()) if r.position != "ok"), None)
    if bridge is not None and camp is not None and still_wants(desk, camp, bridge):
        moves = ["support"]
    if moves:
        move = _least_used(desk, moves, said)
        points = unused_points(desk, issue, bridge) if move != "concede_because" else []
        return Intent(
            move=move,
            to=pressing(desk, issue, bridge) if move == "bridge" else camp,
            pid=pid,
            arguments=tuple(p.id for p in points[:1]),
            ask=bridge if move != "concede_because" else None,
            offer=given if move == "concede_because" else None,
        )
    if own is not None:
        return _for_its_own_wish(desk, _best_argued(desk, position, own))
    intent = _with_or_against(desk, issue)
    return intent if intent.arguments else _where_it_has_more_to_say(desk) or intent


def _with_or_against(desk: Desk, issue: str) -> Intent:
    """Take a side between others: ask the one who presses another wish, or speak for one's own."""
    pid, mine = desk.pack.by_issue[issue].pid, favourite(desk, issue)
    rival = rival_of(desk, issue, mine)
    theirs = wish_heard(desk, rival, issue) if rival else None
    points = unused_points(desk, issue, mine, theirs)
    if rival is not None:
        return Intent(move="question", to=rival, pid=pid, arguments=tuple(p.id for p in points[:1]))
    if mine is not None and points:
        to = ally_on(desk, mine)
        return Intent(move="support", to=to, pid=pid, arguments=(points[0].id,), ask=mine)
    return Intent(move="reserve", pid=pid)


def _moves_made(desk: Desk) -> list[Move]:
    """Return what a seat did with the floor since there is a text."""
    own = (h.speech for h in desk.record.by(desk.seat))
    return [speech.intent.move for speech in own if speech.phase == "drafting"]


def _least_used(desk: Desk, moves: list[Move], said: list[Move]) -> Move:
    """Choose among moves that fit: never the last one again if another fits, then the rarest."""
    fresh = [m for m in moves if not said or m != said[-1]] or moves
    return min(fresh, key=lambda m: (said.count(m), lot(desk.seed, desk.seat, desk.round, m, len(said))))


def own_position(desk: Desk) -> Position | None:
    """Return what this seat's last review showed the table."""
    return desk.record.position_of(desk.seat)


def _remark(position: Position | None, pid: str) -> Remark | None:
    return next((r for r in position.remarks if r.pid == pid), None) if position else None
