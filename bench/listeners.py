"""People who look on, in a process of their own: `python -m bench.listeners` reads whom to follow.

It prints 'ready' once all streams are open, then the place and the time of every event that a stream brings.
"""

import asyncio
import json
import sys
from time import monotonic


async def follow(port: int, code: str, token: str, opened: asyncio.Barrier) -> None:
    """Hold one stream open, as a browser does, with as little work as can be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET /r/{code}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: nac_seat={token}\r\n\r\n"
    writer.write(asked.encode())
    status = await reader.readline()
    assert b" 200 " in status, status
    await opened.wait()
    while line := await reader.readline():
        if line.startswith(b"id: "):
            print(int(line[4:]), monotonic(), flush=True)


async def main() -> None:
    """Follow a room with every token there is."""
    told = json.loads(sys.stdin.readline())
    opened = asyncio.Barrier(len(told["tokens"]) + 1)
    async with asyncio.TaskGroup() as group:
        for token in told["tokens"]:
            group.create_task(follow(told["port"], told["code"], token, opened))
        await opened.wait()
        print("ready", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
