"""`nac eval score` as it is typed: tables, notes, JSON, and sentences for what cannot be done."""

import json
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from nacsim.cli.judging import Seen, warnings_of
from nacsim.evals.case import Sitting
from nacsim.evals.known_judges import family_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scoring import Scored
from nacsim.money import Purse
from tests.typed import Nac

Own = Callable[[], Sitting]


def test_without_a_judge_only_what_code_counts_is_shown(nac: Nac, own: Own) -> None:
    typed = nac("eval", "score", str(own().folder))
    assert typed.code == 0
    assert "COUNTED by code" in typed.out
    assert "NEGOTIATED by code" in typed.out
    assert "JUDGED" not in typed.out
    assert not (own().folder / "scores").exists()


def test_a_judge_gives_a_profile_and_says_that_it_is_unvalidated(nac: Nac, own: Own) -> None:
    typed = nac("eval", "score", str(own().folder), "--judge", "scripted:careful", "--items", "S1,S7")
    assert "JUDGED by scripted:careful: unvalidated; rubric speech 1.0." in typed.out
    assert f"{len(own().speeches)} speeches were judged now; 0 had been before." in typed.out
    assert "No model was called, so nothing was paid." in typed.out and "0 calls" not in typed.out
    assert not re.search(r"\bquality\b", typed.out)
    again = nac("eval", "score", str(own().folder), "--judge", "scripted:careful", "--items", "S1,S7")
    assert f"0 speeches were judged now; {len(own().speeches)} had been before." in again.out


def test_each_column_says_its_scale_and_what_it_is(nac: Nac, own: Own) -> None:
    judged = ("eval", "score", str(own().folder), "--judge", "scripted:constant")
    lines = nac(*judged).out.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("JUDGED")) + 1
    columns, scales = lines[head].split(), lines[head + 1].split()
    rubric = load_rubric()
    beside = {off.id: f"{off.lowest}-{off.highest}" for off in rubric.off_scale}
    assert columns == [*rubric.by_id, *beside]
    assert scales == ["scale", *["1-5"] * len(rubric.items), *beside.values()]
    assert len({len(line) for line in lines[head : head + 3]}) == 1
    for off in rubric.off_scale:
        assert f"{off.id}: {off.asks}" in lines
    few = nac(*judged, "--items", "S1,threat").out
    assert "S1 Justification." in few and "threat: Does it threaten?" in few
    assert "Evidence" not in few and "escalation:" not in few


def test_several_judges_are_shown_each_and_as_a_panel(nac: Nac, own: Own) -> None:
    judges = ("--judge", "scripted:careful", "--judge", "scripted:noisy", "--judge", "scripted:inventor")
    typed = nac("eval", "score", str(own().folder), *judges, "--items", "S1", "--json")
    body = json.loads(typed.out)
    assert set(body["judged"]) == {"scripted:careful", "scripted:noisy", "scripted:inventor", "panel"}
    assert all(cell["S1"]["mean"] is None for cell in body["judged"]["scripted:inventor"]["profile"].values())
    assert all(cell["S1"]["mean"] for cell in body["judged"]["panel"]["profile"].values())
    assert {r["says"] for r in body["readings"]} >= {"many scores are void, so means are of what is left"}
    assert list(body["meetings"]) == [own().id]


def test_a_panel_of_which_only_one_judge_has_scored_says_so(nac: Nac, own: Own) -> None:
    folder = str(own().folder)
    judges = ("--judge", "scripted:careful", "--judge", "scripted:inventor", "--items", "S1")
    shown = nac("eval", "score", folder, *judges).out
    assert "panel, S1: many scores are of one judge alone (1.00)" in shown
    both = nac("eval", "score", folder, "--judge", "scripted:noisy", *judges[:2], "--items", "S1").out
    assert "of one judge alone" not in both


def test_a_record_of_validation_is_shown_with_the_scores(nac: Nac, own: Own, tmp_path: Path) -> None:
    from nacsim.evals.judges import slug_of

    record = {"judge": "scripted:noisy", "rubric": load_rubric().hash, "figures": {}, "date": "2026-11-26"}
    (tmp_path / f"{slug_of('scripted:noisy')}.json").write_text(json.dumps(record))
    flags = ("--judge", "scripted:noisy", "--items", "S1", "--validation", str(tmp_path))
    assert "scripted:noisy: validated 2026-11-26" in nac("eval", "score", str(own().folder), *flags).out


def test_a_judge_item_or_endpoint_that_is_not_there_is_named(nac: Nac, own: Own) -> None:
    folder = str(own().folder)
    for flags, told in (
        (("--judge", "scripted:perfect"), "There is no judge 'scripted:perfect'"),
        (("--judge", "scripted:careful", "--items", "S9"), "The rubric has no item 'S9'"),
        (("--judge", "m@http://a/v1", "--judge", "m@http://b/v1"), "The same judge is named twice"),
        (("--judge", "some-model"), "There is no endpoint for 'some-model'"),
    ):
        typed = nac("eval", "score", folder, *flags)
        assert typed.code == 2
        assert told in typed.err


class Grader(BaseHTTPRequestHandler):
    """An endpoint whose model finds everything middling."""

    asked = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        items = wanted["response_format"]["json_schema"]["schema"]["properties"]
        said = json.dumps({i: {"reason": "Middling.", "quotation": "", "score": 3} for i in items})
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
        usage = {"prompt_tokens": 900, "completion_tokens": 20, "total_tokens": 920}
        made = {"id": "1", "object": "chat.completion", "created": 0, "model": "grader", "choices": [choice]}
        body = json.dumps({**made, "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def grader() -> Iterator[str]:
    Grader.asked = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Grader)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_a_model_judges_within_its_calls_and_goes_on_where_it_stopped(
    nac: Nac, own: Own, grader: str
) -> None:
    speeches = len(own().speeches)
    typed = ("eval", "score", str(own().folder), "--judge", f"grader@{grader}", "--items", "S1", "--json")
    first = json.loads(nac(*typed, "--calls", "20").out)
    assert (first["calls"], Grader.asked) == (20, 20)
    assert first["notes"][0].startswith("The cap was reached.")
    rest = json.loads(nac(*typed).out)
    assert (rest["calls"], rest["known"]) == (speeches - 20, 20)
    assert rest["notes"] == []
    again = json.loads(nac(*typed).out)
    assert (again["calls"], again["known"], Grader.asked) == (0, speeches, speeches)
    assert again["judged"] == rest["judged"]
    assert [p.name for p in (own().folder / "scores").iterdir()] == ["grader.jsonl"]


def seen(**more: object) -> Seen:
    found = Seen(load_rubric(), ("S1",), {"gpt-9": "unvalidated"}, Purse(1, 1))
    for name, value in more.items():
        setattr(found, name, value)
    return found


def test_a_judge_of_the_delegates_own_family_is_noted() -> None:
    assert [family_of(m) for m in ("gpt-5-mini", "openai/gpt-9@http://x/v1", "Qwen3-8B")] == [
        "gpt",
        "gpt",
        "qwen",
    ]
    assert "its own family" in next(warnings_of(seen(speakers={"gpt-5-mini"})))
    assert list(warnings_of(seen(speakers={"claude-4"}))) == []


def test_what_the_cap_stopped_is_said_and_how_to_go_on() -> None:
    scored = Scored()
    scored.faults["cap: No more than 3 calls may be made."] = 7
    scored.faults["timeout: The endpoint was silent."] = 2
    notes = list(warnings_of(seen(scored=scored)))
    assert "The same command goes on" in notes[0] and "--calls" in notes[0]
    assert notes[1:] == ["Not judged 2 times: timeout: The endpoint was silent."]
