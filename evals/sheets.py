"""Sheets for human raters: blind, in an order of their own, for a spreadsheet or on paper."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from nacsim.council.floor import lot
from nacsim.errors import FaultError, InputError
from nacsim.evals.case import Case
from nacsim.evals.judges import slug_of
from nacsim.evals.rubric import Item, Rubric
from nacsim.transcripts.exports.tables import DANGEROUS
from nacsim.transcripts.jsonl import write_bytes
from nacsim.transcripts.rendering import inert

KEY = "key.json"
BEFORE = 2  # speeches that a rater reads first, to see what is answered
CODE = 8  # letters of a speech's code
# A spreadsheet takes 00908648 for a number and 0308e460 for another, and saves what it took them for.
LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
FIRST, LAST = ("rater", "code", "before", "speech"), ("remarks",)
CANNOT = "?"
SECOND = "second"  # the folder of the second pass, which is nobody else's opinion and so no further rater


@dataclass(frozen=True, slots=True)
class Task:
    """A speech as a rater sees it: a code, words without names, and what was said just before."""

    code: str
    before: tuple[str, ...]
    speech: str
    case: Case
    folder: Path


def tasks(cases: Iterable[tuple[Path, Case]], number: int, seed: int) -> list[Task]:
    """Draw speeches by lot, as many from each meeting as can be, and take the names out of them."""
    by_meeting: dict[str, list[tuple[str, Path, Case]]] = defaultdict(list)
    for folder, case in cases:
        by_meeting[case.meeting].append((lot(seed, case.meeting, case.seq), folder, case))
    ranked = [
        (rank, drawn, folder, case)
        for held in by_meeting.values()
        for rank, (drawn, folder, case) in enumerate(sorted(held, key=lambda row: row[0]))
    ]
    taken = sorted(ranked, key=lambda row: row[:2])[:number]
    return [_task(drawn[-CODE:].translate(LETTERS), folder, case) for _, drawn, folder, case in taken]


def _task(code: str, folder: Path, case: Case) -> Task:
    hide = case.labels
    before = tuple(f"{hide(e.name)}: {inert(hide(e.text))}" for e in case.earlier[-BEFORE:])
    return Task(code, before, inert(hide(case.speech)), case, folder)


def asked(rubric: Rubric) -> tuple[Item, ...]:
    """Return the items that can be judged blind: one that needs the card would say who speaks."""
    return tuple(item for item in rubric.items if not item.needs_card)


def order_for(rater: str, held: Sequence[Task], seed: int) -> list[Task]:
    """Return the speeches in a rater's own order, so that no speech is everybody's last."""
    return sorted(held, key=lambda task: lot(seed, rater, task.code))


def order_again(rater: str, held: Sequence[Task], seed: int) -> list[Task]:
    """Return the speeches in the order of the second pass, which is never that of the first."""
    first = order_for(rater, held, seed)
    again = sorted(held, key=lambda task: lot(seed, rater, SECOND, task.code))
    return again if again != first else first[::-1]


def as_csv(rater: str, held: Sequence[Task], items: Sequence[Item]) -> bytes:
    """Return a sheet for a spreadsheet: it opens with its accents, and no cell is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow((*FIRST, *(item.id for item in items), *LAST))
    for task in held:
        cells = (rater, task.code, "\n".join(task.before), task.speech)
        writer.writerow((*map(_no_formula, cells), *("" for _ in (*items, *LAST))))
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("nacsim.evals", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_page(rater: str, held: Sequence[Task], items: Sequence[Item]) -> str:
    """Return the same sheet for printing: one page with the words of every level, then the speeches."""
    page: str = _templates().get_template("sheet.html.j2").render(rater=rater, tasks=held, items=items)
    return page


def write_sheets(
    held: Sequence[Task], raters: Sequence[str], rubric: Rubric, seed: int, out: Path, *, twice: bool = False
) -> list[Path]:
    """Write a sheet for each rater in both forms, and the key that says which speech is which.

    With `twice`, each rater has a sheet more in the folder `second`: the same speeches in another order.
    """
    if (out / KEY).exists():
        raise InputError(f"{out} already has sheets. Choose another --out, so that no scores are lost.")
    files: dict[str, bytes] = {}
    for rater in raters:
        files |= _both_forms("", rater, order_for(rater, held, seed), rubric)
        if twice:
            files |= _both_forms(f"{SECOND}/", rater, order_again(rater, held, seed), rubric)
    files[KEY] = json.dumps(key_of(held, rubric, seed), ensure_ascii=False, indent=1).encode()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            (out / name).parent.mkdir(exist_ok=True)
            write_bytes(out / name, body)
    except OSError as error:
        raise FaultError(f"{out} cannot be written ({error.strerror}). Choose another --out.") from error
    return [out / name for name in files]


def _both_forms(place: str, rater: str, held: Sequence[Task], rubric: Rubric) -> dict[str, bytes]:
    name, items = f"{place}sheet-{slug_of(rater)}", asked(rubric)
    return {
        f"{name}.csv": as_csv(rater, held, items),
        f"{name}.html": as_page(rater, held, items).encode(),
    }


def key_of(held: Sequence[Task], rubric: Rubric, seed: int) -> Mapping[str, object]:
    """Return what raters must not see: which code is which speech of which meeting."""
    speeches = {
        t.code: {
            "meeting": t.case.meeting,
            "seq": t.case.seq,
            "seat": t.case.seat,
            "folder": str(t.folder),
            "speech": inert(t.case.speech),
        }
        for t in held
    }
    return {"rubric": rubric.hash, "seed": seed, "speeches": speeches}
