"""The page for raters on a port of this machine, in a thread: a browser can visit it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import uvicorn

from nacsim.evals.rating import sheets_to_rate
from nacsim.web.rating import make_rating_app
from tests.evals.rating_sheets import RUBRIC

PATIENCE = 30.0


@contextmanager
def served(folder: Path, rater: str) -> Iterator[str]:
    """Serve a rater's page on a free port of this machine."""
    app = make_rating_app(sheets_to_rate(folder, rater, RUBRIC), RUBRIC, ["127.0.0.1"])
    with socket.create_server(("127.0.0.1", 0)) as port:
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        server, url = uvicorn.Server(config), f"http://127.0.0.1:{port.getsockname()[1]}"
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[port])))
        thread.start()
        try:
            httpx2.get(url, timeout=PATIENCE)
            yield url
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
