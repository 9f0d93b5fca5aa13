"""The course of a meeting as a drawing: where in it every seat, text and review stands."""

from dataclasses import dataclass

from markupsafe import Markup

from nacsim.council.names import Names
from nacsim.transcripts.course import MEANINGS, Course, Stand, Step
from nacsim.transcripts.rendering import rendered

LEFT, TOP, COLUMN = 128, 48, 66
ROW, WORTH_ROW = 30, 80
REACH = 200  # points above or below the floor at which a mark is as far from it as it gets
LIFT = 20  # and how far that is


@dataclass(frozen=True, slots=True)
class Dot:
    """One review: its place, its sign, and what is written beside it."""

    x: int
    y: int
    stand: Stand
    blocks: int
    spare: int | None
    spare_y: int


@dataclass(frozen=True, slots=True)
class Track:
    """One seat: its name, the line of its floor, its reviews."""

    name: str
    top: int
    floor_y: int
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """Return the line through the reviews."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def plot(course: Course, names: Names, key: str) -> Markup:
    """Return a drawing of the course as SVG; `key` keeps its ids apart from others on the page."""
    with_worth = any(step.spare is not None for row in course.rows for step in row.steps)
    height = WORTH_ROW if with_worth else ROW
    tracks = tuple(_track(names.seat(r.seat), r.steps, TOP + i * height) for i, r in enumerate(course.rows))
    used = [stand for stand in MEANINGS if any(d.stand == stand for t in tracks for d in t.dots)]
    below = TOP + len(tracks) * height
    svg = rendered(
        "course.svg.j2",
        "html",
        key=key,
        course=course,
        tracks=tracks,
        with_worth=with_worth,
        legend=[(stand, MEANINGS[stand], below + 30 + 22 * i) for i, stand in enumerate(used)],
        sizes={"left": LEFT, "top": TOP, "column": COLUMN, "row": height, "below": below},
        width=LEFT + max(len(course.heads) * COLUMN, 240) + 8,
        height=below + 24 + 22 * len(used),
    )
    return Markup(svg)  # noqa: S704  the template escaped what is in it


def _track(name: str, steps: tuple[Step, ...], top: int) -> Track:
    worths = any(step.spare is not None for step in steps)
    middle = top + (WORTH_ROW if worths else ROW) // 2
    dots = tuple(_dot(step, LEFT + i * COLUMN + COLUMN // 2, middle) for i, step in enumerate(steps))
    return Track(name, top, middle, dots)


def _dot(step: Step, x: int, middle: int) -> Dot:
    lift = 0 if step.spare is None else round(max(-REACH, min(REACH, step.spare)) / REACH * LIFT)
    y = middle - lift
    # The number stands on the far side of the mark from the line of the floor.
    return Dot(x, y, step.stand, len(step.blocks), step.spare, y - 9 if lift >= 0 else y + 17)
