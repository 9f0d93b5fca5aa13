"""A meeting with people at the table, while it goes on: it moves as far as it can, and waits for them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nacsim.council import commands as c
from nacsim.council.events import AnyEvent, Clock, Spoke
from nacsim.council.state import MeetingState
from nacsim.errors import Refused
from nacsim.graph import nodes
from nacsim.graph.downtime import Downtime
from nacsim.graph.hold import move
from nacsim.graph.people import Awaited, awaited, people, rests
from nacsim.graph.room import Room
from nacsim.graph.timekeeper import Timekeeper

if TYPE_CHECKING:
    from nacsim.transcripts.record import Entry

Ticks = Callable[[], float]
NO_ANSWER = "There was no answer before the deadline."
UNTIMED = Clock()


class Sitting:
    """Runs one meeting in an event loop; `put` may be called at any time between its steps.

    `ticks` counts seconds; `words_a_minute` is how fast people read, 0 for a table that needs no time.
    """

    def __init__(
        self, room: Room, checkpoints: Path | None, *, ticks: Ticks, words_a_minute: int = 0
    ) -> None:
        self.room = replace(room, between=self._reading)
        self.meeting = room.meeting
        self._checkpoints = checkpoints
        self._ticks = ticks
        self._words_a_minute = words_a_minute
        self._stirred = asyncio.Event()
        self._read: set[str] = set()
        new = self.meeting.state.opened is None
        if new:
            self.meeting.submit(room.opening)
        self._timekeeper = Timekeeper(self.meeting.state.meeting.clock or UNTIMED)
        self._before = self._follow(Downtime(self.meeting), new=new)
        self._started = ticks()
        self.meeting.tell(self._heard)

    def put(self, command: c.AnyCommand) -> None:
        """Put a person's or a teacher's command to the Council; raise Refused if a rule stands against it."""
        self.meeting.submit(command)
        self._stirred.set()

    def end(self, key: str) -> None:
        """Close the meeting for whoever leads it; raise Refused if it is closed.

        A window that is open lapses first. That adopts its text only if what was written by then carries it.
        """
        with self.meeting.step():
            silent = self.meeting.state.silent
            if silent:
                self._lapse(key)
            if not (silent and self.closed):
                self.meeting.submit(c.Close(key=key, because="teacher"))
        self._stirred.set()

    def _lapse(self, key: str) -> None:
        if self.meeting.state.phase == "suspended":
            self.meeting.submit(c.Resume(key=f"{key}/lapse"))
        nodes.lapse(self.room)

    def reads_at(self, words_a_minute: int) -> None:
        """Change how much time people have to read; it counts for the last speech already."""
        self._words_a_minute = words_a_minute
        self._stirred.set()

    def has_read(self, seat: str) -> None:
        """Note that a person has read the last speech; when all have, the next one begins."""
        self._read.add(seat)
        self._stirred.set()

    def left(self, who: Awaited) -> float | None:
        """Return the seconds that a person has left; None where there is no limit."""
        return self._timekeeper.left(who, self._now())

    async def run(self) -> None:
        """Move the meeting until it is closed."""
        if not self.meeting.state.speeches:
            await self.room.priming.ask()
        while not self.closed:
            self._stirred.clear()
            if self.meeting.state.phase != "suspended":
                await move(self.room, self._checkpoints)
            if self.closed or self._stirred.is_set():
                continue
            await self._stir(self._timekeeper.next_alarm(self._now()))
            self._ring()

    @property
    def closed(self) -> bool:
        """Say whether the meeting has come to its end."""
        return self.meeting.state.phase == "closed"

    def _follow(self, downtime: Downtime, *, new: bool) -> float:
        """Follow the record up to where the meeting goes on; return the meeting's own time there."""
        last = 0.0
        for entry, event, state in self.meeting.history():
            last = downtime.own(entry.at, entry.seq)
            self._timekeeper.take(event, state, last)
        if not new and not self.closed:
            downtime.ends(last)
        return last

    def _now(self) -> float:
        """Return the meeting's own time: what the record says, and what has passed since it was taken up."""
        return self._before + self._ticks() - self._started

    def _heard(self, entry: "Entry", event: AnyEvent, state: MeetingState) -> None:
        self._timekeeper.take(event, state, self._now())
        if isinstance(event, Spoke):
            self._read.clear()

    async def _stir(self, within: float | None) -> bool:
        """Wait until something is put to the Council, or the time is up; say whether something was."""
        try:
            await asyncio.wait_for(self._stirred.wait(), within)
        except TimeoutError:
            return False
        return True

    async def _reading(self) -> None:
        """Leave people the time to read the last speech, and to raise a placard."""
        spoken = self.meeting.public.speeches
        readers = set(people(self.meeting.state))
        if not readers or not spoken:
            return
        words, begun = len(spoken[-1].speech.text.split()), self._ticks()
        while (rest := begun + self._takes(words) - self._ticks()) > 0 and not readers <= self._read:
            if self.meeting.state.placards or rests(self.meeting.state):
                return
            self._stirred.clear()
            await self._stir(rest)

    def _takes(self, words: int) -> float:
        """Return the seconds that people take to read so many words at their pace of now."""
        return 60 * words / self._words_a_minute if self._words_a_minute else 0.0

    def _ring(self) -> None:
        """Go on without those whose time is up. Silence is never consent."""
        for who in self._timekeeper.overdue(self._now()):
            try:
                self.meeting.submit(self._without(who))
            except Refused:
                continue  # an answer came in the same moment, and ended what this was about

    def _without(self, who: Awaited) -> c.AnyCommand:
        state, seat = self.meeting.state, who.seat
        key = f"time/{state.seq}/{seat}"
        if who.duty == "speech":
            return c.LapseFloor(key=key, seat=seat, because="time")
        if state.meeting.absence_policy == "stand_in":
            return c.ChangeHolder(key=key, seat=seat, holder="ai", stand_in=True)
        if who.duty == "answer":
            return c.MissVerdict(key=key, seat=seat, bind=state.last_window.bind, fault=NO_ANSWER)
        name = self.room.pack.card(seat).name
        return c.Suspend(key=key, reason=f"{name} has not given its view of the text in time.")


def duty_of(state: MeetingState, seat: str) -> Awaited | None:
    """Return what a seat owes the Council now, if anything."""
    return next((who for who in awaited(state) if who.seat == seat), None)
