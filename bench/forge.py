"""Changes of single bytes in a record or its certificate, drawn by a seed."""

import random
from collections.abc import Iterator

from nacsim.council.verifier import verify

IN_THE_LOG = 0.7


def one_byte_changes(log: bytes, certificate: bytes, count: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield pairs of record and certificate, one byte of one of them changed, removed or doubled."""
    rng = random.Random(seed)  # noqa: S311  a lot, not a secret
    for _ in range(count):
        in_log = rng.random() < IN_THE_LOG
        body = bytearray(log if in_log else certificate)
        at = rng.randrange(len(body))
        how = rng.choice(("change", "change", "change", "remove", "double"))
        if how == "change":
            body[at] = (body[at] + rng.randrange(1, 256)) % 256
        elif how == "remove":
            del body[at]
        else:
            body.insert(at, rng.randrange(256))
        yield (bytes(body), certificate) if in_log else (log, bytes(body))


def missed(log: bytes, certificate: bytes, count: int, seed: int) -> int:
    """Return how many of so many changes the verifier let through."""
    changes = one_byte_changes(log, certificate, count, seed)
    return sum(verify(changed, proof).ok for changed, proof in changes)
