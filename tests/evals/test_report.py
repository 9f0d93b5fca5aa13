"""A report: it works offline, says what the scores say, how far to believe each, and what is missing."""

import asyncio
import csv
import hashlib
import io
import json
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from statistics import fmean
from typing import Any

import pyarrow.parquet as pq
import pytest

from nacsim.council.agenda import Limits
from nacsim.evals.careful import Careful
from nacsim.evals.case import Case, Sitting, cases_of, sittings_in
from nacsim.evals.counted import figures_of
from nacsim.evals.judge_model import edition_of_models
from nacsim.evals.judges import Noisy, mark, slug_of
from nacsim.evals.profile import judged, profile
from nacsim.evals.report.contents import Contents, rows_of
from nacsim.evals.report.counted import rows_of_wholes, ways_held
from nacsim.evals.report.drawn import judged_by_item
from nacsim.evals.report.estimates import estimate
from nacsim.evals.report.judged import judged_by, medians_of, names_of
from nacsim.evals.report.more_meetings import more_like
from nacsim.evals.report.rows import COLUMNS
from nacsim.evals.resampling import interval
from nacsim.evals.rubric import load_rubric
from nacsim.evals.score_file import scores_of
from nacsim.evals.scoring import Scored, items_of, score
from nacsim.evals.sheets import asked, tasks, write_sheets
from tests.evals.reports import NOWHERE, Read, contents, html_of
from tests.typed import Nac

CAREFUL = "scripted:careful"
RUBRIC = load_rubric()
MARKUP = """</script><script>alert(1)</script><img src=x onerror="alert('2')">"""
Own = Callable[[], Sitting]


@pytest.fixture(scope="module")
def found(scored: Path) -> Contents:
    return contents(scored)


@pytest.fixture(scope="module")
def html(found: Contents) -> str:
    return html_of(found)


@pytest.fixture(scope="module")
def read(html: str) -> Read:
    return Read(html)


def judge_with(judge: Any, folder: Path, *items: str, repeat: int = 1) -> None:
    for sitting in sittings_in([folder]):
        asyncio.run(score(sitting, judge, RUBRIC, items_of(RUBRIC, items), repeat, Scored()))


def test_nothing_on_the_page_leads_off_the_page(read: Read) -> None:
    assert read.addresses
    assert all(address.startswith("#") for address in read.addresses)
    ids = {attrs["id"] for _, attrs in read.tags if "id" in attrs}
    assert {address[1:] for address in read.addresses} <= ids
    assert "url(" not in read.styles and "@import" not in read.styles
    policy = next(a["content"] or "" for t, a in read.tags if t == "meta" and "http-equiv" in a)
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_only_the_scripts_that_the_page_vouches_for_may_run(html: str, read: Read) -> None:
    code = html.rsplit("<script>", 1)[1].split("</script>", 1)[0]
    assert b64encode(hashlib.sha256(code.encode()).digest()).decode() in html
    assert not [name for _, attrs in read.tags for name in attrs if name.startswith("on")]
    types = [attrs.get("type") for tag, attrs in read.tags if tag == "script"]
    assert types.count(None) == 1
    assert set(types) == {None, "application/json"}


def test_a_profile_says_what_the_scores_say_and_leads_to_each_of_them(scored: Path, read: Read) -> None:
    sittings = list(sittings_in([scored]))
    scores = [one for s in sittings for one in scores_of(s.folder, CAREFUL)]
    names, cells = names_of(sittings), profile(judged(scores))
    for number, seat in enumerate(names, start=1):
        row = read.row(names[seat], 14)
        for place, item in enumerate(items_of(RUBRIC), start=1):
            middle = cells[seat][item].mean
            said = "-" if middle is None else f"{middle:.2f}"
            assert row[place] == said == read.links[f"#q-1-{number}-{place}"]
    quotations = {m.quotation for one in scores for m in one.marks if m.quotation}
    assert len(quotations) > 50
    assert all(" ".join(words.split()) in read.words for words in quotations)


def test_counted_and_negotiated_figures_are_the_means_of_the_meetings(scored: Path, read: Read) -> None:
    figures = [figures_of(s) for s in sittings_in([scored])]
    for name, printed in (("briefing touched", "{:.1%}"), ("left on the table", "{:.1f}")):
        held = [f.value for own in figures for f in own if f.name == name and f.value is not None]
        assert read.row(name, 4)[1] == printed.format(fmean(held)).replace("%", " %")
    gain = read.row("gain over no debate", 4)
    assert gain[2] == "0.0" and gain[3] != "-"


def test_each_plot_and_table_says_its_kind_and_how_far_to_believe_it(read: Read) -> None:
    assert len(read.captions) > 9
    states = (
        "Counted, exact.",
        "Negotiated, exact.",
        f"Judged by {CAREFUL}: unvalidated; rubric speech 1.0.",
    )
    assert {next(s for s in states if s in caption) for caption in read.captions} == set(states)
    assert not re.search(r"\bquality\b", read.words.replace("none of them is called quality", ""))


def test_every_plot_has_a_text_alternative_with_figures(read: Read) -> None:
    plots = [attrs for tag, attrs in read.tags if tag == "div" and attrs.get("class") == "plot"]
    assert len(plots) == len([1 for tag, attrs in read.tags if "data-plot" in attrs]) > 4
    assert all(p["role"] == "img" and re.search(r"\d", p["aria-label"] or "") for p in plots)


def test_the_same_scores_are_the_same_bytes(scored: Path, html: str) -> None:
    assert html_of(contents(scored)) == html


def test_a_judge_with_a_record_carries_it(scored: Path, tmp_path: Path) -> None:
    figure = {"name": "ranks of all speeches", "means": "m", "judge": 0.61, "person": 0.44, "source": 0.63}
    target = {"target": {"aim": "at least", "figure": 0.62}, "interval": None, "reached": False}
    record = {"judge": CAREFUL, "rubric": RUBRIC.hash, "date": "2026-11-26", "sound": False}
    body = {**record, "figures": [{**figure, **target}], "against": ["target missed"], "speeches": 631}
    path = tmp_path / f"{slug_of(CAREFUL)}.json"
    path.write_text(json.dumps({**body, "scored": 630}))
    found = contents(scored, validation=tmp_path)
    read = Read(html_of(found))
    assert "compared with people 2026-11-26: not to be relied on" in read.captions[0]
    assert "unvalidated" not in " ".join(read.captions)
    assert read.row("ranks of all speeches", 6)[1:] == ["0.61", "at least 0.62", "0.44", "0.63", "no"]
    assert {r["state"] for r in rows_of(found) if r["kind"] == "judged"} == {found.states[CAREFUL]}
    path.write_text(json.dumps({**body, "figures": [{"name": 1}]}))
    with pytest.raises(Exception, match="Run the validation again"):
        contents(scored, validation=tmp_path)


def test_a_record_on_single_sentences_is_shown_beside_the_one_on_speeches(
    scored: Path, tmp_path: Path
) -> None:
    lies = {"low": 0.27, "high": 0.37, "meetings": 6}
    tau = {"name": "tau within a motion", "means": "m", "judge": 0.32, "person": None, "interval": lies}
    length = {"name": "length of sentences", "means": "m", "judge": 0.2, "person": 0.12, "reached": None}
    on = {"sentences": 612, "scored": 610, "motions": 6, "figures": [tau, length], "faults": []}
    record = {"judge": CAREFUL, "rubric": RUBRIC.hash, "date": "2026-11-26", "sound": True, "sentences": on}
    figures = [{"name": "ranks of all speeches", "means": "m", "judge": 0.65}]
    path = tmp_path / f"{slug_of(CAREFUL)}.json"
    path.write_text(json.dumps({**record, "figures": figures}))
    read = Read(html_of(contents(scored, validation=tmp_path)))
    assert read.row("tau within a motion", 3)[1:] == ["0.32 [0.27, 0.37]", "-"]
    assert read.row("length of sentences", 3)[1:] == ["0.20", "0.12"]
    (caption,) = [words for words in read.captions if "crowd's quality" in words]
    assert "it scored 610 of 612, on 6 motions" in caption
    assert "validated 2026-11-26, on whole speeches and single sentences only (G)" in caption
    path.write_text(json.dumps({**record, "figures": figures, "sentences": {**on, "figures": [{"name": 1}]}}))
    with pytest.raises(Exception, match="Run the validation again"):
        contents(scored, validation=tmp_path)


def missing_in(folder: Path) -> dict[str, str]:
    return {gap.what: gap.command for gap in contents(folder).gaps}


def test_meetings_without_scores_are_reported_and_the_command_is_named(held: Path) -> None:
    found = contents(held)
    assert found.gaps[0].what.startswith("No judge has scored these meetings")
    assert found.gaps[0].command == f"nac eval score {held} --judge {CAREFUL}"
    read = Read(html_of(found))
    assert "no score stands beside these meetings" in read.words
    assert found.gaps[0].command in read.words
    assert "Negotiated, exact." in " ".join(read.captions)


def test_missing_scores_are_counted_and_not_guessed(scored: Path, tmp_path: Path) -> None:
    folder = tmp_path / "some"
    copytree(scored, folder)
    path = folder / "0" / "scores" / f"{slug_of(CAREFUL)}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-10]))
    (said,) = [what for what in missing_in(folder) if "are missing" in what]
    assert said == f"130 scores by {CAREFUL} are missing, in 1 of 2 meetings: 0."
    assert missing_in(folder)[said] == f"nac eval score {folder} --judge {CAREFUL}"
    cells = [c for row in contents(folder).judged[0].by_seat.values() for c in row.values()]
    everything = sum(len(s.speeches) for s in sittings_in([folder])) - 10
    assert sum(c.estimate.values + c.void + c.cannot for c in cells) == 13 * everything


def test_scores_for_other_words_do_not_count_and_items_never_asked_are_named(own: Own) -> None:
    folder = own().folder
    judge_with(Careful(), folder, "S1", "S7")
    path = folder / "scores" / f"{slug_of(CAREFUL)}.jsonl"
    assert "S2" in next(what for what in missing_in(folder) if "was not asked about" in what)
    assert f"--judge {CAREFUL} --items S1,S7" not in str(missing_in(folder))
    path.write_text(path.read_text().replace(RUBRIC.hash, "0" * 64))
    number = len(own().speeches)
    assert f"{number} scores by {CAREFUL} were given before the rubric" in str(missing_in(folder))
    assert contents(folder).judged == []
    path.write_text(path.read_text().replace("0" * 64, RUBRIC.hash).replace(CAREFUL, "scripted:gone"))
    assert "scripted:gone is no judge that this nac knows" in str(missing_in(folder))


def test_few_meetings_get_no_interval_and_the_page_says_why(read: Read) -> None:
    assert "With fewer than 5 meetings no interval is given" in read.words
    assert not re.search(r"\[\d", " ".join(cell for row in read.rows for cell in row))


def test_the_meetings_that_an_interval_lacks_are_held_as_the_others_were(
    sitting: Sitting, scored: Path
) -> None:
    lacking = next(what for what in missing_in(scored) if what.startswith("With fewer than 5"))
    assert "3 more, held in the same way, would do" in lacking
    assert missing_in(scored)[lacking] == "nac batch --seats standard --seeds 2-4 --out meetings/more"

    def held(seed: int, rounds: int = 4, **more: Any) -> Sitting:
        seats = {"seats": ("EE", "DE", "HU"), "seed": seed, "limits": Limits(rounds=rounds)}
        return replace(sitting, opened=sitting.opened.model_copy(update=seats | more))

    three = [held(seed) for seed in (0, 1, 3)]
    seats = "nac batch --seats EE,DE,HU"
    assert more_like(three) == f"{seats} --rounds 4 --seeds 2,4 --out meetings/more"
    spoken = [held(7, mode="words", models={"EE": "org/m1"})]
    assert " --mode words --model org/m1 --rounds 4 --seeds 0-3 " in more_like(spoken)
    for odd in (held(5, rounds=6), held(5, scenario="innersea"), held(5, holders={"EE": "human"})):
        assert more_like([*three, odd]) == ""


def test_a_judge_that_people_cannot_be_set_beside_is_sent_to_no_validation(scored: Path) -> None:
    what = next(w for w in missing_in(scored) if "cannot be compared with people" in w)
    assert what.startswith(CAREFUL) and missing_in(scored)[what] == ""


def test_intervals_come_of_whole_meetings() -> None:
    meetings = [[1.0, 2.0], [5.0], [2.0, 2.0, 4.0], [], [3.0], [1.0, 5.0], [4.0, 4.0]]
    full = [m for m in meetings if m]

    def middle(drawn: Any) -> float:
        return fmean(value for meeting in drawn for value in meeting)

    found, expected = estimate(meetings, seed=3), interval(full, middle, seed=3)
    assert (found.mean, found.values) == (middle(full), 11)
    assert found.interval is not None and expected is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((expected.low, expected.high))
    assert estimate([[], []]).mean is None


def test_two_judges_are_shown_each_and_together_and_their_agreement(own: Own) -> None:
    folder = own().folder
    judge_with(Careful(), folder, "S1")
    judge_with(Noisy(), folder, "S1", repeat=2)
    found = contents(folder)
    assert [part.judge for part in found.judged] == [CAREFUL, "scripted:noisy", "panel"]
    read = Read(html_of(found))
    (alpha,) = found.alphas
    assert alpha.alpha is not None and alpha.speeches == len(own().speeches)
    assert read.row("S1 Justification", 4)[1:] == [str(alpha.speeches), f"{alpha.alpha:.2f}", "none"]
    assert "spread: S1 (" in read.words
    assert "nac eval validate --judge scripted:noisy" in missing_in(folder).values()


def test_models_and_modes_are_set_side_by_side_and_never_one_mean(scored: Path) -> None:
    first, second = sittings_in([scored])
    models = dict.fromkeys(second.opened.seats[:5], "parrot@http://127.0.0.1:1/v1")
    opened = second.opened.model_copy(update={"mode": "words", "models": models})
    both = [first, replace(second, opened=opened)]
    scores = [one for s in both for one in scores_of(s.folder, CAREFUL)]
    part = judged_by(CAREFUL, "unvalidated", ("S1",), medians_of(scores, CAREFUL), both)
    own = [s.counting["S1"] for s in scores if s.meeting == second.id and s.seat in models]
    assert list(part.by_voice["S1"]) == ["engine", "parrot"]
    assert part.by_voice["S1"]["parrot"].estimate.mean == fmean(own)
    ways = ways_held(both)
    assert [way.name for way in ways] == ["engine", "words (parrot)"]
    rows = rows_of_wholes(ways, {s.id: figures_of(s) for s in both})
    touched = next(row for row in rows if row.name == "briefing touched").by_way
    for way, sitting in zip(ways, both, strict=True):
        expected = next(f.value for f in figures_of(sitting) if f.name == "briefing touched")
        assert touched[way.name].mean == expected
    drawn = judged_by_item(part, RUBRIC, {"S1": "S1 Justification"})
    assert drawn is not None and "S1 Justification, parrot" in drawn.alt
    assert "127.0.0.1" not in json.dumps(drawn.spec)


def test_people_are_set_beside_the_judge(scored: Path, tmp_path: Path) -> None:
    cases = [(s.folder, case) for s in sittings_in([scored]) for case in cases_of(s, ("S1",))]
    write_sheets(tasks(cases, 12, 0), ("anna", "ben"), RUBRIC, 0, tmp_path)
    for name in ("anna", "ben"):
        path = tmp_path / f"sheet-{name}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        for row in rows:
            row |= {item.id: str(1 + len(row["speech"]) % 4) for item in asked(RUBRIC)}
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    found = contents(scored, sheets=tmp_path)
    assert found.people is not None
    assert {one.alpha for one in found.people.agreements} == {1.0}
    assert found.people.judges[0].judge == CAREFUL
    assert not [gap for gap in found.gaps if "sheets" in gap.what.lower()]
    assert "How far 2 raters agree" in " ".join(Read(html_of(found)).captions)


class Sly:
    """A judge whose name and words are meant to break out of the page."""

    name = f"=gpt {MARKUP}"
    edition = edition_of_models()

    async def judge(self, case: Case) -> Mapping[str, Any]:
        return {item: mark(3, f"={MARKUP}", f"\u202e{MARKUP}") for item in case.items}


def test_names_and_words_that_mean_harm_stay_words(own: Own, nac: Nac) -> None:
    folder = own().folder
    judge_with(Sly(), folder, "S1")
    html = html_of(contents(folder))
    read = Read(html)
    assert html.count("<script>") == 1 and "<img src=x" not in html and "\u202e" not in html
    assert MARKUP in read.words
    assert not [name for _, attrs in read.tags for name in attrs if name.startswith("on")]
    assert all(json.loads(body) for body in re.findall(r'application/json"[^>]*>(.*?)</script>', html))
    out = folder.parent / "out.html"
    assert nac("eval", "report", folder, "--out", out, "--to", "csv").code == 0
    (judge,) = {r["judge"] for r in _csv(out.with_suffix(".csv")) if r["kind"] == "judged"}
    assert judge == f"'{Sly.name}"


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_command_writes_page_and_rows_and_leaves_the_meetings_alone(
    nac: Nac, scored: Path, tmp_path: Path, found: Contents, html: str
) -> None:
    def sums() -> dict[Path, str]:
        files = (path for path in sorted(scored.rglob("*")) if path.is_file())
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before, out = sums(), tmp_path / "new" / "report.html"
    flags = ("--out", out, "--to", "parquet,csv,jsonl", "--validation", NOWHERE)
    typed = nac("eval", "report", scored, *flags)
    assert typed.code == 0
    assert sums() == before
    assert out.read_text(encoding="utf-8") == html
    assert "nac batch --seats standard --seeds 2-4 --out meetings/more" in typed.out
    rows = list(rows_of(found))
    assert [
        json.loads(line) for line in out.with_suffix(".jsonl").read_text("utf-8").split("\n")[:-1]
    ] == rows
    assert pq.read_table(out.with_suffix(".parquet")).to_pylist() == rows
    spread = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    assert [{k: v.removeprefix("'") for k, v in row.items()} for row in _csv(out.with_suffix(".csv"))] == [
        {k: v.removeprefix("'") for k, v in row.items()} for row in spread
    ]


def test_each_row_is_one_figure_with_its_kind_state_meeting_seat_judge_and_rubric(
    scored: Path, found: Contents
) -> None:
    rows = list(rows_of(found))
    sittings = list(sittings_in([scored]))
    assert all(list(row) == list(COLUMNS) for row in rows)
    scores = [s for sitting in sittings for s in scores_of(sitting.folder, CAREFUL)]
    judged_rows = [row for row in rows if row["kind"] == "judged"]
    assert len(judged_rows) == sum(len(s.marks) for s in scores)
    assert {(r["judge"], r["rubric"], r["state"]) for r in judged_rows} == {
        (CAREFUL, RUBRIC.hash, "unvalidated")
    }
    assert len(rows) - len(judged_rows) == sum(len(figures_of(s)) for s in sittings)
    assert {r["state"] for r in rows if r["kind"] != "judged"} == {"exact"}
    assert {r["meeting"] for r in rows} == {s.id for s in sittings}
    values = {(r["meeting"], r["seq"], r["figure"]): r["value"] for r in judged_rows}
    for one in scores:
        for m in one.marks:
            assert values[one.meeting, one.seq, m.item] == one.counting.get(m.item)


def test_what_cannot_be_done_is_said(
    nac: Nac, held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = nac("eval", "report", held, "--to", "xlsx")
    assert typed.code == 2 and "There is no format 'xlsx'" in typed.err
    blocked = tmp_path / "file"
    blocked.write_text("")
    typed = nac("eval", "report", held / "0", "--out", blocked / "r.html")
    assert typed.code == 4 and "Choose another --out" in typed.err
    monkeypatch.setitem(sys.modules, "altair", None)
    typed = nac("eval", "report", held, "--out", tmp_path / "r.html")
    assert typed.code == 2 and "pip install 'nacsim[report]'" in typed.err.replace("\n", " ")
    assert not (tmp_path / "r.html").exists()
