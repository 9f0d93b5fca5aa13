"""People judge blind, their sheets come back, and how far they agree is counted."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nacsim.errors import FaultError, InputError
from nacsim.evals.agreement import against_judge, agreements, disagreements
from nacsim.evals.case import Case
from nacsim.evals.filled_sheets import Entry, Given, Key, read_key, read_sheets
from nacsim.evals.judges import slug_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.sheets import KEY, Task, as_csv, as_page, asked, order_for, tasks, write_sheets
from tests.typed import Nac

RUBRIC = load_rubric()
NAMES = ("Estonia", "Tallinn", "Germany", "Hungary", "Budapest", "the United States", "Poland")


NAMED = tuple(enumerate(("anna", "ben", "cleo")))


def drawn(cases: Sequence[Case], number: int = 12, seed: int = 1) -> list[Task]:
    return tasks([(Path("meeting"), case) for case in cases], number, seed)


def key_for(*codes: str, meetings: int = 6) -> Key:
    return Key(
        rubric=RUBRIC.hash,
        seed=0,
        speeches={
            c: Entry(meeting=f"m{i % meetings}", seq=i, seat="EE", folder=Path("m"), speech="Words.")
            for i, c in enumerate(codes)
        },
    )


def given(levels: dict[str, Sequence[int | None]], item: str = "S1") -> list[Given]:
    return [Given(r, f"c{i}", item, level) for r, row in levels.items() for i, level in enumerate(row)]


def filled(folder: Path, level: Callable[[str, str, str], str], form: str = "comma") -> None:
    """Fill the sheets in as a spreadsheet does: with commas, or with semicolons and without UTF-8."""
    for path in folder.glob("*.csv"):
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
        for row in rows:
            row |= {item.id: level(row["rater"], row["code"], item.id) for item in asked(RUBRIC)}
        file = io.StringIO()
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";" if form == "semicolon" else ",")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(file.getvalue().encode("cp1252" if form == "semicolon" else "utf-8", "replace"))


def test_a_sheet_names_nobody_and_asks_nothing_that_needs_the_card(cases: Sequence[Case]) -> None:
    held = drawn(cases, 60)
    for body in (as_csv("anna", held, asked(RUBRIC)).decode(), as_page("anna", held, asked(RUBRIC))):
        assert not [name for name in NAMES if name in body]
        assert "S7" not in body
        assert held[0].case.meeting not in body
    assert {task.case.name for task in held} > {"Estonia", "Hungary"}


def test_the_same_seed_draws_the_same_speeches_and_each_rater_has_an_order_of_its_own(
    cases: Sequence[Case],
) -> None:
    one = drawn(cases)
    assert [t.code for t in one] == [t.code for t in drawn(cases)] != [t.code for t in drawn(cases, seed=2)]
    anna, ben = order_for("anna", one, 1), order_for("ben", one, 1)
    assert {t.code for t in anna} == {t.code for t in ben} == {t.code for t in one}
    assert [t.code for t in anna] != [t.code for t in ben]
    assert [t.case.seq for t in anna] != sorted(t.case.seq for t in anna)


def test_no_spreadsheet_takes_the_code_of_a_speech_for_a_number(cases: Sequence[Case]) -> None:
    codes = [task.code for task in drawn(cases, 60)]
    assert len(set(codes)) == len(codes) == 60
    assert all(len(code) == 8 and code.isalpha() and code.isascii() for code in codes)


def test_each_meeting_gives_as_many_speeches_as_the_others(cases: Sequence[Case]) -> None:
    other = [replace(case, meeting="other") for case in cases]
    held = drawn([*cases, *other], 10)
    assert sorted([t.case.meeting for t in held].count(m) for m in (cases[0].meeting, "other")) == [5, 5]


def test_no_cell_of_a_sheet_is_a_formula(cases: Sequence[Case]) -> None:
    sly = [replace(cases[5], speech='=HYPERLINK("http://evil")'), replace(cases[6], speech="@SUM(1)")]
    body = as_csv("-anna", drawn(sly), asked(RUBRIC)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(body, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'@SUM(1)" in cells


def test_a_printed_sheet_keeps_marks_as_marks_and_fetches_nothing(cases: Sequence[Case]) -> None:
    page = as_page("anna", drawn([replace(cases[5], speech="<script>alert(1)</script>")]), asked(RUBRIC))
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "http" not in page and "src=" not in page
    assert all(item.levels[2].split("'")[0] in page for item in asked(RUBRIC))


def test_sheets_are_not_written_over_sheets(cases: Sequence[Case], tmp_path: Path) -> None:
    paths = write_sheets(drawn(cases), ("anna", "ben"), RUBRIC, 1, tmp_path / "out")
    assert sorted(p.name for p in paths) == [
        KEY,
        *(f"sheet-{r}.{form}" for r in ("anna", "ben") for form in ("csv", "html")),
    ]
    with pytest.raises(InputError, match="already has sheets"):
        write_sheets(drawn(cases), ("anna", "ben"), RUBRIC, 1, tmp_path / "out")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FaultError, match="Choose another --out"):
        write_sheets(drawn(cases), ("anna",), RUBRIC, 1, tmp_path / "file" / "out")


@pytest.mark.parametrize("form", ["comma", "semicolon"])
def test_sheets_come_back_as_any_spreadsheet_saves_them(
    cases: Sequence[Case], tmp_path: Path, form: str
) -> None:
    write_sheets(drawn(cases), ("anna", "ben"), RUBRIC, 1, tmp_path)
    filled(tmp_path, lambda rater, code, item: {"S1": "4", "S2": " 3.0 ", "S3": "?"}.get(item, ""), form)
    found = read_sheets(tmp_path, read_key(tmp_path))
    assert {(g.item, g.level) for g in found} == {("S1", 4), ("S2", 3), ("S3", None)}
    assert {g.rater for g in found} == {"anna", "ben"}
    assert len(found) == 2 * 12 * 3


def test_a_sheet_that_cannot_be_right_is_refused_with_its_line(cases: Sequence[Case], tmp_path: Path) -> None:
    write_sheets(drawn(cases), ("anna", "ben"), RUBRIC, 1, tmp_path)
    key = read_key(tmp_path)
    for cell in ("6", "0", "good", "3,5", "\u00b2"):
        filled(tmp_path, lambda rater, code, item, cell=cell: cell)  # type: ignore[misc]  # bound now
        with pytest.raises(InputError, match=r"sheet-anna.csv, line 2, S1: .* is not a level"):
            read_sheets(tmp_path, key)
    code = next(iter(key.speeches))
    (tmp_path / "sheet-anna.csv").write_text("rater,code,S1\n,,\nanna,nobody,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3: there is no speech 'nobody'"):
        read_sheets(tmp_path, key)
    (tmp_path / "sheet-anna.csv").write_text(f"rater,code,S1\nben,{code},3\n", encoding="utf-8")
    (tmp_path / "sheet-ben.csv").write_text(f"rater,code,S1\nben,{code},4\n", encoding="utf-8")
    with pytest.raises(InputError, match="two different levels"):
        read_sheets(tmp_path, key)
    (tmp_path / "sheet-ben.csv").write_text("who,what\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not a sheet"):
        read_sheets(tmp_path, key)


def test_a_folder_without_key_or_sheets_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no key.json"):
        read_key(tmp_path)
    (tmp_path / KEY).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        read_key(tmp_path)
    with pytest.raises(InputError, match="holds no sheets"):
        read_sheets(tmp_path, key_for("c0"))


def test_raters_who_agree_are_reliable_and_raters_who_draw_lots_are_not() -> None:
    codes = [f"c{i}" for i in range(12)]
    levels = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3, 2]
    near = [min(5, x + (i % 4 == 0)) for i, x in enumerate(levels)]
    (one,) = agreements(given({"anna": levels, "ben": near}), key_for(*codes))
    assert one.reliable and one.speeches == 12
    assert one.alpha is not None and one.interval is not None and one.kappa is not None
    assert one.interval.low < one.alpha < 1
    assert one.interval.meetings == 6
    lots = [3, 1, 5, 2, 4, 4, 3, 1, 1, 2, 5, 3]
    (other,) = agreements(given({"anna": levels, "ben": lots}), key_for(*codes))
    assert not other.reliable
    assert other.alpha is not None and other.alpha < 0.3


def test_cannot_judge_is_counted_and_one_rater_agrees_with_nobody() -> None:
    (one,) = agreements(given({"anna": [3, None, 4, None]}), key_for("c0", "c1", "c2", "c3"))
    assert one.cannot == 0.5
    assert one.speeches == 0
    assert (one.alpha, one.interval, one.kappa, one.one_against_rest) == (None, None, None, None)


def test_a_judge_is_measured_by_one_person_against_the_others() -> None:
    levels = [1, 2, 3, 4, 5, 1] * 8
    people = given({name: [min(5, x + (i % 5 == n)) for i, x in enumerate(levels)] for n, name in NAMED})
    key = key_for(*(f"c{i}" for i in range(len(levels))))
    good = {(f"c{i}", "S1"): float(x) for i, x in enumerate(levels)}
    (one,) = against_judge(people, "good", good, key)
    assert one.kappa == 1 and one.rho == pytest.approx(1) and one.person is not None and one.person < 1
    assert one.ahead is not None and one.ahead.meetings == 6
    assert one.ahead.low <= 1 - one.person <= one.ahead.high and one.better_than_one is True
    (other,) = against_judge(people, "flat", dict.fromkeys(good, 3.0), key)
    assert other.kappa == 0 and other.rho is None and other.better_than_one is False
    (none,) = against_judge(people, "absent", {}, key)
    assert none.speeches == 0 and none.better_than_one is None


def test_a_judge_is_neither_better_nor_worse_than_a_person_where_too_few_speeches_could_tell() -> None:
    people = given({"anna": [1, 2, 3, 4, 5, 5], "ben": [1, 2, 3, 4, 5, 4], "cleo": [1, 2, 3, 4, 4, 5]})
    nearly = {(f"c{i}", "S1"): float(x) for i, x in enumerate([1, 2, 3, 4, 5, 4])}
    (one,) = against_judge(people, "nearly", nearly, key_for(*(f"c{i}" for i in range(6))))
    assert one.people_agree and one.ahead is not None and one.ahead.low <= 0 <= one.ahead.high
    assert one.better_than_one is None
    (alone,) = against_judge(people, "nearly", nearly, key_for(*(f"c{i}" for i in range(6)), meetings=4))
    assert alone.ahead is None and alone.better_than_one is None


def test_a_rater_who_draws_lots_stands_alone_beside_those_who_read() -> None:
    levels = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3, 2]
    lots = [3, 1, 5, 2, 4, 4, 3, 1, 1, 2, 5, 3]
    people = given({"anna": levels, "ben": levels, "cleo": lots})
    (one,) = agreements(people, key_for(*(f"c{i}" for i in range(12))))
    anna, ben, cleo = (one.by_rater[rater] for rater in ("anna", "ben", "cleo"))
    assert anna is not None and cleo is not None and anna == ben and cleo < 0.2 < anna
    assert one.one_against_rest == pytest.approx((2 * anna + cleo) / 3)


def test_nobody_is_as_good_as_people_who_agree_with_nobody() -> None:
    lots = given({"anna": [1, 5, 2, 4, 3, 1], "ben": [5, 1, 4, 2, 3, 3], "cleo": [2, 3, 5, 1, 1, 4]})
    flat = {(f"c{i}", "S1"): 3.0 for i in range(6)}
    (one,) = against_judge(lots, "flat", flat, key_for(*(f"c{i}" for i in range(6))))
    assert one.kappa is not None and one.person is not None and one.kappa >= one.person
    assert not one.people_agree and one.better_than_one is None


def test_a_judge_beside_raters_who_agree_too_little_gets_no_verdict(
    nac: Nac, own: Callable[[], object], tmp_path: Path
) -> None:
    own()
    meeting, out = str(tmp_path / "meeting"), str(tmp_path / "s")
    nac("eval", "sheets", meeting, "--rater", "anna", "--rater", "ben", "--speeches", "10", "--out", out)
    filled(Path(out), lambda *cell: str(1 + hashlib.sha256("/".join(cell).encode()).digest()[0] % 5))
    nac("eval", "score", meeting, "--judge", "scripted:noisy", "--items", "S1")
    shown = nac("eval", "agree", out, "--judge", "scripted:noisy").out
    assert "draw no conclusions" in shown
    assert "people agree too little to say" in shown and "below 0.667" in shown
    assert "better than a person" not in shown and "worse than a person" not in shown
    (first, *_) = json.loads(nac("eval", "agree", out, "--judge", "scripted:noisy", "--json").out)["judges"]
    assert first["people_agree"] is False and first["better_than_one"] is None


def test_readings_that_are_left_off_the_screen_are_said(nac: Nac, held: Path, tmp_path: Path) -> None:
    out = str(tmp_path)
    nac("eval", "sheets", str(held), "--rater", "anna", "--rater", "ben", "--speeches", "15", "--out", out)
    filled(tmp_path, lambda rater, code, item: "15"[rater == "ben"] if item == "S1" else "3")
    shown = nac("eval", "agree", out).out
    assert "15 readings are two levels or more apart. The 10 farthest apart stand here;" in shown
    assert shown.count("S1 of speech") == 10
    assert len(json.loads(nac("eval", "agree", out, "--json").out)["disagreements"]) == 15


def test_sheets_that_nobody_has_filled_in_are_no_agreement(nac: Nac, held: Path, tmp_path: Path) -> None:
    nac("eval", "sheets", str(held), "--rater", "anna", "--rater", "ben", "--out", str(tmp_path))
    blank = nac("eval", "agree", str(tmp_path))
    assert blank.code == 2 and blank.out == ""
    assert "No cell of the sheets" in blank.err and "nac eval rate" in blank.err


def test_what_was_read_far_apart_is_looked_at_again_the_farthest_first() -> None:
    people = given({"anna": [1, 3, 4], "ben": [4, 3, 4]})
    found = disagreements(people, {"judge": {("c1", "S1"): 5.0, ("c2", "S1"): 3.5}})
    assert [(d.code, d.apart) for d in found] == [("c0", 3), ("c1", 2)]
    assert found[1].judges == {"judge": 5.0}


def test_sheets_go_out_and_scores_come_in(nac: Nac, held: Path, tmp_path: Path) -> None:
    raters = ("--rater", "anna", "--rater", "ben", "--seed", "1", "--speeches", "20")
    out = nac("eval", "sheets", str(held), *raters, "--out", str(tmp_path / "s"))
    assert out.code == 0, out.err
    assert "20 speeches. Not asked, for it would say who speaks: Role fidelity." in out.out
    filled(
        tmp_path / "s",
        lambda rater, code, item: str(1 + (sum(code.encode()) * (1 + 6 * (rater == "ben"))) % 5),
    )
    shown = nac("eval", "agree", str(tmp_path / "s"))
    assert "2 raters, 20 speeches." in shown.out
    assert "Krippendorff" in shown.out and "two levels or more apart" in shown.out
    body = json.loads(nac("eval", "agree", str(tmp_path / "s"), "--json").out)
    assert body["raters"] == ["anna", "ben"]
    assert set(body["people"][0]["by_rater"]) == {"anna", "ben"}
    assert {row["item"] for row in body["people"]} == {"S1", "S2", "S3", "S4", "S5", "S6", "S8"}


def test_a_judge_is_compared_with_people_where_it_has_scored(
    nac: Nac, own: Callable[[], object], tmp_path: Path
) -> None:
    own()
    meeting, out = str(tmp_path / "meeting"), str(tmp_path / "s")
    nac("eval", "sheets", meeting, "--rater", "anna", "--rater", "ben", "--speeches", "10", "--out", out)
    filled(Path(out), lambda rater, code, item: str(1 + sum(code.encode()) % 5))
    unscored = nac("eval", "agree", out, "--judge", "scripted:noisy")
    assert unscored.code == 2
    assert "has scored none of these speeches" in unscored.err
    nac("eval", "score", meeting, "--judge", "scripted:noisy", "--items", "S1,S4")
    shown = nac("eval", "agree", out, "--judge", "scripted:noisy")
    assert "JUDGED by people" in shown.out
    assert "JUDGED by scripted:noisy: unvalidated; against the median of the raters" in shown.out
    assert "fewer than 5 meetings" in shown.out
    record = {"judge": "scripted:noisy", "rubric": RUBRIC.hash, "date": "2026-11-26", "figures": [1]}
    records = tmp_path / "records"
    records.mkdir()
    name = slug_of("scripted:noisy")
    (records / f"{name}.json").write_text(json.dumps({**record, "sound": False}), encoding="utf-8")
    told = nac("eval", "agree", out, "--judge", "scripted:noisy", "--validation", str(records), "--json")
    assert {one["state"] for one in json.loads(told.out)["judges"]} == {
        "compared with people 2026-11-26: not to be relied on"
    }


def test_one_rater_is_too_few(nac: Nac, held: Path, tmp_path: Path) -> None:
    typed = nac("eval", "sheets", str(held), "--rater", "anna", "--out", str(tmp_path / "s"))
    assert typed.code == 2
    assert "One rater agrees with nobody" in typed.err
