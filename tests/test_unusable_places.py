"""A folder or an address that cannot be used: a sentence that says what to do, and never a traceback."""

from pathlib import Path

import pytest

from tests.conftest import Nac

NO_ADDRESS = "http://[::1"


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """A file where a folder is wanted."""
    path = tmp_path / "taken"
    path.write_text("A letter.", encoding="utf-8")
    return path


@pytest.mark.parametrize("inside", ["", "papers"])
@pytest.mark.parametrize("command", [("lesson", "--to", "md"), ("scenario", "new", "mine")])
def test_papers_that_cannot_be_put_there_are_asked_for_elsewhere(
    nac: Nac, taken: Path, command: tuple[str, ...], inside: str
) -> None:
    out = taken / inside
    code, printed, err = nac(*command, "--out", out)
    assert (code, printed) == (4, "")
    assert f"{out} cannot be written (" in err and err.strip().endswith("Choose another --out.")
    assert taken.read_text(encoding="utf-8") == "A letter."


def test_a_briefing_that_is_not_there_is_named_without_a_number_of_the_machine(
    nac: Nac, tmp_path: Path
) -> None:
    code, _, err = nac("scenario", "import", tmp_path / "none.txt", "--out", tmp_path / "mine")
    assert code == 2
    assert "none.txt cannot be read (No such file or directory)." in err


def test_a_briefing_that_is_no_text_is_said_to_be_none(nac: Nac, tmp_path: Path) -> None:
    (tmp_path / "briefing.docx").write_bytes(b"\xff\xfe\x00\xd8")
    code, _, err = nac("scenario", "import", tmp_path / "briefing.docx", "--out", tmp_path / "mine")
    assert code == 2
    assert "briefing.docx is not plain text in UTF-8. Save it as such, then import it again." in err


def test_an_address_that_is_none_is_named_by_its_setting(nac: Nac) -> None:
    code, _, err = nac("doctor", "--base-url", NO_ADDRESS, "--model", "small")
    assert code == 2
    assert "The setting base_url cannot be read. It is no address, such as http://127.0.0.1:8081/v1." in err


def test_an_address_that_is_none_is_named_by_the_pair_it_stands_in(nac: Nac, tmp_path: Path) -> None:
    pair = f"EE=small@{NO_ADDRESS}"
    words = ("run", "--mode", "words", "--seats", "EE,DE,HU", "--out", tmp_path / "held")
    code, _, err = nac(*words, "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--model-for", pair)
    assert code == 2
    assert f"--model-for {pair!r} cannot be read. Its address is none" in err
    assert not (tmp_path / "held").exists()
