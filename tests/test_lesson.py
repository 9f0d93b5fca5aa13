"""The lesson pack: every paper, every seat, from the scenario and nothing else."""

import io
import re
from pathlib import Path

import docx
import pypdf
import pytest

from nacsim.lesson.glossary import glossary
from nacsim.lesson.papers import PAPERS, lesson_papers
from nacsim.roles.pack import load_pack
from nacsim.transcripts.exports.blocks import blocks_of
from nacsim.transcripts.exports.pdf import pdf
from tests.typed import Nac

PACK = load_pack()
SEATS = tuple(PACK.cards)


def test_there_is_a_role_sheet_for_every_member_and_every_common_paper() -> None:
    papers = lesson_papers(PACK, SEATS)
    assert set(papers) == {*PAPERS, *(f"role-{seat}" for seat in SEATS)}
    assert len(SEATS) == 32


@pytest.mark.parametrize("seat", SEATS)
def test_a_role_sheet_holds_the_card_and_nobody_elses(seat: str) -> None:
    sheet, card = lesson_papers(PACK, [seat])[f"role-{seat}"], PACK.card(seat)
    assert card.private_brief in sheet
    assert all(line.sentence in sheet for line in card.red_lines)
    assert all(point.text in sheet for point in card.points)
    assert not any(PACK.card(other).private_brief in sheet for other in SEATS if other != seat)


@pytest.mark.parametrize("seat", SEATS)
def test_a_role_sheet_says_how_sure_its_stance_is(seat: str) -> None:
    sheet, card = lesson_papers(PACK, [seat])[f"role-{seat}"], PACK.card(seat)
    assert f"How sure the authors of this card are of that: {card.stance_confidence}" in sheet
    assert ("treat it as a guess" in sheet) == (card.stance_confidence == "low")


def test_the_briefing_has_every_point_and_the_common_papers_no_secret() -> None:
    papers = lesson_papers(PACK, SEATS)
    assert all(point.text in papers["briefing"] for point in PACK.briefing)
    common = "\n".join(papers[name] for name in PAPERS)
    assert not any(card.private_brief in common for card in PACK.cards.values())


def test_the_glossary_is_in_order_and_explains_every_word() -> None:
    words = [re.sub(r"\d+", lambda n: n[0].zfill(3), word.casefold()) for word, _ in glossary(PACK)]
    assert words == sorted(words) and all(meaning for _, meaning in glossary(PACK))


def test_the_glossary_says_what_words_mean_to_the_body_that_meets() -> None:
    here, there = dict(glossary(PACK)), dict(glossary(load_pack("innersea")))
    assert here.keys() - there.keys() == {"Article 5", "Article 10"} and there.keys() <= here.keys()
    assert "one letter is enough" in here["Break silence"] and "enough" not in there["Break silence"]
    assert "every member" in here["Consent"] and "every" not in there["Consent"]


def test_the_command_writes_word_and_pdf(nac: Nac, tmp_path: Path) -> None:
    typed = nac("lesson", "--seats", "EE,US,HU", "--to", "docx,pdf,md", "--out", tmp_path)
    assert typed.code == 0
    assert len(list(tmp_path.iterdir())) == 3 * (len(PAPERS) + 3)
    assert docx.Document(str(tmp_path / "role-EE.docx")).paragraphs[0].text == "Estonia"
    assert "Estonia" in pypdf.PdfReader(tmp_path / "role-EE.pdf").pages[0].extract_text()
    assert nac("lesson", "--to", "xls", "--out", tmp_path).code == 2
    assert nac("lesson", "--to", "", "--out", tmp_path).code == 2


@pytest.mark.parametrize("seat", ["EE", "US", "HU", "TR"])
def test_a_role_sheet_on_paper_is_one_leaf(seat: str) -> None:
    """Five columns as wide as each other took it to a third page."""
    sheet = lesson_papers(PACK, [seat])[f"role-{seat}"]
    assert len(pypdf.PdfReader(io.BytesIO(pdf(blocks_of(sheet), "Role sheet", "en"))).pages) == 2
