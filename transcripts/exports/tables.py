"""A record as rows: one for each speech, review and answer to silence."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nacsim.council import events as e
from nacsim.transcripts.account import Account

COLUMNS = (
    *(
        "meeting",
        "scenario",
        "scenario_version",
        "seed",
        "mode",
        "model",
        "seated",
        "members",
        "generated_by",
    ),
    *("seq", "at", "kind", "phase", "round"),
    *("speaker", "name", "source", "move"),
    *("to", "paragraph", "asks", "offers", "arguments", "facts"),
    *("verdict", "text", "reason", "hash"),
)
TYPES = {name: int if name in ("seed", "seated", "members", "seq", "round") else str for name in COLUMNS}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take what follows for a formula
Row = dict[str, Any]


def rows_of(account: Account, *, teacher: bool) -> list[Row]:
    """Return the rows of a record; private reviews are only in the teacher's."""
    opened = account.opened
    shared = {
        "meeting": opened.meeting,
        "scenario": opened.scenario,
        "scenario_version": opened.scenario_version,
        "seed": opened.seed,
        "mode": opened.mode,
        "seated": len(opened.seats),
        "members": opened.members,
        "generated_by": "AI-generated simulation for teaching",
    }
    return [dict.fromkeys(COLUMNS, "") | shared | row for row in _rows(account, teacher=teacher)]


def _rows(account: Account, *, teacher: bool) -> Iterator[Row]:
    phase, round_ = "", 0
    for seq, event in enumerate(account.events, start=1):
        if isinstance(event, e.PhaseEntered):
            phase, round_ = event.phase, event.round
        row = _row(account, event, teacher=teacher)
        if row is not None:
            place = {"seq": seq, "at": account.time(seq), "phase": phase, "round": round_, "kind": event.kind}
            yield {**place, **row}


def _row(account: Account, event: e.AnyEvent, *, teacher: bool) -> Row | None:
    if isinstance(event, e.Spoke):
        return _speech(account, event)
    if isinstance(event, e.ReviewGiven) and teacher:
        asks = [f"{w.issue}/{w.option}" for w in event.asks]
        offers = [f"{w.issue}/{w.option}" for w in event.offers]
        words = {"verdict": event.verdict, "asks": " ".join(asks), "offers": " ".join(offers)}
        return {**_who(account, event.seat), **words, "hash": event.hash, "reason": event.overruled or ""}
    if isinstance(event, e.Consented):
        words = {"verdict": "consent", "text": event.statement or "", "reason": event.departure or ""}
        return {**_who(account, event.seat), **words, "source": event.source, "hash": event.bind.hash}
    if isinstance(event, e.Objected):
        cure = f"{event.cure.issue}/{event.cure.option}" if event.cure else ""
        words = {"verdict": "object", "paragraph": event.pid[1:], "asks": cure, "reason": event.reason}
        return {**_who(account, event.seat), **words, "hash": event.bind.hash}
    if isinstance(event, e.NoVerdict):
        return {
            **_who(account, event.seat),
            "verdict": "none",
            "reason": event.fault,
            "hash": event.bind.hash,
        }
    return None


def _who(account: Account, seat: str) -> Row:
    return {"speaker": seat, "name": account.names.seat(seat), "model": account.opened.models.get(seat, "")}


def _speech(account: Account, event: e.Spoke) -> Row:
    intent = event.intent
    return {
        **_who(account, event.speaker),
        "source": event.source,
        "move": intent.move,
        "to": intent.to or "",
        "paragraph": intent.pid[1:] if intent.pid else "",
        "asks": " ".join(f"{wish.issue}/{wish.option}" for wish in intent.asks),
        "offers": f"{intent.offer.issue}/{intent.offer.option}" if intent.offer else "",
        "arguments": " ".join(intent.arguments),
        "facts": " ".join(event.facts),
        "text": event.text,
    }


def as_csv(rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> bytes:
    """Return rows as CSV; a byte order mark lets spreadsheets read the accents, and no cell is a formula."""
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def as_jsonl(rows: Sequence[Row]) -> bytes:
    """Return rows as JSON, one a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def as_parquet(rows: Sequence[Row], columns: Mapping[str, type] = TYPES) -> bytes:
    """Return rows as Parquet: numbers are numbers, the rest is text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    held = {name: [row[name] for row in rows] for name in columns}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(held, schema=schema), sink)
    return bytes(sink.getvalue())
