"""Meetings with people, driven in an event loop whose clock is moved by hand: nothing ever sleeps."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from nacsim.agents import person
from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.certificate import certify
from nacsim.council.events import AbsencePolicy, Clock, Limits
from nacsim.council.gate import objections_of_card
from nacsim.council.state import MeetingState
from nacsim.council.text import canonical
from nacsim.council.values import Intent, Wish
from nacsim.council.verifier import Report, verify
from nacsim.graph.meeting import Meeting
from nacsim.graph.opening import Company, convene
from nacsim.graph.people import Awaited, awaited
from nacsim.graph.room import Delegate
from nacsim.graph.seating import seated
from nacsim.graph.sitting import Sitting
from nacsim.roles.pack import load_pack
from nacsim.transcripts.record import line
from tests.models.meetings import Notebook

PACK = load_pack()
TABLE = ("EE", "DE", "HU", "US")
SHORT = Limits(rounds=2, speeches_per_round=3, tour_speeches=1)
OPENS = datetime(2025, 5, 7, 10, 0, tzinfo=UTC)
QUIET = 60  # turns of the loop without an event, after which nothing more will happen by itself
AT_MOST = 2_000  # acts of people in a meeting
REASON = "My parliament voted for it last night."
E = TypeVar("E", bound=e.Event)

Act = Callable[["House", Awaited], None]


class House:
    """One meeting with people at the table: its record, its clock, and the sitting under way."""

    def __init__(
        self,
        people: Sequence[str] = ("EE",),
        seats: Sequence[str] = TABLE,
        *,
        seed: int = 3,
        limits: Limits = SHORT,
        clock: Clock | None = None,
        policy: AbsencePolicy = "suspend",
        words_a_minute: int = 0,
        delegates: Mapping[str, Delegate] | None = None,
    ) -> None:
        company = Company(
            seats=tuple(people), clock=clock, absence_policy=policy, opens_at=OPENS.isoformat(), name="test"
        )
        self.opening = convene(PACK, seats, seed, "engine", limits, company=company)
        self.record = Notebook()
        self.ticks = 1_000.0  # what the process counts
        self.wall = 0.0  # what the clock on the wall shows, in seconds after the opening
        self.words_a_minute = words_a_minute
        self.delegates = dict(delegates or {})
        self.keys = 0
        self.running: asyncio.Task[None] | None = None
        self.take_up()

    def take_up(self) -> None:
        """Sit down at the record as it stands, as a process does that has just begun."""
        self.meeting = Meeting(self.record, self.opening.opened.meeting, self._written)
        room = seated(self.meeting, PACK, self.opening, {})
        room = replace(room, delegates={**room.delegates, **self.delegates})
        self.sitting = Sitting(room, None, ticks=lambda: self.ticks, words_a_minute=self.words_a_minute)

    def _written(self, _: int) -> str:
        return (OPENS + timedelta(seconds=self.wall)).isoformat()

    def wait(self, seconds: float) -> None:
        """Let time pass while the meeting runs."""
        self.ticks += seconds
        self.wall += seconds

    def is_down(self, seconds: float) -> None:
        """Let time pass while nothing runs the meeting; the next process counts from anywhere."""
        self.ticks = 77.0
        self.wall += seconds

    @property
    def state(self) -> MeetingState:
        return self.meeting.state

    @property
    def events(self) -> list[e.AnyEvent]:
        return [event for _, event in self.meeting.events]

    def of(self, kind: type[E]) -> list[E]:
        return [x for x in self.events if isinstance(x, kind)]

    @property
    def duties(self) -> tuple[Awaited, ...]:
        return awaited(self.state)

    def key(self) -> str:
        """Return a key for the next act."""
        self.keys += 1
        return f"act/{self.state.seq}/{self.keys}"

    def seat(self, seat: str) -> dict[str, Any]:
        return {"key": self.key(), "seat": seat, "epoch": self.state.epochs[seat]}

    # What people do.

    def raises(self, seat: str) -> None:
        self.sitting.put(c.RaisePlacard(**self.seat(seat)))

    def lowers(self, seat: str) -> None:
        self.sitting.put(c.LowerPlacard(**self.seat(seat)))

    def speaks(self, seat: str, text: str = "We hear you.", **intent: Any) -> None:
        fields = {"move": "support", **intent}
        self.sitting.put(
            c.TakeFloor(
                key=self.key(),
                speaker=seat,
                epoch=self.state.epochs[seat],
                intent=Intent.model_validate(fields),
                text=text,
                source="human",
            )
        )

    def passes(self, seat: str) -> None:
        self.sitting.put(c.LapseFloor(key=self.key(), seat=seat, because="passed"))

    def reviews(self, seat: str, choices: Mapping[str, person.Choice] | None = None) -> None:
        self.sitting.put(person.review(self.state, seat, self.key(), choices or {}, lives=True))

    def consents(self, seat: str, **more: Any) -> None:
        fields = {**self.seat(seat), "bind": self.state.last_window.bind, "source": "human", **more}
        self.sitting.put(c.Consent.model_validate(fields))

    def withdraws(self, seat: str) -> None:
        self.sitting.put(c.Withdraw(**self.seat(seat), bind=self.state.last_window.bind))

    def objects(self, seat: str, **more: Any) -> None:
        cure = Wish(issue="membership", option="agreed")
        fields = {
            **self.seat(seat),
            "bind": self.state.last_window.bind,
            "pid": "P3",
            "reason": "No.",
            **more,
        }
        self.sitting.put(c.Object.model_validate({"cure": cure, **fields}))

    def offers(self, seat: str, issue: str, option: str, text: str, *, known: bool) -> None:
        wish = Wish(issue=issue, option=option)
        self.sitting.put(c.OfferWording(**self.seat(seat), wish=wish, text=text, features_known=known))

    def hands_over(self, seat: str, holder: str, *, stand_in: bool = False) -> None:
        fields = {"key": self.key(), "seat": seat, "holder": holder, "stand_in": stand_in}
        self.sitting.put(c.ChangeHolder.model_validate(fields))

    # How the meeting goes on.

    async def settles(self) -> None:
        """Let the loop turn until nothing more happens by itself."""
        quiet, seen = 0, -1
        while quiet < QUIET:
            await asyncio.sleep(0)
            if self.running is not None and self.running.done():
                self.running.result()
            quiet, seen = (quiet + 1, seen) if seen == self.state.seq else (0, self.state.seq)

    async def stirs(self) -> None:
        """Have the sitting look at its clock, and settle."""
        self.sitting.has_read("ZZ")
        await self.settles()

    async def until(self, there: Callable[[], bool], act: Act) -> None:
        """Have people do what they owe until the meeting is there; it must come there."""
        for _ in range(AT_MOST):
            await self.settles()
            if there():
                return
            assert self.duties, f"nobody is awaited, and the meeting stands at {self.state.phase}"
            act(self, self.duties[0])
        raise AssertionError("people acted and acted, and the meeting never came there")

    def report(self) -> Report:
        """Return what the verifier finds in the record."""
        entries = tuple(self.record.entries(self.meeting.id))
        proof = None
        if self.state.adopted is not None:
            numbered = zip(entries, self.events, strict=True)
            proof = f"{canonical(certify((x.seq, x.hash, event) for x, event in numbered))}\n".encode()
        return verify("".join(f"{line(x)}\n" for x in entries).encode(), proof)

    def written(self) -> list[str]:
        """Return the record as it is exported."""
        return [line(x) for x in self.record.entries(self.meeting.id)]


def dutiful(house: House, who: Awaited) -> None:
    """Do what is owed in the simplest way: say a sentence, let the text stand, answer by the card."""
    if who.duty == "speech":
        number = 3 + house.state.seq % 10
        house.speaks(who.seat, f"We hold to paragraph {number}.", pid=f"P{number}")
    elif who.duty == "review":
        house.reviews(who.seat)
    else:
        by_the_card(house, who)


def by_the_card(house: House, who: Awaited) -> None:
    """Consent where the card allows it, and otherwise write a letter."""
    state = house.state
    if objections_of_card(state.mandates[who.seat], state.text, state.meeting.coherence):
        house.objects(who.seat)
    else:
        house.consents(who.seat)


def agreeable(house: House, who: Awaited) -> None:
    """Agree to everything, with a reason where the card says no."""
    if who.duty == "answer":
        house.consents(who.seat, departure=REASON)
    else:
        dutiful(house, who)


def at(house: House, duty: str, seat: str | None = None) -> Callable[[], bool]:
    """Say when the meeting waits for a duty, of anybody or of one seat."""
    return lambda: any(w.duty == duty and seat in (None, w.seat) for w in house.duties)


@asynccontextmanager
async def under_way(house: House) -> AsyncIterator[House]:
    """Run the sitting while something is done, and end it then as a process ends that is killed."""
    house.running = asyncio.create_task(house.sitting.run())
    try:
        yield house
        if house.running.done():
            house.running.result()
    finally:
        house.running.cancel()
        await asyncio.gather(house.running, return_exceptions=True)
        house.running = None


async def held(house: House, act: Act) -> House:
    """Hold the meeting to its end, everybody acting in the same way."""
    async with under_way(house):
        await house.until(lambda: house.sitting.closed, act)
    return house
