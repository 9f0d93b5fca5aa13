"""How a meeting goes on differently from one of its events: the opening of the other branch."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nacsim.council.commands import Convene
from nacsim.council.text import canonical
from nacsim.transcripts.fork import branch_of

if TYPE_CHECKING:
    from nacsim.transcripts.record import Entry


def opening_of_branch(
    before: Convene, kept: "Sequence[Entry]", name: str, seed: int | None = None
) -> Convene:
    """Return the opening of a branch that begins with the kept events.

    `name` tells it from other branches that leave at the same event. Another seed changes how delegates
    decide from here on; their instructions stay as they were sealed.
    """
    changed: dict[str, Any] = {
        "seed": before.opened.seed if seed is None else seed,
        "forked_from": branch_of(kept),
    }
    identity = canonical([before.opened.model_copy(update=changed).model_dump(mode="json"), name])
    changed["meeting"] = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return before.model_copy(update={"opened": before.opened.model_copy(update=changed)})
