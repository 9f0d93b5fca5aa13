"""The steps of a meeting, a few lines each: ask whoever acts, and put it to the Council."""

from nacsim.agents import chair as voice
from nacsim.agents import corridor, debate
from nacsim.council import chair, floor
from nacsim.council import commands as c
from nacsim.council.events import Change, IssuePosition, SilenceBroken
from nacsim.council.rules import nearing_the_end
from nacsim.council.values import CHAIR, Intent
from nacsim.errors import ModelFault
from nacsim.graph import answers, texts
from nacsim.graph.meeting import Meeting
from nacsim.graph.procedure import speeches_in, tour_plan
from nacsim.graph.room import Deal, Room
from nacsim.graph.wording import words_for

MINUTES_OF_SILENCE = 30
PACKAGES = 3  # in a round
ANSWERED_WITHIN = 3  # speeches, after which the chair notes that a question stands open


def convene(room: Room) -> None:
    """Open the meeting and seal the instructions."""
    room.meeting.submit(room.opening)


def begin_statements(room: Room) -> None:
    """The chair opens the floor."""
    _chair_speaks(room, "open", voice.opens(room.meeting.state, room.pack))
    room.meeting.submit(c.EnterPhase(key="statements", phase="statements"))


async def statement(room: Room) -> None:
    """The next seat in the rotating order makes its opening statement."""
    state = room.meeting.state
    done = speeches_in(room.meeting, "statements")
    seat = floor.opening_order(state.seats, state.meeting.seed)[done]
    await _speaks(room, f"statement/{done}", seat, debate.opening(room.desk(seat)))


def begin_tour(room: Room) -> None:
    """The chair starts the tour of the issues."""
    room.meeting.submit(c.EnterPhase(key="tour", phase="tour"))
    _chair_speaks(room, "tour", voice.starts_tour(room.meeting.state, room.pack))


async def tour_speech(room: Room) -> None:
    """Somebody for whom an issue matters speaks to it; a second voice answers the first."""
    done = speeches_in(room.meeting, "tour")
    issue = tour_plan(room.meeting.state)[done]
    heard = room.meeting.public.speeches
    first = heard[-1] if done and tour_plan(room.meeting.state)[done - 1] == issue else None
    spoken = [h.speech.speaker for h in heard if h.speech.phase == "tour" and h.speech.speaker != CHAIR]
    bids = [_tour_bid(room, seat, issue, spoken) for seat in room.meeting.state.seats]
    seed = f"{room.meeting.state.meeting.seed}:tour:{issue}"
    seat = floor.next_speaker(bids, room.meeting.public.spoken, (), seed)
    await _speaks(room, f"tour/{done}", seat, debate.tour(room.desk(seat), issue, first))


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


def read_map(room: Room) -> None:
    """The chair reads back where the table converges."""
    wanted: dict[str, dict[str, str]] = {issue.id: {} for issue in room.pack.issues}
    for heard in room.meeting.public.speeches:
        ask = heard.speech.intent.ask
        if ask is not None and heard.speech.speaker != CHAIR:
            wanted[ask.issue][heard.speech.speaker] = ask.option
    positions = tuple(
        IssuePosition(
            issue=issue, wanted=seats, state="converging" if len(set(seats.values())) <= 1 else "bracketed"
        )
        for issue, seats in wanted.items()
    )
    _chair_speaks(room, "map", voice.reads_map(room.meeting.state, room.pack, positions))
    room.meeting.submit(c.ReadMap(key="map", positions=positions))


def first_text(room: Room) -> None:
    """The chair circulates agreed language with everyone's alternatives in brackets."""
    room.meeting.submit(c.EnterPhase(key="drafting/1", phase="drafting", round=1))
    _circulate(room, "text/1", texts.agreed_language(room.pack), "agreed")


async def review(room: Room, seat: str) -> None:
    """One seat judges the text in private; the reply is written down, and shown to nobody yet."""
    key, epoch = _review_key(room, seat), room.meeting.state.epochs[seat]
    await answers.ask(room, seat, key, lambda delegate, desk: delegate.review(desk, key, epoch))


def reveal(room: Room) -> None:
    """All reviews are committed, then shown at once; the chair says who blocks what."""
    round_ = room.meeting.state.round
    given = answers.all_given(room, _review_key)
    if not given:
        return
    for seat, answer in given.items():
        if answer.fault is not None:
            answers.note_fault(room, _review_key(room, seat), seat, "review", answer.fault)
        room.meeting.submit(answer.verdict)
    room.meeting.submit(c.RevealReviews(key=f"reveal/{round_}", round=round_))
    spoken = voice.reveals(room.meeting.state, room.pack, room.meeting.last_reveal)
    _chair_speaks(room, f"reveal/{round_}", spoken)


async def debate_speech(room: Room) -> None:
    """All seats bid for the floor; the strongest bid speaks."""
    state = room.meeting.state
    turn = speeches_in(room.meeting, "drafting", state.round)
    pid = texts.under_discussion(state, room.pack, turn)
    _note_questions(room, after=ANSWERED_WITHIN)
    spoken = room.meeting.public.spoken
    asked = [h.speech.intent.to or "" for h in room.meeting.public.open_questions]
    bids = [
        room.delegates[seat].bid(room.desk(seat), pid, _rounds_silent(room.meeting, seat))
        for seat in state.seats
    ]
    seat = floor.next_speaker(bids, spoken, (), f"{state.meeting.seed}:{state.round}", asked)
    intent = room.delegates[seat].intent(room.desk(seat), pid)
    await _speaks(room, f"debate/{state.round}/{turn}", seat, intent)


def _note_questions(room: Room, after: int) -> None:
    """The chair notes each question that was not answered within so many speeches."""
    heard = room.meeting.public
    for question in heard.open_questions:
        if heard.speeches_since(question) >= after:
            asker, asked = question.speech.speaker, question.speech.intent.to or ""
            text = voice.notes_question(room.pack, asker, asked)
            _chair_speaks(room, f"noted/{question.seq}", text, answers=question.seq)


def _rounds_silent(meeting: Meeting, seat: str) -> int:
    """Count the finished rounds of drafting since a seat last spoke."""
    rounds = [h.speech.round for h in meeting.public.by(seat)]
    return max(0, meeting.state.round - max([0, *rounds]) - 1)


def hold_corridor(room: Room) -> None:
    """Seats whose asks and offers match agree on a package; then the chair writes the next text."""
    pass_notes(room)
    round_ = room.meeting.state.round
    chosen = chair.next_text(room.meeting.state, room.pack.library)
    if chosen is None:
        room.meeting.submit(c.EnterPhase(key=f"drafting/{round_ + 1}", phase="drafting", round=round_ + 1))
        return
    _circulate(room, f"text/{round_ + 1}", chosen.options, chosen.origin)


def pass_notes(room: Room) -> None:
    """Each match becomes a note in private and a package in public."""
    state = room.meeting.state
    round_ = state.round
    if not state.reviews:
        return
    for i, match in enumerate(corridor.matches(room.meeting.last_reveal.positions)[:PACKAGES]):
        _pass_note(room, f"note/{round_}/{i}", match)
        room.meeting.submit(
            c.ProposePackage(key=f"package/{round_}/{i}", seats=match.seats, changes=match.gives)
        )


def _pass_note(room: Room, key: str, match: corridor.Match) -> None:
    sender, *others = match.seats
    give, get = match.gives[0], match.gives[-1]
    draft = corridor.note(room.desk(sender), give, get)
    text = words_for(room, key, draft, Deal(sender, tuple(others), give, get))
    room.meeting.submit(
        c.PassNote(
            key=key,
            seat=sender,
            epoch=room.meeting.state.epochs[sender],
            to=tuple(others),
            ask=get,
            offer=give,
            text=text,
        )
    )


def begin_round(room: Room) -> None:
    """A new round of drafting on the text just circulated."""
    meeting = room.meeting
    round_ = meeting.state.round + 1
    meeting.submit(c.EnterPhase(key=f"drafting/{round_}", phase="drafting", round=round_))


def best_text(room: Room) -> None:
    """Near the end the chair goes back to the text that most could live with."""
    best = room.meeting.state.drafts[chair.best_archived(room.meeting.state)]
    _circulate(room, "text/best", best.text.options(), "archive")


def open_silence(room: Room) -> None:
    """The chair freezes the text and opens a window."""
    _note_questions(room, after=0)
    window = room.meeting.state.windows + 1
    _chair_speaks(room, f"silence/{window}", voice.opens_silence(room.meeting.state, MINUTES_OF_SILENCE))
    room.meeting.submit(c.OpenSilence(key=f"silence/{window}", minutes=MINUTES_OF_SILENCE))


async def answer(room: Room, seat: str) -> None:
    """One seat consents or writes a letter; the reply is written down before it counts."""
    key, epoch = _answer_key(room, seat), room.meeting.state.epochs[seat]
    bind = room.meeting.state.last_window.bind
    await answers.ask(room, seat, key, lambda delegate, desk: delegate.answer_silence(desk, bind, key, epoch))


def close_silence(room: Room) -> None:
    """The deadline: consents and letters received before it are recorded, then the window is closed."""
    window = room.meeting.state.windows
    given = answers.all_given(room, _answer_key)
    if not given:
        return
    _record_faults(room, {s: a.fault for s, a in given.items() if a.fault is not None})
    for verdict in sorted((a.verdict for a in given.values()), key=lambda v: isinstance(v, c.Object)):
        room.meeting.submit(verdict)
    if room.meeting.state.silent:
        room.meeting.submit(c.CloseSilence(key=f"deadline/{window}", window=window))
    if room.meeting.closing is None:
        broken = [e for _, e in room.meeting.events if isinstance(e, SilenceBroken) and e.window == window]
        letters = room.meeting.state.window.objectors if room.meeting.state.window else frozenset()
        seats = [s for s in room.meeting.state.seats if s in letters] or list(broken[0].seats)
        _chair_speaks(room, f"broken/{window}", voice.silence_failed(room.meeting.state, room.pack, seats))


def _record_faults(room: Room, faults: dict[str, str]) -> None:
    """A model that gave no answer gave no consent: that is recorded before its card answers."""
    bind = room.meeting.state.last_window.bind
    for seat, fault in faults.items():
        key = _answer_key(room, seat)
        if room.meeting.state.silent:
            room.meeting.submit(c.MissVerdict(key=f"missed/{key}", seat=seat, bind=bind, fault=fault))
        answers.note_fault(room, key, seat, "answer to silence", fault)


def close(room: Room) -> None:
    """Nothing was adopted: the chair reports under its own authority."""
    _note_questions(room, after=0)
    meeting = room.meeting
    over = meeting.state.round >= meeting.state.limits.rounds
    stalled = not over and nearing_the_end(meeting.state)
    _chair_speaks(room, "close", voice.gives_up(meeting.state))
    meeting.submit(c.Close(key="close", because="rounds" if over else "stalled" if stalled else "windows"))


def _review_key(room: Room, seat: str) -> str:
    return f"review/{room.meeting.state.round}/{seat}"


def _answer_key(room: Room, seat: str) -> str:
    return f"answer/{room.meeting.state.windows}/{seat}"


async def _speaks(room: Room, key: str, seat: str, intent: Intent) -> None:
    if room.meeting.has(key):
        return
    desk = room.desk(seat)
    try:
        said = await room.delegates[seat].words(desk, intent, key)
    except ModelFault as fault:
        said = await room.card.words(desk, intent, key)
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
            epoch=room.meeting.state.epochs[seat],
            intent=intent,
            text=said.text,
            facts=said.facts,
            source=said.source,
        )
    )


def _chair_speaks(room: Room, key: str, text: str, answers: int | None = None) -> None:
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


def _circulate(room: Room, key: str, options: dict[str, str], origin: chair.Origin | str) -> None:
    state = room.meeting.state
    if not room.meeting.has(key):
        before = state.text.options() if state.drafts else options
        room.meeting.submit(
            c.Circulate.model_validate(
                {
                    "key": key,
                    "paragraphs": texts.paragraphs_for(room.pack, options, state.meeting.seed),
                    "brackets": texts.brackets_for(state, room.pack, options),
                    "changes": texts.changes_between(state, room.pack, before, options),
                    "origin": origin,
                }
            )
        )
    changes: tuple[Change, ...] = room.meeting.last_text.changes
    _chair_speaks(room, key, voice.introduces(room.meeting.state, room.pack, changes))
