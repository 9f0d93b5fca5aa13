"""`nac play`: take a seat at the Council in a terminal, with the same acts as in a browser."""

import asyncio
import hashlib
import io
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from rich.console import Console

from nacsim.agents.ear import Ear
from nacsim.cli.duties import DUTIES
from nacsim.cli.live import Screen
from nacsim.cli.turn import HELP, Rests, Turn, listen, tell_debrief
from nacsim.council.commands import Convene
from nacsim.council.events import Limits
from nacsim.council.text import canonical
from nacsim.errors import InputError
from nacsim.roles.pack import Pack, load_pack
from nacsim.transcripts.folder import MeetingFolder

if TYPE_CHECKING:
    from nacsim.graph.room import Room


PADDING = re.compile(r"[ \t]+((?:\x1b\[[0-9;]*m)*)(?=\n)")


class Unpadded(io.TextIOBase):
    """Writes lines without the spaces that fill them up to the margin: a screen reader reads those out."""

    def __init__(self, to: IO[str]) -> None:
        self._to = to

    def write(self, words: str) -> int:
        """Write words, the lines among them ended where their last word ends."""
        return self._to.write(PADDING.sub(r"\1", words))

    def flush(self) -> None:
        """Pass on what was written."""
        self._to.flush()

    def isatty(self) -> bool:
        """Say whether somebody watches."""
        return self._to.isatty()

    def fileno(self) -> int:
        """Return where the words go, so that the width of that screen is known."""
        return self._to.fileno()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed for a seat; what was not is usual in its scenario."""

    seat: str | None
    seats: str | None
    seed: int
    rounds: int
    out: Path | None
    scenario: str


def play(wanted: Wanted, *, plain: bool, ask: Callable[[str], str]) -> None:
    """Hold a meeting in which a person holds one seat; one that was left goes on where it rested."""
    console = Console(
        no_color=plain, highlight=False, file=cast("IO[str]", Unpadded(sys.stdout)) if plain else None
    )
    folder, opening, pack = _meeting(wanted)
    with folder.record() as record:
        from nacsim.graph.meeting import Meeting
        from nacsim.graph.seating import seated

        screen = Screen(console, opening.opened, plain=plain)
        meeting = Meeting(record, opening.opened.meeting, lambda _: _now(), screen.shows)
        turn = Turn(meeting, pack, Ear(pack), _own_seat(opening), console, ask)
        try:
            asyncio.run(_sit(turn, seated(meeting, pack, opening, {}), folder.checkpoints))
        except (Rests, EOFError, KeyboardInterrupt):
            console.print(f"\nThe meeting rests. Go on with: nac play --out {folder.path}", style="bold")
        folder.write_papers(record, meeting.id)
        closing = meeting.closing
        if closing is not None:
            screen.ends(closing, folder.papers())
            tell_debrief(turn)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _meeting(wanted: Wanted) -> tuple[MeetingFolder, Convene, Pack]:
    """Return the folder, the opening and the pack of a new meeting, or of the one that `out` holds."""
    from nacsim.cli.meetings import pack_of
    from nacsim.graph.opening import Company, convene, seats_named, usual_preset

    out = wanted.out
    if out is not None and (out / "opening.json").is_file():
        folder = MeetingFolder(out)
        opening = folder.opening()
        _same_seat(wanted, _own_seat(opening), out)
        return folder, opening, pack_of(folder, opening)
    pack = load_pack(wanted.scenario)
    named = seats_named(pack, wanted.seats or usual_preset(pack))
    seat = _seat(wanted, named)
    company = Company(seats=(seat,), name=_now(), opens_at=_now())
    limits = Limits(rounds=wanted.rounds)
    opening = convene(pack, named, wanted.seed, "engine", limits, company=company)
    name = hashlib.sha256(canonical(opening.model_dump(mode="json")).encode()).hexdigest()[:6]
    folder = MeetingFolder(out or Path("meetings") / f"play-{seat}-{wanted.seed}-{name}")
    folder.make_for(opening, wanted.scenario)
    return folder, opening, pack


def _same_seat(wanted: Wanted, own: str, out: Path) -> None:
    """Raise InputError if somebody asks for another seat than the one this meeting was begun with."""
    if wanted.seat is not None and wanted.seat.upper() != own:
        raise InputError(
            f"The meeting in {out} was begun as {own}, and nobody changes seats in it. "
            f"Leave --seat out to go on as {own}, or begin another one with another --out."
        )


def _seat(wanted: Wanted, named: Sequence[str]) -> str:
    """Return the seat that was asked for, or else the usual one; raise InputError if it is not there."""
    from nacsim.graph.opening import usual_seat

    if wanted.seat is None:
        return usual_seat(named)
    seat = wanted.seat.upper()
    if seat not in named:
        raise InputError(f"{seat} is not seated at this table. Seats: {', '.join(named)}.")
    return seat


def _own_seat(opening: Convene) -> str:
    held = [seat for seat, holder in opening.opened.holders.items() if holder == "human"]
    if not held:
        raise InputError("No person holds a seat in this meeting; watch it with nac replay.")
    return held[0]


async def _sit(turn: Turn, room: "Room", checkpoints: Path) -> None:
    from nacsim.graph.hold import move
    from nacsim.graph.people import awaited

    async def between() -> None:
        """Let the person listen on, or do something first."""
        listen(turn)

    turn.console.print(HELP + "\n", style="dim", markup=False)
    while turn.meeting.state.phase != "closed":
        await move(replace(room, between=between), checkpoints)
        for who in awaited(turn.meeting.state):
            DUTIES[who.duty](turn)
