"""A meeting as it happens, on a terminal: speeches, who blocks what, the text with its brackets."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Line

from nacsim.council import events as e
from nacsim.council.names import Names, blockers
from nacsim.council.state import MeetingState

HEADINGS = {"statements": "Opening statements", "tour": "Tour of the issues"}


class Screen:
    """Shows each event of a meeting once; `plain` leaves out colour and frames."""

    def __init__(
        self,
        console: Console,
        opened: e.Opened,
        *,
        plain: bool = False,
    ) -> None:
        self.console = console
        self._counter: Callable[[], str] | None = None
        self.names = Names(opened)
        self.opened = opened
        self.plain = plain
        self._shows = {
            "phase_entered": self._phase,
            "spoke": self._speech,
            "text_circulated": self._text,
            "reviews_revealed": self._blockers,
            "package_proposed": self._package,
            "silence_opened": self._silence,
            "consented": self._consent,
            "objected": self._letter,
            "overruled": self._overruled,
            "no_verdict": self._no_verdict,
            "silence_broken": self._broken,
            "adopted": self._adopted,
            "fault_noted": self._fault,
            "suspended": self._suspended,
            "resumed": self._resumed,
            "consent_withdrawn": self._withdrawn,
            "holder_changed": self._holder,
            "floor_lapsed": self._lapsed,
            "wording_offered": self._own_words,
            "news_flash": self._news,
        }

    def counts(self, counter: Callable[[], str]) -> None:
        """Show a counter beside each heading from now on."""
        self._counter = counter

    def shows(self, _: object, event: e.AnyEvent, state: MeetingState) -> None:
        """Show one event."""
        show: Any = self._shows.get(event.kind)
        if show is not None:
            show(event, state)

    def _print(self, words: str, style: str = "", indent: int = 0) -> None:
        self.console.print(Padding(Line(words, style=style), (0, 0, 0, indent)))

    def _phase(self, event: e.PhaseEntered, state: MeetingState) -> None:
        heading = HEADINGS.get(event.phase, f"Round {event.round} of {state.limits.rounds}")
        reached = [f"text {len(state.drafts)}"] if state.drafts else []
        if state.speeches > 1:
            reached.append(f"{state.speeches} speeches")
        if self._counter is not None:
            reached.append(self._counter())
        progress = "   ".join((heading, ", ".join(reached))).strip()
        if self.plain:
            self._print(f"\n{progress}\n")
        else:
            self.console.print(Rule(progress, style="blue"))

    def _speech(self, event: e.Spoke, _: MeetingState) -> None:
        name = self.names.seat(event.speaker)
        style = "bold blue" if event.speaker == "CHAIR" else "bold"
        mark = " [dim](prepared words)[/]" if self._prepared(event) else ""
        self.console.print(f"[{style}]{escape(name)}.[/] {escape(event.text)}{mark}\n", soft_wrap=False)

    def _prepared(self, event: e.Spoke) -> bool:
        """Say whether the card spoke where a model should have."""
        return event.source == "engine" and event.speaker in self.opened.models

    def _text(self, event: e.TextCirculated, _: MeetingState) -> None:
        lines = Line()
        changed = {c.pid for c in event.changes}
        for paragraph in event.paragraphs:
            lines.append(f"{paragraph.pid[1:]:>2}. ", style="bold")
            lines.append(paragraph.text, style="green" if paragraph.pid in changed else "")
            for bracket in event.brackets:
                if bracket.pid == paragraph.pid:
                    title = self.names.need(bracket.pid, bracket.option)
                    lines.append(f" [{', '.join(bracket.seats)}: {title}]", style="yellow")
            lines.append("\n")
        title = f"Text {event.revision}"
        self.console.print(lines if self.plain else Panel(lines, title=title, border_style="blue"))

    def _blockers(self, event: e.ReviewsRevealed, _: MeetingState) -> None:
        table = Table(box=None, pad_edge=False, show_header=False)
        for pid, who in blockers(event.positions).items():
            seats = ", ".join(f"{seat} {'!' if how == 'object' else ''}".strip() for seat, how in who)
            table.add_row(f"paragraph {pid[1:]}", seats)
        accepting = [p.seat for p in event.positions if p.verdict.startswith("accept")]
        table.add_row("accept", ", ".join(accepting) or "nobody yet")
        self.console.print(Padding(table, (0, 0, 1, 4)), style="dim")

    def _package(self, event: e.PackageProposed, _: MeetingState) -> None:
        self._print(f"In the corridor: {self.names.package(event.seats, event.changes)}.\n", "magenta", 4)

    def _silence(self, event: e.SilenceOpened, _: MeetingState) -> None:
        self._print(
            f"Silence: window {event.bind.window} on text {event.bind.revision}, {event.bind.hash[:12]}",
            "bold",
            4,
        )

    def _consent(self, event: e.Consented, _: MeetingState) -> None:
        self._print(
            f"{event.seat} consents" + (f": {event.statement}" if event.statement else ""), "green", 4
        )

    def _letter(self, event: e.Objected, _: MeetingState) -> None:
        cure = f" Cure: {self.names.option(event.cure.issue, event.cure.option)}." if event.cure else ""
        self._print(
            f"{event.seat} objects to {self.names.paragraph(event.pid)}: {event.reason}{cure}", "red", 4
        )

    def _overruled(self, event: e.Overruled, _: MeetingState) -> None:
        self._print(f"{event.seat} said yes; its instructions say no. {event.finding}", "red", 4)

    def _no_verdict(self, event: e.NoVerdict, _: MeetingState) -> None:
        self._print(f"{event.seat} gave no answer ({event.fault}); that is not consent.", "red", 4)

    def _broken(self, event: e.SilenceBroken, _: MeetingState) -> None:
        self._print("Silence is broken. All consents are void.\n", "bold red", 4)

    def _adopted(self, event: e.Adopted, _: MeetingState) -> None:
        self._print(f"Text {event.bind.revision} is adopted.\n", "bold green", 4)

    def _fault(self, event: e.FaultNoted, _: MeetingState) -> None:
        self._print(
            f"{self.names.seat(event.seat)}, {event.purpose}: {event.fault} {event.remedy}\n", "red", 4
        )

    def _suspended(self, event: e.Suspended, _: MeetingState) -> None:
        self._print(f"The meeting is suspended. {event.reason}\n", "bold red", 4)

    def _resumed(self, _: e.Resumed, __: MeetingState) -> None:
        self._print("The meeting is resumed.\n", "bold", 4)

    def _withdrawn(self, event: e.ConsentWithdrawn, _: MeetingState) -> None:
        self._print(f"{event.seat} takes its consent back.", "red", 4)

    def _holder(self, event: e.HolderChanged, _: MeetingState) -> None:
        who = "A person holds" if event.holder == "human" else "An AI delegate holds"
        told = "An AI delegate stands in for" if event.stand_in else f"{who} the seat of"
        self._print(f"{told} {self.names.seats([event.seat])}.\n", "magenta", 4)

    def _lapsed(self, event: e.FloorLapsed, _: MeetingState) -> None:
        did = "passes" if event.because == "passed" else "had the floor and did not speak in time"
        self._print(f"{self.names.seat(event.seat)} {did}.\n", "dim", 4)

    def _own_words(self, event: e.WordingOffered, _: MeetingState) -> None:
        wanted = self.names.option(event.wish.issue, event.wish.option)
        self._print(f"{event.seat} offers words of its own for {wanted}: {event.text}\n", "magenta", 4)

    def _news(self, event: e.NewsFlash, _: MeetingState) -> None:
        self._print(f"News: {event.text}\n", "bold magenta", 4)

    def pays(self, bill: Sequence[str]) -> None:
        """Show what the models cost."""
        for line in bill:
            self._print(line, "dim", 2)

    def ends(self, closed: e.Closed, papers: Sequence[Path]) -> None:
        """Show the end, and where the papers are."""
        self._print(f"{closed.outcome}. {closed.why}", "bold")
        for paper in papers:
            self._print(str(paper), "dim", 2)
