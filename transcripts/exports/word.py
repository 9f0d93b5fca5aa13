"""A paper as a Word document: real headings, lists and tables, a language, a title."""

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Length, Pt
from docx.table import _Row
from docx.text.paragraph import Paragraph

from nacsim.transcripts.exports.blocks import Block, Grid, Run
from nacsim.transcripts.exports.columns import column_widths, size_of

STYLES = {"quote": "Intense Quote", "item": "List Bullet", "numbered": "List Number"}
NOTE = "Margin note"
SIDES = Cm(0.4)  # of a cell, together


def word(blocks: Sequence[Block | Grid], title: str, language: str, made_at: datetime) -> bytes:
    """Return a DOCX file; the same blocks give the same bytes but for the times that a zip keeps."""
    paper = Document()
    _set_up(paper, title, language, made_at)
    for block in blocks:
        if isinstance(block, Grid):
            _add_table(paper, block)
        else:
            _add(paper, block)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: Paper, title: str, language: str, made_at: datetime) -> None:
    core = paper.core_properties
    core.title, core.author, core.language = title, "nacsim", language
    core.created = core.modified = made_at
    core.comments = "AI-generated simulation for teaching."
    body = paper.styles["Normal"]
    body.font.name, body.font.size = "Georgia", Pt(11)
    properties = body.element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"en": "en-GB", "fr": "fr-FR"}.get(language, language))
    properties.append(spoken)
    note = paper.styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = body
    note.font.size, note.font.italic = Pt(9.5), True
    note.paragraph_format.left_indent = Cm(1)
    for section in paper.sections:
        section.left_margin = section.right_margin = Cm(2.5)


def _add(paper: Paper, block: Block) -> None:
    if block.kind == "heading":
        line = paper.add_heading(level=min(block.level, 4))
    elif block.kind == "numbered" and block.number is not None:
        # Paragraph numbers of the communique are part of its words and must not be counted anew by Word.
        line = paper.add_paragraph()
        line.paragraph_format.left_indent = Cm(0.8)
        line.add_run(f"{block.number}. ")
    elif block.kind == "quote":
        line = paper.add_paragraph(style=NOTE)
        line.paragraph_format.left_indent = Cm(0.8 * block.level)
    else:
        line = paper.add_paragraph(style=STYLES.get(block.kind))
    _write(line, block.runs)


def _write(line: Paragraph, runs: Sequence[Run]) -> None:
    for run in runs:
        made = line.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None
        made.font.strike = run.struck or None


def _add_table(paper: Paper, grid: Grid) -> None:
    width = max((len(row) for row in grid.rows), default=0)
    if not width:
        return
    table = paper.add_table(rows=0, cols=width, style="Table Grid")
    size = Pt(size_of(grid))
    table.autofit = False  # word processors differ in how they fit columns, and some make them all alike
    widths = [Emu(wide) for wide in column_widths(grid, _line(paper), size, SIDES)]
    for number, row in enumerate(grid.rows):
        cells = table.add_row().cells
        for cell, runs, wide in zip(cells, row, widths, strict=False):
            cell.width = wide
            _write(cell.paragraphs[0], runs)
            _as_in_a_table(cell.paragraphs[0], size, is_head=number == 0)
        if number == 0:
            _repeats_as_header(table.rows[0])
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    paper.add_paragraph()


def _line(paper: Paper) -> int:
    """Return how long a line of the page is."""
    section = paper.sections[0]
    return int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)


def _as_in_a_table(line: Paragraph, size: Length, *, is_head: bool) -> None:
    """Set a cell close, and bold if it names a column."""
    line.paragraph_format.space_after = Pt(2)
    for run in line.runs:
        run.font.size = size
        run.bold = True if is_head else run.bold


def _repeats_as_header(row: _Row) -> None:
    """Mark the first row as the header, which screen readers announce and each page repeats."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)
