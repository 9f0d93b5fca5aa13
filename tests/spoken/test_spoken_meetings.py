"""Meetings in which models speak, as users hold them: held, checked, held again, killed, gone on with."""

import json
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nacsim.council import events as e
from nacsim.llm import MOST_TOLD
from nacsim.transcripts.folder import MeetingFolder
from tests.spoken.conftest import COMMAND, KEY, TABLE, Spoken, bare
from tests.spoken.servers import Asked, Said, endpoint, json_of, says, serving
from tests.typed import Nac

pytestmark = pytest.mark.thorough


@pytest.fixture(params=["words", "full"])
def spoken(request: pytest.FixtureRequest) -> Spoken:
    found: Spoken = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def copied(words: Spoken, tmp_path: Path) -> Path:
    return Path(shutil.copytree(words.folder, tmp_path / "copied"))


def events_in(folder: Path) -> tuple[e.AnyEvent, ...]:
    return MeetingFolder(folder).events()


def speeches(folder: Path) -> list[e.Spoke]:
    return [x for x in events_in(folder) if isinstance(x, e.Spoke) and x.speaker != "CHAIR"]


def prompts(requests: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(x["messages"]) for x in requests]


def unfolded(screen: str) -> str:
    """Return what a terminal shows, without the line breaks it made."""
    return re.sub(r"\s+", " ", screen)


def test_a_spoken_meeting_ends_and_its_record_verifies(spoken: Spoken, nac: Nac) -> None:
    assert spoken.typed.code == 0, spoken.typed.err
    assert isinstance(events_in(spoken.folder)[-1], e.Closed)
    assert sum(x.source == "model" for x in speeches(spoken.folder)) > 10
    assert nac("verify", spoken.folder).code == 0


def test_where_an_endpoint_and_a_model_are_named_models_speak_and_code_decides(words: Spoken) -> None:
    opened = events_in(words.folder)[0]
    assert isinstance(opened, e.Opened)
    assert opened.mode == "words"
    assert opened.models == dict.fromkeys(("EE", "DE", "HU"), "fake")
    assert not any(x["schema"] for x in words.requests)


def test_in_mode_full_a_model_decides_too(full: Spoken) -> None:
    decided = [x for x in events_in(full.folder) if isinstance(x, e.Consented)]
    assert any(x["schema"] for x in full.requests)
    assert all(x.source == "model" for x in decided)


def test_a_meeting_is_held_again_without_its_server_and_without_a_key(spoken: Spoken, nac: Nac) -> None:
    code, out, err = nac("replay", spoken.folder, "--again")
    assert (code, err) == (0, "")
    assert out == f"Held again without a model: {len(events_in(spoken.folder))} events, the same bytes.\n"


def test_a_spoken_meeting_is_played_from_its_record(spoken: Spoken, nac: Nac) -> None:
    code, out, _ = nac("replay", spoken.folder)
    assert code == 0
    for speech in speeches(spoken.folder):
        assert unfolded(speech.text)[:60] in unfolded(out)


def changed(folder: Path, key: str, what: str, into: str) -> None:
    """Change what was said under a key, and only there."""
    journal = folder / "journal.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if json.loads(line)["key"] == f"said/{key}")
    assert what in lines[at]
    lines[at] = lines[at].replace(what, into)
    journal.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_one_changed_word_of_a_speech_is_found_when_the_meeting_is_held_again(copied: Path, nac: Nac) -> None:
    changed(copied, "statement/1", " the ", " our ")
    code, _, err = nac("replay", copied, "--again")
    assert code == 3
    assert re.fullmatch(r"nac: Held again, the meeting differs from event \d+ on\.\n", err)


def test_a_decision_on_another_text_is_found_when_the_meeting_is_held_again(
    full: Spoken, tmp_path: Path, nac: Nac
) -> None:
    shutil.copytree(full.folder, tmp_path / "m")
    lines = [json.loads(x) for x in (tmp_path / "m" / "journal.jsonl").read_text("utf-8").splitlines()]
    said = [x["key"].removeprefix("said/") for x in lines]
    key = next(k for k in said if k.startswith("review/") and "again" not in k and f"{k}/again" not in said)
    changed(tmp_path / "m", key, "bind", "bond")
    assert nac("replay", tmp_path / "m", "--again").code == 3


def test_a_reply_that_is_missing_is_found_when_the_meeting_is_held_again(copied: Path, nac: Nac) -> None:
    journal = copied / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    assert nac("replay", copied, "--again").code == 3


@pytest.mark.parametrize("line", ["{", "[]", '{"key":"said/x","said":{}}', '{"key":"said/x","said":3}'])
def test_a_journal_that_nac_did_not_write_is_named(copied: Path, nac: Nac, line: str) -> None:
    with (copied / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write(f"{line}\n")
    code, _, err = nac("replay", copied, "--again")
    assert code == 2
    assert "journal.jsonl cannot be read" in err
    assert err.count("\n") == 1


def test_what_the_models_cost_is_told_at_the_end(spoken: Spoken) -> None:
    out, requests = spoken.typed.out, spoken.requests
    written = sum(x["completion_tokens"] for x in requests)
    assert f"{written:,} written" in unfolded(out)
    assert f"{len(requests)} calls, 0.0000 US dollars of at most 2.00." in unfolded(out)


def test_prepared_words_are_marked_on_the_screen_and_in_the_transcript(spoken: Spoken) -> None:
    prepared = sum(x.source == "engine" for x in speeches(spoken.folder))
    transcript = (spoken.folder / "transcript.md").read_text(encoding="utf-8")
    assert transcript.count("*(prepared words)*") == prepared
    assert unfolded(spoken.typed.out).count("(prepared words)") == prepared


def test_no_key_is_written_into_any_file_or_shown(spoken: Spoken) -> None:
    files = [x for x in spoken.folder.parent.rglob("*") if x.is_file()]
    assert {"record.sqlite", "endpoint.json", "journal.jsonl"} <= {x.name for x in files}
    assert not [x for x in files if KEY.encode() in x.read_bytes()]
    assert KEY not in f"{spoken.typed.out}{spoken.typed.err}"


def killed_at(nac: Nac, call: int, folder: Path, *more: str, empty: int = 0) -> list[dict[str, Any]]:
    """Kill a meeting while it waits for a call, go on with it, and return what it asked after that."""
    running: list[subprocess.Popen[bytes]] = []

    def deadly(number: int) -> str:
        if number == call:
            running[0].send_signal(signal.SIGKILL)
            return "refuse"
        return "empty" if number == empty else ""

    with endpoint(deadly) as server:
        typed = ("run", *TABLE, *more, "--base-url", server.url, "--out", "m", "--json")
        with subprocess.Popen([*COMMAND, *typed], cwd=folder, env=bare()) as process:
            running.append(process)
        assert process.returncode == -signal.SIGKILL
        assert len(server.requests) >= call
        before = len(server.requests)
        assert nac("resume", folder / "m", "--json").code == 0
        return server.requests[before:]


def test_a_killed_meeting_goes_on_and_asks_for_nothing_that_was_answered(
    words: Spoken, tmp_path: Path, nac: Nac
) -> None:
    asked = killed_at(nac, 12, tmp_path)
    assert prompts(asked) == prompts(words.requests[11:])
    assert (tmp_path / "m" / "events.jsonl").read_bytes() == words.events


def test_killed_between_two_tries_a_meeting_goes_on_with_the_second(
    words: Spoken, tmp_path: Path, nac: Nac
) -> None:
    asked = killed_at(nac, 6, tmp_path, empty=5)
    assert prompts(asked) == prompts(words.requests[4:])
    assert (tmp_path / "m" / "events.jsonl").read_bytes() == words.events


def test_killed_while_all_review_a_meeting_goes_on_to_the_same_end(
    full: Spoken, tmp_path: Path, nac: Nac
) -> None:
    first = next(n for n, x in enumerate(full.requests, start=1) if x["schema"])
    asked = killed_at(nac, first + 1, tmp_path, "--mode", "full")
    assert set(prompts(asked)) <= set(prompts(full.requests))
    assert len(full.requests) - first - 1 <= len(asked) <= len(full.requests) - first + 1
    assert (tmp_path / "m" / "events.jsonl").read_bytes() == full.events


def of_one_key(asked: Asked) -> Said:
    if asked.key != KEY:
        return json_of({"error": {"message": f"Incorrect API key provided: {asked.key}"}}, 401)
    return says(asked, "Ready.")


def test_a_wrong_key_is_told_before_anything_is_recorded(
    nac: Nac, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAC_API_KEY", "sk-wrong-5512")
    with serving(of_one_key) as server:
        code, out, err = nac("run", *TABLE, "--base-url", server.url, "--out", "m")
    assert code == 2
    assert err == "nac: The endpoint refused the key (401). Check NAC_API_KEY.\n"
    assert not (tmp_path / "m" / "events.jsonl").exists()
    assert len(server.asked) == 1
    assert "sk-wrong" not in out
    assert not [x for x in (tmp_path / "m").iterdir() if b"sk-wrong" in x.read_bytes()]


def test_with_the_right_key_the_same_command_holds_the_meeting(
    nac: Nac, words: Spoken, tmp_path: Path
) -> None:
    wrong = [True]
    with endpoint(lambda _: "401" if wrong[0] else "") as server:
        typed = ("run", *TABLE, "--base-url", server.url, "--out", "m", "--json")
        assert nac(*typed).code == 2
        wrong[0] = False
        code, _, err = nac(*typed)
    assert (code, err) == (0, "")
    assert (tmp_path / "m" / "events.jsonl").read_bytes() == words.events


@pytest.mark.parametrize(("fault", "sentence"), [("404", "`nac doctor` lists the models there are.")])
def test_what_only_the_user_can_mend_is_told_at_the_start(nac: Nac, fault: str, sentence: str) -> None:
    with endpoint(lambda _: fault) as server:
        code, _, err = nac("run", *TABLE, "--base-url", server.url, "--out", "m")
    assert code == 2
    assert sentence in err
    assert server.calls == 1


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def test_where_nothing_answers_no_meeting_opens(
    nac: Nac, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAC_BASE_URL", f"http://127.0.0.1:{closed_port()}/v1")
    code, _, err = nac("run", *TABLE, "--out", "m", "--plain")
    assert code == 4
    assert "The endpoint cannot be reached. Start its server, or correct --base-url." in err
    assert not (tmp_path / "m" / "events.jsonl").exists()


def test_once_its_server_is_gone_a_meeting_is_held_in_prepared_words_and_says_so(
    nac: Nac, tmp_path: Path
) -> None:
    with endpoint(lambda call: "refuse" if call > 1 else "") as server:
        code, out, err = nac("run", *TABLE, "--base-url", server.url, "--out", "m", "--plain")
    assert (code, err) == (0, "")
    spoken = speeches(tmp_path / "m")
    assert all(x.source == "engine" for x in spoken)
    assert unfolded(out).count("(prepared words)") == len(spoken)
    assert (tmp_path / "m" / "transcript.md").read_text("utf-8").count("*(prepared words)*") == len(spoken)
    faults = [x for x in events_in(tmp_path / "m") if isinstance(x, e.FaultNoted)]
    assert faults
    assert all(f"{x.fault} {x.remedy}" in unfolded(out) for x in faults)
    assert nac("verify", "m").code == 0
    assert nac("replay", "m", "--again").code == 0


def test_without_an_endpoint_code_does_both(nac: Nac, tmp_path: Path) -> None:
    code, out, _ = nac("run", "--seats", "EE,DE,HU", "--rounds", 2, "--out", "m", "--json")
    told = json.loads(out)
    assert (code, told["mode"]) == (0, "engine")
    assert "calls" not in told
    assert not (tmp_path / "m" / "journal.jsonl").exists()
    assert "(prepared words)" not in (tmp_path / "m" / "transcript.md").read_text(encoding="utf-8")
    assert nac("replay", "m", "--again").code == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            ("--language", "fr"),
            "--language fr needs a model: in mode engine cards speak English. Say --mode words",
        ),
        (
            ("--model-for", "EE=fake"),
            "--model-for EE=fake names a model, but in mode engine none speaks. Say",
        ),
        (
            ("--base-url", "http://127.0.0.1:9/v1"),
            "no model is named. Say --model NAME too, or --mode engine.",
        ),
        (("--model", "fake"), "there is no endpoint. Say --base-url URL too, or set NAC_API_KEY"),
        (("--language", "de"), "--language 'de' is not one of en, fr."),
        (("--on-fault", "pray"), "--on-fault 'pray' is not one of engine, block."),
        (("--mode", "words"), "No model is named. Say --model NAME, set NAC_MODEL, or hold the meeting"),
        (("--mode", "full", "--model", "fake"), "There is no endpoint. Say --base-url URL"),
    ],
)
def test_a_mode_that_cannot_be_is_refused_with_a_sentence(
    nac: Nac, tmp_path: Path, typed: tuple[str, ...], sentence: str
) -> None:
    code, _, err = nac("run", "--out", "m", *typed)
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("NAC_CAP", "lots"), ("NAC_CALLS", "0"), ("NAC_CONCURRENCY", "")]
)
def test_a_setting_that_cannot_be_read_is_named(
    nac: Nac, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("NAC_API_KEY", KEY)
    code, _, err = nac("run", "--mode", "words", "--out", "m")
    assert code == 2
    assert err.count("\n") == 1
    assert KEY not in err
    if value:
        assert f"The setting {name.removeprefix('NAC_').lower()} cannot be read." in err


@pytest.mark.parametrize("body", ["{", "[1]", '{"cap": "lots"}'])
def test_a_broken_endpoint_file_is_told_before_a_meeting_goes_on(nac: Nac, copied: Path, body: str) -> None:
    (copied / "endpoint.json").write_text(body, encoding="utf-8")
    code, _, err = nac("resume", copied)
    assert code == 2
    assert "cannot be read" in err
    assert err.count("\n") == 1


def willing(asked: Asked) -> Said:
    """Consent to whatever is on the table."""
    binds = re.findall(r'^bind: "(\w+)"', str(asked.body["messages"][-1]["content"]), re.MULTILINE)
    if not binds:
        return says(asked, "We have said what we had to say on this, and we stand by it.")
    lists: dict[str, Any] = {"changes": [], "asks": [], "offers": []}
    verdict = {"bind": binds[-1], "verdict": "accept", "can_live_with": True}
    return says(asked, json.dumps(verdict | lists))


def test_a_meeting_that_rested_is_not_held_again_but_verifies(nac: Nac) -> None:
    silent = [True]
    with serving(lambda asked: says(asked, "") if asked.form and silent[0] else willing(asked)) as server:
        typed = ("run", *TABLE, "--mode", "full", "--on-fault", "block", "--base-url", server.url)
        code, _, err = nac(*typed, "--out", "m", "--json")
        assert code == 4
        assert "It rests: No answer from the model that speaks for Estonia, Germany, Hungary. " in err
        assert "Hungary. The model returned nothing. Go on with: nac resume m" in err
        assert "Go on with: nac resume m" in err
        silent[0] = False
        assert nac("resume", "m", "--json").code == 0
    assert nac("verify", "m").code == 0
    code, _, err = nac("replay", "m", "--again")
    assert code == 2
    assert "This meeting rested" in err


def test_a_speech_that_failed_where_verdicts_may_not_is_held_again_as_it_was(nac: Nac) -> None:
    with endpoint(lambda call: "404" if call == 4 else "") as server:
        typed = ("run", *TABLE, "--on-fault", "block", "--base-url", server.url)
        assert nac(*typed, "--out", "m", "--json").code == 0
    assert nac("replay", "m", "--again").code == 0


def test_whatever_models_decide_a_meeting_comes_to_a_legal_end(nac: Nac) -> None:
    with endpoint() as server:
        for seed in (2, 3):
            typed = ("run", *TABLE, "--mode", "full", "--seed", seed, "--base-url", server.url)
            code, _, err = nac(*typed, "--out", seed, "--json")
            assert (code, err) == (0, "")
            assert nac("verify", seed).code == 0


def picky(asked: Asked) -> Said:
    """Answer the first question, then reject all that is asked, and repeat it with the key."""
    task = str(asked.body["messages"][-1]["content"])
    if "Reply with one word: ready." in task:
        return says(asked, "ready")
    return json_of({"error": {"message": f"Key {asked.key}, the moon is full. {task}"}}, 400)


def test_why_an_endpoint_rejects_requests_is_told_the_operator_and_not_the_record(
    nac: Nac, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAC_API_KEY", KEY)
    folder = Path("m")
    with serving(picky) as server:
        ran = nac(
            *("run", "--seats", "EE,DE,HU", "--rounds", "1", "--mode", "full", "--model", "fake"),
            *("--base-url", server.url, "--out", folder, "--json"),
        )
    assert ran.code == 0
    assert len(server.asked) > 10
    assert ran.err.count(f"nac: {server.url} says: Key ***, the moon is full.") == MOST_TOLD
    record = (folder / "events.jsonl").read_text(encoding="utf-8")
    assert "The endpoint rejected the request (400)." in record
    for paper in folder.iterdir():
        assert b"the moon is full" not in paper.read_bytes()
