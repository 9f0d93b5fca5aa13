"""An endpoint of our own whose replies depend on the prompt alone: `python -m bench.endpoint --log FILE`."""

import argparse
import asyncio
import itertools
import json
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

# Characters of a streamed chunk. A client pays about as much for a chunk as for a message, however short:
# few of them, then, for it is the prompt that is measured. `--piece 4` sends token by token, as some do.
PIECE = 256
LONGEST = 2**20  # bytes of a request that are read without a pause
WORDS_ENOUGH = 142  # the sentence that passes this mark is the last: speeches then have about 155 words
STATUS = {"429": 429, "500": 500, "401": 401, "404": 404, "hang": 0, "refuse": 0}  # 0: never answered
FAULTS = (*STATUS, "truncate", "empty", "garbled", "schema")
MODELS = {"object": "list", "data": [{"id": "fake", "object": "model", "created": 0, "owned_by": "bench"}]}

# Every second word of a frame is free, so that two speeches share no long run of words; no adjective begins
# with a vowel, so that 'a' is always right.
FREE = {
    "a": """patient steady candid modest careful common daily distant familiar firm gentle genuine gradual
        hidden joint lasting level local measured mild mutual narrow new parallel practical precise
        private proper public quiet rapid regular serious shared simple small solid stable strict sudden
        thorough timely visible wide""",
    "n": """agreement answer approach argument balance basis bridge budget calendar channel choice circle
        compass corridor craft debate detail dialogue document doubt duty effort engine example exchange
        forecast framework garden goal harbour habit horizon house idea interest journey ladder lesson
        machine map market meeting memory method mission model moment network office outcome partner path
        pattern plan policy practice principle problem project purpose railway reason result road roof
        rule schedule school signal source structure system task tool value vessel village window""",
    "v": """accompany adjust assess balance build carry change check clarify collect compare complete connect
        consider cover describe develop direct examine explain extend follow frame gather guide handle
        heed help honour improve inspect join judge keep maintain measure mend observe organise plan
        prepare present preserve protect read reduce refine renew repair replace respect review sharpen
        simplify strengthen study support sustain test trace value watch weigh welcome""",
    "d": """also always calmly carefully clearly first fully gladly honestly jointly now often openly
        patiently plainly promptly quietly rarely really simply slowly soon steadily still truly""",
}
WORDS = {kind: words.split() for kind, words in FREE.items()}
FRAMES = """We {d} {v} the {a} {n}, for each {a} {n} that we {d} {v} will {d} {v} the {a} {n} and its {a} {n}.
Our {a} {n} can {d} {v} a {a} {n}, while a {a} {n} and its {a} {n} would {d} {v} the {a} {n}.
If the {a} {n} does {d} {v} our {n}, this {a} {n} will {d} {v} the {a} {n} behind every {a} {n}.
Let us {d} {v} one {a} {n} and {v} one {a} {n}, so that no {a} {n} has to {v} the {a} {n}.
A {a} {n} should {d} {v} what our {a} {n} can {v}, and the {a} {n} should {v} the {n} and the {a} {n}.
In each {a} {n} we {d} {v} the {a} {n}, {v} its {a} {n} and {v} our {a} {n}.
My delegation asks the {a} {n} to {v} this {n}, to {d} {v} the {a} {n} and to {v} a {a} {n}.
Nothing in the {a} {n} can {v} a {a} {n} unless the {n} and the {a} {n} {d} {v} our {a} {n}.""".splitlines()


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


def tokens(*texts: str) -> int:
    """Return the tokens of texts: one for four bytes of UTF-8."""
    return -(-sum(len(text.encode()) for text in texts) // 4)


def lots(seed: bytes) -> Iterator[int]:
    """Draw numbers without end, the same ones for the same seed."""
    for block in itertools.count():
        digest = sha256(seed + block.to_bytes(4, "big")).digest()
        yield from (int.from_bytes(digest[at : at + 4], "big") for at in range(0, len(digest), 4))


def sentence(draw: Iterator[int]) -> str:
    """Return one grammatical sentence that says nothing."""
    frame = FRAMES[next(draw) % len(FRAMES)]
    return re.sub(r"\{(\w)\}", lambda free: WORDS[free[1]][next(draw) % len(WORDS[free[1]])], frame)


def speech(prompt: str, draw: Iterator[int]) -> str:
    """Return six to nine sentences; they name the paragraph and say the words that the prompt ends with."""
    said = [sentence(draw)]
    if named := re.findall(r"\bparagraph (\d+)", prompt[-2500:]):
        said[0] = f"On paragraph {named[-1]}, {said[0][0].lower()}{said[0][1:]}"
    said += re.compile(r"^MUST SAY: (.*\S)", re.MULTILINE).findall(prompt, max(0, len(prompt) - 1500))[-1:]
    while len(said) < 6 or (len(said) < 9 and len(" ".join(said).split()) < WORDS_ENOUGH):
        said.append(sentence(draw))
    return " ".join(said)


def fitting(schema: dict[str, Any], draw: Iterator[int], defs: Mapping[str, Any]) -> Any:
    """Return a value that fits a schema; patterns and formats of strings are not looked at."""
    if "$ref" in schema:
        return fitting(defs[schema["$ref"].rpartition("/")[2]], draw, defs)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return fitting(choices[next(draw) % len(choices)], draw, defs)
    if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
        return values[next(draw) % len(values)]
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[next(draw) % len(kinds)]
    if kind == "array":
        least = schema.get("minItems", 0)
        more = next(draw) % (schema.get("maxItems", max(2, least)) - least + 1)
        return [fitting(schema["items"], draw, defs) for _ in range(least + more)]
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: fitting(fields[name], draw, defs) for name in schema.get("required", fields)}
    return single(kind, schema, next(draw))


def single(kind: str, schema: dict[str, Any], lot: int) -> str | int | bool | None:
    """Return a value that has no parts."""
    if kind == "string":
        words = f"the {WORDS['a'][lot % len(WORDS['a'])]} {WORDS['n'][lot % len(WORDS['n'])]}"
        return words.ljust(schema.get("minLength", 0), "s")[: schema.get("maxLength")]
    if kind in ("boolean", "null"):
        return lot % 2 == 0 if kind == "boolean" else None
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 10) - 1)
    return least + lot % (int(most - least) + 1)  # type: ignore[no-any-return]


def reply_to(request: dict[str, Any], fault: str = "") -> str:
    """Return what is said to a request, spoilt if the fault is one of content."""
    messages, form = request["messages"], request.get("response_format", {})
    prompt = "\n".join(message["content"] for message in messages)
    draw = lots(sha256(f"{[message['role'] for message in messages]}{prompt}".encode()).digest())
    if form.get("type") == "json_schema":
        schema = form["json_schema"]["schema"]
        made = fitting(schema, draw, schema.get("$defs", {}))
        if fault == "schema":  # a field too few and one too many: no reader of schemas misses both
            made = {"unasked": True, **dict(list(made.items())[1:])}
        text = json.dumps(made)
    else:
        text = speech(prompt, draw)
    return text[: {"truncate": len(text) // 2, "empty": 0}.get(fault, len(text))]


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
    faults = json.loads(given.faults.read_text(encoding="utf-8")) if given.faults else []
    given.log.write_text("", encoding="utf-8")
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    scripted = {each["n"]: each["fault"] for each in faults}
    opened = serve(given.latency_ms / 1000, scripted, given.log, port=given.port, piece=given.piece)
    async with opened as endpoint:
        print(json.dumps({"url": endpoint.url}), flush=True)
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--latency-ms", type=float, default=0.0)
    wanted.add_argument("--log", type=Path, required=True)
    wanted.add_argument("--faults", type=Path, help='a list like [{"n": 3, "fault": "429"}]')
    wanted.add_argument("--port", type=int, default=0, help="0 takes a free one")
    wanted.add_argument("--piece", type=int, default=PIECE, help="characters of a streamed chunk")
    asyncio.run(stay(wanted.parse_args()))


if __name__ == "__main__":
    main()
