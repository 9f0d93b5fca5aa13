"""A report opened from the disk with every network switched off: all plots drawn, nobody shut out."""

# ruff: noqa: F811  a fixture is asked for by its name
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.evals.reports import contents, html_of
from tests.web.conftest import browser  # noqa: F401  the one Chromium that tests share
from tests.web.visit import Person

pytestmark = pytest.mark.browser
DRAWN = "[...document.querySelectorAll('.plot')].every(plot => plot.querySelector('svg, canvas'))"
SIZES = "[...document.querySelectorAll('.plot')].map(p => p.querySelector('svg').getBBox().width)"

TABLES = """(() => {
  const tables = [...document.querySelectorAll(".wide")];
  const right = element => element.getBoundingClientRect().right;
  const captions = tables.map(t => Math.floor(right(t.querySelector("caption")) - right(t)));
  return [captions, tables.map(t => t.scrollWidth - t.clientWidth)];
})()"""  # how far captions reach beyond what is seen of a table, and tables beyond the same


@pytest.fixture(scope="session")
def report(scored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "report.html"
    out.write_text(html_of(contents(scored)), encoding="utf-8")
    return out


@pytest.mark.parametrize("width", [360, 1200])
def test_every_plot_is_drawn_offline_and_axe_finds_nothing(
    report: Path,
    browser: Browser,
    width: int,
) -> None:
    with browser.new_context(offline=True, viewport={"width": width, "height": 800}) as context:
        reader = Person(context.new_page(), context, "file://")
        asked, told = list[str](), list[str]()
        reader.page.on("console", lambda message: told.append(message.text))
        reader.page.on("request", lambda request: asked.append(request.url))
        reader.page.goto(report.as_uri())
        reader.page.wait_for_function(DRAWN)
        sizes = reader.page.evaluate(SIZES)
        assert len(sizes) == 6 and min(sizes) > 200
        assert asked == [report.as_uri()]
        assert reader.violations() == []
        assert not reader.is_too_wide()
        assert reader.wrong == [] and told == []
        captions, out_of_view = reader.page.evaluate(TABLES)
        assert max(captions) <= 0
        assert width < 1200 or max(out_of_view) <= 0


def test_one_click_leads_from_a_figure_to_the_words_that_it_rests_on(
    report: Path,
    browser: Browser,
) -> None:
    with browser.new_context(offline=True) as context:
        reader = Person(context.new_page(), context, "file://")
        reader.page.goto(report.as_uri())
        words = reader.page.locator("#q-1-1-1")
        assert not words.is_visible()
        reader.page.locator("a[href='#q-1-1-1']").click()
        words.wait_for()
        assert words.locator("q").count() > 0
        expect(reader.page.locator("summary", has_text="S1 Justification").first).to_be_in_viewport()
        assert reader.wrong == []
