"""How wide the columns of a table are, in any program: by what stands in them."""

import re
from itertools import zip_longest

from nacsim.transcripts.exports.blocks import Grid

LETTERS = re.compile(r"[^\W\d_]+")
WIDE = 0.75  # of a bold letter, for its height
ENOUGH = 40  # signs: a cell that has more is set in several lines
MANY = 8  # columns: a table with more is set smaller


def size_of(grid: Grid) -> float:
    """Return how high the letters of a table are, in points."""
    return 9.5 if max(map(len, grid.rows), default=0) <= MANY else 7.0


def column_widths(grid: Grid, line: int, size: int, sides: int) -> list[int]:
    """Give each column of a line what its longest word needs, and share the rest by their longest cells.

    Figures, hashes and addresses may be torn; a word is not. All lengths are in one unit.
    """
    columns = [
        ["".join(run.text for run in cell) for cell in column]
        for column in zip_longest(*grid.rows, fillvalue=())
    ]
    words = [
        max(3, *(len(word) for cell in column for word in LETTERS.findall(cell)), 0) for column in columns
    ]
    needs = [int(WIDE * size * count) + sides for count in words]
    wants = [
        max(min(max(map(len, column)), ENOUGH) - count, 0)
        for column, count in zip(columns, words, strict=True)
    ]
    spare = line - sum(needs)
    if spare <= 0:
        return [line * need // sum(needs) for need in needs]
    return [need + spare * want // (sum(wants) or 1) for need, want in zip(needs, wants, strict=True)]
