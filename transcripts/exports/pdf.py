"""A paper as a tagged PDF that a screen reader can follow (PDF/UA-1)."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from nacsim.transcripts.exports.blocks import Block, Grid, Run
from nacsim.transcripts.exports.columns import MANY, column_widths, size_of

NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
LISTS = ("item", "numbered")
PARTS = 100  # of a point: what widths are counted in
LINE = 459 * PARTS  # of the template's page
TEMPLATE = Path(__file__).with_name("paper.typ")


def pdf(blocks: Sequence[Block | Grid], title: str, language: str) -> bytes:
    """Return a PDF file; the same blocks give the same bytes."""
    paper = {"title": title, "language": language, "blocks": _lists_together(_in_order(blocks))}
    words = json.dumps(paper, ensure_ascii=False)
    while True:
        try:
            return _compiled(words)
        except typst.TypstError as error:
            missing = NO_GLYPH.search(str(error))
            if missing is None:
                raise
            words = _spelt_out(words, missing[1])


def _compiled(words: str) -> bytes:
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"paper": words},
        timestamp=0,
    )
    return bytes(made)


def _spelt_out(words: str, missing: str) -> str:
    """Name the characters that no font of ours can draw; leaving them out would change what was said."""
    for character in missing:
        words = words.replace(character, f"[U+{ord(character):04X}]")
    return words


def _in_order(blocks: Sequence[Block | Grid]) -> list[Block | Grid]:
    """Return the blocks with headings that skip no level, as PDF/UA asks."""
    found: list[Block | Grid] = []
    before = 0
    for block in blocks:
        if isinstance(block, Block) and block.kind == "heading":
            level = min(block.level, before + 1)
            before, block = level, Block("heading", block.runs, level)
        found.append(block)
    return found


def _lists_together(blocks: Sequence[Block | Grid]) -> list[dict[str, Any]]:
    """Return the blocks as data, the items of a list in one: a screen reader says how many there are."""
    found: list[dict[str, Any]] = []
    for data in map(_data, blocks):
        if data["kind"] not in LISTS:
            found.append(data)
        elif found and (found[-1]["kind"], found[-1].get("level")) == (data["kind"], data["level"]):
            found[-1]["items"].append(data)
        else:
            found.append({"kind": data["kind"], "level": data["level"], "items": [data]})
    return found


def _data(block: Block | Grid) -> dict[str, Any]:
    if isinstance(block, Grid):
        width = len(block.rows[0])
        rows = [[_cell(row[i] if i < len(row) else ()) for i in range(width)] for row in block.rows]
        head = [cell["runs"] for cell in rows[0]]
        size, inset = size_of(block), 5 if width <= MANY else 2
        widths = column_widths(block, LINE, round(size * PARTS), 2 * inset * PARTS)
        looks = {"size": size, "inset": inset, "head": 1 if width <= MANY else 0.78, "widths": widths}
        return {"kind": "grid", "rows": [head, *rows[1:]], **looks}
    return {**asdict(block), "runs": [asdict(run) for run in block.runs]}


def _cell(runs: tuple[Run, ...]) -> dict[str, Any]:
    return {"runs": [asdict(run) for run in runs]}
