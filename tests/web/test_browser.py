"""Whole meetings in a real browser: two students and eight AI delegates, from the door to the debrief."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser

from nacsim.graph.people import Awaited
from nacsim.web.table import Table
from tests.web.server import Served
from tests.web.visit import Person, a_room, acts, begins, carries, ends, seated, visiting

CALM = {"reduced_motion": "reduce"}  # nothing is half faded in when its colours are looked at
LOOKED_AT = {"speech", "review", "answer"}
MARKUP = "<img src=x onerror=alert(1)><b>Dot</b>"
BELOW_THE_BOX = """() => document.querySelector(".jump").getBoundingClientRect().top
    - document.querySelector("#marks").getBoundingClientRect().bottom"""
# What can have the focus, goes to it, and is more than half under a bar that stays where it is.
UNDER_A_BAR = """() => {
  const can = [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex='0']")];
  const overlap = (a, b, from, to) => Math.max(0, Math.min(a[to], b[to]) - Math.max(a[from], b[from]));
  return can.filter((at) => {
    if (!at.checkVisibility()) return false;
    at.focus();
    const is = at.getBoundingClientRect();
    return [...document.querySelectorAll(".jump, .send, .now .row")].some((bar) => {
      if (bar.contains(at) || getComputedStyle(bar).position !== "sticky") return false;
      const over = bar.getBoundingClientRect();
      const covered = overlap(is, over, "top", "bottom") * overlap(is, over, "left", "right");
      return covered > is.width * is.height / 2;
    });
  }).map((at) => at.outerHTML.slice(0, 120));
}"""
# What can be opened beside the duty of a wide floor, and is not wholly on the screen.
CUT_OFF = """() => innerWidth < 1024 ? [] : [...document.querySelectorAll(".chips > details")]
  .filter((chip) => chip.getBoundingClientRect().bottom > innerHeight)
  .map((chip) => chip.textContent.slice(0, 40))"""
SPEECH = f"Germany asks for two named conditions and a yearly report. {MARKUP}"


def test_two_students_and_eight_ai_delegates_meet_from_the_door_to_the_debrief(
    browser: Browser, served: Served
) -> None:
    table, teacher = a_room(served)
    with (
        visiting(browser, served) as dot,
        visiting(browser, served) as ed,
        visiting(browser, served) as elsewhere,
        visiting(browser, served) as head,
    ):
        code = dot.joins(table.code, "DE", MARKUP)
        ed.joins(table.code, "EE", "Ed")
        carries(head.context, "nac_room", teacher, table)
        head.goes(f"/r/{table.code}")
        head.presses("Begin the meeting")
        for person in (dot, ed, head):
            person.page.wait_for_url("**/floor")
        who, spoke, came_back = {"DE": dot, "EE": ed}, set[str](), False
        while duties := served.duties(table):
            for duty in duties:
                if duty.duty == "review" and not came_back:
                    came_back = True
                    ed.page.reload()
                    ed.now("Your view of text")
                    who["DE"] = comes_back(elsewhere, table.code, code)
                acts(served, table, who[duty.seat], duty, "" if duty.seat in spoke else SPEECH)
                spoke.add(duty.seat)
        assert came_back
        for person in (who["DE"], ed):
            person.hears("Read the debrief")
            person.page.locator("#now").get_by_role("link", name="Read the debrief").click()
            person.page.get_by_role("heading", name="What you argued").wait_for()
            assert SPEECH in person.page.locator("blockquote").first.inner_text()
        assert [p.wrong for p in (ed, elsewhere, head)] == [[], [], []]
        assert dot.page.locator("img[src=x]").count() == 0
    assert table.state.outcome is not None


def comes_back(person: Person, room: str, code: str) -> Person:
    """Take the seat up on another machine; the old one is out."""
    person.goes(f"/r/{room}")
    person.page.get_by_label("Your seat code").fill(code)
    person.presses("Come back")
    person.page.get_by_role("link", name="Go to the floor").click()
    person.now("Your view of text")
    return person


def test_a_cut_of_the_network_loses_and_repeats_nothing(browser: Browser, served: Served) -> None:
    table, _ = a_room(served)
    with visiting(browser, served) as dot, visiting(browser, served) as ed:
        for person, seat in ((dot, "DE"), (ed, "EE")):
            seated(person.context, served, table, seat, seat)
        begins(served, table)
        for person in (dot, ed):
            person.goes(f"/r/{table.code}/floor")
        for _ in range(2):
            (duty, *_) = served.duties(table)
            acts(served, table, dot if duty.seat == "DE" else ed, duty, f"Before the cut, {duty.seat}.")
        for person in (dot, ed):
            person.hears("Before the cut, DE.")
            person.hears("Before the cut, EE.")
        dot.context.set_offline(True)
        served.cuts()
        passes_a_note(ed, "DE", "While Germany was cut off.")
        dot.page.locator("#lost").get_by_text("The server does not answer.").wait_for()
        writes_a_note(dot, "EE", "Written while cut off.")
        dot.page.locator("#said").get_by_text("That was not sent").wait_for()
        assert dot.page.locator("#note textarea").input_value() == "Written while cut off."
        assert dot.page.get_by_text("While Germany was cut off.").count() == 0
        dot.context.set_offline(False)
        dot.hears("While Germany was cut off.")
        dot.page.locator("#lost:empty").wait_for(state="attached")
        passes_a_note(dot, "EE", "Written while cut off.")
        assert dot.page.locator("#note textarea").input_value() == "", "what was sent cannot be sent again"
        passes_a_note(ed, "DE", "Afterwards.")
        dot.hears("Afterwards.")
        assert dot.log() == ed.log()
        assert dot.log() == sorted(set(dot.log())), "each entry once, in its order"
        asked_again = [int(stream.headers["last-event-id"]) for stream in dot.streams[1:]]
        assert asked_again
        assert set(asked_again) <= {h.seq for h in table.happened}


def passes_a_note(person: Person, to: str, words: str) -> None:
    """Pass a private note by the form on the floor, and wait until it is in one's own log."""
    writes_a_note(person, to, words)
    person.hears(words)


def writes_a_note(person: Person, to: str, words: str) -> None:
    tools = person.page.locator("details").filter(has_text="Pass a private note")
    tools.evaluate("form => { form.open = true }")
    tools.locator("select").select_option(to)
    tools.locator("textarea").fill(words)
    tools.get_by_role("button", name="Pass the note").click()


def test_a_meeting_can_be_joined_and_spoken_in_with_the_keyboard_alone(
    browser: Browser, served: Served
) -> None:
    with visiting(browser, served) as dot:
        dot.goes("/")
        keys = dot.page.keyboard
        tabs_to(dot, "#pace")
        keys.press("End")
        tabs_to(dot, "button:focus")
        keys.press("Enter")
        dot.page.wait_for_url("**/floor")
        dot.now("You have the floor")
        tabs_to(dot, "#speech")
        keys.type("We came here without a mouse.")
        tabs_to_button(dot, "Speak")
        keys.press("Enter")
        dot.hears("We came here without a mouse.")
        assert dot.wrong == []


def tabs_to(person: Person, selector: str) -> None:
    """Press Tab until the focus is on something."""
    for _ in range(120):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def tabs_to_button(person: Person, name: str) -> None:
    for _ in range(120):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"Tab does not reach the button {name!r}")


def test_every_page_is_usable_by_everybody(browser: Browser, served: Served) -> None:
    table, _ = a_room(served, speech=90, review=180, answer=120)
    found: dict[str, list[str]] = {}
    with visiting(browser, served, **CALM) as dot, visiting(browser, served, **CALM) as guest:
        for name, path in (("door", "/"), ("no such code", "/join?code=x"), ("lobby", f"/r/{table.code}")):
            guest.goes(path)
            found[name] = guest.violations()
        guest.goes(f"/r/{table.code}/floor")
        found["refused"] = guest.violations()
        guest.joins(table.code, "EE", "Ed")
        found["a seat taken"] = guest.violations()
        seated(dot.context, served, table, "DE", "Dot")
        begins(served, table)
        dot.goes(f"/r/{table.code}/briefing")
        found["briefing"] = dot.violations()
        for person in (dot, guest):
            person.goes(f"/r/{table.code}/floor")
        while not set(found) >= LOOKED_AT:
            for duty in served.duties(table):
                person = dot if duty.seat == "DE" else guest
                acts_and_looks(served, table, person, duty, found)
        while table.state.silent:
            for duty in served.duties(table):
                acts(served, table, dot if duty.seat == "DE" else guest, duty)
        ends(served, table)
        dot.now("The meeting is over")
        for page in ("floor", "debrief", "print"):
            dot.goes(f"/r/{table.code}/{page}")
            found[f"{page} at the end"] = dot.violations()
    assert {name: breaks for name, breaks in found.items() if breaks} == {}


def acts_and_looks(
    served: Served, table: Table, person: Person, duty: Awaited, found: dict[str, list[str]]
) -> None:
    """Look at a page once for each duty, with every part of it open, and then do what is owed."""
    if duty.duty not in found:
        heading = {"speech": "You have the floor", "review": "Your view", "answer": "Silence on text"}
        person.now(heading[duty.duty])
        if duty.duty == "speech":
            person.page.locator("#speech").fill("We ask for a report every year, in paragraph 3.")
            person.page.locator("#heard fieldset").wait_for()
        person.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found[duty.duty] = person.violations()
    acts(served, table, person, duty)


LONG = """for (const row of document.querySelectorAll(".views-table tr"))
  for (let n = 0; n < 8; n++) row.append(row.lastElementChild.cloneNode(true))"""


def test_no_page_needs_scrolling_sideways_on_a_small_phone(browser: Browser, served: Served) -> None:
    table, _ = a_room(served)
    with visiting(browser, served, viewport={"width": 360, "height": 740}) as dot:
        seated(dot.context, served, table, "DE", "D" * 40)
        too_wide = []
        for path in ("/", f"/r/{table.code}", f"/r/{table.code}/briefing"):
            dot.goes(path)
            too_wide += [path] * dot.is_too_wide()
        begins(served, table)
        dot.goes(f"/r/{table.code}/floor")
        while duties := served.duties(table):
            heading = {"speech": "You have the floor", "review": "Your view", "answer": "Silence on text"}
            dot.now(heading[duties[0].duty])
            too_wide += [duties[0].duty] * dot.is_too_wide()
            acts(served, table, dot, duties[0], "w" * 400 if table.state.phase == "statements" else "")
        for page in ("floor", "debrief", "print"):
            dot.goes(f"/r/{table.code}/{page}")
            too_wide += [page] * dot.is_too_wide()
        dot.goes(f"/r/{table.code}/debrief")
        dot.presses("Open everything")
        dot.page.evaluate(LONG)
        assert too_wide + ["debrief, opened"] * dot.is_too_wide() == []


def test_no_bar_covers_half_of_a_target_on_a_small_phone(browser: Browser, served: Served) -> None:
    table, _ = a_room(served)
    with visiting(browser, served, viewport={"width": 360, "height": 740}, **CALM) as dot:
        seated(dot.context, served, table, "DE", "Dot")
        begins(served, table)
        while not (duties := served.duties(table)) or len(table.state.drafts) < 2:
            dot.goes(f"/r/{table.code}/floor")
            acts(served, table, dot, duties[0])
        dot.goes(f"/r/{table.code}/floor")
        dot.page.locator("#marks").focus()
        assert dot.page.evaluate(BELOW_THE_BOX) >= 8, "whoever tabs to the box sees all of it"
        dot.page.get_by_role("link", name="Text", exact=True).click()
        assert dot.page.evaluate(BELOW_THE_BOX) >= 8
        ends(served, table)
        dot.now("The meeting is over")
        top = dot.page.evaluate("document.querySelector('#marks').getBoundingClientRect().top + scrollY")
        covered = {}
        for shown in range(2, 80, 6):  # pixels of the page between the top of the box and its lower edge
            dot.page.evaluate("y => scrollTo(0, y)", top - 740 + shown)
            covered[shown] = [found for found in dot.violations() if "target-size" in found]
    assert {shown: found for shown, found in covered.items() if found} == {}


def test_no_bar_hides_what_has_the_focus_while_a_meeting_runs(browser: Browser, served: Served) -> None:
    table, _ = a_room(served)
    hidden: dict[str, list[str]] = {}
    with visiting(browser, served, **CALM) as dot:
        seated(dot.context, served, table, "DE", "Dot")
        begins(served, table)
        dot.goes(f"/r/{table.code}/floor")
        while not set(hidden) >= LOOKED_AT:
            (duty,) = served.duties(table)
            if duty.duty not in hidden:
                dot.page.locator("#now .is-due").wait_for()
                hidden[duty.duty] = under_bars(dot, table)
            acts(served, table, dot, duty)
    assert hidden == {duty: [] for duty in LOOKED_AT}


def under_bars(person: Person, table: Table) -> list[str]:
    """Return what a bar hides on a phone, on a small and on a usual screen, with all that opens open."""
    found: list[str] = []
    for width, height in ((360, 640), (1024, 600), (1120, 800)):
        person.page.set_viewport_size({"width": width, "height": height})
        person.goes(f"/r/{table.code}/floor")
        person.page.locator("#now .is-due").wait_for()
        found += [f"{width} wide, cut off: {what}" for what in person.page.evaluate(CUT_OFF)]
        for change in person.page.locator("[value=amend]").all():
            change.check()
        found += [f"{width} wide: {what}" for what in person.page.evaluate(UNDER_A_BAR)]
    return found


def test_what_moves_at_the_table_is_drawn_as_a_page_that_is_loaded_anew_draws_it(
    browser: Browser, served: Served
) -> None:
    table, _ = a_room(served)
    with visiting(browser, served) as dot, visiting(browser, served) as ed:
        for person, seat in ((dot, "DE"), (ed, "EE")):
            seated(person.context, served, table, seat, seat)
        begins(served, table)
        for person in (dot, ed):
            person.goes(f"/r/{table.code}/floor")
        passes_a_note(ed, "DE", "So that the plan of this connection is there.")
        for person in (dot, ed):
            person.hears("So that the plan of this connection is there.")
        (duty, *_) = served.duties(table)
        speaker, other = (dot, ed) if duty.seat == "DE" else (ed, dot)
        speaker.page.locator(f"#at-{duty.seat}").focus()
        other.presses("Raise your placard")
        speaker.page.locator(".plan .badge.up").wait_for(state="attached")
        acts(served, table, speaker, duty, "Words that move the table.")
        speaker.page.locator(f"#at-{duty.seat}:not(:has(.floor))").wait_for(state="attached")
        (after, *_) = served.duties(table)
        speaker.page.locator(f"#at-{after.seat} .floor").wait_for(state="attached")
        followed = drawing(speaker)
        speaker.page.reload()
        assert followed == drawing(speaker)
        assert "has the floor" in followed
        assert [dot.wrong, ed.wrong] == [[], []]


def drawing(person: Person) -> str:
    """Return the seating plan as it is drawn, without the lines' ends of the template."""
    drawn: str = person.page.locator(".plan").evaluate("plan => plan.outerHTML")
    return re.sub(r">\s+<", "><", drawn)


def test_the_first_page_weighs_no_more_than_sixty_kilobytes(browser: Browser, served: Served) -> None:
    with visiting(browser, served) as guest:
        came: dict[str, int] = {}
        guest.page.on("requestfinished", lambda r: came.update({r.url: r.sizes()["responseBodySize"]}))
        guest.goes("/")
        guest.page.wait_for_load_state("load")
        html = guest.page.content()
        named = {urljoin(guest.url, at) for at in re.findall(r'(?:src|href)="(/static/[^"#]+)', html)}
    assert named <= set(came)
    assert sum(came.values()) <= 60_000, came


def test_what_is_being_written_survives_what_happens_at_the_table(browser: Browser, served: Served) -> None:
    table, _ = a_room(served)
    with visiting(browser, served) as dot, visiting(browser, served) as ed:
        for person, seat in ((dot, "DE"), (ed, "EE")):
            seated(person.context, served, table, seat, seat)
        begins(served, table)
        for person in (dot, ed):
            person.goes(f"/r/{table.code}/floor")
        (duty, *_) = served.duties(table)
        speaker, other = (dot, ed) if duty.seat == "DE" else (ed, dot)
        speaker.now("You have the floor")
        speaker.page.locator("#speech").press_sequentially("Half a sen")
        other.presses("Raise your placard")
        other.page.get_by_role("button", name="Lower your placard").wait_for()
        speaker.page.locator(".plan .flag").wait_for(state="attached")
        speaker.page.keyboard.type("tence.")
        assert speaker.page.locator("#speech").input_value() == "Half a sentence."
        speaker.page.reload()
        assert speaker.page.locator("#speech").input_value() == "Half a sentence."
        speaker.presses("Speak")
        other.hears("Half a sentence.")
        assert [dot.wrong, ed.wrong] == [[], []]


def test_what_is_being_corrected_stays_open_and_chosen_while_the_speech_grows(
    browser: Browser, served: Served
) -> None:
    table, _ = a_room(served)
    with visiting(browser, served) as dot, visiting(browser, served) as ed:
        for person, seat in ((dot, "DE"), (ed, "EE")):
            seated(person.context, served, table, seat, seat)
        begins(served, table)
        (duty, *_) = served.duties(table)
        person = dot if duty.seat == "DE" else ed
        person.goes(f"/r/{table.code}/floor")
        person.now("You have the floor")
        heard, speech = person.page.locator("#heard"), person.page.locator("#speech")
        speech.fill("We ask for a decision by the end of 2026.")
        heard.get_by_text("you ask for a decision by the end of 2026").wait_for()
        heard.get_by_text("Correct it").click()
        heard.get_by_label("You ask for").select_option("timeline/review_2026")
        speech.fill("We ask for an air shield over western Ukraine.")
        heard.get_by_text("you ask for an Allied shield").wait_for()
        assert heard.get_by_label("You ask for").is_visible()
        assert heard.get_by_label("You ask for").input_value() == "timeline/review_2026"
        heard.get_by_text("Correct it").click()
        speech.fill("We ask for a decision by the end of 2026.")
        heard.get_by_text("you ask for a decision by the end of 2026").wait_for()
        assert not heard.get_by_label("You ask for").is_visible()
