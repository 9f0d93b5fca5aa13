"""Judges whose faults are known: the figures must find each of them out."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from nacsim.evals import readings as r
from nacsim.evals.careful import Careful
from nacsim.evals.case import Case, Sitting
from nacsim.evals.figures import UNVALIDATED, state_of
from nacsim.evals.grams import words_of
from nacsim.evals.judges import (
    AlwaysFirst,
    Constant,
    Inventor,
    Judge,
    Noisy,
    SourceGuesser,
    WordCounter,
    slug_of,
)
from nacsim.evals.pairs import compare, flips, ties
from nacsim.evals.profile import Judged, judged, panel, profile
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Mark, Score
from nacsim.evals.scoring import Scored, score

ITEMS = ("S1", "S4")
Own = Callable[[], Sitting]


def scored(sitting: Sitting, judge: Judge, repeat: int = 1) -> Scored:
    found = Scored()
    asyncio.run(score(sitting, judge, load_rubric(), ITEMS, repeat, found))
    return found


def said_of(sitting: Sitting, judge: Judge, repeat: int = 1) -> dict[str, set[str]]:
    """Return what the readings say of a judge, by item."""
    words = {(sitting.id, seq): len(words_of(s.text)) for seq, s in sitting.speeches}
    found = r.readings(judged(scored(sitting, judge, repeat).scores), words)
    return {item: {x.says for x in found if x.item == item} for item in ITEMS}


def both(says: str) -> dict[str, set[str]]:
    return {item: {says} for item in ITEMS}


def test_a_judge_that_always_gives_the_same_score_reads_no_information(own: Own) -> None:
    assert said_of(own(), Constant()) == both(r.NO_INFORMATION)


def test_a_judge_that_counts_words_is_flagged(own: Own) -> None:
    assert said_of(own(), WordCounter()) == both(r.FOLLOWS_LENGTH)


def test_a_judge_that_looks_at_the_speaker_alone_is_flagged(own: Own) -> None:
    assert said_of(own(), SourceGuesser()) == both(r.FOLLOWS_SPEAKER)


def test_a_noisy_judge_shows_its_spread_when_it_is_asked_again(own: Own) -> None:
    assert said_of(own(), Noisy(), repeat=3) == both(r.SPREADS)


def test_a_noisy_judge_asked_once_shows_no_spread(own: Own) -> None:
    assert r.SPREADS not in said_of(own(), Noisy())["S1"]


def test_made_up_quotations_void_every_score_they_bear(own: Own) -> None:
    sitting = own()
    found = judged(scored(sitting, Inventor()).scores)
    assert all(one.score is None and one.void == 1 for one in found)
    assert said_of(sitting, Inventor()) == both(r.MOSTLY_VOID)
    assert all(cell.mean is None for row in profile(found).values() for cell in row.values())


def test_a_judge_that_prefers_whatever_comes_first_makes_ties_of_all_pairs(cases: tuple[Case, ...]) -> None:
    pairs = [asyncio.run(compare(AlwaysFirst(), a, b)) for a, b in pairwise(cases)]
    assert (ties(pairs), flips(pairs)) == (1.0, 1.0)


class Longer:
    """Prefers the longer speech, wherever it stands."""

    name = "longer"

    async def prefer(self, first: Case, second: Case) -> str:
        return "first" if len(first.speech) > len(second.speech) else "second"


def test_a_win_counts_if_both_orders_agree(cases: tuple[Case, ...]) -> None:
    long, short = sorted(cases[:2], key=lambda c: -len(c.speech))
    assert asyncio.run(compare(Longer(), long, short)).winner == "one"
    assert asyncio.run(compare(Longer(), short, long)).winner == "other"


def test_of_repeated_scores_the_median_counts_and_void_ones_do_not() -> None:
    def one(time: int, score: int | None, void: str = "") -> Score:
        mark = Mark(item="S1", score=score, void=void)
        return Score(meeting="m", seq=5, seat="EE", judge="j", rubric="r", time=time, marks=(mark,))

    found = judged([one(0, 2), one(1, 5), one(2, 3), one(3, 5, "void"), one(4, None)])
    assert found == [Judged("m", 5, "EE", "j", "S1", 3.0, 3, 3, 1, 1)]


def test_a_panel_judges_by_the_median_of_its_judges() -> None:
    ones = [Judged("m", 5, "EE", f"j{n}", "S1", score, 0, 1, 0, 0) for n, score in enumerate((1.0, 4.0, 5.0))]
    together = panel(ones)
    assert [(p.judge, p.score, p.spread) for p in together] == [("panel", 4.0, 4)]


@pytest.mark.parametrize(
    ("speech", "counted"),
    [("Patience.", "1 word in common"), ("Patience and sanctions.", "2 words in common")],
)
def test_the_careful_judge_counts_in_plain_english(speech: str, counted: str) -> None:
    case = Case("m", 5, "EE", "Estonia", speech, briefing="Sanctions take patience.", items=("S3",))
    assert counted in asyncio.run(Careful().judge(case))["S3"]["reason"]


def test_two_judges_never_share_a_file() -> None:
    assert slug_of("qwen3-8b") == "qwen3-8b"
    assert len({slug_of(name) for name in ("a/b", "a-b", "a:b", "a b")}) == 4


def test_a_judge_is_unvalidated_until_a_record_of_its_own_is_there(tmp_path: Path) -> None:
    record = tmp_path / f"{slug_of('m/one')}.json"
    assert state_of("m/one", "hash", tmp_path) == UNVALIDATED
    record.write_text('{"judge": "m/one", "rubric": "hash", "figures": {}, "date": "2026-11-26"}')
    assert state_of("m/one", "hash", tmp_path) == "validated 2026-11-26, on whole speeches only (G)"
    assert state_of("m/one", "another rubric", tmp_path) == UNVALIDATED
    assert state_of("m/two", "hash", tmp_path) == UNVALIDATED


@pytest.mark.parametrize("body", ["{", "[]", '{"judge": "one"}'])
def test_a_record_of_validation_that_cannot_be_read_is_said_to_be_one(tmp_path: Path, body: str) -> None:
    (tmp_path / "one.json").write_text(body)
    with pytest.raises(Exception, match="record of validation"):
        state_of("one", "hash", tmp_path)
