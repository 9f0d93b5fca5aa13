"""Servers on the loopback: the endpoint of the benchmarks in a thread, and small ones that misbehave."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from bench.endpoint import Endpoint, serve

T = TypeVar("T")
PATIENCE = 60  # seconds, after which something hangs


class Script(Mapping[int, str]):
    """What goes wrong at a call, decided when it comes; the endpoint asks once for each call."""

    def __init__(self, fault: Callable[[int], str]) -> None:
        self.fault = fault

    def __getitem__(self, number: int) -> str:
        return self.fault(number)

    def __iter__(self) -> Iterator[int]:
        return iter(())

    def __len__(self) -> int:
        return 1


@contextmanager
def endpoint(fault: Callable[[int], str] = lambda _: "") -> Iterator[Endpoint]:
    """Open the endpoint of the benchmarks in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def on_the_loop(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    opened = serve(faults=Script(fault))
    try:
        server = on_the_loop(opened.__aenter__())
        try:
            yield server
        finally:
            on_the_loop(opened.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


Said = tuple[int, str, bytes]
Answers = Callable[["Asked"], Said]


@dataclass(frozen=True)
class Asked:
    """One request: where it went, with which key, and what was in it."""

    path: str
    key: str
    body: dict[str, Any]

    @property
    def form(self) -> str:
        """Return how JSON was asked for: json_schema, json_object, or not at all."""
        return str(self.body.get("response_format", {}).get("type", ""))


def json_of(body: object, status: int = 200) -> Said:
    return status, "application/json", json.dumps(body).encode()


def says(asked: Asked, text: str) -> Said:
    """Return a reply as a model's: a stream where one was asked for."""
    head = {"id": "x", "created": 0, "model": asked.body["model"]}
    if not asked.body.get("stream"):
        message = {"role": "assistant", "content": text}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return json_of({**head, "object": "chat.completion", "choices": choices})
    chunk = {**head, "object": "chat.completion.chunk"}
    choices = [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": "stop"}]
    events = (json.dumps({**chunk, "choices": choices}), "[DONE]")
    return 200, "text/event-stream", "".join(f"data: {event}\n\n" for event in events).encode()


@dataclass
class Server:
    """A small server: what it answers is a function of what it is asked."""

    answers: Answers
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, key: str, body: bytes) -> Said:
        self.asked.append(Asked(path, key, json.loads(body or b"{}")))
        return self.answers(self.asked[-1])


@contextmanager
def serving(answers: Answers) -> Iterator[Server]:
    """Open a small server in a thread of its own."""
    server = Server(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            key = str(self.headers.get("authorization")).removeprefix("Bearer ")
            status, kind, body = server.answer(self.path, key, self.rfile.read(length))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing; what was asked is in the list."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_port}/v1"
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join(PATIENCE)
