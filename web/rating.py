"""The page on which one person judges speeches: one question at a time, each answer saved at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from nacsim.errors import InputError
from nacsim.evals.rating import ANSWERS, REMARK, Sheet, answer, read_sheet, remark
from nacsim.evals.rubric import Rubric
from nacsim.evals.sheets import CANNOT
from nacsim.web import tokens
from nacsim.web.app import stand_guard
from nacsim.web.guards import number
from nacsim.web.pages import shows
from nacsim.web.visitor import stamped

rating = APIRouter()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a rater has on the desk: a sheet, perhaps a second one, and what a form must carry."""

    paths: tuple[Path, ...]
    rubric: Rubric
    form: str

    def passes(self) -> tuple[Sheet, ...]:
        """Return the sheets as they are on the disk now; no answer is kept anywhere else."""
        return tuple(read_sheet(path, self.rubric) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Place:
    """One question: which pass, which speech, which item; all that the address says."""

    desk: Desk
    sheets: tuple[Sheet, ...]
    turn: int
    number: int
    item: str

    @property
    def sheet(self) -> Sheet:
        """Return the sheet of this pass."""
        return self.sheets[self.turn - 1]

    @property
    def nth(self) -> int:
        """Return the place of this question among all of the pass, from 0."""
        return self.sheet.steps.index((self.number, self.item))

    def other(self, by: int) -> str:
        """Return the address of the question so many further on; the end behind the last."""
        steps, nth = self.sheet.steps, max(self.nth + by, 0)
        if nth >= len(steps):
            return f"/{self.turn}/end"
        # Questions on one speech follow each other: then the speech has been read, and the question matters.
        near = "#question" if steps[nth][0] == self.number else ""
        return f"{_address(self.turn, steps[nth])}{near}"


def make_rating_app(paths: tuple[Path, ...], rubric: Rubric, hosts: list[str]) -> FastAPI:
    """Build the application for one rater; `paths` are the sheet and, if planned, that of the second pass."""
    app = FastAPI(openapi_url=None)
    app.state.desk = Desk(paths, rubric, tokens.form_token(tokens.token()))
    app.state.home = "To the sheet"
    app.include_router(rating)
    stand_guard(app, hosts)
    return app


def desk_of(request: Request) -> Desk:
    """Return what this server was opened for."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(desk_of)]


def place(desk: AtDesk, turn: str, nth: str, item: str) -> Place:
    """Return the question of an address; 404 if the sheet does not ask it."""
    sheets = desk.passes()
    which, speech = number(turn) or 0, number(nth) or 0
    if not 1 <= which <= len(sheets) or (speech, item) not in sheets[which - 1].steps:
        raise HTTPException(404, "The sheet has no such question.")
    return Place(desk, sheets, which, speech, item)


At = Annotated[Place, Depends(place)]


def _address(turn: int, step: tuple[int, str]) -> str:
    return f"/{turn}/{step[0]}/{step[1]}"


def _current(sheets: tuple[Sheet, ...]) -> int:
    """Return the pass that may be worked on: the first until it is full and the second has been begun."""
    return 2 if len(sheets) > 1 and sheets[1].begun and not sheets[0].open_steps else 1


def _is_closed(at: Place) -> bool:
    """Say whether a pass must not be seen now, so that a second judgement is not copied from the first."""
    if at.turn == 1:
        return _current(at.sheets) == 2
    return bool(at.sheets[0].open_steps)


@rating.get("/")
async def onward(desk: AtDesk) -> Response:
    """Go to the first question that is open."""
    sheets = desk.passes()
    turn = _current(sheets)
    left = sheets[turn - 1].open_steps
    return RedirectResponse(_address(turn, left[0]) if left else f"/{turn}/end", 303)


@rating.get("/{turn}/end")
async def end(desk: AtDesk, turn: str) -> Response:
    """Say what is still open, and what comes next."""
    sheets = desk.passes()
    which = _current(sheets)
    if number(turn) != which:
        return RedirectResponse("/", 303)
    left = sheets[which - 1].open_steps
    return shows("rate_end.html", sheet=sheets[which - 1], turn=which, passes=len(sheets), left=left)


@rating.get("/{turn}/{nth}/{item}")
async def question(at: At) -> Response:
    """One speech with one question, its levels in words, and what was answered before."""
    if _is_closed(at):
        return RedirectResponse("/", 303)
    sheet, item = at.sheet, at.desk.rubric.by_id[at.item]
    return shows(
        "rate.html",
        at=at,
        sheet=sheet,
        item=item,
        heard=sheet.heard[at.number - 1],
        levels=[(str(level), item.levels[level]) for level in sorted(item.levels)],
        cannot=CANNOT,
        longest=REMARK,
        done=len(sheet.steps) - len(sheet.open_steps),
    )


@rating.post("/{turn}/{nth}/{item}")
async def answered(request: Request, at: At) -> Response:
    """Keep an answer and the sentence beside it, then go on; an arrow keeps the sentence and moves."""
    fields = await _fields(request, at)
    level, go = fields.get("level"), fields.get("go")
    if level is None and go not in ("back", "on"):
        raise InputError("Choose a level, or one of the arrows.")
    _keep_remark(at, fields)
    if level is not None:
        answer(at.sheet, at.number, at.item, level)
    return RedirectResponse(at.other(-1 if level is None and go == "back" else 1), 303)


@rating.post("/{turn}/{nth}/{item}/remark")
async def remarked(request: Request, at: At) -> Response:
    """Keep a sentence while it is being written."""
    _keep_remark(at, await _fields(request, at))
    return Response(status_code=204)


def _keep_remark(at: Place, fields: dict[str, str]) -> None:
    if "remark" in fields:
        remark(at.sheet, at.number, fields["remark"])


async def _fields(request: Request, at: Place) -> dict[str, str]:
    fields = await stamped(request, at.desk)
    if _is_closed(at):
        raise HTTPException(409, "This pass is closed now. Load the sheet again.")
    if fields.get("level", CANNOT) not in ANSWERS:
        raise InputError("That is not a level of this question.")
    return fields
