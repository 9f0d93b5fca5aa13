"""Papers in a word processor: LibreOffice opens Word and HTML, and reads out what the record says.

Without LibreOffice the tests are skipped; where CI=true they fail instead.
"""

import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from nacsim.cli.meetings import Wanted, hold_quietly
from nacsim.council.events import Spoke
from nacsim.lesson.library import library_of
from nacsim.roles.pack import load_pack
from nacsim.transcripts.account import Account
from nacsim.transcripts.exports.export import made
from nacsim.transcripts.folder import MeetingFolder

pytestmark = pytest.mark.thorough

PAPERS = [(edition, form) for edition in ("reader", "teacher") for form in ("docx", "html")]
SEEDS = range(10)
PATIENCE = 240  # seconds, after which something hangs


@pytest.fixture(scope="module")
def office() -> str:
    office = shutil.which("soffice")
    if office is None:
        why = "there is no LibreOffice on this machine: apt-get install libreoffice-writer-nogui"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    return office


@pytest.fixture(scope="module")
def meetings(tmp_path_factory: pytest.TempPathFactory) -> list[Account]:
    out = tmp_path_factory.mktemp("meetings")
    for seed in SEEDS:
        wanted = Wanted("quick", seed, "engine", 2, out / str(seed), "ukraine", None, None, (), {})
        hold_quietly(wanted)
    return [MeetingFolder(out / str(seed)).account() for seed in SEEDS]


@pytest.fixture(scope="module")
def read_out(office: str, meetings: list[Account], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Open every paper in one run of the program; return the folder with what it read in them."""
    place, papers = tmp_path_factory.mktemp("office"), []
    for seed, account in zip(SEEDS, meetings, strict=True):
        library = library_of(load_pack(), account.mandates)
        for edition, form in PAPERS:
            papers.append(place / f"{seed}-{edition}-{form}.{form}")
            papers[-1].write_bytes(made(account, library, edition, form))  # type: ignore[arg-type]  # from PAPERS
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "txt", "--outdir", place, *papers],
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    return place


@pytest.mark.parametrize(("edition", "form"), PAPERS)
def test_a_word_processor_reads_every_speech_in_the_order_of_the_record(
    read_out: Path, meetings: list[Account], edition: str, form: str
) -> None:
    for seed, account in zip(SEEDS, meetings, strict=True):
        page = letters((read_out / f"{seed}-{edition}-{form}.txt").read_text(encoding="utf-8-sig"))
        said = [letters(x.text) for x in account.events if isinstance(x, Spoke)]
        assert len(said) > 20
        place = 0
        for speech in said:
            place = page.find(speech, place)
            assert place >= 0, speech
            place += len(speech)


@pytest.mark.parametrize("form", ["docx", "html"])
def test_what_nobody_in_the_room_saw_is_in_the_teachers_paper_alone(read_out: Path, form: str) -> None:
    private = "It holds what nobody in the room saw"
    for seed in SEEDS:
        assert private in (read_out / f"{seed}-teacher-{form}.txt").read_text(encoding="utf-8-sig")
        assert private not in (read_out / f"{seed}-reader-{form}.txt").read_text(encoding="utf-8-sig")


def letters(text: str) -> str:
    """Return a text without what a program may change when it breaks lines."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
