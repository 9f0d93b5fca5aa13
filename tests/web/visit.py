"""A person at a browser: what they see, what they do, and everything that went wrong while they did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, Response

from nacsim.council.commands import Close
from nacsim.council.state import MeetingState
from nacsim.graph.people import Awaited
from nacsim.roles.pack import load_pack
from nacsim.web.table import Table
from tests.web.house import plan
from tests.web.server import Served

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
PATIENCE = 20_000.0  # milliseconds
SEATS = load_pack("ukraine").scenario.presets["standard"]


@dataclass
class Person:
    """Somebody with a browser of their own; `wrong` fills with what must not happen."""

    page: Page
    context: BrowserContext
    url: str
    wrong: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    streams: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("dialog", self._interrupted)
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _interrupted(self, dialog: Dialog) -> None:
        self.wrong.append("a dialog")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        to = urlsplit(request.url)
        if to.scheme in ("http", "https") and to.netloc != urlsplit(self.url).netloc:
            self.wrong.append(f"asked {request.url}")
        if to.path.endswith("/stream"):
            self.streams.append(request)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.refusals.append(response.status)

    def goes(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def joins(self, code: str, seat: str, name: str) -> str:
        """Go from the door to a seat, and return the code to come back with."""
        self.goes("/")
        self.page.get_by_label("Code of the room").fill(code)
        self.page.get_by_role("button", name="Go in").click()
        self.page.get_by_label("Your nickname").fill(name)
        self.page.locator("#seat").select_option(seat)
        self.page.get_by_role("button", name="Take the seat").click()
        return self.page.locator("#keep code").inner_text()

    def hears(self, words: str) -> None:
        """Wait until the log says something."""
        self.page.locator("#log").get_by_text(words).first.wait_for()

    def now(self, heading: str) -> None:
        """Wait until something waits for this person."""
        self.page.locator("#now h2").get_by_text(heading).wait_for()

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def log(self) -> list[int]:
        """Return the places of the entries of the log, in their order on the page."""
        ids: list[str] = self.page.eval_on_selector_all("#log > li", "all => all.map(li => li.id)")
        return [int(written[1:]) for written in ids]

    def violations(self) -> list[str]:
        """Return where the page breaks WCAG 2.2 A or AA, in light or in dark, by the rules of axe."""
        self.page.evaluate(AXE)
        return [f"{scheme} {found}" for scheme in ("light", "dark") for found in self._violations(scheme)]

    def _violations(self, scheme: Literal["light", "dark"]) -> list[str]:
        self.page.emulate_media(color_scheme=scheme)
        found: dict[str, Any] = self.page.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
            list(RULES),
        )
        return [f"{v['id']}: {n['html'][:200]}" for v in found["violations"] for n in v["nodes"]]

    def is_too_wide(self) -> bool:
        """Say whether the page must be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@contextmanager
def visiting(browser: Browser, served: Served, **look: Any) -> Iterator[Person]:
    """Open a browser of one's own, without anybody's cookies."""
    with browser.new_context(**look) as context:
        yield Person(context.new_page(), context, served.url)


def a_room(served: Served, **changes: Any) -> tuple[Table, str]:
    """Make a room with the ten seats of a usual meeting."""
    return served.room(plan(seats=SEATS, seed=3, **changes))


def seated(browser_context: BrowserContext, served: Served, table: Table, seat: str, name: str) -> None:
    """Hand a browser the cookie of a seat, for a test that is not about how one gets it."""

    async def sit() -> str:
        return served.house.take_seat(table, seat, name)[0]

    carries(browser_context, "nac_seat", served.does(sit), table)


def carries(context: BrowserContext, name: str, value: str, table: Table) -> None:
    """Put a cookie of a room into a browser."""
    context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": f"/r/{table.code}"}])


def begins(served: Served, table: Table) -> None:
    async def begin() -> None:
        table.begin()

    served.does(begin)


def ends(served: Served, table: Table) -> None:
    """Close a meeting as its teacher would; nothing if it is over."""

    async def end() -> None:
        if table.state.phase != "closed":
            table.put(Close(key="teacher/end", because="teacher"))

    served.does(end)


def acts(served: Served, table: Table, person: Person, duty: Awaited, speech: str = "") -> None:
    """Do what the Council waits for, by the buttons of the page, and wait until it is recorded."""
    page = person.page
    if duty.duty == "speech":
        person.now("You have the floor")
        if speech:
            page.locator("#speech").fill(speech)
        person.presses("Speak" if speech else "Let this turn go")
    elif duty.duty == "review":
        person.now("Your view of text")
        person.presses("Give my view")
    else:
        person.now("Silence on text")
        if page.locator("#departure").count():
            page.locator("#departure").fill("We want a result today.")
        person.presses("Consent")
    before = _place(table.state)
    served.until(table, lambda: duty not in served_duties(table) or _place(table.state) != before)


def served_duties(table: Table) -> tuple[Awaited, ...]:
    from nacsim.graph.people import awaited

    return awaited(table.state)


def _place(state: MeetingState) -> tuple[int, int, int]:
    return (state.round, len(state.drafts), state.speeches)
