"""A teacher's table of who did what, counted from the record; a grade is only what the teacher confirmed."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nacsim.council import events as e
from nacsim.roles.pack import Pack
from nacsim.web.table import Happened, Table

COLUMNS = (
    *("room", "seat", "delegation", "nickname", "speeches", "words", "points_of_the_briefing", "points"),
    *("taken_up_by_others", "notes", "wordings", "consents", "objections", "departures_from_the_card"),
    *("confirmed_grade", "confirmed_remark", "confirmed_at"),
)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would take what follows for a formula


@dataclass
class Counted:
    """What the people in one seat did; what an AI delegate did in it is not theirs."""

    speeches: int = 0
    words: int = 0
    points: set[str] = field(default_factory=set)
    taken_up: int = 0
    notes: int = 0
    wordings: int = 0
    consents: int = 0
    objections: int = 0
    departures: int = 0


def by_people(happened: Iterable[Happened], *, also_before: bool = False) -> Iterator[tuple[str, Happened]]:
    """Return what people did, each with the seat; a seat counts only while a person holds it.

    What was done before a meeting left another one counts there, and not a second time: it is left out here
    unless it is asked for with `also_before`.
    """
    holders: dict[str, str] = {}
    copied = 0
    for h in happened:
        event = h.event
        if isinstance(event, e.Opened):
            holders = dict(event.holders)
            copied = event.forked_from.seq if event.forked_from is not None and not also_before else 0
        elif isinstance(event, e.HolderChanged):
            holders[event.seat] = event.holder
        seat = getattr(event, "speaker", getattr(event, "sender", getattr(event, "seat", None)))
        if h.seq > copied and seat is not None and holders.get(seat) == "human":
            yield seat, h


def counted(happened: Iterable[Happened], pack: Pack) -> dict[str, Counted]:
    """Count what people did in each seat."""
    record = list(happened)
    found: dict[str, Counted] = {}
    spoken: dict[int, str] = {}
    for seat, h in by_people(record):
        if isinstance(h.event, e.Spoke):
            spoken[h.seq] = seat
        _count(found.setdefault(seat, Counted()), h.event, pack)
    answered = {h.event.intent.answers for h in record if isinstance(h.event, e.Spoke)}
    for seq in answered & spoken.keys():
        found[spoken[seq or 0]].taken_up += 1
    return found


def _count(so_far: Counted, event: e.AnyEvent, pack: Pack) -> None:
    if isinstance(event, e.Spoke):
        so_far.speeches += 1
        so_far.words += len(event.text.split())
        known = (pack.arguments[a] for a in event.intent.arguments if a in pack.arguments)
        so_far.points |= {point for argument in known for point in argument.briefing}
    elif isinstance(event, e.Consented):
        so_far.consents += 1
        so_far.departures += event.departure is not None
    so_far.notes += isinstance(event, e.NotePassed)
    so_far.wordings += isinstance(event, e.WordingOffered)
    so_far.objections += isinstance(event, e.Objected)


def gradebook(tables: Iterable[Table]) -> bytes:
    """Return the table of these rooms as CSV; a byte order mark lets spreadsheets read the accents."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in tables:
        writer.writerows([_inert(cell) for cell in row] for row in _rows(table))
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _rows(table: Table) -> Iterator[tuple[str | int, ...]]:
    guests, did = table.guests, counted(table.happened, table.pack)
    confirmed = table.confirmed
    for seat in table.plan.seats:
        if seat not in did and not (seat in guests and guests[seat].token):
            continue  # also who has not come over yet from the room that this one left
        nickname = guests[seat].nickname if seat in guests else ""
        x, said = did.get(seat, Counted()), confirmed.get(seat)
        yield (
            *(table.plan.title or table.code, seat, table.pack.card(seat).name, nickname),
            *(x.speeches, x.words, len(x.points), " ".join(sorted(x.points))),
            *(x.taken_up, x.notes, x.wordings, x.consents, x.objections, x.departures),
            *((said.grade, said.remark, said.at) if said is not None else ("", "", "")),
        )


def _inert(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
