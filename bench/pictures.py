"""Screenshots for the docs, from a real meeting in a real browser: `python -m bench.pictures docs`.

It wants Chromium, and Pillow, which nothing else here needs: `pip install pillow`.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.web.server import Served, serving
from tests.web.visit import Person, a_room, acts, begins, carries, visiting

try:
    from PIL import Image
except ImportError:
    sys.exit("Pillow is not installed, which makes pictures small. Install it with: pip install pillow")

LARGEST = 120_000  # bytes of a picture
COLOURS = 256
WIDE = {"viewport": {"width": 1120, "height": 800}, "reduced_motion": "reduce"}  # words stand there at once
SAYS = "Germany can accept a date, if paragraph 4 names the two conditions and ministers report on them."

WROTE = "Whether the promise of July 2024 gets a date, and what must be true before it does."


def keep(person: Person, path: Path) -> None:
    """Keep what a person sees, in few colours; refuse a picture that is too large for the docs."""
    seen = Image.open(io.BytesIO(person.page.screenshot(animations="disabled")))
    seen.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path}: {size:,} bytes")
    if size > LARGEST:
        sys.exit(f"{path} has more than {LARGEST:,} bytes. Show less of the page, or fewer COLOURS.")


def take(browser: Browser, served: Served, to: Path) -> None:
    """Hold a meeting as a student and look at it as a teacher, and keep four pictures on the way."""
    table, teacher = a_room(served)
    with visiting(browser, served, **WIDE) as dana, visiting(browser, served, **WIDE) as leads:
        dana.joins(table.code, "DE", "Quiet Heron")
        begins(served, table)
        dana.page.wait_for_url("**/floor")
        kept: set[str] = set()
        while duties := served.duties(table):
            duty = duties[0]
            if duty.duty == "speech" and "floor" not in kept:
                dana.now("You have the floor")
                dana.page.locator("#speech").fill(SAYS)
                dana.page.locator("#heard fieldset").wait_for()
                keep(dana, to / "floor.png")
                carries(leads.context, "nac_room", teacher, table)
                leads.goes(f"/r/{table.code}/console")
                leads.page.get_by_text("Who is where").scroll_into_view_if_needed()
                keep(leads, to / "console.png")
                kept.add("floor")
            if duty.duty == "review" and "review" not in kept:
                dana.now("Your view of text")
                keep(dana, to / "review.png")
                kept.add("review")
            acts(served, table, dana, duty, SAYS if duty.duty == "speech" else "")
        dana.goes(f"/r/{table.code}/debrief")
        dana.page.locator("#q1").fill(WROTE)
        dana.page.get_by_text("Compare with the record").first.click()
        keep(dana, to / "debrief.png")


def main(to: Path) -> None:
    """Take the pictures of the docs anew."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium on this machine. Install it, then run this again.")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        take(browser, served, to)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
