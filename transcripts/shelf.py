"""A shelf of meetings: what each came to, which are nearly the same, and a page that shows them all."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from nacsim.council import events as e
from nacsim.council.outcome import IN_SHORT
from nacsim.council.values import Outcome
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.jsonl import write_bytes

NEARLY = 0.8  # the share of speeches that two meetings have in common from which on they are nearly the same


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that is over: what it was, what it came to, what it cost."""

    name: str
    meeting: str
    seats: tuple[str, ...]
    seed: int
    mode: str
    outcome: Outcome
    label: str
    why: str
    rounds: int
    texts: int
    speeches: int
    calls: int
    dollars: float


def held_in(path: Path) -> Held | None:
    """Return what a folder's meeting came to; None if it is not there, or not over."""
    folder = MeetingFolder(path)
    if not folder.events_file.is_file():
        return None
    events = folder.events()
    closed = next((x for x in events if isinstance(x, e.Closed)), None)
    if closed is None:
        return None
    opened, bill = next(x for x in events if isinstance(x, e.Opened)), folder.bill()
    return Held(
        name=path.name,
        meeting=opened.meeting,
        seats=opened.seats,
        seed=opened.seed,
        mode=opened.mode,
        outcome=closed.outcome,
        label=closed.label or "",
        why=closed.why,
        rounds=max((x.round for x in events if isinstance(x, e.PhaseEntered)), default=0),
        texts=sum(isinstance(x, e.TextCirculated) for x in events),
        speeches=sum(isinstance(x, e.Spoke) for x in events),
        calls=int(bill.get("calls", 0)),
        dollars=float(bill.get("dollars", 0.0)),
    )


def speeches_in(path: Path) -> frozenset[str]:
    """Return the speeches of delegations, but for the opening statements, which a card has ready."""
    return frozenset(
        x.text
        for x in MeetingFolder(path).events()
        if isinstance(x, e.Spoke) and x.speaker != "CHAIR" and x.phase != "statements"
    )


def nearly_the_same(out: Path, held: Sequence[Held]) -> dict[str, str]:
    """Return, for each meeting that nearly repeats an earlier one, that earlier one."""
    spoken = {h.name: speeches_in(out / h.name) for h in held}
    found: dict[str, str] = {}
    for earlier, later in combinations([h.name for h in held], 2):
        a, b = spoken[earlier], spoken[later]
        if later not in found and a | b and len(a & b) / len(a | b) >= NEARLY:
            found[later] = earlier
    return found


@lru_cache(maxsize=1)
def _page() -> Environment:
    return Environment(
        loader=PackageLoader("nacsim.transcripts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def write_index(out: Path, held: Sequence[Held], failed: Mapping[str, str]) -> Path:
    """Write the page of a shelf, and the same as JSON lines."""
    doubles = nearly_the_same(out, held)
    counts = Counter(IN_SHORT[h.outcome] for h in held).most_common()
    words = {"held": held, "failed": failed, "doubles": doubles, "counts": counts, "in_short": IN_SHORT}
    page = out / "index.html"
    write_bytes(page, _page().get_template("shelf.html.j2").render(**words).encode())
    rows = [asdict(h) | {"nearly_the_same_as": doubles.get(h.name)} for h in held]
    write_bytes(out / "index.jsonl", "".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in rows).encode())
    return page
