"""The steps of a meeting, a few lines each: ask whoever acts, and put it to the Council."""

from collections.abc import Mapping, Sequence
from typing import Literal

from nacsim.agents import chair as voice
from nacsim.agents import corridor
from nacsim.council import chair
from nacsim.council import commands as c
from nacsim.council.events import Change, IssuePosition, SilenceBroken
from nacsim.council.gate import overrules
from nacsim.council.rules import nearing_the_end
from nacsim.council.text import Paragraph
from nacsim.council.values import CHAIR
from nacsim.graph import answers, texts
from nacsim.graph.people import awaited
from nacsim.graph.room import Deal, Room
from nacsim.graph.turns import chair_speaks, note_questions
from nacsim.graph.wording import words_for

MINUTES_OF_SILENCE = 30
PACKAGES = 3  # in a round


def convene(room: Room) -> None:
    """Open the meeting and seal the instructions."""
    room.meeting.submit(room.opening)


def begin_statements(room: Room) -> None:
    """The chair opens the floor."""
    chair_speaks(room, "open", voice.opens(room.meeting.state, room.pack))
    room.meeting.submit(c.EnterPhase(key="statements", phase="statements"))


def begin_tour(room: Room) -> None:
    """The chair starts the tour of the issues."""
    room.meeting.submit(c.EnterPhase(key="tour", phase="tour"))
    chair_speaks(room, "tour", voice.starts_tour(room.meeting.state, room.pack))


def read_map(room: Room) -> None:
    """The chair reads back where the table converges."""
    wanted: dict[str, dict[str, str]] = {issue.id: {} for issue in room.pack.issues}
    for heard in room.meeting.public.speeches:
        for ask in heard.speech.intent.asks if heard.speech.speaker != CHAIR else ():
            wanted[ask.issue][heard.speech.speaker] = ask.option
    positions = tuple(
        IssuePosition(
            issue=issue, wanted=seats, state="converging" if len(set(seats.values())) <= 1 else "bracketed"
        )
        for issue, seats in wanted.items()
    )
    chair_speaks(room, "map", voice.reads_map(room.meeting.state, room.pack, positions))
    room.meeting.submit(c.ReadMap(key="map", positions=positions))


def first_text(room: Room) -> None:
    """The chair circulates agreed language with everyone's alternatives in brackets."""
    room.meeting.submit(c.EnterPhase(key="drafting/1", phase="drafting", round=1))
    _circulate(room, "text/1", _worded(room, texts.agreed_language(room.pack)), "agreed")


async def review(room: Room, seat: str) -> None:
    """One seat judges the text in private; the reply is written down, and shown to nobody yet."""
    key, epoch = _review_key(room, seat), room.meeting.state.epochs[seat]
    await answers.ask(room, seat, key, lambda delegate, desk: delegate.review(desk, key, epoch))


def reveal(room: Room) -> None:
    """All reviews are committed, then shown at once; the chair says who blocks what."""
    round_ = room.meeting.state.round
    if awaited(room.meeting.state):
        return
    given = answers.all_given(room, _review_key)
    if given is None:
        return
    for seat, answer in given.items():
        if answer.fault is not None:
            answers.note_fault(room, _review_key(room, seat), seat, "review", answer.fault)
        answers.note_corrections(room, _review_key(room, seat), seat, "review", answer)
        room.meeting.submit(answer.verdict)
    room.meeting.submit(c.RevealReviews(key=f"reveal/{round_}", round=round_))
    spoken = voice.reveals(room.meeting.state, room.pack, room.meeting.last_reveal)
    chair_speaks(room, f"reveal/{round_}", spoken)


def hold_corridor(room: Room) -> None:
    """Seats whose asks and offers match agree on a package; then the chair writes the next text."""
    pass_notes(room)
    round_ = room.meeting.state.round
    chosen = chair.next_text(room.meeting.state, room.pack.library)
    if chosen is None:
        room.meeting.submit(c.EnterPhase(key=f"drafting/{round_ + 1}", phase="drafting", round=round_ + 1))
        return
    _circulate(room, f"text/{round_ + 1}", _worded(room, chosen.options), chosen.origin)


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
    state = room.meeting.state
    best = state.drafts[chair.texts_for_silence(state)[0]]
    key = f"text/best/{state.windows}" if room.meeting.has("text/best") else "text/best"
    _circulate(room, key, best.text.paragraphs, "archive")


def open_silence(room: Room) -> None:
    """The chair freezes the text and opens a window."""
    note_questions(room, after=0)
    window = room.meeting.state.windows + 1
    chair_speaks(room, f"silence/{window}", voice.opens_silence(room.meeting.state, MINUTES_OF_SILENCE))
    room.meeting.submit(c.OpenSilence(key=f"silence/{window}", minutes=MINUTES_OF_SILENCE))


async def answer(room: Room, seat: str) -> None:
    """One seat consents or writes a letter; the reply is written down before it counts."""
    key, epoch = _answer_key(room, seat), room.meeting.state.epochs[seat]
    bind = room.meeting.state.last_window.bind
    await answers.ask(room, seat, key, lambda delegate, desk: delegate.answer_silence(desk, bind, key, epoch))


def close_silence(room: Room) -> None:
    """Consents are recorded as they come; the deadline brings the letters, and then the window is closed.

    While a person is awaited the letters of other delegations are kept: one of them would end the window
    before that person could answer. A consent that the gate overrules is such a letter.
    """
    given = answers.all_given(room, _answer_key)
    if given is None:
        return
    _note_what_was_amiss(room, given)
    verdicts = [a.verdict for a in given.values()]
    letters = [v for v in verdicts if _is_letter(room, v)]
    for verdict in verdicts:
        if verdict not in letters and room.meeting.state.silent:
            room.meeting.submit(verdict)
    if not awaited(room.meeting.state):
        _deadline(room, letters)


def lapse(room: Room) -> None:
    """Close a window before its deadline: the letters that were kept count, and nobody is waited for."""
    given = answers.given_so_far(room, _answer_key)
    letters = {seat: answer for seat, answer in given.items() if _is_letter(room, answer.verdict)}
    _note_what_was_amiss(room, letters)
    _close_with(room, [a.verdict for a in letters.values()])


def _is_letter(room: Room, verdict: answers.Verdict) -> bool:
    """Say whether an answer is a letter; a consent that the gate overrules becomes one."""
    return not isinstance(verdict, c.Consent) or overrules(room.meeting.state, verdict)


def _close_with(room: Room, letters: Sequence[answers.Verdict]) -> None:
    window = room.meeting.state.windows
    for letter in letters:
        room.meeting.submit(letter)
    if room.meeting.state.silent:
        room.meeting.submit(c.CloseSilence(key=f"deadline/{window}", window=window))


def _deadline(room: Room, letters: Sequence[answers.Verdict]) -> None:
    """Record the letters and close the window; where it did not hold, the chair says who broke it."""
    window = room.meeting.state.windows
    _close_with(room, letters)
    if room.meeting.closing is None:
        broken = [e for _, e in room.meeting.events if isinstance(e, SilenceBroken) and e.window == window]
        state = room.meeting.state
        wrote = [s for s in state.seats if s in state.last_window.objectors]
        said = voice.silence_failed(state, room.pack, wrote, broken[0].seats)
        chair_speaks(room, f"broken/{window}", said)


def _note_what_was_amiss(room: Room, given: Mapping[str, answers.Answer]) -> None:
    """A model that gave no answer gave no consent: that is recorded before its card answers."""
    bind = room.meeting.state.last_window.bind
    for seat, answer in given.items():
        if answer.fault is None:
            continue
        key = _answer_key(room, seat)
        if room.meeting.state.silent:
            room.meeting.submit(c.MissVerdict(key=f"missed/{key}", seat=seat, bind=bind, fault=answer.fault))
        answers.note_fault(room, key, seat, "answer to silence", answer.fault)
    for seat, answer in given.items():
        answers.note_corrections(room, _answer_key(room, seat), seat, "answer to silence", answer)


def close(room: Room) -> None:
    """Nothing was adopted: the chair reports under its own authority."""
    note_questions(room, after=0)
    meeting = room.meeting
    over = meeting.state.round >= meeting.state.limits.rounds
    stalled = not over and nearing_the_end(meeting.state)
    chair_speaks(room, "close", voice.gives_up(meeting.state))
    meeting.submit(c.Close(key="close", because="rounds" if over else "stalled" if stalled else "windows"))


def _review_key(room: Room, seat: str) -> str:
    return _of_its_holder(room, f"review/{room.meeting.state.round}/{seat}", seat)


def _answer_key(room: Room, seat: str) -> str:
    return _of_its_holder(room, f"answer/{room.meeting.state.windows}/{seat}", seat)


def _of_its_holder(room: Room, key: str, seat: str) -> str:
    """Return another key for each holder of a seat: what the former one answered is void."""
    epoch = room.meeting.state.epochs[seat]
    return f"{key}/holder/{epoch}" if epoch else key


def _worded(room: Room, options: Mapping[str, str]) -> tuple[Paragraph, ...]:
    state = room.meeting.state
    return texts.paragraphs_for(room.pack, options, state.meeting.seed, state.own_words)


def _circulate(
    room: Room, key: str, paragraphs: tuple[Paragraph, ...], origin: chair.Origin | Literal["agreed"]
) -> None:
    state = room.meeting.state
    if not room.meeting.has(key):
        options = {p.issue: p.option for p in paragraphs if p.issue is not None}
        before = state.text.options() if state.drafts else options
        room.meeting.submit(
            c.Circulate.model_validate(
                {
                    "key": key,
                    "paragraphs": paragraphs,
                    "brackets": texts.brackets_for(state, room.pack, options),
                    "changes": texts.changes_between(state, room.pack, before, options),
                    "origin": origin,
                }
            )
        )
    changes: tuple[Change, ...] = room.meeting.last_text.changes
    bracketed = frozenset(b.pid for text in room.meeting.public.texts[-2:-1] for b in text.brackets)
    chair_speaks(room, key, voice.introduces(room.meeting.state, room.pack, changes, bracketed))
