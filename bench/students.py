"""A student of a class in a browser: sees from the page alone what is due, and does it by its buttons."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, expect

from tests.web.visit import Person

# When each line of the log was on the screen: the frame after it came into the page.
NOTES = """
globalThis.arrived = [];
document.addEventListener("DOMContentLoaded", () => {
  const log = document.getElementById("log");
  if (log) new MutationObserver((records) => requestAnimationFrame(() => {
    for (const line of records.flatMap((r) => [...r.addedNodes])) {
      if (line.id) arrived.push([Number(line.id.slice(1)), Date.now()]);
    }
  })).observe(log, { childList: true });
});
"""
DUE = """() => [document.querySelector("#now h2")?.textContent ?? "",
    Boolean(document.querySelector("#now .is-due"))]"""
OVER, FLOOR, REVIEW = "The meeting is over", "You have the floor", "Your view of text"
PATIENCE = 60_000.0  # milliseconds, on a machine that serves everybody
RAISED = 2  # how often a student asks for the floor beside the opening statement
SAYS = (
    "We came for a text that all of us can carry home. Paragraph 5 needs a date, or an honest word.",
    "Paragraph 4 should name two conditions, and ministers should report on them every year.",
    "Who pays for paragraph 6? We ask for a share that each Ally can put before its parliament.",
)


@dataclass
class Student:
    """Somebody in a seat of a room, and what they have done and seen so far."""

    room: str
    seat: str
    spoken: int = 0
    reviewed: int = 0
    answered: int = 0
    raised: int = 0
    arrived: list[tuple[int, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    over: bool = False

    @property
    def who(self) -> str:
        """Return room and seat, as a line for whoever reads the figures."""
        return f"{self.room}/{self.seat}"

    def is_still_to_ask(self) -> bool:
        """Say whether this student wants the floor again, beside the opening statement."""
        return self.raised < min(self.spoken, RAISED)

    def moves(self) -> None:
        """Do what is due, if anything is."""
        raise NotImplementedError

    def looks_back(self) -> None:
        """Go from the floor to the debrief."""
        raise NotImplementedError


@dataclass
class InBrowser(Student):
    """A student with a page of Chromium."""

    person: Person = field(kw_only=True)

    def moves(self) -> None:
        """Do what is due by the buttons of the page, and wait until the page has moved on."""
        heading, due = self.person.page.evaluate(DUE)
        self.over = heading == OVER
        if due:
            self._does(heading)
            self.person.page.wait_for_function(
                "was => document.querySelector('#now h2').textContent !== was", arg=heading
            )
        elif self.is_still_to_ask():
            self._asks()

    def _does(self, heading: str) -> None:
        page = self.person.page
        if heading == FLOOR:
            page.locator("#speech").fill(SAYS[self.spoken % len(SAYS)])
            self.person.presses("Speak")
            self.spoken += 1
        elif heading.startswith(REVIEW):
            self.person.presses("Give my view")
            self.reviewed += 1
        else:
            if page.locator("#departure").count():
                page.locator("#departure").fill("We want a result today.")
            self.person.presses("Consent")
            self.answered += 1

    def _asks(self) -> None:
        button = self.person.page.get_by_role("button", name="Raise your placard", exact=True)
        if button.count():
            button.click()
            self.raised += 1

    def looks_back(self) -> None:
        """Go from the floor to the debrief, write first, and open all that the record says."""
        page = self.person.page
        self.arrived = [(seq, at) for seq, at in page.evaluate("arrived")]
        page.locator("#now").get_by_role("link", name="Read the debrief").click()
        page.locator("#q1").fill("Whether there is a date, and who answers for it.")
        self.person.presses("Open everything")
        expect(page.get_by_role("heading", name="What you argued")).to_be_visible()
        self.wrong += self.person.wrong


def comes_in(browser: Browser, url: str, room: str, seat: str, name: str) -> InBrowser:
    """Open a browser of one's own and take a seat, from the front page on."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(NOTES)
    person = Person(context.new_page(), context, url)
    person.page.set_default_timeout(PATIENCE)
    person.joins(room, seat, name)
    return InBrowser(room, seat, person=person)
