"""`nac serve`: the floor in a browser, on this machine, or on the local network if asked for."""

import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from nacsim.errors import FaultError, InputError

if TYPE_CHECKING:
    from nacsim.web.scenarios import Offer
    from nacsim.web.voices import Voices

WARNING = (
    "Everybody on this network can reach this page, and what is sent is not encrypted. Use a network that "
    "you trust, and stop the server after class."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed for a house."""

    folder: Path
    port: int
    lan: bool
    kept_days: int
    mode: str
    flags: Mapping[str, Any]
    scenarios: Sequence[str] = ()
    validated: Path | None = None
    language: str = "en"
    model_for: Sequence[str] = ()


def serve(wanted: Wanted) -> None:
    """Open the house and answer until it is stopped."""
    import uvicorn

    from nacsim.web.app import make_app
    from nacsim.web.house import House

    console = Console(highlight=False)
    folder, port, lan, kept_days = wanted.folder, wanted.port, wanted.lan, wanted.kept_days
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104  only with --lan, which warns
    address = _own_address() if lan else "127.0.0.1"
    if is_taken(host, port):
        raise InputError(f"Port {port} is in use. Choose another one with --port.")
    offer = _offer(wanted, console)
    voices = _voices(wanted, offer, console)
    _tell_judges(wanted.validated, console)
    house = House(
        folder, lambda: datetime.now(UTC), time.monotonic, kept_days, voices, offer, wanted.validated
    )
    house.register.hold()  # before the server starts, so that a second one is refused in a sentence
    app = make_app(house, ["127.0.0.1", "localhost", address], time.monotonic)
    if kept_days:
        console.print(f"Rooms made more than {kept_days} days ago are deleted now.", style="dim")
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                console.print(f"The Council meets at http://{address}:{port}", style="bold")
                if lan:
                    console.print(WARNING, style="yellow")
                console.print(f"Rooms are kept in {folder}. Stop with Ctrl-C; nothing is lost.", style="dim")

        def handle_exit(self, sig: int, frame: Any) -> None:
            house.shut()  # a stream would go on for ever, and be cut off with an error in the log
            super().handle_exit(sig, frame)

    server = Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise FaultError("The house could not be opened. The lines above say why.")


def _offer(wanted: Wanted, console: Console) -> "Offer":
    """Return the scenarios of the house; one that was brought is checked, and kept as it is now."""
    from nacsim.cli.packs import checked
    from nacsim.web.scenarios import SHIPPED, Offer, kept_in

    brought = [name for name in dict.fromkeys(wanted.scenarios) if name not in SHIPPED]
    return Offer([kept_in(wanted.folder, checked(name, console)) for name in brought])


def _tell_judges(validated: Path | None, console: Console) -> None:
    """Say which judges have been compared with people; refuse a folder that does not say it."""
    if validated is None:
        return
    from nacsim.evals.figures import records_in
    from nacsim.evals.rubric import load_rubric

    for judge, state in records_in(validated, load_rubric().hash).items():
        console.print(f"Debriefs will say of the judge {judge}: {state}.", markup=False, style="dim")


def _voices(wanted: Wanted, offer: "Offer", console: Console) -> "Voices":
    """Return who speaks for AI delegates; where models do, ask them once, and say what a meeting costs."""
    from nacsim.cli.house_voices import HouseVoices, ask_first, manner_named
    from nacsim.cli.meetings import mode_named, settings_from

    mode = mode_named(wanted.mode)
    seats = tuple(dict.fromkeys(seat for scenario in offer for seat in scenario.pack.cards))
    manner = manner_named(mode, wanted.language, wanted.model_for, seats)
    voices = HouseVoices(mode, settings_from(wanted.flags), manner)
    if voices.mode != "engine":
        for line in ask_first(voices, offer.first.pack):
            console.print(line, markup=False, style="dim")
    return voices


def is_taken(host: str, port: int) -> bool:
    """Say whether something listens on a port already."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return True
    return False


def _own_address() -> str:
    """Return this machine's address on its network; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
