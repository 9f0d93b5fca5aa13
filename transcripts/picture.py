"""A picture of a meeting, as SVG from its record: who blocked which paragraph of which text, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from nacsim.council import events as e
from nacsim.council.names import Names, blockers
from nacsim.transcripts.papers import opening_of
from nacsim.transcripts.rendering import rendered

LEFT, TOP, COLUMN, ROW = 290, 96, 112, 44
DARKEST = 8  # blockers, from which a cell has its darkest shade
SHADES = ("#ffffff", "#fdf0e3", "#fbe0c6", "#f8cda3", "#f5b87e", "#f1a25a", "#ec8a38", "#de7220", "#c85e10")


@dataclass(frozen=True, slots=True)
class Cell:
    """One paragraph of one text: how many blocked it, and who."""

    x: int
    y: int
    count: int
    seats: str
    shade: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One text: its number, those who accepted it, and what silence made of it."""

    x: int
    revision: int
    accepted: int
    fate: str


def picture(events: Sequence[e.AnyEvent]) -> str:
    """Return the meeting as an SVG of its own, with no script, no font and no link to anywhere."""
    opened = opening_of(events)
    texts = [x for x in events if isinstance(x, e.TextCirculated)]
    reveals = {x.revision: x for x in events if isinstance(x, e.ReviewsRevealed)}
    columns, cells = [], []
    for i, text in enumerate(texts):
        x = LEFT + i * COLUMN
        reveal = reveals.get(text.revision)
        positions = reveal.positions if reveal else ()
        accepted = sum(p.verdict.startswith("accept") for p in positions)
        columns.append(Column(x, text.revision, accepted, _fate(events, text.revision)))
        blocked = blockers(positions)
        changed = {c.pid for c in text.changes}
        for j, issue in enumerate(opened.agenda):
            seats = [seat for seat, _ in blocked.get(issue.pid, [])]
            shade = SHADES[min(len(seats), DARKEST)]
            y = TOP + j * ROW
            cells.append(Cell(x, y, len(seats), _codes(seats), shade, issue.pid in changed))
    closed = next((x for x in events if isinstance(x, e.Closed)), None)
    return rendered(
        "picture.svg.j2",
        "html",
        opened=opened,
        closed=closed,
        names=Names(opened),
        columns=columns,
        cells=cells,
        width=LEFT + len(texts) * COLUMN + 16,
        height=TOP + len(opened.agenda) * ROW + 120,
        sizes={"left": LEFT, "top": TOP, "column": COLUMN, "row": ROW},
    )


def _codes(seats: Sequence[str]) -> str:
    """Return seat codes as they fit into a cell."""
    return " ".join(seats) if len(seats) <= 4 else f"{' '.join(seats[:3])} +{len(seats) - 3}"


def _fate(events: Sequence[e.AnyEvent], revision: int) -> str:
    """Return what silence made of a text: nothing if it was never put under silence."""
    for event in events:
        if isinstance(event, e.Adopted) and event.bind.revision == revision:
            return "adopted"
        if isinstance(event, e.SilenceBroken) and event.window in _windows(events, revision):
            return f"broken: {_codes(event.seats)}"
    return ""


def _windows(events: Sequence[e.AnyEvent], revision: int) -> set[int]:
    return {x.bind.window for x in events if isinstance(x, e.SilenceOpened) and x.bind.revision == revision}
