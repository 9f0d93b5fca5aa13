"""An endpoint of our own whose replies depend on the prompt alone: `python -m bench.endpoint --log FILE`."""

import argparse
import asyncio
import json
import re
import signal
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.replies import reply_to, tokens

# Characters of a streamed chunk. A client pays about as much for a chunk as for a message, however short:
# few of them, then, for it is the prompt that is measured. `--piece 4` sends token by token, as some do.
PIECE = 256
LONGEST = 2**20  # bytes of a request that are read without a pause
STATUS = {"429": 429, "500": 500, "401": 401, "404": 404, "hang": 0, "refuse": 0}  # 0: never answered
FAULTS = (*STATUS, "truncate", "empty", "garbled", "schema")
LIKE_THIS = 'a list such as [{"n": 3, "fault": "429"}]'
MODELS = {"object": "list", "data": [{"id": "fake", "object": "model", "created": 0, "owned_by": "bench"}]}


@dataclass
class Endpoint:
    """One address: how slow it is, what goes wrong at which call, and what it was asked."""

    latency: float
    faults: Mapping[int, str]
    log: Path | None = None
    piece: int = PIECE
    url: str = ""
    calls: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    talks: set[asyncio.Task[None]] = field(default_factory=set)


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the requests of a log, in the order in which they ended."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def wire(body: bytes, status: int = 200, kind: str = "application/json") -> bytes:
    """Return an answer as it goes over the wire."""
    again = "retry-after: 0\r\n" if status == 429 else ""
    head = f"HTTP/1.1 {status} \r\ncontent-type: {kind}\r\n{again}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def answer(request: dict[str, Any], pieces: list[str], fault: str) -> bytes:
    """Return the whole answer to a request, spoilt if the fault is one of form."""
    text = "".join(pieces)
    asked, said = tokens(*(message["content"] for message in request["messages"])), tokens(text)
    usage = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
    spent: dict[str, Any] = {"usage": {**usage, "prompt_tokens_details": {"cached_tokens": 0}}}
    finish = None if fault == "truncate" else "stop"
    head = {"id": "chatcmpl-fake", "created": 0, "model": request["model"], "object": "chat.completion"}
    if fault in STATUS:
        body = {"error": {"message": f"scripted fault {fault}", "type": "scripted", "code": fault}}
        return wire(json.dumps(body).encode(), STATUS[fault])
    if request.get("stream"):
        return wire(streamed(head, pieces, spent, fault), kind="text/event-stream")
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": finish}]
    whole = json.dumps({**head, "choices": choices, **spent})
    return wire(b"{not JSON" if fault == "garbled" else whole.encode())


def streamed(head: dict[str, Any], pieces: list[str], spent: dict[str, Any], fault: str) -> bytes:
    """Return an answer as server-sent events: all at once, for the latency is spent before the first byte."""
    head = {**head, "object": "chat.completion.chunk"}
    deltas = [{"role": "assistant", "content": ""}, *({"content": piece} for piece in pieces)]
    choices: list[Any] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    if fault != "truncate":
        choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    events = [json.dumps({**head, "choices": [choice]}) for choice in choices]
    if fault == "garbled":
        events.insert(len(events) // 2, "{not JSON")
    if fault != "truncate":
        events += [json.dumps({**head, "choices": [], **spent}), "[DONE]"]
    return "".join(f"data: {event}\n\n" for event in events).encode()


async def complete(
    endpoint: Endpoint, body: bytes, lines: asyncio.StreamReader, back: asyncio.StreamWriter
) -> None:
    """Answer one call when its time has come, and note it."""
    start = time.monotonic()
    endpoint.calls += 1
    fault = endpoint.faults.get(endpoint.calls, "")
    # All that takes work is done within the latency, and after the calls that came together have their time:
    # else the endpoint's own work would show in the wall of whoever is measured.
    await asyncio.sleep(0 if fault == "refuse" else endpoint.latency / 10)
    request = json.loads(body)
    schema = request.get("response_format", {}).get("type") == "json_schema"
    entry = {"t_start": start, "model": request["model"], "messages": request["messages"], "schema": schema}
    line = json.dumps(entry) if endpoint.log else ""
    status, said = 0, ""
    try:
        if fault == "hang":
            await lines.read()  # returns when the client has gone
        elif fault == "refuse":
            back.close()
        else:
            said = "" if fault in STATUS else reply_to(request, fault)
            starts = range(0, len(said), endpoint.piece)
            whole = answer(request, [said[at : at + endpoint.piece] for at in starts], fault)
            await asyncio.sleep(max(0.0, start + endpoint.latency - time.monotonic()))
            back.write(whole)
            status = STATUS.get(fault, 200)
    finally:
        outcome = {"t_end": time.monotonic(), "status": status, "completion_tokens": tokens(said)}
        if endpoint.log is None:
            endpoint.requests.append({**entry, **outcome})
        else:  # not at once: answers that are due at the same moment go out first
            ended = f"{line[:-1]}, {json.dumps(outcome)[1:]}\n"
            asyncio.get_running_loop().call_soon(write_down, endpoint.log, ended)


def write_down(log: Path, line: str) -> None:
    """Add a line to a log."""
    with log.open("a", encoding="utf-8") as file:
        file.write(line)


async def converse(endpoint: Endpoint, lines: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    """Serve one connection, call after call, until a fault closes it or the client goes."""
    talk = asyncio.current_task()
    assert talk is not None
    endpoint.talks.add(talk)
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        try:
            while True:
                head = (await lines.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"(?i)\ncontent-length: *(\d+)", head)
                body = await lines.readexactly(int(length[1]) if length else 0)
                if head.split()[1] == "/v1/chat/completions":
                    await complete(endpoint, body, lines, back)
                else:
                    found = head.split()[1] == "/v1/models"
                    back.write(wire(json.dumps(MODELS if found else {}).encode(), 200 if found else 404))
                await back.drain()
        finally:
            endpoint.talks.discard(talk)
            back.close()
            await back.wait_closed()


@asynccontextmanager
async def serve(
    latency: float = 0.0,
    faults: Mapping[int, str] | None = None,
    log: Path | None = None,
    *,
    port: int = 0,
    piece: int = PIECE,
) -> AsyncIterator[Endpoint]:
    """Open an endpoint on the loopback for as long as the block lasts; faults go by the number of a call."""
    unknown = set((faults or {}).values()) - set(FAULTS)
    assert not unknown, f"no such fault: {unknown}; faults are {FAULTS}"
    endpoint = Endpoint(latency, faults or {}, log, piece)
    # Sixty-four meetings of thirty-two seats connect at once; a full backlog would cost a second each.
    server = await asyncio.start_server(
        partial(converse, endpoint), "127.0.0.1", port, limit=LONGEST, backlog=4096
    )
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield endpoint
    finally:
        server.close()
        talks = list(endpoint.talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


async def stay(given: argparse.Namespace) -> None:
    """Serve until told to stop."""
    given.log.write_text("", encoding="utf-8")
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    opened = serve(given.latency_ms / 1000, given.faults, given.log, port=given.port, piece=given.piece)
    async with opened as endpoint:
        print(json.dumps({"url": endpoint.url}), flush=True)
        await stop.wait()


def faults_in(written: str) -> dict[int, str]:
    """Read from a file which call goes wrong how; raise ArgumentTypeError with what the file is to hold."""
    try:
        found = {each["n"]: each["fault"] for each in json.loads(Path(written).read_text(encoding="utf-8"))}
    except OSError as error:
        raise argparse.ArgumentTypeError(
            f"{written} is no file that can be read ({error.strerror})"
        ) from error
    except (ValueError, LookupError, TypeError) as error:
        raise argparse.ArgumentTypeError(f"{written} does not hold {LIKE_THIS}") from error
    unknown = sorted(set(found.values()) - set(FAULTS))
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no fault {unknown[0]!r}; faults are {', '.join(FAULTS)}")
    return found


def main() -> None:
    """Read the command line and serve."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--latency-ms", type=float, default=0.0)
    wanted.add_argument("--log", type=Path, required=True)
    wanted.add_argument("--faults", type=faults_in, help=f"a file that holds {LIKE_THIS}")
    wanted.add_argument("--port", type=int, default=0, help="0 takes a free one")
    wanted.add_argument("--piece", type=int, default=PIECE, help="characters of a streamed chunk")
    asyncio.run(stay(wanted.parse_args()))


if __name__ == "__main__":
    main()
