"""Sheets that come back from raters: read as spreadsheets save them, and checked against the key."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nacsim.errors import InputError
from nacsim.evals.rubric import LEVELS
from nacsim.evals.sheets import CANNOT, FIRST, KEY, LAST, SECOND

NOT_JUDGED = (CANNOT, "n/a", "na", "-")


class Entry(BaseModel):
    """Which speech a code is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meeting: str
    seq: int
    seat: str
    folder: Path
    speech: str


class Key(BaseModel):
    """What the raters did not see."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rubric: str
    seed: int
    speeches: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Given:
    """What one rater gave one speech on one item; None is 'cannot judge'."""

    rater: str
    code: str
    item: str
    level: int | None


def read_key(folder: Path) -> Key:
    """Read the key that lies beside the sheets."""
    path = folder / KEY
    if not path.is_file():
        raise InputError(f"{folder} has no {KEY}. Name the folder that `nac eval sheets` wrote.")
    try:
        return Key.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError) as error:
        raise InputError(f"{path} cannot be read: it is not as `nac eval sheets` wrote it.") from error


def read_sheets(folder: Path, key: Key) -> list[Given]:
    """Read all sheets of a folder; a cell left empty is a speech that was not reached."""
    found = _cells_of(folder, key)
    if not found:
        raise InputError(
            f"No cell of the sheets in {folder} is filled in, so there is nothing to count. Put the filled "
            "sheets in that folder under their old names; `nac eval rate SHEET` fills one in."
        )
    return found


def read_second(folder: Path, key: Key) -> list[Given]:
    """Read what raters gave when they judged the same speeches again; nothing if nobody was asked or did."""
    again = folder / SECOND
    return _cells_of(again, key) if any(again.glob("*.csv")) else []


def _cells_of(folder: Path, key: Key) -> list[Given]:
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise InputError(f"{folder} holds no sheets (*.csv).")
    found: dict[tuple[str, str, str], Given] = {}
    for path in paths:
        for given in _given(path, key):
            place = (given.rater, given.code, given.item)
            if found.setdefault(place, given).level != given.level:
                raise InputError(
                    f"{path.name}: {given.rater} gives speech {given.code} two different levels on "
                    f"{given.item}. Keep only one of the sheets."
                )
    return list(found.values())


def _given(path: Path, key: Key) -> Iterator[Given]:
    for number, row in enumerate(rows_in(path), start=2):
        code, rater = row["code"].strip(), row["rater"].strip()
        if not code and not any(value.strip() for value in row.values()):
            continue
        if code not in key.speeches:
            raise InputError(f"{path.name}, line {number}: there is no speech {code!r} in {KEY}.")
        for item, cell in row.items():
            if item not in (*FIRST, *LAST) and cell.strip():
                yield Given(rater, code, item, level_of(cell, f"{path.name}, line {number}, {item}"))


def rows_in(path: Path) -> list[dict[str, str]]:
    """Return the rows of a sheet; some spreadsheets save it with semicolons or in a code of their own."""
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode(
            "cp1252", errors="replace"
        )  # codes and levels are plain in it, whatever accents are
    head = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="", restval="")
    names = [name.strip() for name in reader.fieldnames or ()]
    if "code" not in names or "rater" not in names:
        raise InputError(f"{path.name} is not a sheet: its first line needs the columns 'rater' and 'code'.")
    reader.fieldnames = names
    return [{name: row[name] for name in names if name} for row in reader]


def level_of(cell: str, where: str) -> int | None:
    """Return the level in a cell, None for 'cannot judge'; raise InputError that names the place."""
    said = cell.strip().casefold()
    if said in NOT_JUDGED:
        return None
    whole = said.removesuffix(".0").removesuffix(",0")
    if not whole.isascii() or not whole.isdigit() or int(whole) not in LEVELS:
        raise InputError(f"{where}: {cell!r} is not a level. Write 1 to 5, or {CANNOT} for 'cannot judge'.")
    return int(whole)
