"""What stands at the door of every request: size, origin, pace, and the headers of every answer."""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from nacsim.web.table import Ticks

BODY = 64 * 1024
DIGITS = 12
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Door:
    """Lets a request in if it is small enough and comes from a page of this house."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away with a sentence."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        turned_away = _turned_away(scope["method"], Headers(scope=scope))
        await (turned_away or self._app)(scope, receive, with_headers)


def _turned_away(method: str, headers: Headers) -> PlainTextResponse | None:
    if method in ("GET", "HEAD"):
        return None
    if not _from_this_house(headers.get("origin"), headers.get("host")):
        return PlainTextResponse("This form did not come from a page of this house.", 403)
    length = number(headers.get("content-length", ""))
    if length is None:
        return PlainTextResponse("Please say how long the message is.", 411)
    if length > BODY:
        return PlainTextResponse("That is too long. Send less than 64 kilobytes.", 413)
    return None


def _from_this_house(origin: str | None, host: str | None) -> bool:
    try:
        return origin is not None and urlsplit(origin).netloc == host
    except ValueError:  # an origin that is no address
        return False


def number(written: str) -> int | None:
    """Return a number that came from outside; None if it is none, or too long to be one that we sent."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= DIGITS else None


class Pace:
    """How often something may be done in a minute, for each who does it."""

    def __init__(self, often: int, ticks: Ticks, seconds: float = 60) -> None:
        self._often, self._ticks, self._seconds = often, ticks, seconds
        self._done: defaultdict[str, deque[float]] = defaultdict(deque)

    def allows(self, who: str) -> bool:
        """Say whether somebody may do it now, and count it."""
        if self.is_spent(who):
            return False
        self.counts(who)
        return True

    def is_spent(self, who: str) -> bool:
        """Say whether somebody has done it as often as may be, without counting."""
        now, done = self._ticks(), self._done[who]
        while done and now - done[0] >= self._seconds:
            done.popleft()
        return len(done) >= self._often

    def counts(self, who: str) -> None:
        """Count it once."""
        self._done[who].append(self._ticks())
