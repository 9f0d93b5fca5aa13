"""An ideal prefix cache, replayed over a request log: what a layout of prompts could save at best.

A prompt is its messages, each behind a mark with its role; a token is four bytes of UTF-8 and a block 64
tokens. A call is served from the longest run of whole blocks, from the first on, that the cache holds when it
starts. A block is held from the moment at which the first call that brought it has ended, and for ever: of
calls that start side by side on a cold prefix each pays for it.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

TOKEN = 4  # bytes
BLOCK = 64 * TOKEN
PRICE_OF_CACHED = 0.1


@dataclass(frozen=True, slots=True)
class Served:
    """One call: the tokens of its prompt, and how many of them were in the cache."""

    prompt: int
    cached: int


@dataclass(frozen=True, slots=True)
class Replay:
    """All calls of a log, in the order in which they started."""

    calls: tuple[Served, ...]

    @property
    def prompt(self) -> int:
        """Return the tokens of all prompts."""
        return sum(call.prompt for call in self.calls)

    @property
    def cached(self) -> int:
        """Return the tokens that were in the cache."""
        return sum(call.cached for call in self.calls)

    @property
    def uncached(self) -> int:
        """Return the tokens that had to be read."""
        return self.prompt - self.cached

    @property
    def share(self) -> float:
        """Return the share of the prompts that the cache served."""
        return self.cached / self.prompt if self.prompt else 0.0

    @property
    def billed(self) -> float:
        """Return the tokens of the bill, where a cached one costs a tenth."""
        return self.uncached + self.cached * PRICE_OF_CACHED


def replay(log: Iterable[Mapping[str, Any]]) -> Replay:
    """Run a log through the cache; a call that got another status than 200 brings and pays nothing."""
    held: set[bytes] = set()
    coming: list[tuple[float, int, list[bytes]]] = []
    calls: list[Served] = []
    served = (entry for entry in log if entry.get("status", 200) == 200)
    for number, entry in enumerate(sorted(served, key=lambda entry: float(entry["t_start"]))):
        while coming and coming[0][0] <= entry["t_start"]:
            held.update(heapq.heappop(coming)[2])
        prompt = prompt_of(entry["messages"])
        chain = list(blocks(prompt))
        cached = next((at for at, block in enumerate(chain) if block not in held), len(chain))
        calls.append(Served(-(-len(prompt) // TOKEN), cached * BLOCK // TOKEN))
        heapq.heappush(coming, (entry["t_end"], number, chain[cached:]))
    return Replay(tuple(calls))


def prompt_of(messages: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a prompt as one run of bytes."""
    return "".join(f"\x1e{message['role']}\x1f{message['content']}" for message in messages).encode()


def blocks(prompt: bytes) -> Iterator[bytes]:
    """Return the name of each whole block; it stands for all that comes before it too."""
    name = b""
    for at in range(0, len(prompt) - BLOCK + 1, BLOCK):
        name = blake2b(name + prompt[at : at + BLOCK], digest_size=16).digest()
        yield name
