"""Turns at the floor: who is called on, and what is said there."""

from nacsim.agents import chair as voice
from nacsim.agents import debate
from nacsim.agents.giving_way import settling
from nacsim.council import commands as c
from nacsim.council import floor
from nacsim.council.values import CHAIR, Intent
from nacsim.errors import ModelFault
from nacsim.graph import texts
from nacsim.graph.meeting import Meeting
from nacsim.graph.people import give_floor, is_person, passed_on, rests
from nacsim.graph.procedure import next_to_settle, settling_key, tour_plan, turns_in
from nacsim.graph.room import Room
from nacsim.graph.wording import words_for

ONE_BY_ONE, AT_A_TIME = 12, 8  # seats that a reader can follow one by one; speeches before the chair sums up
ANSWERED_WITHIN = 3  # speeches, after which the chair notes that a question stands open


async def statement(room: Room) -> None:
    """The next seat in the rotating order makes its opening statement."""
    await room.between()
    state = room.meeting.state
    if rests(state):
        return
    done = turns_in(room.meeting, "statements")
    if len(state.seats) > ONE_BY_ONE and done and done % AT_A_TIME == 0:
        last = [h.speech for h in room.meeting.public.speeches if h.speech.phase == "statements"]
        heard = [s for s in last if s.speaker != CHAIR][-AT_A_TIME:]
        chair_speaks(room, f"heard/{done}", voice.sums_up(room.meeting.state, room.pack, heard))
    seat = floor.opening_order(state.seats, state.meeting.seed)[done]
    if is_person(state, seat):
        give_floor(room.meeting, seat, "turn")
        return
    await _speaks(room, f"statement/{done}", seat, debate.opening(room.desk(seat)))


async def tour_speech(room: Room) -> None:
    """Somebody for whom an issue matters speaks to it; a second voice answers the first."""
    await room.between()
    state = room.meeting.state
    if rests(state):
        return
    done = turns_in(room.meeting, "tour")
    issue = tour_plan(state)[done]
    heard = room.meeting.public.speeches
    pid = room.pack.by_issue[issue].pid
    first = heard[-1] if heard and heard[-1].speech.phase == "tour" else None
    if first is not None and first.speech.intent.pid != pid:
        first = None  # the one who was to open the issue let the turn go, or spoke about something else
    spoken = [h.speech.speaker for h in heard if h.speech.phase == "tour" and h.speech.speaker != CHAIR]
    bids = [_tour_bid(room, seat, issue, spoken) for seat in _bidders(room)]
    seed = f"{state.meeting.seed}:tour:{issue}"
    seat = floor.next_speaker(bids, room.meeting.public.spoken, state.placards, seed)
    if is_person(state, seat):
        give_floor(room.meeting, seat, "placard" if seat in state.placards else "turn")
        return
    await _speaks(room, f"tour/{done}", seat, debate.tour(room.desk(seat), issue, first))


def _bidders(room: Room, also: list[str] | None = None) -> list[str]:
    """Return the seats that bid: delegates without a person, and people whom the chair owes a turn.

    Where those would leave nobody but the last speaker, people are called on by what their cards find
    important: nobody speaks twice in a row, and a table of people alone is no silent one.
    """
    state, spoken = room.meeting.state, room.meeting.public.spoken
    bidding = [s for s in state.seats if not is_person(state, s) or s in (also or [])]
    return bidding if set(bidding) - set(spoken[-1:]) else list(state.seats)


def _tour_bid(room: Room, seat: str, issue: str, spoken: list[str]) -> floor.Bid:
    desk = room.desk(seat)
    return floor.Bid(
        seat=seat,
        stake=min(3, debate.stake_in(desk, issue) * 3 // max(1, debate.strongest_stake(desk))),
        addressed=desk.record.addressed_since_it_spoke(seat),
        rounds_silent=int(seat not in spoken),
        unused_argument=True,
        offers_trade=False,
        spoke_last=bool(spoken) and spoken[-1] == seat,
    )


async def debate_speech(room: Room) -> None:
    """All seats bid for the floor: a placard comes first, then an answer that is owed, then the best bid."""
    await room.between()
    state = room.meeting.state
    if rests(state):
        return
    turn = turns_in(room.meeting, "drafting", state.round)
    pid = texts.under_discussion(state, room.pack, turn)
    note_questions(room, after=ANSWERED_WITHIN)
    asked = _asked(room)
    overdue = [s for s in state.seats if _rounds_silent(room.meeting, s) >= floor.SILENT_ROUNDS]
    bids = [
        room.delegates[seat].bid(room.desk(seat), pid, _rounds_silent(room.meeting, seat))
        for seat in _bidders(room, [*asked, *overdue])
    ]
    spoken, seed = room.meeting.public.spoken, f"{state.meeting.seed}:{state.round}"
    seat = floor.next_speaker(bids, spoken, state.placards, seed, asked)
    if is_person(state, seat):
        why = "placard" if seat in state.placards else "question" if seat in asked else "turn"
        give_floor(room.meeting, seat, why)  # type: ignore[arg-type]  # mypy widens the three words to str
        return
    intent = room.delegates[seat].intent(room.desk(seat), pid)
    await _speaks(room, f"debate/{state.round}/{turn}", seat, intent)


async def settling_speech(room: Room) -> None:
    """A seat that held the text up says why it lets it pass."""
    await room.between()
    state, seat = room.meeting.state, next_to_settle(room.meeting)
    if rests(state) or seat is None:
        return
    await _speaks(room, settling_key(state, seat), seat, settling(room.desk(seat)))


def _asked(room: Room) -> list[str]:
    """Return the seats that owe an answer: to a question, or to the point that a person made last."""
    record = room.meeting.public
    asked = [h.speech.intent.to or "" for h in record.open_questions]
    point = record.point_to_answer
    if point is not None:
        state = room.meeting.state
        others = [s for s in state.seats if not is_person(state, s)]
        issue = debate.topic_of(room.pack, point)
        takes_it_up = debate.respondent(point, others, state.stances, issue)
        asked += [takes_it_up] if takes_it_up is not None else []
    return asked


def note_questions(room: Room, after: int) -> None:
    """The chair notes each question that was not answered within so many speeches, or passed over."""
    heard = room.meeting.public
    for question in heard.open_questions:
        if heard.speeches_since(question) >= after or passed_on(heard, question):
            asker, asked = question.speech.speaker, question.speech.intent.to or ""
            text = voice.notes_question(room.pack, asker, asked)
            chair_speaks(room, f"noted/{question.seq}", text, answers=question.seq)


def _rounds_silent(meeting: Meeting, seat: str) -> int:
    """Count the finished rounds of drafting since a seat last spoke, or passed."""
    rounds = [h.speech.round for h in meeting.public.by(seat)]
    rounds += [round_ for _, who, round_ in meeting.public.lapses if who == seat]
    return max(0, meeting.state.round - max([0, *rounds]) - 1)


async def _speaks(room: Room, key: str, seat: str, intent: Intent) -> None:
    if room.meeting.has(key):
        return
    desk, epoch = room.desk(seat), room.meeting.state.epochs[seat]
    fault: ModelFault | None = None
    try:
        said = await room.delegates[seat].words(desk, intent, key)
    except ModelFault as no_words:
        fault, said = no_words, await room.card.words(desk, intent, key)
    if room.meeting.state.epochs[seat] != epoch or rests(room.meeting.state):
        return  # while its delegate was thinking somebody took the seat, or paused the meeting
    if fault is not None:
        # Each speech says where its words come from; what went wrong is told once for each kind of fault.
        purpose, remedy = "speech", "The delegation speaks in prepared words, here and wherever this recurs."
        note = c.NoteFault(
            key=f"fault/speech/{fault.kind}", seat=seat, purpose=purpose, fault=str(fault), remedy=remedy
        )
        room.meeting.submit(note)
    room.meeting.submit(
        c.TakeFloor(
            key=key,
            speaker=seat,
            epoch=epoch,
            intent=intent,
            text=said.text,
            facts=said.facts,
            source=said.source,
        )
    )


def chair_speaks(room: Room, key: str, text: str, answers: int | None = None) -> None:
    """The chair says what code has settled, in its own words or in a model's."""
    said = words_for(room, key, text)
    room.meeting.submit(
        c.TakeFloor(
            key=f"chair/{key}",
            speaker=CHAIR,
            intent=Intent(move="open", answers=answers),
            text=said,
            source="code" if said == text else "model",
        )
    )
