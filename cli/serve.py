"""`nac serve`: the floor in a browser, on this machine, or on the local network if asked for."""

import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from nacsim.errors import InputError

WARNING = (
    "Everybody on this network can reach this page, and what is sent is not encrypted. Use a network that "
    "you trust, and stop the server after class."
)


def serve(folder: Path, port: int, lan: bool, kept_days: int) -> None:
    """Open the house and answer until it is stopped."""
    import uvicorn

    from nacsim.web.app import make_app
    from nacsim.web.house import House

    console = Console(highlight=False)
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104  only with --lan, which warns
    address = _own_address() if lan else "127.0.0.1"
    if _is_taken(host, port):
        raise InputError(f"Port {port} is in use. Choose another one with --port.")
    house = House(folder, now=lambda: datetime.now(UTC), ticks=time.monotonic, kept_days=kept_days)
    app = make_app(house, ["127.0.0.1", "localhost", address], time.monotonic)
    console.print(f"The Council meets at http://{address}:{port}", style="bold")
    if lan:
        console.print(WARNING, style="yellow")
    console.print(f"Rooms are kept in {folder}. Stop with Ctrl-C; nothing is lost.", style="dim")
    if kept_days:
        console.print(f"Rooms made more than {kept_days} days ago are deleted now.", style="dim")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)


def _is_taken(host: str, port: int) -> bool:
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
