"""A judge is compared with a crowd on single sentences, and people with people on eleven dimensions."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nacsim.evals.bad_judges import bad_judges
from nacsim.evals.case import Case
from nacsim.evals.compared import Compared
from nacsim.evals.crowd import OnSentences, on_sentences
from nacsim.evals.dimensions import NEAREST, agreed_dimensions
from nacsim.evals.figures import state_of
from nacsim.evals.human_data import (
    SENTENCES,
    Sentence,
    dimension_ratings,
    hash_of,
    human_speeches,
    sentences,
)
from nacsim.evals.judge_model import edition_of_models
from nacsim.evals.judges import Judge, Noisy, mark
from nacsim.evals.put_to_judge import case_of, case_of_sentence, chosen, medians, put_to
from nacsim.evals.report.judges_records import record_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scoring import Scored
from nacsim.evals.validation import Validation, write_record
from tests.typed import Nac

RUBRIC = load_rubric()
SOME, FEW = chosen(sentences(), 600, seed=1), chosen(sentences(), 30, seed=1)
TAU, RHO, PAIRS, DECIDED = (
    "tau within a motion",
    "ranks within a motion",
    "pairs of sentences",
    "sentence pairs decided",
)


class Reader:
    """A judge that finds of a sentence what the crowd found, to a whole level."""

    name, edition = "reader", "1"

    def __init__(self, turned: bool = False) -> None:
        self._sign = -1 if turned else 1

    async def judge(self, case: Case) -> Mapping[str, Any]:
        level = 3 + self._sign * round((sentences()[case.seq].quality - 0.75) * 8)
        return {item: mark(level, "It was read.") for item in case.items}


def compared(judge: Judge, folder: Path, drawn: tuple[Sentence, ...] = SOME) -> OnSentences:
    scored = Scored()
    asyncio.run(put_to(judge, [case_of_sentence(s) for s in drawn], RUBRIC, 1, folder, scored))
    return on_sentences(drawn, medians(scored.scores))


@pytest.fixture(scope="module")
def well_read(tmp_path_factory: pytest.TempPathFactory) -> OnSentences:
    """Return the comparison of a judge that is as good as the crowd."""
    return compared(Reader(), tmp_path_factory.mktemp("well_read"))


def figure(found: OnSentences, name: str) -> Compared:
    return next(f for f in found.figures if f.name == name)


def test_sentences_are_drawn_by_whole_motions() -> None:
    motions = {s.motion for s in SOME}
    assert len(SOME) >= 600 and len(motions) >= 5
    assert len(SOME) == sum(s.motion in motions for s in sentences())
    assert chosen(sentences(), 600, seed=2) != SOME
    assert len(chosen(sentences(), 7368, seed=1)) == 7368


def test_a_sentence_is_put_with_its_motion_its_side_and_what_the_crowd_was_asked() -> None:
    against = next(s for s in SOME if s.stance == "against")
    case = case_of_sentence(against)
    assert case.speech == against.text
    assert f"The motion: {against.motion}\n" in case.briefing
    assert "an argument against the motion" in case.briefing and "recommend it" in case.briefing


def test_a_judge_that_reads_as_the_crowd_does_ranks_sentences_as_it_does(well_read: OnSentences) -> None:
    found = well_read
    assert (found.scored, found.sentences, found.motions) == (len(SOME), len(SOME), 6)
    assert found.faults == ()
    for name, least in ((TAU, 0.8), (RHO, 0.9), ("tau of all sentences", 0.8), (PAIRS, 1.0)):
        one = figure(found, name)
        assert one.judge is not None and one.judge >= least, name
        assert one.interval is not None and one.interval.low <= one.judge <= one.interval.high
        assert one.interval.meetings == 6


def test_a_judge_that_ranks_the_wrong_way_round_is_told_so(tmp_path: Path) -> None:
    found = compared(Reader(turned=True), tmp_path)
    assert figure(found, PAIRS).judge == 0.0
    (fault,) = found.faults
    assert fault.startswith("backwards:")


def test_a_judge_that_draws_lots_is_told_that_its_order_may_be_chance(tmp_path: Path) -> None:
    found = compared(Noisy(), tmp_path)
    (fault,) = found.faults
    assert fault.startswith("no ranking:")
    pairs = figure(found, PAIRS).judge
    assert pairs is not None and abs(pairs - 0.5) < 0.1


@pytest.mark.parametrize("name", ["scripted:constant", "scripted:guesser"])
def test_who_gives_every_sentence_the_same_reads_no_information(name: str, tmp_path: Path) -> None:
    found = compared(bad_judges()[name], tmp_path, FEW)
    assert found.faults == (
        "no information: it gives all sentences the same score, so its figures say nothing about sentences",
    )
    assert figure(found, TAU).judge is None and figure(found, PAIRS).judge is None
    assert figure(found, DECIDED).judge == 0.0


@pytest.mark.parametrize("seed", [1, 25])
def test_a_word_counter_is_told_that_the_length_of_a_sentence_is_no_quality(
    seed: int, tmp_path: Path
) -> None:
    """Also where it is drawn the one motion on which the crowd itself, by chance, follows length."""
    found = compared(bad_judges()["scripted:length"], tmp_path, chosen(sentences(), 30, seed))
    assert found.faults[0].startswith("length taken for quality")
    length = figure(found, "length of sentences")
    assert length.judge is not None and length.judge > 0.9
    assert length.person == pytest.approx(0.116, abs=0.001)


def test_the_figures_are_those_that_can_be_worked_out_by_hand(tmp_path: Path) -> None:
    """Two motions: on one the judge has the order right but for a tie, on the other it is turned round."""

    class Given:
        name, edition = "given", "1"

        async def judge(self, case: Case) -> Mapping[str, Any]:
            return {"G": mark([1, 2, 2, 5, 4, 3][case.seq], "So it is.")}

    held = [("a", 0.5), ("a", 0.7), ("a", 0.9), ("b", 0.5), ("b", 0.6), ("b", 1.0)]
    drawn = tuple(Sentence(n, m, "against", f"Sentence {n}.", q) for n, (m, q) in enumerate(held))
    found = compared(Given(), tmp_path, drawn)
    assert figure(found, TAU).judge == pytest.approx((2 / np.sqrt(3 * 2) - 1) / 2)
    assert figure(found, RHO).judge == pytest.approx((np.sqrt(3) / 2 - 1) / 2)
    assert figure(found, PAIRS).judge == pytest.approx(1 / 3)  # 0.4 apart on a; 0.5 and 0.4 apart on b
    assert figure(found, DECIDED).judge == 1.0
    assert figure(found, TAU).interval is None  # two motions are too few


def test_sentences_that_were_judged_are_not_asked_again(tmp_path: Path) -> None:
    compared(Reader(), tmp_path, FEW)
    again = Scored()
    asyncio.run(put_to(Reader(), [case_of_sentence(s) for s in FEW], RUBRIC, 1, tmp_path, again))
    assert (again.asked, again.known) == (0, len(FEW))


def test_sentences_that_were_not_scored_are_counted() -> None:
    found = on_sentences(SOME, ())
    assert (found.scored, found.sentences, found.figures) == (0, len(SOME), ())
    assert found.faults == ("it scored no sentences",)


def test_a_record_carries_the_sentences_and_one_without_them_is_read_as_before(
    well_read: OnSentences, tmp_path: Path
) -> None:
    speeches = (Compared("ranks of all speeches", "m", 0.7),)
    found = Validation("reader", RUBRIC.hash, "2026-11-26", 631, 631, speeches, ())
    body = json.loads(write_record(found, tmp_path).read_text("utf-8"))
    assert "sentences" not in body and SENTENCES not in body["data"]
    before = record_of("reader", RUBRIC.hash, tmp_path)
    assert before is not None and before.sentences is None
    assert before.state == "validated 2026-11-26, on whole speeches only (G)"
    more = replace(found, sentences=well_read)
    body = json.loads(write_record(more, tmp_path).read_text("utf-8"))
    assert body["data"][SENTENCES] == hash_of(SENTENCES)
    after = record_of("reader", RUBRIC.hash, tmp_path)
    assert after is not None and after.sentences is not None
    assert [f.name for f in after.sentences.figures][1] == TAU
    on = "on whole speeches and single sentences only (G)"
    assert state_of("reader", RUBRIC.hash, tmp_path) == f"validated 2026-11-26, {on}"


def test_a_judge_that_fails_on_sentences_is_not_sound(tmp_path: Path) -> None:
    found = Validation("reader", RUBRIC.hash, "2026-11-26", 631, 631, (), ())
    failed = replace(found, sentences=compared(Reader(turned=True), tmp_path))
    assert found.sound and not failed.sound
    assert failed.against_it[0].startswith("on single sentences: backwards")


def test_validate_prints_sentences_beside_speeches_and_how_far_people_agree(nac: Nac, tmp_path: Path) -> None:
    flags = ("--speeches", "40", "--sentences", "30", "--out", str(tmp_path))
    ran = nac("eval", "validate", *flags)
    assert ran.code == 0, ran.err
    assert ran.out.count("single sentences scored, on one motion.") == 3
    assert ran.out.count("on single sentences: no information") == 2
    assert ran.out.count("on single sentences: length taken for quality") == 1
    assert ran.out.count("\ntau within a motion: the mean over motions") == 1
    assert "the crowd" in ran.out
    assert ran.out.count("How far people agree on such things") == 1
    (record,) = json.loads(nac("eval", "validate", *flags, "--judge", "scripted:length", "--json").out)
    assert record["sentences"]["scored"] == record["sentences"]["sentences"] >= 30


def test_where_the_calls_end_among_the_sentences_no_record_is_written(nac: Nac, tmp_path: Path) -> None:
    class Grader(Reader):
        name, edition = "grader", edition_of_models()

        async def judge(self, case: Case) -> Mapping[str, Any]:
            return {"G": mark(3, "It was read.")}

    speeches = [case_of(s) for s in chosen(human_speeches(), 40, seed=0)]
    asyncio.run(put_to(Grader(), speeches, RUBRIC, 1, tmp_path, Scored()))
    model = ("--judge", "grader@http://127.0.0.1:9/v1", "--calls", "1", "--out", str(tmp_path))
    ran = nac("eval", "validate", *model, "--speeches", "40", "--sentences", "30")
    assert ran.code == 0, ran.err
    assert f"grader: {len(speeches)} of {len(speeches)} speeches scored." in ran.out
    assert "No more than 1 call may be made." in ran.out
    assert "The cap was reached, so no record was written." in ran.out
    assert not list(tmp_path.glob("*.json"))
    assert "Its record is" in nac("eval", "validate", *model, "--speeches", "40").out


@pytest.mark.parametrize("few", ["1", "29"])
def test_too_few_sentences_are_refused_with_what_to_type(nac: Nac, tmp_path: Path, few: str) -> None:
    ran = nac("eval", "validate", "--sentences", few, "--out", str(tmp_path))
    assert ran.code == 2
    assert "--sentences 30 or more" in ran.err
    assert not list(tmp_path.iterdir())


def test_eleven_dimensions_have_an_alpha_that_says_how_little_people_agree() -> None:
    found = {one.dimension: one for one in agreed_dimensions()}
    assert set(found) == {r.dimension for r in dimension_ratings()} == set(NEAREST)
    for one in found.values():
        assert one.alpha is not None and 0.1 < one.alpha < 0.35
        assert one.interval is not None and one.interval.low < one.alpha < one.interval.high
        assert one.item in {"", *RUBRIC.by_id}
    assert found["local-acceptability"].alpha == pytest.approx(0.300, abs=0.001)
    assert found["global-sufficiency"].alpha == pytest.approx(0.109, abs=0.001)
