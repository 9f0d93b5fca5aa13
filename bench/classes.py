"""A class of thirty in six rooms, from the join page to the debrief: `python -m bench.classes`.

The server is `nac serve` in a process of its own. In each room one student is a page of a real Chromium, and
the others hold the same streams and send the same forms by HTTP: thirty pages want more than two cores.
`python -m bench.classes 5` makes all of them pages.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from time import monotonic

import httpx2
from playwright.sync_api import Browser, sync_playwright

from bench.callers import Caller, calls
from bench.students import InBrowser, Student, comes_in
from nacsim.roles.pack import load_pack
from tests.web.visit import Person

NAC = (sys.executable, "-c", "from nacsim.cli.main import run; run()")
ROOMS, PEOPLE = 6, 5  # people in each room; AI delegates hold the other seats
PATIENCE = 60.0  # seconds in which a server must answer
LONGEST = 20 * 60.0  # seconds of a class
BAD = re.compile(r"ERROR|WARNING|CRITICAL|Traceback")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Open the house as a teacher does; what it logs is in `log` in the folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (*NAC, "serve", "--port", str(port), "--folder", str(folder / "rooms"))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            transport = httpx2.HTTPTransport(retries=10)
            with httpx2.Client(transport=transport, timeout=PATIENCE) as first:
                first.get(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(PATIENCE)


def makes_class(browser: Browser, url: str) -> tuple[Person, list[str]]:
    """Make the rooms as a teacher does; return the teacher and the codes of the rooms."""
    context = browser.new_context()
    leads = Person(context.new_page(), context, url)
    leads.goes("/classes")
    leads.page.get_by_label("How many rooms").fill(str(ROOMS))
    leads.presses("Make the rooms")
    leads.page.locator("#rooms code").nth(ROOMS - 1).wait_for()
    return leads, leads.page.locator("#rooms code").all_inner_texts()


def begins(leads: Person, rooms: Sequence[str]) -> None:
    """Let no room wait for readers, and begin them all."""
    at_class = leads.page.url
    for room in rooms:
        leads.page.goto(f"{leads.url}/r/{room}/console")
        leads.page.get_by_label("How fast people read").select_option("none")
        leads.presses("Set the pace")
        leads.page.locator("#said").get_by_text("without a pause").wait_for()
    leads.page.goto(at_class)
    leads.presses("Begin")
    leads.page.locator("#said").get_by_text(f"Done in {ROOMS} of {ROOMS} rooms.").wait_for()


def opens(students: Sequence[Student]) -> None:
    """Let everybody open the floor; a page in the lobby goes there by itself."""
    for student in students:
        if isinstance(student, InBrowser):
            student.person.page.wait_for_url("**/floor")
        elif isinstance(student, Caller):
            student.follows()


def debates(students: Sequence[Student]) -> None:
    """Let everybody do what is due until every meeting is over."""
    began = monotonic()
    while open_ := [student for student in students if not student.over]:
        for student in open_:
            student.moves()
        if monotonic() - began > LONGEST:
            sys.exit(f"Not over after {LONGEST / 60:.0f} minutes: {', '.join(s.who for s in open_)}.")


def taken(students: Sequence[Student], rooms: Path) -> list[float]:
    """Return the milliseconds from each event's place in the record to each screen that showed it."""
    return [
        at - committed[seq]
        for room in {student.room for student in students}
        for committed in (_committed(rooms / room),)
        for student in students
        if student.room == room
        for seq, at in student.arrived
    ]


def _committed(room: Path) -> dict[int, float]:
    entries = map(json.loads, (room / "events.jsonl").read_text(encoding="utf-8").splitlines())
    return {entry["seq"]: 1000 * datetime.fromisoformat(entry["at"]).timestamp() for entry in entries}


def most_memory(server: subprocess.Popen[bytes]) -> str:
    """Return the most memory that the server has had, where the system tells."""
    status = Path(f"/proc/{server.pid}/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.is_file() else None
    return f"{int(found[1]) / 1024:.0f} MB" if found else "not told by this system"


def faults(log: Path) -> list[str]:
    """Return every line of the server's log that must not be there."""
    return [line for line in log.read_text(encoding="utf-8").splitlines() if BAD.search(line)]


def takes_seats(browser: Browser, url: str, rooms: Sequence[str], pages: int) -> list[Student]:
    """Let everybody come in; the first so many of each room have a page of Chromium."""
    seats = load_pack("ukraine").scenario.presets["standard"][:PEOPLE]
    return [
        comes_in(browser, url, room, seat, f"Person {number} {seat}")
        if at < pages
        else calls(url, room, seat, f"Person {number} {seat}")
        for number, room in enumerate(rooms, 1)
        for at, seat in enumerate(seats)
    ]


def class_held(browser: Browser, folder: Path, pages: int) -> list[str]:
    """Hold a class and print its figures; return what went wrong."""
    began = monotonic()
    with serving(folder) as (url, server):
        leads, rooms = makes_class(browser, url)
        students = takes_seats(browser, url, rooms, pages)
        in_seats = monotonic()
        begins(leads, rooms)
        opens(students)
        debates(students)
        over = monotonic()
        for student in students:
            student.looks_back()
        memory, bad = most_memory(server), faults(folder / "log")
    for what in ("spoken", "reviewed", "answered"):
        print(f"{what}: {sum(getattr(student, what) for student in students)}")
    print(
        f"{ROOMS} rooms, {len(students)} students, {ROOMS * pages} of them pages of Chromium, the others "
        f"HTTP with a stream.\nIn seats after {in_seats - began:.0f} s, debated for {over - in_seats:.0f} s, "
        f"all in the debrief after {monotonic() - began:.0f} s. Memory of the server at most: {memory}."
    )
    for kind, where in ((InBrowser, "screen of a page"), (Caller, "stream by HTTP")):
        took = taken([student for student in students if isinstance(student, kind)], folder / "rooms")
        cuts = quantiles(took, n=100) if took else [0.0] * 99
        print(f"Record to {where}: median {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, {len(took)} arrivals.")
    silent = [student.who for student in students if not (student.spoken and student.reviewed)]
    wrong = [*leads.wrong, *(f"{student.who}: {what}" for student in students for what in student.wrong)]
    return [*bad, *wrong, *(f"{who} was never asked" for who in silent)]


def main(pages: int) -> None:
    """Hold a class; stop with 1 and every line that is wrong, if there is one."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium on this machine. Install it, then run this again.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        wrong = class_held(browser, Path(folder), pages)
        browser.close()
    if wrong:
        sys.exit("\n".join(["This must not be there:", *wrong]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
