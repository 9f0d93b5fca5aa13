"""`nac serve-model` in a process of its own, as the tests of this folder start and end it."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds for the weights to load, on the slowest machine
SERVE = ("-c", "from nacsim.cli.main import run; run()", "serve-model", "--port", "0")


@dataclass(frozen=True)
class Server:
    """A server that is ready, or one without an address whose log says why it is not."""

    process: subprocess.Popen[str]
    name: str
    url: str
    log: str


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Start a server on a free port, wait for the line that says it is ready, and end it by SIGTERM."""
    log = folder / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, *SERVE], stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        late = threading.Timer(PATIENCE, process.kill)  # ends the wait for a line that never comes
        late.start()
        try:
            line = process.stdout.readline()
            late.cancel()
            ready = re.match(r"(\S+) is ready at (\S+) ", line)
            yield Server(process, *((ready[1], ready[2]) if ready else ("", "")), log.read_text())
        finally:
            late.cancel()
            process.terminate()
