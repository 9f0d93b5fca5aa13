"""One room of the house: the people who have joined, the meeting once it begins, and those who look on."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nacsim.agents.ear import Ear
from nacsim.council import commands as c
from nacsim.council.events import AnyEvent, Clock, Limits
from nacsim.council.mandate import Mandate
from nacsim.council.state import MeetingState
from nacsim.council.values import Holder
from nacsim.council.visibility import visibility
from nacsim.errors import InputError
from nacsim.graph.branching import opening_of_branch
from nacsim.graph.journal import Journalled
from nacsim.graph.meeting import Meeting
from nacsim.graph.opening import Company, convene, in_the_mood
from nacsim.graph.priming import Priming
from nacsim.graph.seating import seated
from nacsim.graph.sitting import Sitting
from nacsim.lesson.library import library_of
from nacsim.roles.pack import Pack, load_pack
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.fork import branch, cut
from nacsim.transcripts.jsonl import import_events
from nacsim.web.register import Confirmed, Guest, Register, RoomRow
from nacsim.web.voices import Voices

if TYPE_CHECKING:
    from nacsim.transcripts.record import Entry
    from nacsim.transcripts.store import Record

LOG = logging.getLogger(__name__)
Now = Callable[[], datetime]
Ticks = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a room has of its house: the clock, what counts its seconds, and who speaks for AI delegates."""

    now: Now
    ticks: Ticks
    voices: Voices


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its place in the record, when it happened, and who may see it."""

    seq: int
    at: str
    event: AnyEvent
    readers: str

    def seen_by(self, seat: str | None) -> bool:
        """Say whether a seat, or somebody without one, may see this."""
        return self.readers == "public" or (seat is not None and f"seat:{seat}" in self.readers.split(","))


@dataclass(frozen=True)
class Branch:
    """The beginning of a meeting that is to go on in another room."""

    opening: c.Convene
    kept: "tuple[Entry, ...]"

    @property
    def at(self) -> int:
        """Return the last event that both branches share."""
        return self.kept[-1].seq


class Table:
    """A room; its meeting begins when its teacher, or the one who plays alone, says so."""

    def __init__(self, row: RoomRow, folder: Path, register: Register, house: Surroundings) -> None:
        self.code, self.plan, self.teacher = row.code, row.plan, row.teacher
        self.pack: Pack = load_pack(row.plan.scenario)
        self.ear = Ear(self.pack)
        self.folder = MeetingFolder(folder / row.code)
        self.happened: list[Happened] = []
        self.stirred = asyncio.Event()
        self.sitting: Sitting | None = None
        self.fault: str | None = None
        self.second_ears: dict[str, Journalled] = {}
        self._record: Record | None = None
        self._done: dict[str, dict[str, Any]] = {}
        self._register, self._house = register, house
        self._running: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """Say whether the meeting has been opened."""
        return self.sitting is not None

    @property
    def stopped(self) -> bool:
        """Say whether a fault keeps the meeting from going on; its record stands."""
        return self.fault is not None and self.state.phase != "closed"

    @property
    def state(self) -> MeetingState:
        """Return where the meeting stands; before it begins nowhere."""
        return self.sitting.meeting.state if self.sitting is not None else MeetingState()

    def mandate(self, seat: str) -> Mandate:
        """Return a seat's instructions in this meeting: as they were sealed, or will be when it opens."""
        return self.state.mandates.get(seat) or in_the_mood(self.pack.card(seat), self.plan.seed)

    @property
    def guests(self) -> dict[str, Guest]:
        """Return the people in the room by their seat."""
        return self._register.people(self.code)

    @property
    def confirmed(self) -> dict[str, Confirmed]:
        """Return what the teacher has confirmed of students, by their seat."""
        return self._register.confirmed(self.code)

    def begin(self) -> None:
        """Open the meeting with the people who are there; nothing if it is open already."""
        if self.begun:
            return
        if not self.folder.has_opening():  # there is one if an earlier try could not be finished
            self._write_opening()
        self._take_up()
        for seat in self.plan.seats:
            self.hand(seat, "human" if seat in self.guests else "ai")

    def _write_opening(self) -> None:
        plan, now, voices = self.plan, self._house.now(), self._house.voices
        clock = Clock(speech=plan.speech, review=plan.review, answer=plan.answer)
        company = Company(
            seats=tuple(s for s in plan.seats if s in self.guests),
            clock=clock if any((plan.speech, plan.review, plan.answer)) else None,
            absence_policy="suspend" if plan.alone else "stand_in",
            name=self.code,
            opens_at=now.isoformat(timespec="seconds"),
        )
        limits = Limits(rounds=plan.rounds)
        voice = voices.voice(plan.seats)
        opening = convene(self.pack, plan.seats, plan.seed, voices.mode, limits, voice, company)
        self.folder.make_for(opening, plan.scenario)

    def branch(self, at: int) -> Branch:
        """Return what the meeting was up to an event, for another room to go on from."""
        if self._record is None or self.sitting is None:
            raise InputError("The meeting has not begun yet, so there is nothing to go back to.")
        entries = self._record.entries(self.sitting.meeting.id)
        if not 1 <= at <= len(entries):
            raise InputError(f"This meeting has events 1 to {len(entries)}. Choose one of them.")
        return Branch(self.folder.opening(), cut(entries, at))

    def begin_from(self, branch_: Branch, seed: int | None, place: str) -> None:
        """Open the meeting as a branch of another one; it rests until its teacher says go on.

        People come to the new room one after the other, so AI delegates hold all seats until they do.
        `place` says where the other meeting was, for whoever reads why this one rests.
        """
        opening = opening_of_branch(branch_.opening, branch_.kept, self.code, seed)
        self.folder.make_for(opening, self.plan.scenario)
        with self.folder.record() as record:
            import_events(record, branch(branch_.kept, opening.opened))
        self._take_up()
        if self.state.phase != "suspended":
            key = f"branch/{branch_.at}/rest"
            self.put(c.Suspend(key=key, reason=f"This room goes on from {place}."))
        for seat in (s for s, holder in self.state.holders.items() if holder == "human"):
            self.hand(seat, "ai", stand_in=seat in self.guests)

    def hand(self, seat: str, holder: Holder, *, stand_in: bool = False) -> None:
        """Hand a seat over; nothing if the meeting has not begun, is over, or the seat is held so already."""
        if self.sitting is None or self.state.phase == "closed":
            return
        if (self.state.holders[seat], seat in self.state.stand_ins) == (holder, stand_in):
            return
        key = f"teacher/{seat}/{self.state.seq}"
        self.put(c.ChangeHolder(key=key, seat=seat, holder=holder, stand_in=stand_in))

    def take_up_again(self) -> None:
        """Go on with a meeting that was under way when the house was closed."""
        if self.folder.has_opening() and not self.begun:
            self._take_up()

    def was_cut_short(self) -> bool:
        """Say whether the server died while this room was made from another one: nobody was told of it."""
        if not self.folder.has_opening():
            return False
        opened = self.folder.opening().opened
        if opened.forked_from is None:
            return False
        with self.folder.record() as record:
            state = Meeting(record, opened.meeting, lambda _: self._house.now().isoformat()).state
        return state.seq <= opened.forked_from.seq and state.phase != "suspended"

    def _take_up(self) -> None:
        self._opened_record = self.folder.record()
        self._record = self._opened_record.__enter__()
        try:
            self._go_on_from(self._record)
        except BaseException:
            self._let_go()
            self.happened.clear()
            raise

    def _go_on_from(self, record: "Record") -> None:
        opening = self.folder.opening()
        meeting = Meeting(record, opening.opened.meeting, lambda _: self._house.now().isoformat())
        for entry, event, state in meeting.history():
            self._heard(entry, event, state)
        meeting.tell(self._heard)
        speakers = self._house.voices.speakers(opening.opened, record.journal(meeting.id))
        self.second_ears = {s: Journalled(meeting, m, keeps_faults=True) for s, m in speakers.items()}
        # The models were asked before the house opened; one that fails since then hands over to its card.
        room = replace(seated(meeting, self.pack, opening, speakers), priming=Priming())
        self.sitting = Sitting(
            room, self.folder.checkpoints, ticks=self._house.ticks, words_a_minute=self.plan.words_a_minute
        )
        self._running = asyncio.create_task(self._run(self.sitting))

    async def _run(self, sitting: Sitting) -> None:
        try:
            await sitting.run()
        except (
            Exception
        ) as error:  # whatever stops a meeting must be told in its room, and leave the others alone
            self.fault = str(error)
            LOG.exception("A meeting has stopped.")
        finally:
            self._stir()
            self._write_papers(sitting.meeting.id)

    def _write_papers(self, meeting: str) -> None:
        """Write what the record shows; a paper that fails takes nothing from it, and is written next time."""
        if self._record is None:
            return
        try:
            self.folder.write_papers(self._record, meeting, lambda a: library_of(self.pack, a.mandates))
        except Exception:  # in a task that nobody awaits, it would be told to nobody
            LOG.exception("The papers of a meeting were not written.")

    def _heard(self, entry: "Entry", event: AnyEvent, _: MeetingState) -> None:
        self.happened.append(Happened(entry.seq, entry.at, event, visibility(event)))
        self._stir()

    async def once(self, name: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Do long work once, beside everything else that goes on in the house."""
        if name not in self._done:
            self._done[name] = await asyncio.to_thread(work)
        return self._done[name]

    def _stir(self) -> None:
        """Wake everybody who looks on; whoever waits next waits for what comes next."""
        self.stirred.set()
        self.stirred = asyncio.Event()

    def put(self, command: c.AnyCommand) -> None:
        """Put a command to the Council; raise Refused, or InputError before the meeting has begun."""
        self._under_way().put(command)

    def end(self, key: str) -> None:
        """Close the meeting for whoever leads it; raise InputError before it begins."""
        self._under_way().end(key)

    def _under_way(self) -> Sitting:
        if self.sitting is None:
            raise InputError("The meeting has not begun yet.")
        return self.sitting

    def reads_at(self, words_a_minute: int) -> None:
        """Change the pace of reading, now and after a restart."""
        self.plan = replace(self.plan, words_a_minute=words_a_minute)
        self._register.change_plan(self.code, self.plan)
        if self.sitting is not None:
            self.sitting.reads_at(words_a_minute)
        self._stir()

    def looked_at(self) -> None:
        """Let everybody who looks on look again: something changed that is no event of the meeting."""
        self._stir()

    def joined(self, seat: str) -> None:
        """Hand a seat of a meeting under way to the person who has just joined."""
        if self.sitting is not None and self.state.holders[seat] == "ai" and self.state.phase != "closed":
            self.put(c.ChangeHolder(key=f"joined/{seat}/{self.state.seq}", seat=seat, holder="human"))
        self._stir()

    async def close(self) -> None:
        """Stop moving the meeting; it can be taken up again."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._let_go()

    def _let_go(self) -> None:
        if self._record is not None:
            self._opened_record.__exit__(None, None, None)
            self._record = None
