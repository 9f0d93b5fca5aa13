"""One rater's sheet while it is being filled in: read whole, changed by one answer, replaced in one step."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nacsim.errors import FaultError, InputError
from nacsim.evals.filled_sheets import level_of, read_key, rows_in
from nacsim.evals.rubric import LEVELS, Item, Rubric
from nacsim.evals.sheets import CANNOT, FIRST, KEY, LAST, SECOND
from nacsim.transcripts.exports.tables import DANGEROUS
from nacsim.transcripts.jsonl import write_bytes
from nacsim.transcripts.rendering import inert

REMARK = 600  # letters: a sentence, not a review
ANSWERS = (*map(str, LEVELS), CANNOT)


@dataclass(frozen=True, slots=True)
class Heard:
    """One speech of a sheet, and what the rater has made of it so far."""

    before: tuple[str, ...]
    speech: str
    answers: Mapping[str, str]  # by item: 1 to 5, ? for 'cannot judge'; one that is missing is open
    remark: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it lies on the disk now."""

    path: Path
    rater: str
    items: tuple[Item, ...]
    heard: tuple[Heard, ...]

    @property
    def steps(self) -> list[tuple[int, str]]:
        """Return every question in order: the number of the speech, counted from 1, and the item."""
        numbers = range(1, len(self.heard) + 1)
        return [(number, item.id) for number in numbers for item in self.items]

    @property
    def open_steps(self) -> list[tuple[int, str]]:
        """Return the questions that have no answer yet."""
        return [(number, item) for number, item in self.steps if item not in self.heard[number - 1].answers]

    @property
    def begun(self) -> bool:
        """Say whether there is an answer in it."""
        return any(one.answers for one in self.heard)


def sheets_to_rate(named: Path, rater: str | None, rubric: Rubric) -> tuple[Path, ...]:
    """Return the sheet of a rater, and the one of the second pass if there is one.

    `named` is a sheet, or a folder with sheets. InputError if it is not clear whose, or cannot be filled in.
    """
    paths = [named] if named.is_file() else sorted(named.glob("*.csv"))
    if not paths:
        raise InputError(f"{named} holds no sheets (*.csv). Name what `nac eval sheets` wrote.")
    by_rater = {read_sheet(path, rubric).rater: path for path in paths}
    if rater is None and len(by_rater) > 1:
        raise InputError(f"Whose sheet? Say --rater with one of: {', '.join(by_rater)}.")
    path = by_rater.get(rater or next(iter(by_rater)))
    if path is None:
        raise InputError(f"{named} has no sheet for {rater!r}. There are sheets for: {', '.join(by_rater)}.")
    # A rater has the sheet alone. Where the key lies beside it, it says which rubric the sheet was made with.
    if (path.parent / KEY).is_file() and read_key(path.parent).rubric != rubric.hash:
        raise InputError(f"{path.name} was made with another rubric. Make new sheets: nac eval sheets --help")
    again = path.parent / SECOND / path.name
    return (path, again) if again.is_file() else (path,)


def read_sheet(path: Path, rubric: Rubric) -> Sheet:
    """Read a sheet, filled in or not, as any spreadsheet saves it; raise InputError if it is none."""
    rows = _rows(path)
    raters = {row["rater"].strip() for row in rows}
    if len(raters) != 1:
        raise InputError(f"{path.name} must be the sheet of one rater; it is of {len(raters)}.")
    missing = [name for name in (*FIRST, *LAST) if name not in rows[0]]
    strange = [name for name in rows[0] if name not in (*FIRST, *LAST) and name not in rubric.by_id]
    if missing:
        raise InputError(f"{path.name} has no column {missing[0]!r}. Take what `nac eval sheets` wrote.")
    if strange:
        raise InputError(f"{path.name} asks for {strange[0]!r}, which the rubric does not know.")
    items = tuple(rubric.by_id[name] for name in rows[0] if name in rubric.by_id)
    heard = tuple(_heard(path, number, row, items) for number, row in enumerate(rows, start=1))
    return Sheet(path, raters.pop(), items, heard)


def _heard(path: Path, number: int, row: Mapping[str, str], items: Sequence[Item]) -> Heard:
    answers = {}
    for item in items:
        if row[item.id].strip():
            level = level_of(row[item.id], f"{path.name}, speech {number}, {item.id}")
            answers[item.id] = CANNOT if level is None else str(level)
    before = tuple(line for line in _bare(row["before"]).split("\n") if line.strip())
    return Heard(before, _bare(row["speech"]), answers, _bare(row["remarks"]))


def answer(sheet: Sheet, number: int, item: str, given: str) -> None:
    """Put an answer into the sheet on the disk: '1' to '5', or '?'."""
    if given not in ANSWERS:
        raise InputError(f"{given!r} is not a level. Give 1 to 5, or {CANNOT} for 'cannot judge'.")
    _change(sheet.path, number, item, given)


def remark(sheet: Sheet, number: int, words: str) -> None:
    """Put the rater's sentence on a speech into the sheet on the disk."""
    line = inert(words)
    if len(line) > REMARK:
        raise InputError(f"One sentence is enough here: at most {REMARK} letters.")
    _change(sheet.path, number, "remarks", _guarded(line))


def _change(path: Path, number: int, column: str, cell: str) -> None:
    """Read the sheet anew and replace it: what somebody else has put there meanwhile stays."""
    rows = _rows(path)
    if rows[number - 1][column] == cell:
        return
    rows[number - 1][column] = cell
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    try:
        write_bytes(path, b"\xef\xbb\xbf" + file.getvalue().encode())
    except OSError as error:
        raise FaultError(f"{path} cannot be written ({error.strerror}). This answer is not kept.") from error


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        rows = [row for row in rows_in(path) if row["code"].strip()]
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    if not rows:
        raise InputError(f"{path.name} has no speeches.")
    return rows


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def _bare(cell: str) -> str:
    """Return what a cell says without the mark that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell
