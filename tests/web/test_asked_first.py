"""What cannot be undone is asked about first, in a browser: nothing happens until the teacher says yes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page

from nacsim.web.house import Class
from tests.web.house import plan
from tests.web.server import Served
from tests.web.visit import begins


class Teacher:
    """A teacher at a browser, who answers every question as `answer` says, and keeps what was asked."""

    def __init__(self, page: Page) -> None:
        self.page, self.asked, self.answer = page, list[str](), False
        page.on("dialog", self._hears)

    def _hears(self, dialog: Dialog) -> None:
        self.asked.append(dialog.message)
        if self.answer:
            dialog.accept()
        else:
            dialog.dismiss()


@pytest.fixture
def group(served: Served) -> tuple[Class, str]:
    """Return a class of two rooms in which somebody sits and the meetings run, and its key."""

    async def make() -> tuple[Class, str]:
        made, key = served.house.make_class("Blue", (plan(title="Room 1"), plan(title="Room 2")))
        for table in made.tables:
            served.house.take_seat(table, "DE", "Zoe")
        return made, key

    made, key = served.does(make)
    for table in made.tables:
        begins(served, table)
    return made, key


@pytest.fixture
def teacher(browser: Browser, served: Served, group: tuple[Class, str]) -> Iterator[Teacher]:
    made, key = group
    paths = (f"/class/{made.row.code}", *(f"/r/{table.code}" for table in made.tables))
    with browser.new_context() as context:
        context.add_cookies(
            [{"name": "nac_room", "value": key, "domain": "127.0.0.1", "path": path} for path in paths]
        )
        yield Teacher(context.new_page())


def test_all_rooms_of_a_class_end_only_when_the_teacher_has_said_yes(
    served: Served, group: tuple[Class, str], teacher: Teacher
) -> None:
    made, _ = group
    page = teacher.page
    page.goto(f"{served.url}/class/{made.row.code}")
    close = page.get_by_role("button", name="Close", exact=True)
    close.click()
    assert teacher.asked == ["End the meetings of all 2 rooms now? They cannot go on after that."]
    page.get_by_role("button", name="Pause", exact=True).click()
    page.locator("#said").get_by_text("Done in 2 of 2 rooms.").wait_for()
    assert [table.state.phase for table in made.tables] == ["suspended", "suspended"]
    teacher.answer = True
    close.click()
    page.locator("#rooms").get_by_text("Closed").nth(1).wait_for()
    assert [table.state.phase for table in made.tables] == ["closed", "closed"]


def test_nobody_is_removed_before_the_teacher_has_read_what_that_means(
    served: Served, group: tuple[Class, str], teacher: Teacher
) -> None:
    table = group[0].tables[0]
    page = teacher.page
    page.goto(f"{served.url}/r/{table.code}/console")
    remove = page.get_by_role("button", name="Remove: Germany")
    remove.click()
    assert teacher.asked == [
        "Remove: Zoe (DE)? An AI delegate gets the seat, and the seat code opens nothing any more. "
        "This cannot be undone."
    ]
    assert "DE" in table.guests
    teacher.answer = True
    remove.click()
    page.locator("#said").get_by_text("The seat of Germany is free").wait_for()
    assert "DE" not in table.guests
