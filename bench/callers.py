"""A student without a browser: holds the stream of the floor open, reads the page, and sends its forms."""

import re
import threading
from dataclasses import dataclass, field
from time import time

import httpx2

from bench.students import FLOOR, OVER, REVIEW, SAYS, Student

HEADING = re.compile(r'<div id="now".*?<h2 class="([^"]*)"[^>]*>([^<]*)</h2>|<div id="now"', re.DOTALL)
PATIENCE = 60.0


@dataclass
class Caller(Student):
    """A student who reads HTML; the page is read again only when the stream has brought something new."""

    web: httpx2.Client = field(kw_only=True)
    stirred: threading.Event = field(default_factory=threading.Event)

    def follows(self) -> None:
        """Open the floor and its stream, as a browser does; the stream is read beside everything else."""
        after = re.search(r"stream\?after=(\d+)", self._reads("floor"))
        assert after is not None
        self.stirred.set()
        threading.Thread(target=self._listens, args=(after[1],), daemon=True).start()

    def _listens(self, after: str) -> None:
        address = f"/r/{self.room}/stream?after={after}"
        try:
            with self.web.stream("GET", address, timeout=None) as stream:
                for line in stream.iter_lines():
                    self._notes(line)
        except httpx2.RemoteProtocolError:
            if not self.over:  # otherwise the server has been stopped behind the class
                self.wrong.append("The stream broke off.")

    def _notes(self, line: str) -> None:
        found = re.findall(r'<li [^>]*id="e(\d+)"', line)
        self.arrived += [(int(seq), 1000 * time()) for seq in found]
        if line.startswith("id:"):
            self.stirred.set()

    def moves(self) -> None:
        """Do what is due by the forms of the page."""
        if not self.stirred.is_set():
            return
        self.stirred.clear()
        html = self._reads("floor")
        found = HEADING.search(html)
        kind, heading = (found[1] or "", found[2] or "") if found else ("", "")
        self.over = heading == OVER
        if "is-due" in kind:
            self._does(html, heading)
        elif self.is_still_to_ask() and "Raise your placard</button>" in html:
            self._sends(html, "placard")
            self.raised += 1

    def _does(self, html: str, heading: str) -> None:
        if heading == FLOOR:
            self._sends(html, "speak", text=SAYS[self.spoken % len(SAYS)])
            self.spoken += 1
        elif heading.startswith(REVIEW):
            self._sends(html, "review", **dict(re.findall(r'name="(position-\w+)" value="(ok)"', html)))
            self.reviewed += 1
        else:
            why = {"departure": "We want a result today."} if 'name="departure"' in html else {}
            self._sends(html, "consent", **why)
            self.answered += 1

    def _sends(self, html: str, act: str, **fields: str) -> None:
        form = re.search(rf'<form hx-post="/r/\w+/{act}".*?</form>', html, re.DOTALL)
        assert form is not None, act
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        answer = self.web.post(f"/r/{self.room}/{act}", data={**hidden, **fields})
        if answer.status_code != 200:
            self.wrong.append(f"{act}: {answer.status_code} {answer.text}")

    def looks_back(self) -> None:
        """Read the debrief."""
        if "What you argued" not in self._reads("debrief"):
            self.wrong.append("There is nothing of one's own in the debrief.")

    def _reads(self, page: str) -> str:
        return self.web.get(f"/r/{self.room}/{page}").raise_for_status().text


def calls(url: str, room: str, seat: str, name: str) -> Caller:
    """Take a seat by the form of the lobby."""
    web = httpx2.Client(base_url=url, headers={"origin": url}, timeout=PATIENCE)
    web.post(f"/r/{room}/seat", data={"seat": seat, "nickname": name}).raise_for_status()
    return Caller(room, seat, web=web)
