"""Tables on paper: columns that fit their words, on the page, under names that stand out."""

import io
from datetime import UTC, datetime

import docx
from docx.shared import Cm, Pt

from nacsim.transcripts.exports.blocks import Grid, Run
from nacsim.transcripts.exports.columns import column_widths
from nacsim.transcripts.exports.word import SIDES, word


def test_no_column_of_a_word_table_is_narrower_than_its_longest_word() -> None:
    """'Cost' stood letter under letter, where all columns were as wide as each other."""
    words = ("Lithuania", "A sentence on the languages and schools of minorities", "12", "For")
    head = ("Seat", "Let stand", "Cost", "To")
    grid = Grid(tuple(tuple((Run(cell),) for cell in row) for row in (head, words)))
    line = Cm(16)
    widths = column_widths(grid, line, Pt(9.5), SIDES)
    assert sum(widths) <= line and widths[1] == max(widths)
    for width, longest in zip(widths, (9, 9, 4, 3), strict=True):
        assert width >= longest * Pt(6)
    paper = docx.Document(io.BytesIO(word([grid], "Costs", "en", datetime(2026, 1, 1, tzinfo=UTC))))
    narrow = [cell.width < Cm(3) for cell in paper.tables[0].rows[1].cells]
    assert narrow == [True, False, True, True]
    assert all(run.bold for cell in paper.tables[0].rows[0].cells for run in cell.paragraphs[0].runs)


def test_an_address_does_not_take_the_place_of_words() -> None:
    rows = (
        ("Fact", "What it says", "Source"),
        ("F-one", "One is one and two is two.", "https://x.org/" + "a1" * 40),
    )
    grid = Grid(tuple(tuple((Run(cell),) for cell in row) for row in rows))
    fact, says, source = column_widths(grid, Cm(16), Pt(9.5), SIDES)
    assert fact < says and source < 2 * says


def test_a_table_that_is_wider_than_the_page_stays_on_it() -> None:
    grid = Grid((tuple((Run("abcdefghij"),) for _ in range(14)),))
    assert Cm(15) < sum(column_widths(grid, Cm(16), Pt(7), SIDES)) <= Cm(16)
