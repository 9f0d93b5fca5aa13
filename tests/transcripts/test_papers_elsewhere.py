"""Papers as other programs see them: Word by mammoth and PDF by pypdf, which had no part in making them."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

import mammoth
import pypdf
import pytest
from pypdf.generic import ContentStream

from nacsim.cli.meetings import Wanted, hold_quietly
from nacsim.lesson.library import library_of
from nacsim.roles.pack import load_pack
from nacsim.transcripts.editions import Edition, edition
from nacsim.transcripts.exports.blocks import Block, Grid, blocks_of, text_of
from nacsim.transcripts.exports.pdf import pdf
from nacsim.transcripts.exports.word import word
from nacsim.transcripts.folder import MeetingFolder

pytestmark = pytest.mark.thorough

AT = datetime(2025, 5, 7, tzinfo=UTC)
SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
MORE = (
    "A word on [the treaty](https://example.org/treaty).\n\n- one\n- two\n  - deeper\n\n3. three\n4. four\n"
)
Blocks = list[Block | Grid]


@pytest.fixture(scope="module", params=["reader", "teacher"])
def blocks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Blocks:
    which: Edition = request.param
    out = tmp_path_factory.mktemp("m") / "1"
    hold_quietly(Wanted("quick", 1, "engine", 2, out, "ukraine", None, None, (), {}))
    account = MeetingFolder(out).account()
    made = edition(account, which, "md", library_of(load_pack(), account.mandates))
    return blocks_of(f"{made}\n\n{MORE}")


@pytest.fixture(scope="module")
def page(blocks: Blocks) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf(blocks, text_of(blocks[0]), "en")))


def headings(blocks: Blocks) -> list[str]:
    return [text_of(b) for b in blocks if isinstance(b, Block) and b.kind == "heading"]


def items(blocks: Blocks, kind: str) -> int:
    return sum(isinstance(b, Block) and b.kind == kind for b in blocks)


def plain(html: str) -> str:
    import html as entities

    return entities.unescape(re.sub(r"<[^>]+>", "", html))


def tags(node: Any) -> Iterator[Any]:
    """Return the elements of a tagged page in the order in which they are read."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from tags(child)
    elif hasattr(node, "get"):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node["/K"])


def names(page: pypdf.PdfReader) -> list[str]:
    return [str(tag["/S"]) for tag in tags(page.root_object["/StructTreeRoot"]["/K"])]


def test_another_program_reads_word_without_a_complaint(blocks: Blocks) -> None:
    file = io.BytesIO(word(blocks, text_of(blocks[0]), "en", AT))
    read = mammoth.convert_to_html(file, style_map="p[style-name='Margin note'] => blockquote > p:fresh")
    assert read.messages == []
    assert [plain(h) for h in re.findall(r"<h\d>(.*?)</h\d>", read.value)] == headings(blocks)
    tables = re.findall(r"<table>(.*?)</table>", read.value)
    grids = [b for b in blocks if isinstance(b, Grid)]
    assert len(tables) == len(grids) > 0
    for table, grid in zip(tables, grids, strict=True):
        assert table.startswith("<thead>") and table.count("<tr>") == len(grid.rows)
        cells = [plain(cell) for cell in re.findall(r"<t[hd]>(.*?)</t[hd]>", table)]
        assert cells == ["".join(run.text for run in cell) for row in grid.rows for cell in row]
    assert read.value.count("<li>") == items(blocks, "item")
    struck = [run.text for b in blocks if isinstance(b, Block) for run in b.runs if run.struck]
    assert struck and all(text in plain("".join(re.findall(r"<s>.*?</s>", read.value))) for text in struck)


def test_a_pdf_says_to_readers_what_it_is(page: pypdf.PdfReader, blocks: Blocks) -> None:
    root = page.root_object
    assert root["/MarkInfo"] == {"/Marked": True, "/Suspects": False}
    assert root["/Lang"] == "en" and root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert page.metadata is not None and page.metadata.title in (None, text_of(blocks[0]))
    said = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in said and "<dc:language>" in said
    assert page.xmp_metadata is not None
    assert page.xmp_metadata.dc_title == {"x-default": text_of(blocks[0])}


def test_the_headings_of_a_pdf_stand_in_order_and_skip_no_level(
    page: pypdf.PdfReader, blocks: Blocks
) -> None:
    levels = [int(name[2:]) for name in names(page) if re.fullmatch(r"/H\d", name)]
    assert len(levels) == len(headings(blocks)) and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert outline(page.outline) == headings(blocks)


def outline(entries: list[Any]) -> list[str]:
    """Return the bookmarks of a PDF from the first to the last."""
    return [t for x in entries for t in (outline(x) if isinstance(x, list) else [str(x.title)])]


def test_the_items_of_a_list_are_one_list_and_each_table_names_its_columns(
    page: pypdf.PdfReader, blocks: Blocks
) -> None:
    found = names(page)
    kinds = [(b.kind, b.level) if isinstance(b, Block) else ("grid", 0) for b in blocks]
    lists = [kind for (kind, _), _ in groupby(kinds) if kind in ("item", "numbered")]
    assert found.count("/L") == len(lists) < found.count("/LI")
    assert found.count("/LI") == items(blocks, "item") + items(blocks, "numbered")
    grids = [b for b in blocks if isinstance(b, Grid)]
    assert found.count("/Table") == found.count("/THead") == len(grids)
    assert found.count("/TH") == sum(len(grid.rows[0]) for grid in grids)


def test_every_word_of_a_pdf_is_tagged_or_marked_as_no_part_of_the_paper(page: pypdf.PdfReader) -> None:
    for sheet in page.pages:
        assert sheet["/Tabs"] == "/S" and "/StructParents" in sheet
        depth = shown = 0
        for _, operator in ContentStream(sheet["/Contents"].get_object(), page).operations:
            depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            assert operator not in SHOWS_TEXT or depth > 0
            shown += operator in SHOWS_TEXT
        assert shown and depth == 0


def test_every_font_of_a_pdf_is_in_it_and_its_signs_are_known_as_letters(page: pypdf.PdfReader) -> None:
    fonts = {ref.idnum: ref.get_object() for s in page.pages for ref in fonts_of(s)}
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner)


def fonts_of(sheet: Any) -> list[Any]:
    return [sheet["/Resources"]["/Font"].raw_get(name) for name in sheet["/Resources"]["/Font"]]


def test_a_link_in_a_pdf_says_where_it_leads(page: pypdf.PdfReader) -> None:
    links = [a.get_object() for sheet in page.pages for a in sheet.get("/Annots", [])]
    assert [link["/A"]["/URI"] for link in links] == ["https://example.org/treaty"]
    assert all(link["/Contents"] and "/StructParent" in link for link in links)


def test_no_paper_has_a_picture_that_nobody_describes(page: pypdf.PdfReader) -> None:
    figures = [t for t in tags(page.root_object["/StructTreeRoot"]["/K"]) if t["/S"] == "/Figure"]
    assert sum(len(sheet.images) for sheet in page.pages) == len(figures)
    assert all(figure.get("/Alt") for figure in figures)
