"""What a report sets in an order: items as the rubric has them, words as the meetings are numbered."""

from nacsim.evals.report.drawn import judged_by_seat
from nacsim.evals.report.estimates import estimate
from nacsim.evals.report.judged import Cell, JudgedBy, quoted_by
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Mark, Score

RUBRIC = load_rubric()


def cell(*levels: float) -> Cell:
    return Cell(estimate([levels]), 0, 0)


def test_a_map_of_levels_has_the_items_in_the_order_of_the_rubric_whoever_was_scored_first() -> None:
    rows = {
        "EE": {"S1": cell(), "S2": cell(), "S4": cell(3), "S7": cell(4)},
        "HU": {"S1": cell(2), "S2": cell(), "S4": cell(), "S7": cell(5)},
    }
    part = JudgedBy("judge", "unvalidated", ("S1", "S2", "S4", "S7"), {}, rows, (), {})
    drawn = judged_by_seat(part, RUBRIC, {"EE": "Estonia", "HU": "Hungary"})
    assert drawn is not None
    assert drawn.spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["S1", "S4", "S7"]


def test_words_stand_in_the_order_in_which_the_meetings_are_numbered() -> None:
    def score(meeting: str, seq: int) -> Score:
        marks = (Mark(item="S1", score=3),)
        return Score(meeting=meeting, seq=seq, seat="EE", judge="j", rubric="r", time=0, marks=marks)

    scores = [score("ffff", 30), score("ffff", 14), score("0000", 20)]
    held = quoted_by(scores, "j")["EE", "S1"]
    assert [(one.meeting, one.seq) for one in held] == [("ffff", 14), ("ffff", 30), ("0000", 20)]
