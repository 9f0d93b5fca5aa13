"""What the tests of the floor share: rooms, and one server and one browser for all who need a real one.

Tests with a browser are marked `browser`. Without Chromium they are skipped; where CI=true they fail instead.
"""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.house import Room, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web.server import Served

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(tryfirst=True)  # before the order is made
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
async def lobby(tmp_path: Path) -> AsyncIterator[Room]:
    """Return a room that people have joined and whose meeting has not begun."""
    async with opened(tmp_path) as room:
        yield room


@pytest.fixture
async def room(lobby: Room) -> Room:
    """Return a room whose meeting is under way; Germany has the floor for its opening statement."""
    lobby.table.begin()
    await lobby.until_floor(lobby.dot)
    return lobby


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Served]":
    """Open one house on a port of this machine."""
    from tests.web.server import serving

    with serving(tmp_path_factory.mktemp("house")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Start the Chromium of this machine once for a file of tests.

    Not for the session: as long as Playwright runs, its event loop stands in the way of every other one.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        why = "there is no Chromium on this machine: apt-get install chromium"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()
