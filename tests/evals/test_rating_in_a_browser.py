"""A rater with a keyboard alone: judges, goes back, cannot judge, reloads, and the sheet is read by agree."""

# ruff: noqa: F811  a fixture is asked for by its name
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from nacsim.evals.case import Case
from tests.evals.rating_served import served
from tests.evals.rating_sheets import sheet, sheets
from tests.typed import Nac
from tests.web.conftest import browser  # noqa: F401  the one Chromium that tests share
from tests.web.visit import Person

pytestmark = pytest.mark.browser


@contextmanager
def rating(browser: Browser, url: str, width: int = 1200) -> Iterator[Person]:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        person = Person(context.new_page(), context, url)
        person.goes("/")
        yield person


def key(person: Person, pressed: str, to: str) -> None:
    """Press a key, and wait for the question that it leads to."""
    person.page.keyboard.press(pressed)
    person.page.wait_for_url(f"{person.url}{to}")
    person.page.wait_for_load_state()


def test_a_sheet_is_judged_by_keys_alone_and_read_by_agree(
    browser: Browser, nac: Nac, tmp_path: Path, cases: Sequence[Case]
) -> None:
    folder = sheets(tmp_path / "s", cases, 2)
    items = [item.id for item in sheet(folder).items]
    steps = [f"/1/{n}/{item}" for n in (1, 2) for item in items]
    shown = [s if s == "/1/2/S1" else f"{s}#question" for s in steps]
    with served(folder, "anna") as url, rating(browser, url) as anna:
        key(anna, "4", shown[1])
        key(anna, "ArrowLeft", shown[0])
        assert anna.page.locator("[aria-pressed=true] kbd").inner_text() == "4"
        key(anna, "2", shown[1])
        key(anna, "x", shown[2])
        key(anna, "r", shown[2])
        anna.page.keyboard.type("It says 5 times why.")
        anna.page.locator("#kept").get_by_text("Saved.").wait_for()
        assert sheet(folder).heard[0].remark == "It says 5 times why."
        anna.page.reload()
        assert anna.page.locator("#remark").input_value() == "It says 5 times why."
        assert anna.page.locator("[aria-pressed=true]").count() == 0, "figures in a sentence are no answer"
        key(anna, "0", shown[3])
        for nth in range(3, len(steps)):
            key(anna, "3", shown[nth + 1] if nth + 1 < len(steps) else "/1/end")
        assert anna.page.locator("h1").inner_text() == "All 2 speeches are judged"
        assert anna.wrong == [] and anna.refusals == []
    first, second = sheet(folder).heard
    assert first.answers == dict.fromkeys(items, "3") | {"S1": "2", "S2": "?", "S3": "?"}
    assert second.answers == dict.fromkeys(items, "3")
    with served(folder, "ben") as url, rating(browser, url) as ben:
        key(ben, "5", shown[1])
    body = json.loads(nac("eval", "agree", str(folder), "--json").out)
    assert body["raters"] == ["anna", "ben"]
    assert {row["item"]: row["cannot"] for row in body["people"]} == {
        item: {"S1": 0, "S2": 0.5, "S3": 0.5}.get(item, 0) for item in items
    }


def test_everything_can_be_reached_by_tab_and_keys_of_one_letter_can_be_switched_off(
    browser: Browser, tmp_path: Path, cases: Sequence[Case]
) -> None:
    folder = sheets(tmp_path / "s", cases, 2)
    with served(folder, "anna") as url, rating(browser, url) as anna:
        page, reached = anna.page, list[str]()
        for _ in range(12):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("(e => e.id || e.value || '')(document.activeElement)"))
        assert [one for one in reached if one][-10:] == [*"12345?", "remark", "back", "on", "keys"]
        page.locator("#keys").focus()
        page.keyboard.press("Space")
        page.reload()
        assert not page.locator("#keys").is_checked()
        page.keyboard.press("4")
        page.locator("button[value='2']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{url}/1/1/S2#question")
        assert sheet(folder).heard[0].answers == {"S1": "2"}
        assert anna.wrong == []


@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, tmp_path: Path, cases: Sequence[Case], width: int
) -> None:
    folder = sheets(tmp_path / "s", cases, 2)
    with served(folder, "anna") as url, rating(browser, url, width) as anna:
        anna.page.keyboard.press("4")
        anna.page.wait_for_url(f"{url}/1/1/S2#question")
        for path in ("/1/1/S1", "/1/2/S8", "/1/end", "/1/9/S1"):
            anna.goes(path)
            assert anna.violations() == [], path
            assert not anna.is_too_wide(), path
        assert [line for line in anna.wrong if "404" not in line] == []
