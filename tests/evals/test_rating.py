"""The page for raters: what it shows, keeps and refuses, and what `nac eval agree` makes of the sheet."""

import csv
import html
import io
import json
import re
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from nacsim.errors import FaultError, InputError
from nacsim.evals.agreement import with_themselves
from nacsim.evals.case import Case
from nacsim.evals.filled_sheets import Given, read_key, read_second, read_sheets
from nacsim.evals.rating import REMARK, answer, read_sheet, remark, sheets_to_rate
from nacsim.evals.sheets import KEY, SECOND
from nacsim.web import guards
from nacsim.web.rating import make_rating_app
from tests.evals.rating_sheets import RUBRIC, sheet, sheets
from tests.typed import Nac
from tests.web.house import HERE, HOST, routes_of

FIRST = "/1/1/S1"


class Desk:
    """The page for one rater, without a port; it sends the form's token that the page has."""

    def __init__(self, folder: Path, rater: str = "anna") -> None:
        self.app: FastAPI = make_rating_app(sheets_to_rate(folder, rater, RUBRIC), RUBRIC, [HOST])

    async def asks(self, method: str, path: str, **more: object) -> httpx2.Response:
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        headers = {"origin": HERE} | more.pop("headers", {})  # type: ignore[operator]
        async with httpx2.AsyncClient(transport=transport, base_url=HERE) as web:
            return await web.request(method, path, headers=headers, **more)  # type: ignore[arg-type]

    async def page(self, path: str = FIRST) -> str:
        got = await self.asks("GET", path)
        assert got.status_code == 200, got.text
        return got.text

    async def stamp(self) -> str:
        return self.app.state.desk.form  # type: ignore[no-any-return]

    async def gives(self, path: str, **fields: str) -> httpx2.Response:
        return await self.asks("POST", path, data={"stamp": await self.stamp(), **fields})

    async def fills(self, turn: int, level: str = "3") -> None:
        at = f"/{turn}/1/S1"
        while not at.endswith("/end"):
            at = (await self.gives(at.split("#")[0], level=level)).headers["location"]


@pytest.fixture
def folder(tmp_path: Path, cases: Sequence[Case]) -> Path:
    return sheets(tmp_path / "sheets", cases)


@pytest.fixture
def twice(tmp_path: Path, cases: Sequence[Case]) -> Path:
    return sheets(tmp_path / "sheets", cases, twice=True)


async def test_a_question_is_shown_with_its_speech_and_the_words_of_every_level(folder: Path) -> None:
    page = html.unescape(await Desk(folder).page("/1/2/S4"))
    item = RUBRIC.by_id["S4"]
    assert "Speech 2 of 3" in page and item.asks in page
    assert all(words in page for words in item.levels.values())
    assert "Cannot judge" in page and "0 of 21 questions answered" in page
    assert not [name for name in ("Estonia", "Germany", "Hungary", "Poland") if name in page]


async def test_an_answer_is_in_the_sheet_before_the_next_question_is_shown(folder: Path) -> None:
    desk = Desk(folder)
    on = await desk.gives(FIRST, level="4", remark="It gives two reasons.")
    assert (on.status_code, on.headers["location"]) == (303, "/1/1/S2#question")
    one = sheet(folder).heard[0]
    assert (one.answers, one.remark) == ({"S1": "4"}, "It gives two reasons.")
    (given,) = read_sheets(folder, read_key(folder))
    assert (given.rater, given.item, given.level) == ("anna", "S1", 4)
    assert 'value="4" aria-pressed="true"' in await desk.page(FIRST)
    assert (await Desk(folder).asks("GET", "/")).headers["location"] == "/1/1/S2", (
        "another server goes on there"
    )


async def test_cannot_judge_is_an_answer_and_an_answer_can_be_changed(folder: Path) -> None:
    desk = Desk(folder)
    await desk.gives(FIRST, level="?")
    assert sheet(folder).heard[0].answers == {"S1": "?"}
    assert [g.level for g in read_sheets(folder, read_key(folder))] == [None]
    await desk.gives(FIRST, level="2")
    assert sheet(folder).heard[0].answers == {"S1": "2"}


async def test_arrows_go_back_and_on_and_keep_the_sentence_but_no_answer(folder: Path) -> None:
    desk = Desk(folder)
    ways = {
        (FIRST, "back"): FIRST + "#question",
        (FIRST, "on"): "/1/1/S2#question",
        ("/1/2/S1", "back"): "/1/1/S8",
        ("/1/1/S8", "on"): "/1/2/S1",
        ("/1/3/S8", "on"): "/1/end",
    }
    for (path, go), to in ways.items():
        assert (await desk.gives(path, go=go, remark="Half a thought")).headers["location"] == to
    assert [one.remark for one in sheet(folder).heard] == ["Half a thought"] * 3
    assert not sheet(folder).begun
    await desk.gives(FIRST, go="on")
    assert sheet(folder).heard[0].remark == "Half a thought", "a form without the field takes nothing away"


async def test_a_sentence_is_kept_while_it_is_written_and_is_never_a_formula(folder: Path) -> None:
    desk = Desk(folder)
    assert (await desk.gives(f"{FIRST}/remark", remark="=1+1,\r\n\u202e second  line")).status_code == 204
    row = next(csv.DictReader(io.StringIO((folder / "sheet-anna.csv").read_text("utf-8-sig"), newline="")))
    assert row["remarks"].startswith("'=1+1,") and "\n" not in row["remarks"]
    assert "\u202e" not in row["remarks"]
    assert sheet(folder).heard[0].remark.startswith("=1+1,")
    assert (await desk.gives(f"{FIRST}/remark", remark="x" * (REMARK + 1))).status_code == 422
    assert sheet(folder).heard[0].remark.startswith("=1+1,")


async def test_nothing_else_of_the_sheet_is_changed(folder: Path) -> None:
    path = folder / "sheet-anna.csv"
    before, other = path.read_bytes(), (folder / "sheet-ben.csv").read_bytes()
    await Desk(folder).gives(FIRST, level="5")
    await Desk(folder).gives("/1/1/S2", go="on", remark="")
    first, second = (
        list(csv.reader(io.StringIO(b.decode(), newline=""))) for b in (before, path.read_bytes())
    )
    changed = [(r, c) for r, row in enumerate(first) for c, cell in enumerate(row) if second[r][c] != cell]
    assert changed == [(1, first[0].index("S1"))]
    assert path.read_bytes()[:3] == before[:3]
    assert (folder / "sheet-ben.csv").read_bytes() == other


async def test_what_a_spreadsheet_has_put_in_meanwhile_stays(folder: Path) -> None:
    desk, path = Desk(folder), folder / "sheet-anna.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    rows[2][rows[0].index("S6")] = "4"
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    path.write_text(file.getvalue(), encoding="utf-8")
    await desk.gives(FIRST, level="1")
    assert [one.answers for one in sheet(folder).heard] == [{"S1": "1"}, {"S6": "4"}, {}]


async def test_marks_in_a_speech_stay_marks(tmp_path: Path, cases: Sequence[Case]) -> None:
    sly = [replace(case, speech="<script>alert(1)</script>") for case in cases[5:7]]
    page = await Desk(sheets(tmp_path / "s", sly, 2)).page()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


async def test_a_page_asks_only_its_own_host_and_runs_nothing_that_the_policy_would_stop(
    folder: Path,
) -> None:
    desk = Desk(folder)
    for path in (FIRST, "/1/end"):
        page = await desk.page(path)
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)
    for asset in set(re.findall(r'(?:src|href)="(/static/[^"#]+)', await desk.page())):
        assert (await desk.asks("GET", asset)).status_code == 200, asset


async def test_every_form_needs_its_token_and_a_page_of_this_host(folder: Path) -> None:
    desk = Desk(folder)
    before = (folder / "sheet-anna.csv").read_bytes()
    posts = [path for method, path in routes_of(desk.app) if method == "POST"]
    assert len(posts) == 2
    for path in posts:
        where = path.replace("{turn}", "1").replace("{nth}", "1").replace("{item}", "S1")
        fields = {"level": "4", "remark": "Forged."}
        stamped = {**fields, "stamp": await desk.stamp()}
        tries = [
            await desk.asks("POST", where, data=fields),
            await desk.asks("POST", where, data={**fields, "stamp": "0" * 32}),
            await desk.asks("POST", where, data=stamped, headers={"origin": "http://elsewhere.test"}),
            await desk.asks("POST", where, data=stamped, headers={"origin": "null"}),
        ]
        assert [t.status_code for t in tries] == [403] * 4, where
    away = await desk.asks("GET", FIRST, headers={"host": "elsewhere.test"})
    assert away.status_code == 400
    assert (folder / "sheet-anna.csv").read_bytes() == before


async def test_every_answer_has_the_headers_that_keep_a_page_to_itself(folder: Path) -> None:
    desk = Desk(folder)
    got = [await desk.asks("GET", path) for path in ("/", FIRST, "/1/end", "/nowhere", "/static/rate.js")]
    got += [await desk.gives(FIRST, level="9"), await desk.asks("POST", FIRST)]
    assert [g.status_code for g in got] == [303, 200, 200, 404, 200, 422, 403]
    for one in got:
        assert {name: one.headers[name] for name in guards.HEADERS} == guards.HEADERS


@pytest.mark.parametrize(
    "path", ["/0/1/S1", "/2/1/S1", "/1/0/S1", "/1/4/S1", "/1/1/S7", "/1/x/S1", "/1/" + "9" * 5000 + "/S1"]
)
async def test_a_question_that_the_sheet_does_not_ask_is_not_there(folder: Path, path: str) -> None:
    desk = Desk(folder)
    assert (await desk.asks("GET", path)).status_code == 404
    assert (await desk.gives(path, level="3")).status_code == 404


@pytest.mark.parametrize("fields", [{"level": "6"}, {"level": "0"}, {"level": "good"}, {"go": "up"}, {}])
async def test_an_answer_that_is_none_changes_nothing(folder: Path, fields: dict[str, str]) -> None:
    before = (folder / "sheet-anna.csv").read_bytes()
    refused = await Desk(folder).gives(FIRST, remark="Not this.", **fields)
    assert refused.status_code == 422
    assert (folder / "sheet-anna.csv").read_bytes() == before


async def test_the_second_pass_comes_after_the_first_in_another_order_and_without_its_answers(
    twice: Path,
) -> None:
    desk = Desk(twice)
    assert (await desk.asks("GET", "/2/1/S1")).headers["location"] == "/", "not before the first is full"
    assert (await desk.gives("/2/1/S1", level="3")).status_code == 409
    await desk.fills(1, "4")
    assert "Begin the second pass" in await desk.page("/1/end")
    await desk.page(FIRST)
    again = await desk.page("/2/1/S1")
    assert "second pass" in again and 'aria-pressed="true"' not in again
    first, second = sheet(twice), read_sheet(twice / SECOND / "sheet-anna.csv", RUBRIC)
    assert {one.speech for one in first.heard} == {one.speech for one in second.heard}
    assert [one.speech for one in first.heard] != [one.speech for one in second.heard]
    await desk.gives("/2/1/S1", level="3")
    assert (await desk.asks("GET", FIRST)).headers["location"] == "/", "the first is closed then"
    assert (await desk.gives(FIRST, level="3")).status_code == 409
    assert (await desk.asks("GET", "/")).headers["location"] == "/2/1/S2"
    await desk.fills(2, "4")
    assert "Thank you" in await desk.page("/2/end")


def test_two_speeches_have_another_order_too(tmp_path: Path, cases: Sequence[Case]) -> None:
    for number in (2, 3):
        folder = sheets(tmp_path / str(number), cases, number, twice=True)
        for rater in ("anna", "ben"):
            paths = sheets_to_rate(folder, rater, RUBRIC)
            first, second = ([one.speech for one in read_sheet(p, RUBRIC).heard] for p in paths)
            assert first != second and set(first) == set(second)


async def test_the_second_pass_is_no_further_rater_and_shows_how_steady_one_is(nac: Nac, twice: Path) -> None:
    for rater in ("anna", "ben"):
        await Desk(twice, rater).fills(1, "4")
    await Desk(twice, "anna").fills(2, "4")
    shown = nac("eval", "agree", str(twice))
    assert shown.code == 0, shown.err
    assert "2 raters, 3 speeches." in shown.out
    assert "anna the second time against the first" in shown.out
    assert "ben the second time" not in shown.out
    body = json.loads(nac("eval", "agree", str(twice), "--json").out)
    assert {row["rater"] for row in body["themselves"]} == {"anna"}
    assert {row["speeches"] for row in body["themselves"]} == {3}
    assert len(read_second(twice, read_key(twice))) == 21


def test_a_steady_rater_agrees_with_the_own_first_pass_and_an_unsteady_one_does_not() -> None:
    def given(rater: str, *levels: int | None) -> list[Given]:
        return [Given(rater, f"c{n}", "S1", level) for n, level in enumerate(levels)]

    first = given("anna", 1, 2, 3, 4, 5, None) + given("ben", 1, 2, 3, 4, 5, 3)
    again = given("anna", 1, 2, 3, 4, 5, 2) + given("ben", 5, 4, 3, 2, 1, 3)
    anna, ben = with_themselves(first, again)
    assert (anna.rater, anna.speeches, anna.kappa) == ("anna", 5, 1)
    assert ben.speeches == 6 and ben.kappa is not None and ben.kappa < 0
    assert with_themselves(first, []) == []


def test_a_sheet_is_found_by_its_rater_or_by_its_name(folder: Path, tmp_path: Path) -> None:
    path = folder / "sheet-anna.csv"
    assert sheets_to_rate(path, None, RUBRIC) == sheets_to_rate(folder, "anna", RUBRIC) == (path,)
    with pytest.raises(InputError, match="Whose sheet\\? Say --rater with one of: anna, ben"):
        sheets_to_rate(folder, None, RUBRIC)
    with pytest.raises(InputError, match="no sheet for 'cleo'"):
        sheets_to_rate(folder, "cleo", RUBRIC)
    with pytest.raises(InputError, match="holds no sheets"):
        sheets_to_rate(tmp_path / "nowhere", None, RUBRIC)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "mine.csv").write_bytes(path.read_bytes())
    assert sheets_to_rate(alone, None, RUBRIC) == (alone / "mine.csv",), "a rater does not have the key"
    key = json.loads((folder / KEY).read_text(encoding="utf-8"))
    (folder / KEY).write_text(json.dumps({**key, "rubric": "0" * 64}), encoding="utf-8")
    with pytest.raises(InputError, match="made with another rubric"):
        sheets_to_rate(folder, "anna", RUBRIC)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("rater,code,before,speech,S1,remarks\n", "has no speeches"),
        ("rater,code,before,speech,S1\nanna,c,,Words,\n", "no column 'remarks'"),
        ("rater,code,before,speech,Q9,remarks\nanna,c,,Words,,\n", "asks for 'Q9'"),
        ("rater,code,before,speech,S1,remarks\nanna,c,,W,,\nben,d,,W,,\n", "of one rater"),
        ("rater,code,before,speech,S1,remarks\nanna,c,,Words,7,\n", "speech 1, S1: '7' is not a level"),
    ],
)
def test_a_sheet_that_cannot_be_filled_in_is_refused_with_its_reason(
    tmp_path: Path, body: str, why: str
) -> None:
    (tmp_path / "s.csv").write_text(body, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_sheet(tmp_path / "s.csv", RUBRIC)


async def test_a_sheet_that_is_gone_or_cannot_be_written_is_said_and_not_passed_over(folder: Path) -> None:
    desk, path = Desk(folder), folder / "sheet-anna.csv"
    one = sheet(folder)
    (folder / "sheet-anna.csv.new").mkdir()
    with pytest.raises(FaultError, match="This answer is not kept"):
        answer(one, 1, "S1", "3")
    (folder / "sheet-anna.csv.new").rmdir()
    with pytest.raises(InputError, match="not a level"):
        answer(one, 1, "S1", "6")
    path.unlink()
    gone = await desk.asks("GET", FIRST)
    assert gone.status_code == 422 and "cannot be read" in gone.text and "To the sheet" in gone.text
    with pytest.raises(InputError, match="cannot be read"):
        remark(one, 1, "Words.")


def test_a_server_that_is_killed_loses_nothing_and_answers_this_machine_only(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    program = "from nacsim.cli.main import run; run()"
    command = [
        sys.executable,
        "-c",
        program,
        "eval",
        "rate",
        str(folder),
        "--rater",
        "anna",
        "--port",
        str(port),
    ]
    here = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            with httpx2.Client(base_url=here, headers={"origin": here}, timeout=30) as web:
                page = _when_it_answers(process, web)
                with socket.socket() as other:
                    assert other.connect_ex(("127.0.0.2", port)) != 0
                assert web.get("/", headers={"host": "elsewhere.test"}).status_code == 400
                stamp = re.search(r'name="stamp" value="(\w+)"', page)
                assert stamp is not None
                fields = {"stamp": stamp[1], "level": "5", "remark": "Before the fall."}
                assert web.post(FIRST, data=fields).status_code == 303
        finally:
            process.kill()
        told, _ = process.communicate(timeout=30)
    assert (sheet(folder).heard[0].answers, sheet(folder).heard[0].remark) == (
        {"S1": "5"},
        "Before the fall.",
    )
    assert told == "" or here in told


def _when_it_answers(process: "subprocess.Popen[str]", web: httpx2.Client) -> str:
    for _ in range(600):
        with suppress(httpx2.ConnectError):
            return web.get(FIRST).text
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            raise AssertionError(process.communicate()[1])
    raise AssertionError("nothing answers")


def test_a_port_that_is_taken_is_refused_with_a_sentence(nac: Nac, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        typed = nac("eval", "rate", str(folder), "--rater", "anna", "--port", port)
    assert (typed.code, typed.err.split(": ", 1)[-1].strip()) == (
        2,
        f"Port {port} is in use. Choose another one with --port.",
    )
