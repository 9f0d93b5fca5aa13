"""`nac papers`: the editions again, from the record alone."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nacsim.cli.main import app
from nacsim.errors import FaultError, InputError
from nacsim.lesson.library import library_of
from nacsim.roles.pack import load_pack, pack_folder
from nacsim.transcripts.folder import MeetingFolder

EDITIONS = ("transcript.md", "transcript.html", "teacher.md", "teacher.html")


def nac(*words: str) -> str:
    ran = CliRunner().invoke(app, list(words))
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran.output


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers") / "m"
    nac("run", "--seats", "EE,DE,HU", "--rounds", "2", "--seed", "4", "--out", str(folder), "--json")
    return folder


@pytest.fixture
def folder(held: Path, tmp_path: Path) -> Path:
    shutil.copytree(held, tmp_path / "m")
    return tmp_path / "m"


def test_a_meeting_leaves_the_readers_edition_twice_and_the_teachers_once(held: Path) -> None:
    assert [name for name in EDITIONS if (held / name).is_file()] == [
        "transcript.md",
        "transcript.html",
        "teacher.html",
    ]


def test_papers_are_written_again_byte_for_byte(folder: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in EDITIONS if (folder / name).is_file()}
    for name in before:
        (folder / name).write_text("lost", encoding="utf-8")
    told = nac("papers", str(folder))
    assert all(name in told for name in EDITIONS)
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert "For the teacher" in (folder / "teacher.md").read_text(encoding="utf-8")


def test_papers_can_be_made_from_the_record_alone(held: Path, tmp_path: Path) -> None:
    shutil.copy(held / "events.jsonl", tmp_path)
    nac("papers", str(tmp_path), "--edition", "teacher", "--format", "html")
    assert sorted(x.name for x in tmp_path.iterdir()) == ["events.jsonl", "teacher.html"]
    assert (tmp_path / "teacher.html").read_bytes() == (held / "teacher.html").read_bytes()


def test_one_edition_in_one_form_is_written_alone(folder: Path) -> None:
    (folder / "transcript.html").unlink()
    nac("papers", str(folder), "--edition", "reader", "--format", "md")
    assert not (folder / "transcript.html").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--edition", "pupil"), "--edition 'pupil' is not one of reader, teacher."),
        (("--format", "md,odt"), "--format 'odt' is not one of md, html."),
    ],
)
def test_an_unknown_edition_or_form_is_named(folder: Path, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(InputError) as said:
        nac("papers", str(folder), *words)
    assert str(said.value) == sentence


def test_a_folder_without_a_record_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no events\.jsonl"):
        nac("papers", str(tmp_path))


def test_a_changed_scenario_is_said_aloud_and_the_papers_are_still_written(tmp_path: Path) -> None:
    pack, folder = tmp_path / "pack", tmp_path / "m"
    shutil.copytree(pack_folder("ukraine"), pack)
    words = ("--seats", "EE,DE,HU", "--rounds", "1", "--scenario", str(pack), "--out", str(folder), "--json")
    nac("run", *words)
    with (pack / "coherence.yaml").open("a", encoding="utf-8") as rules:
        rules.write("# a teacher was here\n")
    load_pack.cache_clear()
    told = nac("papers", str(folder), "--edition", "teacher")
    assert "The scenario has changed since this meeting." in " ".join(told.split())
    assert "ids stand in the notes" in (folder / "teacher.html").read_text(encoding="utf-8")


def test_papers_that_cannot_be_written_are_named(folder: Path) -> None:
    (folder / "teacher.md").mkdir()
    with pytest.raises(FaultError, match=r"teacher\.md cannot be written"):
        nac("papers", str(folder), "--edition", "teacher", "--format", "md")


def test_a_meeting_that_goes_on_takes_an_old_edition_away(folder: Path) -> None:
    (folder / "teacher.md").write_text("old", encoding="utf-8")
    nac("resume", str(folder), "--json")
    assert not (folder / "teacher.md").exists()


def test_the_scenario_lends_claims_points_sources_and_the_zone(held: Path) -> None:
    account = MeetingFolder(held).account()
    library = library_of(load_pack(), account.mandates)
    pack = load_pack()
    points = [p for seat in account.opened.seats for p in pack.card(seat).points]
    assert set(library.arguments) == {p.id for p in points}
    for point in points:
        bank = pack.arguments[point.bank] if point.bank else None
        known = library.arguments[point.id]
        assert (known.claim, known.briefing) == ((bank.claim, bank.briefing) if bank else (None, ()))
    assert library.agreement.texts > library.agreement.acceptable
