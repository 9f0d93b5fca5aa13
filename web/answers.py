"""What answers an act that was recorded: a line on the page it came from, or a page of its own."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute

from nacsim.web.pages import page, shows


class Done(HTMLResponse):
    """The line that says what was done."""

    def __init__(self, sentence: str, *, warns: bool) -> None:
        kind = "notice" if warns else "done"
        self.sentence, self.kind = sentence, kind
        super().__init__(page("said.html", sentence=sentence, kind=kind))


def done(sentence: str, *, warns: bool = False) -> Done:
    """Answer an act that was recorded; `warns` if it did not bring all that was asked for."""
    return Done(sentence, warns=warns)


class Answering(APIRoute):
    """A route whose line is made a page where no script asked for it.

    A form that is pressed before the page's script is there is sent by the browser itself.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what handles a request."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handle(request)
            if not isinstance(response, Done) or request.headers.get("hx-request") == "true":
                return response
            return shows("done.html", sentence=response.sentence, kind=response.kind, back=came_from(request))

        return answer


def came_from(request: Request) -> str:
    """Return the page of this house that a form came from."""
    return "/" + urlsplit(request.headers.get("referer", "")).path.lstrip("/\\")
