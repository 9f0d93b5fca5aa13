"""Where a teacher confirms: what was counted of each student, and beside it a grade or a remark."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from nacsim.agents.cleaning import visible
from nacsim.council.events import Spoke
from nacsim.errors import InputError
from nacsim.evals.feedback import Feedback, feedback_for
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Score
from nacsim.web.console import Teaching, form_by_teacher
from nacsim.web.gradebook import Counted, by_people, counted
from nacsim.web.pages import here, scores_beside, shows, standing_of
from nacsim.web.register import Confirmed, Guest
from nacsim.web.table import Table
from nacsim.web.visitor import Visitor, house_of

grading = APIRouter()
GRADE, REMARK = 40, 1200  # characters at most


@dataclass(frozen=True, slots=True)
class Student:
    """A person in a seat, as a teacher looks back on what they did."""

    guest: Guest
    name: str
    counted: Counted
    feedback: tuple[Feedback, ...]
    confirmed: Confirmed | None


def students(table: Table, scores: tuple[Score, ...]) -> Iterator[Student]:
    """Return the people of a room; a speech that an AI delegate made in their seat is not theirs."""
    did, rubric = counted(table.happened, table.pack), load_rubric()
    confirmed, guests = table.confirmed, table.guests
    theirs = {(seat, h.seq) for seat, h in by_people(table.happened)}
    spoken = [(h.seq, h.event) for h in table.happened if isinstance(h.event, Spoke)]
    for seat in (s for s in table.plan.seats if s in guests and guests[s].token):
        found = feedback_for(table.pack, spoken, seat, scores, rubric)
        yield Student(
            guest=guests[seat],
            name=table.pack.card(seat).name,
            counted=did.get(seat, Counted()),
            feedback=tuple(f for f in found if (seat, f.seq) in theirs),
            confirmed=confirmed.get(seat),
        )


@grading.get("/r/{code}/grades")
async def look(request: Request, who: Teaching) -> Response:
    """Each student with what was counted and hinted, and a field for the teacher's word."""
    scores, unread = scores_beside(who.table)
    found = tuple(students(who.table, scores))
    return shows(
        "grades.html",
        **here(who),
        students=found,
        unread=unread,
        standing=standing_of(request, scores),
        grade=GRADE,
        remark=REMARK,
    )


@dataclass(frozen=True, slots=True)
class Form:
    """What a teacher's form says, and of whom."""

    fields: dict[str, str]
    seat: str


async def form_on(request: Request, who: Teaching) -> Form:
    """Return a form about a student; refuse it if the student whom the page showed has left the seat."""
    fields = await form_by_teacher(request, who, who.table.code)
    guest = who.table.guests.get(fields.get("seat", ""))
    if guest is None or not guest.token or guest.joined_at != fields.get("joined_at"):
        raise InputError("This student has left the seat. Load the page again; nothing was kept.")
    return Form(fields, guest.seat)


OnStudent = Annotated[Form, Depends(form_on)]


@grading.post("/r/{code}/confirm")
async def confirm(request: Request, who: Teaching, form: OnStudent) -> Response:
    """Keep a teacher's grade or remark; the meeting and its outcome stay as they are."""
    house = house_of(request)
    said = Confirmed(
        grade=" ".join(_short_enough(form.fields, "grade", GRADE).split()),
        remark=_short_enough(form.fields, "remark", REMARK),
        at=house.now().isoformat(timespec="seconds"),
    )
    if not said.grade and not said.remark:
        raise InputError("Write a grade, a remark, or both, then confirm. Nothing was changed.")
    house.register.confirm(who.table.code, form.seat, said)
    return _back(who, form)


@grading.post("/r/{code}/take-back")
async def take_back(request: Request, who: Teaching, form: OnStudent) -> Response:
    """Delete what a teacher confirmed of a student."""
    house_of(request).register.take_back(who.table.code, form.seat)
    return _back(who, form)


def _back(who: Visitor, form: Form) -> Response:
    return RedirectResponse(f"/r/{who.table.code}/grades#{form.seat}", 303)


def _short_enough(fields: dict[str, str], name: str, most: int) -> str:
    words = visible(fields.get(name, "")).strip()
    if len(words) > most:
        raise InputError(f"A {name} has at most {most:,} characters; this one has {len(words):,}.")
    return words
