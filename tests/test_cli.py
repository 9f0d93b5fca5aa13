"""`nac` as its users type it: what it prints, which papers it leaves, and how it says no."""

import asyncio
import json
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nacsim.graph.hold import saver_on
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.store import open_record
from tests.typed import Nac

QUICK = ("--seats", "quick", "--rounds", "3")


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return meeting(tmp_path_factory.mktemp("failed"), "NO_CONSENSUS")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return meeting(tmp_path_factory.mktemp("agreed"), "ADOPTED")


def meeting(folder: Path, outcome: str) -> Path:
    """Hold quick meetings until one ends as wanted."""
    from nacsim.cli.meetings import Wanted, run

    for seed in range(40):
        out = folder / str(seed)
        wanted = Wanted("quick", seed, "engine", 3, out, "ukraine", "en", "engine", (), {})
        run(wanted, as_json=True, plain=True)
        closed = MeetingFolder(out).closing()
        assert closed is not None
        if closed.outcome.startswith(outcome):
            return out
    raise AssertionError(f"none of forty meetings ended with {outcome}")


def test_a_meeting_is_shown_live_and_leaves_its_papers(nac: Nac, tmp_path: Path) -> None:
    code, out, _ = nac("run", *QUICK, "--seed", 1, "--out", tmp_path / "m", "--plain")
    assert code == 0
    assert "The Council is in session" in out
    assert "Text 1" in out
    names = {p.name for p in (tmp_path / "m").iterdir()}
    assert {"events.jsonl", "transcript.md", "record.sqlite", "opening.json"} <= names
    assert ("communique.md" in names) == ("certificate.json" in names) != ("statement.md" in names)


def test_json_is_one_line_and_nothing_else(nac: Nac, tmp_path: Path) -> None:
    code, out, err = nac("run", *QUICK, "--seed", 2, "--out", tmp_path / "m", "--json")
    told = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert told["seed"] == 2
    assert told["folder"] == str(tmp_path / "m")
    assert told["outcome"] in {
        "NO_CONSENSUS",
        "ADOPTED_MINIMUM",
        "ADOPTED_PACKAGE",
        "ADOPTED_DEFERRAL",
        "ADOPTED_DECISION",
    }


def test_the_same_command_again_shows_the_same_meeting(nac: Nac, tmp_path: Path) -> None:
    words = ("run", *QUICK, "--seed", 1, "--out", tmp_path / "m", "--json")
    first = nac(*words)
    papers = {p.name: p.read_bytes() for p in (tmp_path / "m").glob("*.[jm]*")}
    assert nac(*words) == first
    assert {p.name: p.read_bytes() for p in (tmp_path / "m").glob("*.[jm]*")} == papers


def test_verify_believes_an_honest_folder(nac: Nac, agreed: Path, failed: Path) -> None:
    assert nac("verify", agreed)[0] == 0
    code, out, _ = nac("verify", failed, "--json")
    assert code == 0
    assert json.loads(out) == {"ok": True, "outcome": "NO_CONSENSUS", "problems": []}


def test_verify_names_a_missing_line_and_ends_with_3(nac: Nac, agreed: Path, tmp_path: Path) -> None:
    lines = (agreed / "events.jsonl").read_bytes().splitlines(keepends=True)
    del lines[7]
    (tmp_path / "events.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "certificate.json").write_bytes((agreed / "certificate.json").read_bytes())
    code, _, err = nac("verify", tmp_path)
    assert code == 3
    assert "Line 8 is event 9: one is missing" in err


def test_verify_can_say_it_in_json(nac: Nac, agreed: Path, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes((agreed / "events.jsonl").read_bytes())
    code, out, _ = nac("verify", tmp_path, "--json")
    assert code == 3
    assert json.loads(out)["ok"] is False


@pytest.mark.parametrize("command", ["verify", "show", "replay"])
def test_a_folder_without_a_record_is_bad_input(nac: Nac, tmp_path: Path, command: str) -> None:
    code, _, err = nac(command, tmp_path)
    assert code == 2
    assert "has no events.jsonl" in err


@pytest.mark.parametrize("command", ["verify", "show", "replay", "picture", "papers", "export"])
def test_an_empty_record_is_said_in_a_sentence(nac: Nac, tmp_path: Path, command: str) -> None:
    (tmp_path / "events.jsonl").touch()
    code, _, err = nac(command, tmp_path)
    assert code == 3
    assert "is empty" in err and err.count("\n") == 1


@pytest.mark.parametrize("name", ["communique.md", "statement.md", "transcript.md", "teacher.html"])
def test_verify_names_a_paper_that_was_changed(
    nac: Nac, agreed: Path, failed: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "copied"
    shutil.copytree(failed if name == "statement.md" else agreed, folder)
    assert nac("verify", folder).code == 0
    paper = folder / name
    paper.write_text(paper.read_text(encoding="utf-8") + "Georgia\n", encoding="utf-8")
    code, _, err = nac("verify", folder)
    assert code == 3
    assert err.startswith(f"nac: The record holds; {name} does not say what the record says")
    found = json.loads(nac("verify", folder, "--json").out)
    assert found["ok"] is False
    assert found["problems"] == [f"{name} does not say what the record says."]
    assert "Georgia" not in nac("show", folder).out


def test_verify_names_a_communique_where_nothing_was_adopted(nac: Nac, failed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copied"
    shutil.copytree(failed, folder)
    (folder / "communique.md").write_text("Invited.", encoding="utf-8")
    assert "communique.md does not say" in nac("verify", folder).err


def test_verify_says_what_it_could_not_compare(nac: Nac, agreed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copied"
    shutil.copytree(agreed, folder)
    opening = folder / "opening.json"
    elsewhere = opening.read_text(encoding="utf-8").replace('"scenario":"ukraine"}', '"scenario":"gone"}')
    opening.write_text(elsewhere, encoding="utf-8")
    ran = nac("verify", folder)
    assert ran.code == 0
    assert "were not compared" in ran.out
    (folder / "communique.md").write_text("Invited.", encoding="utf-8")
    assert nac("verify", folder).code == 3


def test_replay_plays_the_record_again(nac: Nac, agreed: Path) -> None:
    code, out, _ = nac("replay", agreed)
    assert code == 0
    assert "The Council is in session" in out
    assert "is adopted" in out


def test_show_gives_the_end_and_the_ledger(nac: Nac, agreed: Path, failed: Path) -> None:
    _, out, _ = nac("show", agreed)
    assert "Adopted by" in out
    assert "consent" in out
    _, out, _ = nac("show", failed)
    assert "NO_CONSENSUS" in out


def test_show_says_when_a_meeting_is_not_over(nac: Nac, agreed: Path, tmp_path: Path) -> None:
    lines = (agreed / "events.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "events.jsonl").write_bytes(b"".join(lines[:-1]))
    assert "The meeting is not over" in nac("show", tmp_path)[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--seats", "EE,LV,XX"), "There is no seat 'XX'. Seats: "),
        (("--seats", "EE,LV"), "A meeting seats 3 to 32 members; this list has 2."),
        (("--seats", "EE,LV,EE"), "EE is named twice; each member has one seat."),
        (("--seats", ",".join(["EE"] * 33)), "EE is named twice"),
        (("--mode", "wish"), "There is no mode 'wish'"),
        (("--seed", "-1"), "A seed is a whole number from 0"),
        (("--scenario", "atlantis"), "atlantis"),
    ],
)
def test_bad_input_gets_a_sentence_and_exit_code_2(
    nac: Nac, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    code, _, err = nac("run", "--out", tmp_path / "m", *words)
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "m").exists()


def test_a_folder_holds_one_meeting(nac: Nac, agreed: Path) -> None:
    code, _, err = nac("run", *QUICK, "--seed", 77, "--out", agreed)
    assert code == 2
    assert "holds another meeting" in err


def test_a_second_process_cannot_write_the_same_meeting(nac: Nac, tmp_path: Path) -> None:
    assert nac("run", *QUICK, "--out", tmp_path, "--json")[0] == 0
    record = open_record(tmp_path / "record.sqlite")
    record.hold()
    code, _, err = nac("resume", tmp_path)
    record.close()
    assert code in (2, 4)
    assert "another" in err.lower()


def test_a_changed_scenario_does_not_go_on_with_an_old_meeting(nac: Nac, tmp_path: Path) -> None:
    assert nac("run", *QUICK, "--out", tmp_path, "--json")[0] == 0
    opening = tmp_path / "opening.json"
    told = json.loads(opening.read_bytes())
    told["opening"]["opened"]["pack_hash"] = "0" * 64
    opening.write_text(json.dumps(told), encoding="utf-8")
    code, _, err = nac("resume", tmp_path)
    assert code == 2
    assert "The scenario has changed" in err


@pytest.mark.parametrize("body", ["{", "[]", '{"scenario": 1}'])
def test_a_broken_opening_is_named(nac: Nac, tmp_path: Path, body: str) -> None:
    (tmp_path / "opening.json").write_text(body, encoding="utf-8")
    code, _, err = nac("resume", tmp_path)
    assert code == 2
    assert "opening.json cannot be read" in err


def test_resume_needs_a_meeting(nac: Nac, tmp_path: Path) -> None:
    code, _, err = nac("resume", tmp_path)
    assert code == 2
    assert "is not the folder of a meeting" in err


COMMAND = (sys.executable, "-c", "from nacsim.cli.main import run; run()")
HELD = ("run", *QUICK, "--seed", "5", "--json", "--out")


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("roomy")
    subprocess.run([*COMMAND, *HELD, str(folder)], capture_output=True, check=True)
    return (folder / "events.jsonl").read_bytes()


@pytest.mark.thorough
@pytest.mark.parametrize("room", [2_000, 30_000, 90_000, 150_000, 250_000])
def test_a_full_disk_loses_nothing(tmp_path: Path, roomy: bytes, room: int) -> None:
    """No file may grow beyond so many bytes: opening, record, checkpoints or papers fail first."""
    folder = tmp_path / "m"
    words = [*COMMAND, *HELD, str(folder)]
    stopped = subprocess.run(
        words,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.returncode == 4, stopped.stderr
    assert stopped.stderr.startswith("nac: ")
    assert stopped.stderr.count("\n") == 1
    begun = (folder / "opening.json").is_file()
    subprocess.run(
        [*COMMAND, "resume", folder, "--json"] if begun else words, capture_output=True, check=True
    )
    assert (folder / "events.jsonl").read_bytes() == roomy


def test_broken_checkpoints_are_no_loss(nac: Nac, tmp_path: Path) -> None:
    assert nac(*HELD, tmp_path)[0] == 0
    (tmp_path / "checkpoints.sqlite").write_bytes(b"no database" * 500)
    code, _, err = nac("resume", tmp_path)
    assert code == 4
    assert "The record is safe. Delete it" in err


def test_an_interruption_is_said_in_a_sentence(nac: Nac, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nacsim.cli.packs.roles", stopped)
    code, _, err = nac("roles")
    assert code == 130
    assert err == "nac: Stopped. What was written stays; the same command can be given again.\n"


def test_a_meeting_that_is_interrupted_says_how_it_goes_on_and_does(nac: Nac, tmp_path: Path) -> None:
    unbroken, folder = tmp_path / "unbroken", tmp_path / "stopped"
    typed = ("run", "--seats", "EE,US,HU", "--rounds", "2", "--out")
    assert nac(*typed, unbroken).code == 0
    with subprocess.Popen(
        [*COMMAND, *typed, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        for said in process.stdout:
            if said.startswith("Chair"):
                break
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        err = process.stderr.read()
    assert process.returncode == 130
    assert err == f"nac: Stopped. What was said is recorded. Go on with: nac resume {folder}\n"
    assert nac("resume", folder).code == 0
    assert (folder / "events.jsonl").read_bytes() == (unbroken / "events.jsonl").read_bytes()


def test_whoever_is_interrupted_while_the_checkpoints_open_hears_no_more_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)

    async def stopped_at_once() -> None:
        opening = asyncio.ensure_future(saver_on(tmp_path / "checkpoints.sqlite").__aenter__())
        asyncio.get_running_loop().call_soon(opening.cancel)
        await opening

    before = set(threading.enumerate())
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stopped_at_once())
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert complaints == []


def test_roles_lists_the_table_and_shows_a_card(nac: Nac) -> None:
    _, out, _ = nac("roles")
    assert "Estonia" in out
    assert "preset standard" in out
    _, out, _ = nac("roles", "ee")
    assert "Red lines" in out
    assert "EE-1" in out
    code, _, err = nac("roles", "XX")
    assert code == 2
    assert "XX" in err


def test_scenario_check_finds_nothing_to_mend(nac: Nac) -> None:
    code, out, _ = nac("scenario", "check")
    assert code == 0
    assert "Nothing to mend" in out


def test_scenario_calibrate_tells_where_agreement_lies(nac: Nac) -> None:
    code, out, _ = nac("scenario", "calibrate", "--meetings", 2)
    assert code == 0
    assert "Acceptable to all 10" in out
    assert "2 seeded meetings" in out
    assert "outside the band" not in out


def test_the_version_is_told(nac: Nac) -> None:
    assert nac("--version")[1].startswith("nac 0.")
