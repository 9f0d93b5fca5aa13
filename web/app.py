"""The application: routers, doors, and what is said when something is refused."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from nacsim.errors import CouncilError, FaultError, InputError
from nacsim.web.acts import acts
from nacsim.web.answers import came_from
from nacsim.web.classroom import classroom
from nacsim.web.console import console
from nacsim.web.grading import grading
from nacsim.web.guards import HEADERS, Door, Pace
from nacsim.web.house import House
from nacsim.web.pages import pages, shows
from nacsim.web.rooms import rooms
from nacsim.web.stream import stream
from nacsim.web.table import Ticks

STATIC = Path(__file__).parent / "static"
LOG = logging.getLogger(__name__)
UNKEPT = (
    "The disk of this server cannot be read or written now, so this was not done. The window in which the "
    "server runs says why, and what to do. Then do it again."
)
WRITES_A_MINUTE, TRIES_A_MINUTE, ASKS_A_MINUTE = 30, 5, 6


def make_app(house: House, hosts: list[str], ticks: Ticks) -> FastAPI:
    """Build the application for a house that answers to some host names."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        house.open()
        yield
        await house.close()

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.state.house = house
    app.state.writes = Pace(WRITES_A_MINUTE, ticks)
    app.state.asks = Pace(ASKS_A_MINUTE, ticks)  # of a model, what somebody means
    app.state.tries = Pace(TRIES_A_MINUTE, ticks)
    for router in (pages, rooms, acts, stream, console, grading, classroom):
        app.include_router(router)
    stand_guard(app, hosts)
    return app


def stand_guard(app: FastAPI, hosts: list[str]) -> None:
    """Give an application the doors of the house, its refusals in sentences, and its static files."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(CouncilError, _refused)
    app.add_exception_handler(HTTPException, _turned_away)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(ValidationError, _misread)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(GZipMiddleware)  # leaves event streams as they are
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(Door)  # the outermost, so that its headers are on the answers of the others too


def _answer(request: Request, sentence: str, status: int) -> Response:
    """Say no: as a line on the floor to htmx, as a page to everybody else."""
    part = request.headers.get("hx-request") == "true"
    home = getattr(request.app.state, "home", "To the door")
    back = came_from(request) if request.method == "POST" else "/"
    words = {"sentence": sentence, "kind": "refused", "home": home, "back": back if back != "/" else ""}
    return shows("said.html" if part else "refused.html", status, **words)


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, FaultError):  # it names files of this machine, which only its operator can mend
        LOG.error("%s", error)
        return _answer(request, UNKEPT, 503)
    return _answer(request, str(error), 422 if isinstance(error, InputError) else 409)


async def _turned_away(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  what it is registered for
    return _answer(request, str(error.detail), error.status_code)


async def _misread(request: Request, _: Exception) -> Response:
    return _answer(request, "Something in this form is missing or too long. Look at it again.", 422)


async def _failed(request: Request, _: Exception) -> Response:
    """Answer where we are at fault. The door's headers are set here, because this answer passes no door."""
    response = _answer(request, "That failed here, and not because of you. Load the page again.", 500)
    response.headers.update(HEADERS)
    return response
