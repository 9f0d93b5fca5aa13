"""A judge is compared with people, and none that is wrong on purpose looks good."""

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from nacsim.cli.main import app
from nacsim.errors import FaultError
from nacsim.evals import human_data
from nacsim.evals.bad_judges import bad_judges
from nacsim.evals.case import Case
from nacsim.evals.figures import state_of
from nacsim.evals.human_data import DIMENSIONS, SENTENCES, SPEECHES, hash_of, human_speeches
from nacsim.evals.judges import Judge, fault, mark
from nacsim.evals.known_judges import scripted
from nacsim.evals.put_to_judge import case_of, chosen, flips, medians, put_to
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scoring import Scored
from nacsim.evals.standing import People
from nacsim.evals.statistics import Rated, krippendorff_alpha
from nacsim.evals.validation import Validation, as_json, validation, write_record
from tests.typed import Nac

ALL = People(human_speeches(), draws=40)
SOME = People(chosen(human_speeches(), 120, seed=4), draws=10)
RUBRIC = load_rubric()


class Reader:
    """A judge as good as the people: their own mean, to a whole level, with a little noise."""

    name, edition = "reader", "1"

    def __init__(self, noise: float = 0.3) -> None:
        self._noise = noise

    async def judge(self, case: Case) -> Mapping[str, Any]:
        rng = np.random.default_rng(case.seq * 10 + case.time)
        level = fmean(human_speeches()[case.seq].ratings) * 2 - 3 + rng.normal(0, self._noise)
        return {item: mark(int(min(5, max(1, round(level)))), "It was read.") for item in case.items}


class Absent:
    """A model whose endpoint is down."""

    name, edition = "absent", "1"

    async def judge(self, case: Case) -> Mapping[str, Any]:
        return {item: fault("down: nobody answered") for item in case.items}


def compared(judge: Judge, folder: Path, people: People = SOME, repeat: int = 1) -> Validation:
    scored = Scored()
    asyncio.run(put_to(judge, [case_of(s) for s in people.speeches], RUBRIC, repeat, folder, scored))
    turned = flips(people, scored.scores)
    return validation(judge.name, RUBRIC.hash, "2026-11-25", people, medians(scored.scores), turned)


def named(found: Validation, name: str) -> float | None:
    return next(f.judge for f in found.figures if f.name == name)


@pytest.mark.parametrize("file", [SPEECHES, DIMENSIONS, SENTENCES])
def test_the_data_are_the_bytes_that_their_provenance_names_and_carry_a_licence(file: str) -> None:
    folder = (human_data.HERE / file).parent
    assert hash_of(file) in (folder / "PROVENANCE.md").read_text(encoding="utf-8")
    licence = next(path for path in folder.iterdir() if path.name.startswith("LICENSE"))
    assert re.search(r"CDLA-Permissive-2.0|Version 2.0|MIT License|cc-by-3.0", licence.read_text("utf-8"))


def test_all_that_was_rated_is_there() -> None:
    assert len(human_speeches()) == 631
    assert {len(s.ratings) for s in human_speeches()} == {15}
    assert len(human_data.dimension_ratings()) == 12726
    assert len({r.dimension for r in human_data.dimension_ratings()}) == 11
    assert len(human_data.sentences()) == 7368


def test_one_person_stands_where_the_specification_says() -> None:
    """0.44 overall and 0.27 within a source; 0.91 on clear pairs counts a person's own rating in the mean."""
    assert ALL.one_person.overall == pytest.approx(0.44, abs=0.015)
    assert ALL.one_person.within == pytest.approx(0.27, abs=0.03)
    assert ALL.one_person.pairs_right == pytest.approx(0.85, abs=0.015)


def test_whoever_knows_the_source_alone_does_well_overall_and_nothing_within() -> None:
    assert ALL.source_alone.overall == pytest.approx(0.63, abs=0.005)
    assert ALL.source_alone.within is None


def test_fifteen_people_agree_as_little_as_was_measured() -> None:
    units = [Rated(tuple(map(float, s.ratings)), s.motion) for s in human_speeches()]
    assert krippendorff_alpha(units, "ordinal") == pytest.approx(0.251, abs=0.001)
    assert krippendorff_alpha(units, "interval") == pytest.approx(0.264, abs=0.001)


def test_a_constant_judge_reads_no_information(tmp_path: Path) -> None:
    found = compared(bad_judges()["scripted:constant"], tmp_path)
    assert not found.sound
    assert any(line.startswith("no information") for line in found.against_it)
    assert named(found, "ranks of all speeches") is None


def test_a_word_counter_is_told_that_length_is_no_quality(tmp_path: Path) -> None:
    found = compared(bad_judges()["scripted:length"], tmp_path)
    assert not found.sound
    assert found.faults[0].startswith("length taken for quality")


def test_a_source_guesser_does_not_look_good(tmp_path: Path) -> None:
    found = compared(bad_judges()["scripted:guesser"], tmp_path, ALL)
    assert named(found, "ranks of all speeches") == pytest.approx(0.65, abs=0.03)
    assert named(found, "ranks within a source") is None
    assert not found.sound
    assert found.against_it[0].startswith("source taken for quality: 100 % of its spread")
    assert "target missed: ranks within a source" in found.against_it


def test_a_judge_that_reads_as_people_do_is_sound(tmp_path: Path) -> None:
    found = compared(Reader(), tmp_path, repeat=2)
    assert found.sound, found.against_it
    assert found.against_it == ()
    turned = named(found, "pairs flipped")
    assert turned is not None and turned <= 0.1


def test_a_judge_that_says_something_else_each_time_flips(tmp_path: Path) -> None:
    found = compared(Reader(noise=4), tmp_path, repeat=2)
    assert "target missed: pairs flipped" in found.against_it


def test_a_judge_that_does_not_answer_has_scored_nothing(tmp_path: Path) -> None:
    found = compared(Absent(), tmp_path)
    assert found.scored == 0
    assert found.faults == ("it scored nothing",)
    assert not found.sound


def test_what_was_judged_is_not_asked_again(tmp_path: Path) -> None:
    compared(Reader(), tmp_path)
    again = Scored()
    asyncio.run(put_to(Reader(), [case_of(s) for s in SOME.speeches], RUBRIC, 1, tmp_path, again))
    assert again.asked == 0
    assert again.known == len(SOME.speeches)


def test_reports_carry_the_record_and_say_when_a_judge_failed(tmp_path: Path) -> None:
    good, bad = compared(Reader(), tmp_path), compared(bad_judges()["scripted:constant"], tmp_path)
    for found in (good, bad):
        path = write_record(found, tmp_path)
        assert json.loads(path.read_text("utf-8")) == as_json(found)
    assert state_of("reader", RUBRIC.hash, tmp_path) == "validated 2026-11-25, on whole speeches only (G)"
    assert "not to be relied on" in state_of("scripted:constant", RUBRIC.hash, tmp_path)
    assert state_of("reader", hashlib.sha256(b"other").hexdigest(), tmp_path) == "unvalidated"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FaultError, match="Choose another --out"):
        compared(Reader(), tmp_path / "file")


def test_speeches_are_drawn_by_whole_motions() -> None:
    drawn = chosen(human_speeches(), 50, seed=1)
    assert 50 <= len(drawn) <= 60
    motions = {s.motion for s in drawn}
    assert len(drawn) == sum(s.motion in motions for s in human_speeches())
    assert drawn == chosen(human_speeches(), 50, seed=1)
    assert len(chosen(human_speeches(), None, seed=1)) == 631


def test_validate_says_in_plain_words_what_is_wrong(tmp_path: Path) -> None:
    asked = ["eval", "validate", "--speeches", "40", "--out", str(tmp_path), "--date", "2026-11-25"]
    ran = CliRunner().invoke(app, asked)
    assert ran.exit_code == 0, ran.output
    assert ran.output.count("Do not rely on it.") == 3
    assert ran.output.count("length: Spearman correlation of the scores with the number of words") == 1
    for words in ("no information", "length taken for quality", "source taken for quality", "one person"):
        assert words in ran.output
    assert len(list(tmp_path.glob("*.json"))) == 3
    again = CliRunner().invoke(app, [*asked, "--judge", "scripted:length", "--json"])
    (record,) = json.loads(again.output)
    assert record["judge"] == "scripted:length"
    assert record["rubric"] == RUBRIC.hash
    assert record["date"] == "2026-11-25"
    assert record["sound"] is False


def test_a_judge_that_scores_nothing_leaves_no_record_and_is_told_why(nac: Nac, tmp_path: Path) -> None:
    asked = ("eval", "validate", "--judge", "scripted:careful", "--speeches", "40", "--out", str(tmp_path))
    ran = nac(*asked)
    assert ran.code == 2
    assert re.search(r"scripted:careful: 0 of \d+ speeches scored.", ran.out)
    assert "This takes a reader; nothing was counted." in ran.out
    assert "one person" not in ran.out
    assert "no record was written" in ran.err and "(item G)" in ran.err
    assert not list(tmp_path.glob("*.json"))
    assert state_of("scripted:careful", RUBRIC.hash, tmp_path) == "unvalidated"
    assert nac(*asked, "--json").code == 2


def test_what_the_cap_stopped_before_anything_was_scored_is_no_error(nac: Nac, tmp_path: Path) -> None:
    model = ("--judge", "grader@http://127.0.0.1:9/v1", "--calls", "1")
    ran = nac("eval", "validate", *model, "--speeches", "40", "--out", str(tmp_path))
    assert ran.code == 0, ran.err
    assert "The cap was reached, so no record was written." in ran.out


def test_an_older_record_of_a_judge_that_scored_nothing_validates_nothing(tmp_path: Path) -> None:
    write_record(compared(Absent(), tmp_path), tmp_path)
    assert state_of("absent", RUBRIC.hash, tmp_path) == "unvalidated"


def test_a_judge_that_there_is_not_is_said_with_all_that_there_are(nac: Nac, tmp_path: Path) -> None:
    ran = nac("eval", "validate", "--judge", "scripted:nobody", "--out", str(tmp_path))
    assert ran.code == 2
    assert "There is no judge 'scripted:nobody'" in ran.err
    for known in (*scripted(), *bad_judges()):
        assert ran.err.count(known) == 1
