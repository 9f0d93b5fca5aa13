"""Any record in any of the formats that teachers and evaluators ask for."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from nacsim.errors import InputError
from nacsim.transcripts.account import Account
from nacsim.transcripts.editions import Edition, edition
from nacsim.transcripts.exports.tables import Row, as_csv, as_jsonl, as_parquet, rows_of
from nacsim.transcripts.jsonl import write_bytes
from nacsim.transcripts.library import Library

Format = Literal["md", "html", "docx", "pdf", "csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
TABLES: dict[Format, Callable[[Sequence[Row]], bytes]] = {
    "csv": as_csv,
    "jsonl": as_jsonl,
    "parquet": as_parquet,
}


def formats_named(wanted: str) -> tuple[Format, ...]:
    """Return the formats of a list such as 'docx,pdf'; raise InputError naming the one that is not known."""
    found: list[Format] = []
    for name in (part.strip().lower() for part in wanted.split(",") if part.strip()):
        known = next((f for f in FORMATS if f == name), None)
        if known is None:
            raise InputError(f"There is no format {name!r}. Formats: {', '.join(FORMATS)}.")
        found.append(known)
    if not found:
        raise InputError(f"No format is named. Formats: {', '.join(FORMATS)}.")
    return tuple(dict.fromkeys(found))


def export(
    account: Account, library: Library | None, which: Edition, formats: Sequence[Format], to: Path
) -> list[Path]:
    """Write an edition in each format beside each other; return the files."""
    stem = "transcript" if which == "reader" else "teacher"
    written = []
    for name in formats:
        path = to / f"{stem}.{name}"
        write_bytes(path, made(account, library, which, name))
        written.append(path)
    return written


def made(account: Account, library: Library | None, which: Edition, name: Format) -> bytes:
    """Return an edition in one format."""
    if name in ("md", "html"):
        return edition(account, which, name, library).encode()
    if name in TABLES:
        return TABLES[name](rows_of(account, teacher=which == "teacher"))
    return _paper(account, library, which, name)


def _paper(account: Account, library: Library | None, which: Edition, name: Format) -> bytes:
    from nacsim.transcripts.exports.blocks import blocks_of, text_of

    blocks = blocks_of(edition(account, which, "md", library))
    title, language = text_of(blocks[0]), account.opened.language
    if name == "docx":
        from nacsim.transcripts.exports.word import word

        return word(blocks, title, language, datetime.fromisoformat(account.opened.opens_at))
    from nacsim.transcripts.exports.pdf import pdf

    return pdf(blocks, title, language)
