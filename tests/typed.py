"""A command as it is typed, and what came of it."""

from collections.abc import Callable
from typing import NamedTuple


class Typed(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


Nac = Callable[..., Typed]
