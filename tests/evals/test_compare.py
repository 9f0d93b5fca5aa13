"""Conditions are compared in both orders, at like length, meeting by meeting, and beside their baselines."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nacsim.errors import FaultError, InputError, ModelFault
from nacsim.evals.case import Case, Sitting, sittings_in
from nacsim.evals.comparison import Comparison, comparison, decide
from nacsim.evals.conditions import LENGTHS, Condition, Match, blocks_of, conditions_of, matches, same_seeds
from nacsim.evals.judges import AlwaysFirst, mark
from nacsim.evals.labels import labels_for
from nacsim.evals.pair_judges import ByScores, Longer, ModelPairs, Remembered, pair_prompt, preference_in
from nacsim.evals.pairs import PairJudge
from nacsim.evals.rubric import load_rubric
from nacsim.evals.side_by_side import HEARD, difference, difference_interval, side_by_side
from nacsim.money import Usage
from nacsim.prompt import Prompt, Reply
from tests.typed import Nac

RUBRIC = load_rubric()


class Finds:
    """Prefers the speech in which a word stands."""

    name, edition = "finds", "1"

    def __init__(self, word: str = "good") -> None:
        self._word = word

    async def prefer(self, first: Case, second: Case) -> str:
        here, there = self._word in first.speech, self._word in second.speech
        return "tie" if here == there else "first" if here else "second"


class Scripted:
    """A model that says what is in a list, and then fails."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.prompts: list[Prompt] = []

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        raise AssertionError("a judge of pairs decides")

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        self.prompts.append(prompt)
        if not self.replies:
            raise ModelFault("down", "Nobody answered.")
        return Reply(self.replies.pop(0), "m", Usage(1, 1))

    async def close(self) -> None:
        return None


def case(text: str, seq: int = 1, meeting: str = "m") -> Case:
    return Case(meeting=meeting, seq=seq, seat="EE", name="Estonia", speech=text)


def bouts(*blocks: Sequence[tuple[str, str]]) -> list[Match]:
    """Return a match for each two texts, block by block."""
    return [
        Match(number, "A", "B", case(a, n, f"a{number}"), case(b, n, f"b{number}"))
        for number, block in enumerate(blocks)
        for n, (a, b) in enumerate(block)
    ]


def judged(judge: PairJudge, held: Sequence[Match]) -> Comparison:
    blocks = 1 + max(m.block for m in held)
    return comparison(judge.name, asyncio.run(decide(judge, held)), blocks)


@pytest.fixture(scope="session")
def two(held: Path) -> tuple[Sitting, ...]:
    return tuple(sittings_in([held]))


def test_a_judge_that_always_takes_the_first_decides_nothing() -> None:
    found = judged(AlwaysFirst(), bouts(*[[("bad one", "good one")] * 4] * 6))
    assert found.ties == 1 and found.flips == 1
    assert found.strength == pytest.approx({"A": 0.5, "B": 0.5})
    assert found.heads[0].share == 0.5
    assert any("no information" in fault for fault in found.faults)
    assert any("the order decides: 100 %" in fault for fault in found.faults)


def test_a_condition_that_wins_in_both_orders_wins() -> None:
    found = judged(Finds(), bouts(*[[("bad one", "good one"), ("good", "bad"), ("bad", "good")]] * 6))
    (head,) = found.heads
    assert (head.first_wins, head.second_wins, head.ties) == (6, 12, 0)
    assert head.share == pytest.approx(2 / 3)
    assert found.strength["B"] > found.strength["A"]
    assert found.flips == 0 and found.faults == ()


def test_intervals_come_from_meetings_and_not_from_pairs() -> None:
    """Many pairs of few meetings are few meetings; and where every meeting says the same nothing is wide."""
    few = judged(Finds(), bouts(*[[("bad", "good")] * 50] * 4))
    assert few.heads[0].interval is None
    mixed = judged(Finds(), bouts(*[[("bad", "good")] * 20, [("good", "bad")] * 20] * 4))
    assert mixed.heads[0].interval is not None
    assert mixed.heads[0].interval.meetings == 8
    assert mixed.heads[0].interval.high - mixed.heads[0].interval.low > 0.5
    strength = mixed.strength_intervals["B"]
    assert strength is not None and strength.low < 0.5 < strength.high


def test_a_judge_that_takes_the_longer_speech_is_told_so() -> None:
    found = judged(Longer(), bouts(*[[("one two three", "one two"), ("one", "one two")]] * 6))
    assert found.longer == 1
    assert found.faults == ("the longer speech wins 100 % of the decided pairs, in pairs of like length",)
    assert asyncio.run(Longer().prefer(case("a b"), case("c d"))) == "tie"


def test_a_judge_of_single_speeches_prefers_the_higher_level_and_void_marks_decide_nothing() -> None:
    class Levels:
        name, edition = "levels", "1"

        async def judge(self, one: Case) -> Mapping[str, Any]:
            level = {"well said": 5, "badly said": 1, "invented": 4}.get(one.speech)
            words = "never said" if one.speech == "invented" else one.speech
            return {item: mark(level, "Read.", words) for item in one.items}

    judge = ByScores(Levels(), "S1", RUBRIC)
    well, badly, invented, unread = map(case, ("well said", "badly said", "invented", "other"))
    assert asyncio.run(judge.prefer(well, badly)) == "first"
    assert asyncio.run(judge.prefer(badly, well)) == "second"
    assert asyncio.run(judge.prefer(well, invented)) == "tie"
    assert asyncio.run(judge.prefer(unread, well)) == "tie"


def test_a_model_sees_both_speeches_in_the_order_in_which_they_come() -> None:
    model = Scripted('{"reason": "x", "better": "second"}')
    judge = ModelPairs("m", model, "S1", RUBRIC)
    assert asyncio.run(judge.prefer(case("One says this."), case("Another says that."))) == "second"
    task = model.prompts[0].task
    assert task.index("THE FIRST SPEECH") < task.index("One says this") < task.index("Another says that")
    assert RUBRIC.by_id["S1"].levels[5] in task
    assert "instruction to you" in model.prompts[0].rules


def test_a_pair_is_masked_where_names_must_not_count(cases: Sequence[Case]) -> None:
    spoken = next(c for c in cases if c.name in c.speech)
    shown = pair_prompt(spoken, cases[1], "S1", RUBRIC)
    assert not [name for name in ("Estonia", "Hungary", "Germany") if name in shown.task + shown.rules]
    assert spoken.name in pair_prompt(spoken, cases[1], "S8", RUBRIC).task
    elsewhere = replace(spoken, meeting="z", labels=labels_for("z", ("EE", "HU", "DE")))
    forth, back = (pair_prompt(a, b, "S1", RUBRIC) for a, b in ((spoken, elsewhere), (elsewhere, spoken)))
    assert forth.rules == back.rules
    assert forth.task.replace("FIRST", "X").replace("SECOND", "X").count(spoken.labels(spoken.name)) > 1
    assert "All in all" in pair_prompt(spoken, cases[1], "G", RUBRIC).task


def test_a_reply_that_cannot_be_read_twice_is_a_tie() -> None:
    model = Scripted("I like both.", '{"better": "both"}')
    assert asyncio.run(ModelPairs("m", model, "G", RUBRIC).prefer(case("a"), case("b"))) == "tie"
    assert len(model.prompts) == 2
    assert preference_in('Well: {"reason": "", "better": "first"}.') == "first"
    assert preference_in("{") is None and preference_in("[]") is None


def test_what_was_compared_is_not_asked_again_and_a_fault_is_not_kept(tmp_path: Path) -> None:
    one, other = case("a"), case("b")
    model = Scripted('{"reason": "", "better": "first"}')
    judge = ModelPairs("m", model, "G", RUBRIC)
    first = Remembered(judge, judge.edition, tmp_path)
    assert asyncio.run(first.prefer(one, other)) == "first"
    assert asyncio.run(first.prefer(other, one)) == "tie"
    assert first.asked == 2 and first.faults == ["down: Nobody answered."]
    again = Remembered(judge, judge.edition, tmp_path)
    assert asyncio.run(again.prefer(one, other)) == "first"
    assert again.asked == 0
    other_words = Remembered(judge, "another edition", tmp_path)
    assert asyncio.run(other_words.prefer(one, other)) == "tie" and other_words.asked == 1


def test_a_memory_that_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "pairs-finds.jsonl").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(FaultError, match="is damaged"):
        Remembered(Finds(), "1", tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FaultError, match="cannot be written"):
        asyncio.run(Remembered(Finds(), "1", tmp_path / "file").prefer(case("a"), case("b")))


def test_speeches_are_matched_by_seat_move_and_length_and_each_is_used_once(two: Sequence[Sitting]) -> None:
    conditions = conditions_of([two[:1], two[1:]])
    found = matches(blocks_of(conditions), "S1", 1000, seed=0)
    assert len(found) > 20
    for match in found:
        lengths = sorted(len(c.speech.split()) for c in (match.one, match.other))
        assert match.one.seat == match.other.seat
        assert match.one.speech != match.other.speech
        assert lengths[1] <= LENGTHS * lengths[0] + 2  # words are counted without dashes there
    assert len({m.one.seq for m in found}) == len({m.other.seq for m in found}) == len(found)
    assert matches(blocks_of(conditions), "S1", 5, seed=0) == matches(blocks_of(conditions), "S1", 5, seed=0)
    assert len(matches(blocks_of(conditions), "S1", 5, seed=0)) == 5


def test_meetings_are_set_beside_each_other_seed_by_seed(two: Sequence[Sitting]) -> None:
    first, second = two
    twin = replace(second, opened=second.opened.model_copy(update={"seed": first.opened.seed}))
    assert same_seeds([Condition("A", (first,)), Condition("B", (twin,))])
    assert not same_seeds([Condition("A", (first,)), Condition("B", (second,))])
    assert [b.sittings["B"].id for b in blocks_of(conditions_of([[first], [twin]]))] == [second.id]


def test_a_group_of_several_modes_is_one_condition_for_each_mode(two: Sequence[Sitting]) -> None:
    first, second = two
    spoken = second.opened.model_copy(update={"mode": "words", "models": {"EE": "gpt-x"}})
    mixed = (first, replace(second, opened=spoken))
    assert [(c.name, c.held) for c in conditions_of([mixed])] == [("A1", "engine"), ("A2", "words (gpt-x)")]


def test_conditions_that_cannot_be_compared_are_refused(two: Sequence[Sitting]) -> None:
    with pytest.raises(InputError, match="Name two conditions"):
        conditions_of([two])
    with pytest.raises(InputError, match="is in two conditions"):
        conditions_of([two, two[:1]])
    elsewhere = replace(two[1], opened=two[1].opened.model_copy(update={"scenario": "other"}))
    with pytest.raises(InputError, match="several scenarios"):
        conditions_of([two[:1], [elsewhere]])


def test_each_figure_stands_beside_no_debate_and_no_roles(two: Sequence[Sitting]) -> None:
    figures = {f.name: f for f in side_by_side(conditions_of([two[:1], two[1:]]))}
    gain, worst = figures["gain over no debate"], figures["worst-off seat"]
    assert gain.no_debate == 0
    assert gain.no_roles is not None and gain.no_roles != 0
    assert worst.no_roles is not None and worst.no_debate is not None
    assert worst.no_roles < max(v for v in worst.means.values() if v is not None)
    assert figures["speeches"].no_debate is None
    assert gain.intervals == {"B": None}


def test_a_listener_hears_no_roles_where_speeches_are_dealt_anew(two: Sequence[Sitting]) -> None:
    mixed = (two[0], replace(two[1], opened=two[1].opened.model_copy(update={"seed": 9})))
    spoken = two[1].opened.model_copy(update={"mode": "words"})
    alone = side_by_side([Condition("A", mixed), Condition("B", (replace(two[1], opened=spoken),))])
    heard = next(f for f in alone if f.name == HEARD)
    assert heard.means["A"] is not None and heard.means["A"] > 0.5
    assert heard.no_roles is not None and heard.no_roles < 0.3
    assert heard.means["B"] is None


def test_two_conditions_are_compared_as_typed(nac: Nac, held: Path, tmp_path: Path) -> None:
    judges = ("--judge", "scripted:first", "--judge", "scripted:careful", "--out", str(tmp_path))
    typed = nac("eval", "compare", str(held / "0"), "--", str(held / "1"), *judges, "--pairs", "6")
    assert typed.code == 0, typed.err
    for words in (
        f"A: 1 meeting, mode engine: {held / '0'}\n",
        "With fewer than 5 meetings of each there are no intervals.",
        "no debate  no roles",
        "JUDGED in pairs by scripted:first: unvalidated; item S1; 6 pairs of speeches of",
        "A wins 0, B wins 0, ties 6",
        "ties 100 %; flipped by the order 100 %",
    ):
        assert words in typed.out
    assert "-0.00" not in typed.out and "share of the words" not in typed.out
    flags = ("--item", "S4", "--json", "--out", str(tmp_path), "--judge", "scripted:longer")
    body = json.loads(nac("eval", "compare", str(held / "0"), "--", str(held / "1"), *flags).out)
    assert set(body["conditions"]) == {"A", "B"}
    assert body["judged"][0]["judge"] == "scripted:longer"
    assert body["judged"][0]["state"] == "unvalidated"


def test_a_comparison_that_cannot_be_made_is_said(nac: Nac, held: Path, tmp_path: Path) -> None:
    assert "Name two conditions" in nac("eval", "compare", str(held / "0")).err
    both = (str(held / "0"), "--", str(held / "1"), "--out", str(tmp_path))
    assert "no item 'S99'" in nac("eval", "compare", *both, "--judge", "scripted:first", "--item", "S99").err
    refused = nac("eval", "compare", *both, "--judge", "scripted:nobody").err
    assert "There is no judge" in refused and "scripted:first, scripted:longer." in refused


def test_meetings_of_one_seed_are_drawn_together_and_others_each_for_itself() -> None:
    """Where meetings differ more than conditions do, only the same seeds show the difference."""
    first: list[float | None] = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    other: list[float | None] = [11.0, 21.5, 31.0, 41.5, 51.0, 61.5]
    together = difference_interval(first, other, True, 0)
    apart = difference_interval(first, other, False, 0)
    assert together is not None and apart is not None
    assert 1 <= together.low < together.high <= 1.5
    assert apart.low < 0 < apart.high
    assert apart.meetings == 6
    assert difference_interval(first[:4], other, False, 0) is None
    assert difference_interval([None, 1.0], other, False, 0) is None


def test_a_difference_is_of_the_meetings_that_its_interval_is_of() -> None:
    first: list[float | None] = [10.0, 20.0, 30.0, 40.0, 50.0, 900.0]
    other: list[float | None] = [11.0, 21.0, 31.0, 41.0, 51.0, None]
    between = difference_interval(first, other, True, 0)
    assert between is not None and between.low == between.high == difference(first, other, True) == 1
    assert difference(first, other, False) == pytest.approx(31 - 175)
    assert difference([None], [1.0], True) is None and difference([None], [1.0], False) is None
