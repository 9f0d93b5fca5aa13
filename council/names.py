"""The record's facts in words that a reader knows: names, paragraphs, options."""

from collections.abc import Mapping, Sequence

from nacsim.council.events import Change, Opened, Position
from nacsim.council.values import Wish, in_a_sentence


def listed(parts: Sequence[str]) -> str:
    """Join parts as a speaker would: 'one, two and three'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


class Names:
    """How a record's ids read on paper."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._options = {(i.id, o.id): o.title for i in opened.agenda for o in i.options}
        self._issues = {i.id: i.title for i in opened.agenda}
        self._by_pid = {i.pid: i.title for i in opened.agenda}

    def seat(self, seat: str) -> str:
        """Return a member's name."""
        return "Chair" if seat == "CHAIR" else self._opened.names.get(seat, seat).removeprefix("the ")

    def seats(self, seats: Sequence[str]) -> str:
        """Return members' names as a list in a sentence."""
        return listed([self._opened.names.get(s, s) for s in seats])

    def option(self, issue: str, option: str) -> str:
        """Return an option's title."""
        return self._options.get((issue, option), option)

    def paragraph(self, pid: str) -> str:
        """Return a paragraph's number and title."""
        title = self._by_pid.get(pid)
        return f"paragraph {pid[1:]}" + (f" ({in_a_sentence(title)})" if title else "")

    def change(self, change: Change) -> str:
        """Return one change of a text and where it came from."""
        who = f"asked by {self.seats(change.asked_by)}" if change.asked_by else "the chair's bridge"
        return f"Paragraph {change.pid[1:]}: {self.option(change.issue, change.after)} ({who})"

    def package(self, seats: Sequence[str], changes: Sequence[Wish]) -> str:
        """Return a package, and what is in it for whom if each of the seats gives one thing."""
        if len(seats) != len(changes):
            asked = "; ".join(self.option(w.issue, w.option) for w in changes)
            return f"{self.seats(seats)} propose together: {asked}"
        gets = [
            f"'{self.option(w.issue, w.option)}' for {self.seats([taker])}"
            for taker, w in zip((*seats[1:], seats[0]), changes, strict=True)
        ]
        return f"{self.seats(seats)} put a package to the chair: {listed(gets)}"

    def need(self, pid: str, option: str) -> str:
        """Return what an option on a paragraph's issue is called."""
        issue = next(i for i in self._opened.agenda if i.pid == pid)
        return self.option(issue.id, option)


def blockers(positions: Sequence[Position]) -> Mapping[str, list[tuple[str, str]]]:
    """Return who blocks which paragraph and how, by paragraph number."""
    found: dict[str, list[tuple[str, str]]] = {}
    for position in positions:
        for remark in position.remarks:
            if remark.position != "ok":
                found.setdefault(remark.pid, []).append((position.seat, remark.position))
    return dict(sorted(found.items(), key=lambda item: int(item[0][1:])))
