"""Exports: each format says what the record says, letter by letter, and is what it claims to be."""

import csv
import html
import io
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import docx
import pyarrow.parquet as pq
import pypdf
import pytest

from nacsim.council.events import Spoke
from nacsim.errors import InputError
from nacsim.lesson.library import library_of
from nacsim.roles.pack import load_pack
from nacsim.transcripts.account import Account
from nacsim.transcripts.exports.blocks import Block, Grid, blocks_of, text_of
from nacsim.transcripts.exports.export import FORMATS, formats_named, made
from nacsim.transcripts.exports.pdf import pdf
from nacsim.transcripts.exports.tables import as_csv, rows_of
from nacsim.transcripts.exports.word import word
from nacsim.transcripts.folder import MeetingFolder
from tests.typed import Nac

pytestmark = pytest.mark.thorough

SEEDS = range(10)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> list[Account]:
    from nacsim.cli.meetings import Wanted, hold_quietly

    held = []
    for seed in SEEDS:
        out = tmp_path_factory.mktemp("m") / str(seed)
        hold_quietly(Wanted("quick", seed, "engine", 2, out, "ukraine", None, None, (), {}))
        held.append(MeetingFolder(out).account())
    return held


def signs(text: str) -> str:
    """Return a text without its spaces: a program may break lines elsewhere."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").split())


def said(account: Account) -> list[str]:
    return [x.text for x in account.events if isinstance(x, Spoke)]


def text_in(body: bytes, name: str) -> str:
    if name == "docx":
        paper = docx.Document(io.BytesIO(body))
        cells = (c.text for t in paper.tables for row in t.rows for c in row.cells)
        return "\n".join([*(p.text for p in paper.paragraphs), *cells])
    if name == "pdf":
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages]
        assert [page.rpartition("\n")[2] for page in pages] == [
            f"{number} / {len(pages)}" for number in range(1, len(pages) + 1)
        ]
        return "\n".join(page.rpartition("\n")[0] for page in pages)
    if name == "html":
        return html.unescape(body.decode("utf-8"))
    if name == "jsonl":
        return "\n".join(json.loads(line)["text"] for line in body.decode("utf-8").splitlines())
    if name == "parquet":
        return "\n".join(str(x) for x in pq.read_table(io.BytesIO(body)).column("text").to_pylist())
    return body.decode("utf-8-sig")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("which", ["reader", "teacher"])
def test_every_speech_of_the_record_stands_in_every_format_in_its_order_sign_by_sign(
    accounts: list[Account], name: str, which: str
) -> None:
    for account in accounts:
        library = library_of(load_pack(), account.mandates)
        body = made(account, library, which, name)  # type: ignore[arg-type]  # names from the lists above
        page, place = signs(text_in(body, name)), 0
        for speech in said(account):
            place = page.find(signs(speech), place)
            assert place >= 0, speech
            place += len(signs(speech))


def test_word_has_headings_tables_a_language_and_the_notice(accounts: list[Account]) -> None:
    paper = docx.Document(io.BytesIO(made(accounts[0], None, "reader", "docx")))
    styles = {p.style.name for p in paper.paragraphs if p.style is not None}
    assert {"Heading 1", "Heading 2"} <= styles
    assert paper.tables and 'w:val="en-GB"' in paper.styles["Normal"].element.xml
    assert "tblHeader" in paper.tables[0]._tbl.xml
    assert "AI-generated" in "\n".join(p.text for p in paper.paragraphs[:4])


def test_pdf_is_tagged_and_says_its_title_and_language(accounts: list[Account]) -> None:
    body = made(accounts[0], None, "reader", "pdf")
    root = pypdf.PdfReader(io.BytesIO(body)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert str(root["/Lang"]).startswith("en") and "/StructTreeRoot" in root
    assert body == made(accounts[0], None, "reader", "pdf")


def test_a_sign_that_no_font_has_is_named_and_not_left_out() -> None:
    body = pdf(blocks_of("# Paper\n\nA \U00013080 sign.\n"), "Paper", "en")
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(body)).pages)
    assert "U+13080" in text


def test_the_readers_rows_hold_no_private_view(accounts: list[Account]) -> None:
    kinds = {row["kind"] for row in rows_of(accounts[0], teacher=False)}
    assert "review_given" not in kinds and "spoke" in kinds
    assert "review_given" in {row["kind"] for row in rows_of(accounts[0], teacher=True)}


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2", "@SUM(A1)", "\t=x"])
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    row = {**dict.fromkeys(rows_columns(), ""), "text": text}
    read = list(csv.DictReader(io.StringIO(as_csv([row]).decode("utf-8-sig"))))
    assert read[0]["text"] == f"'{text}"


def rows_columns() -> tuple[str, ...]:
    from nacsim.transcripts.exports.tables import COLUMNS

    return COLUMNS


def test_a_paper_is_read_into_blocks() -> None:
    paper = (
        "# A\n\nOne **bold** ~~gone~~ [link](https://x.org).\n\n> quoted\n\n- item\n\n"
        "3. three\n4. four\n\n|h|i|\n|-|-|\n|1|2|\n"
    )
    kinds = [b.kind if isinstance(b, Block) else "grid" for b in blocks_of(paper)]
    assert kinds == ["heading", "paragraph", "quote", "item", "numbered", "numbered", "grid"]
    numbers = [b.number for b in blocks_of(paper) if isinstance(b, Block) and b.kind == "numbered"]
    assert numbers == [3, 4]
    grid = next(b for b in blocks_of(paper) if isinstance(b, Grid))
    assert text_of(grid) == "h\ti\n1\t2"
    at = datetime(2025, 5, 7, tzinfo=UTC)
    assert word(blocks_of(paper), "A", "en", at)[:2] == b"PK"


@pytest.mark.parametrize("wanted", ["", "doc", "pdf,xls"])
def test_a_format_that_is_not_known_is_named(wanted: str) -> None:
    with pytest.raises(InputError, match="Formats: md, html"):
        formats_named(wanted)


def test_the_command_writes_beside_the_record(nac: Nac, tmp_path: Path) -> None:
    nac("run", "--seats", "quick", "--seed", "1", "--rounds", "1", "--out", tmp_path / "m")
    typed = nac("export", tmp_path / "m", "--to", "docx,csv", "--edition", "both")
    assert typed.code == 0
    assert {p.name for p in (tmp_path / "m").glob("*.docx")} == {"transcript.docx", "teacher.docx"}
