"""A picture of every page for the docs, from real meetings in a browser: `python -m bench.pictures docs`.

It wants Chromium, and Pillow, which nothing else here needs: `pip install pillow`.
"""

import io
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bench.school import Class, a_class
from nacsim.evals.case import cases_of, sittings_in
from nacsim.evals.sheets import asked, tasks, write_sheets
from nacsim.graph.people import Awaited
from tests.evals.rating_served import served as rated
from tests.evals.rating_sheets import RUBRIC
from tests.web.server import Served, serving
from tests.web.visit import SEATS, Person, acts, begins, visiting

try:
    from PIL import Image
except ImportError:
    sys.exit("Pillow is not installed, which makes pictures small. Install it with: pip install pillow")

LARGEST, LARGEST_ALL = 120_000, 1_200_000  # bytes of a picture, and of all
COLOURS, OFTEN = 256, 64
WIDE: dict[str, Any] = {
    "viewport": {"width": 1120, "height": 800},
    "reduced_motion": "reduce",
}  # words stand there at once
HIGH: ViewportSize = {"width": 1120, "height": 1000}  # a view of a text is long
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}
PEOPLE = {"DE": "Quiet Heron", "EE": "Amber Fox", "HU": "Swift Otter"}
SAYS = {
    "DE": "Germany can accept a date, if paragraph 4 names the two conditions and ministers report on them.",
    "EE": "Estonia asks for an invitation in 2026. The promise of 2008 has waited for eighteen years.",
    "HU": "Hungary cannot carry a date in paragraph 5 as long as the war goes on.",
}
WROTE = "Whether the promise of July 2024 gets a date, and what must be true before it does."
RATED = 8  # speeches on the sheet of the rater
PAGES = {
    *(
        "front",
        "seat",
        "lobby",
        "briefing",
        "role",
        "floor",
        "floor-dark",
        "floor-phone",
        "review",
        "silence",
    ),
    *("debrief", "print", "class", "console", "slips", "rating"),
}


@dataclass
class Album:
    """The folder that pictures are kept in, and how large they are."""

    folder: Path
    sizes: dict[str, int] = field(default_factory=dict)

    def keep(self, person: Person, name: str) -> None:
        """Keep what a person sees, in few colours; refuse a picture that is too large for the docs."""
        path = self.folder / f"{name}.png"
        seen = Image.open(io.BytesIO(person.page.screenshot(animations="disabled"))).convert("RGB")
        few = seen.quantize(palette=palette_of(seen), dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        self.sizes[name] = path.stat().st_size
        print(f"{path}: {self.sizes[name]:,} bytes")
        if self.sizes[name] > LARGEST:
            sys.exit(f"{path} has more than {LARGEST:,} bytes. Show less of the page, or fewer COLOURS.")

    def is_whole(self) -> None:
        """Refuse an album that lacks a page, or is too large to be looked at over a slow line."""
        if missing := PAGES - self.sizes.keys():
            sys.exit(f"These pages were not met in the meeting: {', '.join(sorted(missing))}.")
        if sum(self.sizes.values()) > LARGEST_ALL:
            sys.exit(f"All pictures together have more than {LARGEST_ALL:,} bytes. Use fewer COLOURS.")


def palette_of(seen: Image.Image) -> Image.Image:
    """Return few colours for a picture: walls and words as they are, small flags near enough."""
    found: list[Any] = sorted(seen.getcolors(seen.width * seen.height) or [], key=lambda entry: -entry[0])
    often, rare = [colour for _, colour in found[:OFTEN]], [colour for _, colour in found[OFTEN:]]
    each_once = Image.new("RGB", (len(rare), 1))
    each_once.putdata(rare)
    few = each_once.quantize(COLOURS - OFTEN).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for colour in often for part in colour), *few])
    return palette


def arrives(album: Album, klass: Class, dana: Person) -> None:
    """Come in as a student: the front page, the choice of a seat, the lobby, what is to be read."""
    dana.goes("/")
    album.keep(dana, "front")
    dana.goes(f"/r/{klass.main.code}")
    dana.page.locator("#seat").select_option("DE")
    dana.page.get_by_label("Your nickname").fill(PEOPLE["DE"])
    album.keep(dana, "seat")
    dana.presses("Take the seat")
    dana.page.locator("#keep").wait_for()
    album.keep(dana, "lobby")
    dana.goes(f"/r/{klass.main.code}/briefing")
    album.keep(dana, "role")
    dana.goes(f"/r/{klass.main.code}")


def prepares(album: Album, klass: Class, leads: Person) -> None:
    """Look at what a teacher sees before the meeting: the slips, and the briefing without a role."""
    leads.goes(f"/r/{klass.main.code}/slips")
    album.keep(leads, "slips")
    leads.goes(f"/r/{klass.main.code}/briefing")
    album.keep(leads, "briefing")


def leads_on(album: Album, klass: Class, leads: Person) -> None:
    """Look at the class and at one room while meetings go on."""
    leads.goes(f"/class/{klass.code}")
    album.keep(leads, "class")
    leads.goes(f"/r/{klass.main.code}/console")
    leads.page.get_by_text("Who is where").scroll_into_view_if_needed()
    album.keep(leads, "console")


def speaks(album: Album, dana: Person) -> None:
    """Look at a floor that is one's own: in light, in dark, and on a phone."""
    dana.now("You have the floor")
    dana.page.locator("#speech").fill(SAYS["DE"])
    dana.page.locator("#heard fieldset").wait_for()
    album.keep(dana, "floor")
    dana.page.emulate_media(color_scheme="dark")
    album.keep(dana, "floor-dark")
    dana.page.emulate_media(color_scheme="light")
    dana.page.set_viewport_size(PHONE["viewport"])
    dana.page.evaluate("scrollTo(0, 0)")
    album.keep(dana, "floor-phone")
    dana.page.set_viewport_size(WIDE["viewport"])


def looks(album: Album, klass: Class, dana: Person, leads: Person, duty: Awaited) -> None:
    """Keep what somebody sees of a duty, the first time that it comes."""
    if duty.duty == "speech" and klass.main.state.drafts and "floor" not in album.sizes:
        speaks(album, dana)
        leads_on(album, klass, leads)
    if duty.duty == "review" and "review" not in album.sizes:
        dana.now("Your view of text")
        dana.page.set_viewport_size(HIGH)
        dana.page.locator("[value=amend]").nth(1).check()
        dana.page.locator("#me").evaluate("me => me.scrollTo(0, 0)")
        album.keep(dana, "review")
        dana.page.locator("[value=ok]").nth(1).check()
        dana.page.set_viewport_size(WIDE["viewport"])
    if duty.duty == "answer" and "silence" not in album.sizes:
        dana.now("Silence on text")
        dana.page.locator(".plan .tick").nth(len(SEATS) - len(PEOPLE) - 1).wait_for()
        album.keep(dana, "silence")


def looks_back(album: Album, klass: Class, dana: Person) -> None:
    """Look back on the meeting: the debrief, and the record to print."""
    dana.goes(f"/r/{klass.main.code}/debrief")
    dana.page.locator("#q1").fill(WROTE)
    dana.page.get_by_text("Compare with the record").first.click()
    album.keep(dana, "debrief")
    dana.goes(f"/r/{klass.main.code}/print")
    album.keep(dana, "print")


def rates(album: Album, klass: Class, browser: Browser, folder: Path) -> None:
    """Look at a speech of this meeting as somebody who rates it."""
    items = tuple(item.id for item in asked(RUBRIC))
    held = [(s.folder, case) for s in sittings_in([klass.main.folder.path]) for case in cases_of(s, items)]
    write_sheets(tasks(held, RATED, 1), ("anna", "ben"), RUBRIC, 1, folder)
    with rated(folder, "anna") as url, browser.new_context(**WIDE) as context:
        anna = Person(context.new_page(), context, url)
        anna.goes("/1/3/S1")
        album.keep(anna, "rating")


def take(browser: Browser, served: Served, album: Album) -> Class:
    """Hold a meeting as three students and look at it as their teacher; keep each page that they meet."""
    klass = a_class(served)
    with ExitStack() as opened:
        leads, *people = (opened.enter_context(visiting(browser, served, **WIDE)) for _ in range(4))
        at = dict(zip(PEOPLE, people, strict=True))
        klass.lets_in(leads.context)
        for seat in ("EE", "HU"):
            at[seat].joins(klass.main.code, seat, PEOPLE[seat])
        arrives(album, klass, at["DE"])
        prepares(album, klass, leads)
        begins(served, klass.main)
        for person in people:
            person.page.wait_for_url("**/floor")
        while duties := served.duties(klass.main):
            duty = next((d for d in duties if d.seat == "DE"), duties[0])
            if duty.seat == "DE":
                looks(album, klass, at["DE"], leads, duty)
            acts(served, klass.main, at[duty.seat], duty, SAYS[duty.seat] if duty.duty == "speech" else "")
        looks_back(album, klass, at["DE"])
    return klass


def main(to: Path) -> None:
    """Take the pictures of the docs anew."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium on this machine. Install it, then run this again.")
    album = Album(to)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        served = opened.enter_context(serving(folder / "house"))
        play = opened.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        klass = take(browser, served, album)
        rates(album, klass, browser, folder / "sheets")
        browser.close()
    album.is_whole()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
