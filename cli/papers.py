"""`nac verify`, `nac replay`, `nac show` and `nac papers`: read a meeting from its papers, or write them."""

import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from nacsim.cli.live import Screen
from nacsim.council.events import Closed, SilenceOpened
from nacsim.council.fold import NEW, fold
from nacsim.council.names import Names, listed
from nacsim.council.verifier import verify as verify_bytes
from nacsim.errors import InputError, ModelFault, VerificationError
from nacsim.lesson.library import library_of
from nacsim.transcripts.account import Account
from nacsim.transcripts.editions import EDITIONS, FORMS
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.ledger import unanimity_ledger
from nacsim.transcripts.library import Library
from nacsim.transcripts.papers import opening_of
from nacsim.transcripts.picture import picture

if TYPE_CHECKING:
    from nacsim.transcripts.record import Entry

Name = TypeVar("Name", bound=str)


def verify(path: Path, *, as_json: bool) -> None:
    """Check a folder with the independent verifier; raise VerificationError with the first problem."""
    events = path / "events.jsonl"
    if not events.is_file():
        raise InputError(f"{path} has no events.jsonl; is it the folder of a meeting?")
    certificate = path / "certificate.json"
    report = verify_bytes(events.read_bytes(), certificate.read_bytes() if certificate.is_file() else None)
    library = _library_of_then(MeetingFolder(path)) if report.ok else None
    altered = MeetingFolder(path).altered(library) if report.ok else ()
    problems = [*report.problems, *(f"{name} does not say what the record says." for name in altered)]
    if as_json:
        print(json.dumps({"ok": not problems, "outcome": report.outcome, "problems": problems}))  # noqa: T201
    if not report.ok:
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        raise VerificationError(f"The record does not hold. {problems[0]}{more}")
    if altered:
        raise VerificationError(
            f"The record holds; {listed(altered)} {'does' if len(altered) == 1 else 'do'} not say what the "
            "record says: changed since, or written by another version of nac. From the record: "
            f"nac show {path}, nac papers {path}"
        )
    if not as_json:
        console = Console(highlight=False)
        console.print(f"The record holds: {report.outcome}.")
        if library is None:
            console.print(
                "The scenario has changed or is not here, so transcripts and statement were not compared "
                "with the record.",
                style="dim",
                soft_wrap=True,
            )


def _library_of_then(folder: MeetingFolder) -> Library | None:
    """Return what the papers of a meeting were written with; None if its scenario has changed or is gone."""
    try:
        return library_for(folder, folder.account(), Console(quiet=True))
    except InputError:
        return None


def replay(path: Path) -> None:
    """Show a recorded meeting event by event, from its record alone."""
    events = MeetingFolder(path).events()
    screen = Screen(Console(highlight=False), opening_of(events))
    state = NEW
    for event in events:
        state = fold(state, event)
        screen.shows(None, event, state)
    closed = next((x for x in events if isinstance(x, Closed)), None)
    if closed is not None:
        screen.ends(closed, MeetingFolder(path).papers())


def hold_again(path: Path) -> None:
    """Hold a meeting again with what its models said then; raise VerificationError if it differs."""
    from nacsim.transcripts.record import line

    folder = MeetingFolder(path)
    then = folder.entries()
    now = _held_again(folder, then)
    for before, after in zip_longest(then, now):
        if before is None or after is None or line(before) != line(after):
            number = (before or after).seq if before or after else 0
            raise VerificationError(f"Held again, the meeting differs from event {number} on.")
    Console(highlight=False).print(f"Held again without a model: {len(now)} events, the same bytes.")


def _held_again(folder: MeetingFolder, then: "Sequence[Entry]") -> "Sequence[Entry]":
    from nacsim.cli.meetings import pack_of
    from nacsim.graph.hold import hold
    from nacsim.graph.journal import Recorded
    from nacsim.transcripts.fork import branch
    from nacsim.transcripts.jsonl import import_events
    from nacsim.transcripts.store import open_in_memory

    opening = folder.opening()
    opened = opening.opened
    known = opened.forked_from.seq if opened.forked_from else 0
    if any(entry.kind == "resumed" for entry in then[known:]):
        raise InputError(
            "This meeting rested for want of a model, and no journal repeats that. Say nac verify."
        )
    said = Recorded(_readable(folder.journal()))
    record = open_in_memory()
    try:
        record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
        if known:
            import_events(record, branch(then[:known], opened))
        hold(record, pack_of(folder, opening), opening, speakers=dict.fromkeys(opened.models, said))
        return record.entries(opened.meeting)
    finally:
        record.close()


def _readable(journal: Mapping[str, str]) -> Mapping[str, str]:
    from nacsim.graph.journal import read

    for key, written in journal.items():
        try:
            read(written)
        except ModelFault:
            pass
        except (ValueError, LookupError, TypeError) as error:
            raise InputError(f"journal.jsonl cannot be read; {key!r} is not what nac wrote.") from error
    return journal


def draw(path: Path, out: Path | None) -> None:
    """Write a meeting's picture."""
    svg = picture(MeetingFolder(path).events())
    target = out or path / "meeting.svg"
    try:
        target.write_text(svg, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{target} cannot be written ({error.strerror}). Choose another --out.") from error
    Console(highlight=False).print(str(target), markup=False, soft_wrap=True)


def show(path: Path) -> None:
    """Show the end of a meeting and its unanimity ledger, from its record alone."""
    folder = MeetingFolder(path)
    events = folder.events()
    console = Console(highlight=False)
    names = Names(opening_of(events))
    closed = next((x for x in events if isinstance(x, Closed)), None)
    if closed is None:
        console.print(f"The meeting is not over. Go on with: nac resume {path}")
        return
    paper = folder.last_paper(_library_of_then(folder))
    if paper:
        console.print(paper, markup=False)
    windows = sum(isinstance(x, SilenceOpened) for x in events)
    console.print(f"{closed.outcome}. {closed.why} Silence windows: {windows}.")
    for line in unanimity_ledger(events):
        console.print(
            f"  window {line.window}, text {line.revision}: {names.seat(line.seat)} {line.answer}",
            markup=False,
        )


def write(path: Path, editions: str, formats: str) -> None:
    """Write the editions of a transcript again, from the record alone."""
    wanted = [
        (edition, form)
        for edition in _named("--edition", editions, EDITIONS)
        for form in _named("--format", formats, FORMS)
    ]
    folder = MeetingFolder(path)
    account = folder.account()
    console = Console(highlight=False)
    for paper in folder.write_editions(wanted, account, library_for(folder, account, console)):
        console.print(str(paper), markup=False, soft_wrap=True)


def editions_named(typed: str) -> tuple[str, ...]:
    """Return the editions that were typed; raise InputError naming one that is not known."""
    return _named("--edition", typed, EDITIONS)


def _named(flag: str, typed: str, known: Sequence[Name]) -> tuple[Name, ...]:
    """Return what a flag names, in the order in which we know it."""
    names = [part.strip() for part in typed.split(",")]
    if names == ["both"]:
        return tuple(known)
    strange = [name for name in names if name not in known]
    if strange:
        raise InputError(f"{flag} {strange[0]!r} is not one of {', '.join(known)}.")
    return tuple(name for name in known if name in names)


def library_for(folder: MeetingFolder, account: Account, console: Console) -> Library | None:
    """Return what the scenario of a meeting says; if it has changed since, say what is missing and go on."""
    from nacsim.roles.pack import load_pack

    pack = load_pack(folder.scenario() if folder.has_opening() else account.opened.scenario)
    if pack.hash == account.opened.pack_hash:
        return library_of(pack, account.mandates)
    console.print(
        "The scenario has changed since this meeting. The papers hold all that the record does; claims, "
        "sources and the zone of agreement are left out.",
        style="dim",
    )
    return None
