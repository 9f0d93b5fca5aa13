"""Scores beside a meeting: kept, found again byte for byte, capped, and never a change of the meeting."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from nacsim.errors import FaultError
from nacsim.evals.careful import Careful
from nacsim.evals.case import Case, Sitting
from nacsim.evals.judges import FAULT, Judge, Noisy, fault, mark
from nacsim.evals.rubric import load_rubric
from nacsim.evals.score_file import ScoreFile
from nacsim.evals.scores import Score
from nacsim.evals.scoring import Scored, items_of, score

RUBRIC = load_rubric()
Own = Callable[[], Sitting]


class Counting:
    """Judges by a function and counts how often it was asked."""

    name = "counting"

    def __init__(
        self, says: Callable[[Case, int], Mapping[str, Any]] | None = None, edition: str = "1"
    ) -> None:
        self.edition, self.calls, self._says = edition, 0, says

    async def judge(self, case: Case) -> Mapping[str, Any]:
        self.calls += 1
        return self._says(case, self.calls) if self._says else {i: mark(3, "Middling.") for i in case.items}


def run(sitting: Sitting, judge: Judge, items: tuple[str, ...] = ("S1", "S6"), repeat: int = 1) -> Scored:
    found = Scored()
    asyncio.run(score(sitting, judge, RUBRIC, items, repeat, found))
    return found


def files(sitting: Sitting) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (sitting.folder / "scores").iterdir()}


def test_a_second_run_asks_nobody_and_leaves_the_same_bytes(own: Own) -> None:
    judge = Counting()
    first = run(own(), judge, repeat=2)
    kept, calls = files(own()), judge.calls
    second = run(own(), judge, repeat=2)
    assert calls == 2 * len(own().speeches)
    assert (judge.calls, second.asked, second.known) == (calls, 0, calls)
    assert files(own()) == kept
    assert first.scores == second.scores


def test_scoring_does_not_change_the_meeting(own: Own) -> None:
    before = {p.name: p.read_bytes() for p in own().folder.iterdir() if p.is_file()}
    run(own(), Careful())
    assert {p.name: p.read_bytes() for p in own().folder.iterdir() if p.is_file()} == before


def test_a_run_that_was_stopped_goes_on_where_it_was(own: Own) -> None:
    def stops(case: Case, calls: int) -> Mapping[str, Any]:
        if calls > 10:
            raise FaultError("Somebody pulled the plug.")
        return {i: mark(3, "Middling.") for i in case.items}

    with pytest.raises(FaultError, match="plug"):
        run(own(), Counting(stops))
    judge = Counting()
    found = run(own(), judge)
    whole = files(own())
    assert judge.calls == len(own().speeches) - 10
    assert found.known == 10
    (own().folder / "scores" / "counting.jsonl").unlink()
    run(own(), Counting())
    assert files(own()) == whole


def test_only_items_that_are_missing_are_asked_for(own: Own) -> None:
    run(own(), Counting(), ("S1",))
    asked: set[tuple[str, ...]] = set()

    def notes(case: Case, _: int) -> Mapping[str, Any]:
        asked.add(case.items)
        return {i: mark(3, "Middling.") for i in case.items}

    found = run(own(), Counting(notes), ("S1", "S4", "G"))
    assert asked == {("S4", "G")}
    assert all([m.item for m in s.marks] == ["S1", "S4", "G"] for s in found.scores)


def test_other_words_put_to_a_judge_are_another_question(own: Own) -> None:
    run(own(), Counting())
    other = Counting(edition="2")
    run(own(), other)
    assert other.calls == len(own().speeches)


def test_what_nobody_answered_is_not_kept_and_is_asked_again(own: Own) -> None:
    def half(case: Case, calls: int) -> Mapping[str, Any]:
        return {"S1": mark(3, "Middling."), "S6": fault("timeout: no answer")}

    found = run(own(), Counting(half))
    assert found.faults == {"timeout: no answer": len(own().speeches)}
    assert all([m.item for m in s.marks] == ["S1"] for s in found.scores)
    again = Counting()
    assert all([m.item for m in s.marks] == ["S1", "S6"] for s in run(own(), again).scores)
    assert again.calls == len(own().speeches)


def test_over_the_cap_nobody_is_asked_any_more(own: Own) -> None:
    spent = fault("cap: No more than 3 calls may be made.")
    judge = Counting(lambda case, _: dict.fromkeys(case.items, spent))
    found = run(own(), judge)
    assert found.over_the_cap
    assert judge.calls <= 4
    assert not (own().folder / "scores").exists()


def test_cannot_judge_and_void_are_kept_as_what_they_are(own: Own) -> None:
    said = {"S1": mark(None, "Too short."), "S6": mark(5, "Kind.", "nobody ever said this here")}
    found = run(own(), Counting(lambda *_: said))
    for one in found.scores:
        cannot, void = one.marks
        assert (cannot.score, cannot.void) == (None, "")
        assert void.void == "the speech does not say what was quoted"
        assert one.counting == {}


def test_a_line_cut_off_by_a_crash_is_asked_for_again(own: Own) -> None:
    run(own(), Counting())
    path = own().folder / "scores" / "counting.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    judge = Counting()
    run(own(), judge)
    assert judge.calls == 1
    assert path.read_bytes() == whole


def test_a_line_cut_off_does_not_spoil_the_line_after_it(own: Own) -> None:
    run(own(), Counting())
    path = own().folder / "scores" / "counting.jsonl"
    cut = path.read_bytes()[: -len(path.read_bytes()) // 2]
    path.write_bytes(cut)
    file = ScoreFile(own().folder, "counting", items_of(RUBRIC))
    file.add(Score(meeting="m", seq=1, seat="EE", judge="counting", rubric="r", time=0, case="c", marks=()))
    lines = path.read_bytes().splitlines()  # as a second crash would leave them: the file was not closed
    assert len(lines) == cut.count(b"\n") + 1
    assert all(json.loads(line) for line in lines)


def test_a_file_that_holds_no_scores_is_named(own: Own) -> None:
    path = own().folder / "scores" / "counting.jsonl"
    path.parent.mkdir()
    path.write_text('{"not": "a score"}\n')
    with pytest.raises(FaultError, match=r"counting\.jsonl, line 1"):
        run(own(), Counting())


def test_every_score_names_meeting_speech_judge_and_rubric(own: Own) -> None:
    run(own(), Noisy(), repeat=2)
    (body,) = files(own()).values()
    lines = [json.loads(line) for line in body.splitlines()]
    assert {line["rubric"] for line in lines} == {RUBRIC.hash}
    assert {(line["judge"], line["meeting"]) for line in lines} == {("scripted:noisy", own().id)}
    assert len({(line["seq"], line["time"]) for line in lines}) == 2 * len(own().speeches)


def test_an_item_that_the_rubric_lacks_is_named() -> None:
    with pytest.raises(ValueError, match="S99"):
        items_of(RUBRIC, ("S1", "S99"))


def test_a_file_opened_and_closed_without_a_score_is_not_made(own: Own) -> None:
    ScoreFile(own().folder, "nobody", ()).close()
    assert not (own().folder / "scores").exists()
    assert FAULT in fault("why")
