"""A body that is not the Council: its papers, statements and chair speak of its own rule and no other."""

import re
from pathlib import Path

import pytest

from nacsim.agents.worded_chair import chair_of
from nacsim.cli.meetings import Wanted, hold_quietly
from nacsim.council.events import Consented
from nacsim.roles.pack import load_pack
from nacsim.transcripts.folder import MeetingFolder

PACK = load_pack("innersea")
COUNCIL = PACK.scenario.presets["council"]
SEED = 0  # of a meeting that carries a text


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the papers of a meeting of the Inner Sea that carried a text with statements."""
    out = tmp_path_factory.mktemp("innersea") / "m"
    hold_quietly(Wanted("council", SEED, "engine", 8, out, "innersea", None, None, (), {}))
    return out


def test_a_statement_speaks_of_home_and_of_no_consensus_where_there_is_none(
    held: Path,
) -> None:
    given = [x.statement for x in MeetingFolder(held).events() if isinstance(x, Consented) and x.statement]
    assert given
    for statement in given:
        assert "joins consensus" not in statement and "consents" not in statement  # the paper says it before
        assert re.search(r"\. (It will|That is how it will) [a-z ]+ at home( in those terms)?\.$", statement)


@pytest.mark.parametrize("paper", ["transcript.md", "transcript.html", "teacher.html"])
def test_no_paper_calls_the_ledger_one_of_unanimity(held: Path, paper: str) -> None:
    written = (held / paper).read_text(encoding="utf-8")
    assert "he ledger of consents" in written
    for words in ("nanimity ledger", "Every seat consented", "joins consensus", "its parliament"):
        assert words not in written, words


def test_the_chair_of_another_body_bears_no_title_of_the_council() -> None:
    assert chair_of("the North Atlantic Council") == "the Secretary General in the chair"
    assert chair_of(PACK.scenario.forum.name) == "in the chair of the Security Council of the Inner Sea"
