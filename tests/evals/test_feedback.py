"""What a student learns from each own speech: from scores where there are some, else from what is counted."""

from pathlib import Path

import pytest

from nacsim.council.events import Spoke
from nacsim.council.values import Intent
from nacsim.errors import FaultError
from nacsim.evals.case import Sitting, sittings_in
from nacsim.evals.feedback import Feedback, feedback_for, scores_for
from nacsim.evals.quotation import is_verbatim
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Mark, Score
from nacsim.roles.pack import load_pack

PACK, RUBRIC = load_pack("ukraine"), load_rubric()
WORDS = "We ask for an invitation, because what is inside the Treaty was never attacked."
REBUTTED = next(a for a in PACK.arguments.values() if set(a.rebuttals) & PACK.arguments.keys())
REBUTTAL = next(r for r in REBUTTED.rebuttals if r in PACK.arguments)


def spoke(seat: str, text: str = WORDS, **intent: object) -> Spoke:
    meant = Intent.model_validate({"move": "support", **intent})
    return Spoke(phase="drafting", round=1, speaker=seat, text=text, intent=meant)


def score(*marks: Mark, judge: str = "judge", seq: int = 9, seat: str = "EE") -> Score:
    return Score(meeting="m", seq=seq, seat=seat, judge=judge, rubric=RUBRIC.hash, time=0, marks=marks)


def mark(item: str, level: int | None, quotation: str = "because what is inside", void: str = "") -> Mark:
    return Mark(item=item, score=level, quotation=quotation, reason="A reason.", void=void)


def of(*scores: Score, speeches: tuple[tuple[int, Spoke], ...] = ((9, spoke("EE")),)) -> Feedback:
    return feedback_for(PACK, speeches, "EE", scores, RUBRIC)[-1]


def test_what_was_strong_is_said_in_the_words_of_the_rubric_with_the_words_it_rests_on() -> None:
    found = of(score(mark("S1", 5), mark("S4", 1), mark("S6", 3, "")))
    (strong,), (further,) = found.strong, found.further
    assert (strong.name, strong.words) == ("Justification", RUBRIC.by_id["S1"].levels[5])
    assert strong.quotation == "because what is inside"
    assert (further.name, further.words) == ("Engagement", RUBRIC.by_id["S4"].levels[4]), "the next step"
    assert found.judges == ("judge",)


def test_a_quotation_that_the_speech_does_not_bear_out_is_never_shown() -> None:
    doctored = mark("S1", 5, "because what is inside the Treaty was ever attacked")
    assert of(score(doctored, mark("S2", 4, ""))).strong == ()


def test_what_does_not_count_says_nothing() -> None:
    found = of(score(mark("S1", 5, void="no"), mark("S2", None), mark("G", 5), mark("threat", 1)))
    assert (found.strong, found.further) == ((), ())


def test_judges_who_read_a_speech_apart_say_nothing_of_it() -> None:
    apart = (score(mark("S1", 5)), score(mark("S1", 1), judge="other"))
    found = of(*apart)
    assert (found.strong, found.further, found.judges) == ((), (), ("judge", "other"))


def test_scores_of_another_speech_or_seat_are_not_taken_for_this_one() -> None:
    found = of(score(mark("S1", 5), seq=8), score(mark("S2", 5), seat="HU"))
    assert (found.strong, found.judges) == ((), ())


def test_no_level_leaves_with_the_feedback() -> None:
    found = of(score(mark("S1", 5), mark("S4", 1)))
    for noted in (*found.strong, *found.further):
        assert {type(value) for value in (noted.name, noted.words, noted.quotation)} == {str}
    assert not any(isinstance(getattr(found, name), float) for name in Feedback.__slots__)


def test_what_was_put_to_a_delegation_and_never_answered_is_named() -> None:
    asked = (5, spoke("HU", "Why now?", move="question", to="EE"))
    silent, answering = (9, spoke("EE")), (9, spoke("EE", move="answer", answers=5))
    assert [o.text for o in of(speeches=(asked, silent)).left_open] == ["Why now?"]
    assert of(speeches=(asked, answering)).left_open == ()
    assert of(speeches=(asked, silent, (11, spoke("EE", move="answer", answers=5)))).left_open == ()
    assert of(speeches=((5, spoke("HU", move="question", to="PL")), silent)).left_open == ()
    assert of(speeches=((5, spoke("HU", to="EE")), silent)).left_open == (), "support asks for no answer"
    assert of(speeches=(silent, (10, asked[1]))).left_open == (), "it came later"
    assert of(speeches=(asked, (7, spoke("EE")), silent)).left_open == (), (
        "it was the one before it that left it"
    )


def test_an_argument_that_speaks_against_ones_own_is_named_where_it_was_made_before() -> None:
    theirs = (5, spoke("HU", "The other side of it.", arguments=(REBUTTAL,)))
    mine = (9, spoke("EE", arguments=(REBUTTED.id,)))
    assert [(o.seat, o.text) for o in of(speeches=(theirs, mine)).left_open] == [
        ("HU", "The other side of it.")
    ]
    assert of(speeches=(theirs, (9, spoke("EE")))).left_open == ()


def test_points_of_the_briefing_are_offered_for_the_paragraph_and_used_ones_are_not() -> None:
    point = next(p for p in PACK.card("EE").points if p.bank and PACK.arguments[p.bank].briefing)
    pid = PACK.by_issue[point.issue].pid
    offered = of(speeches=((9, spoke("EE", pid=pid)),)).could_use
    assert 0 < len(offered) <= 3
    first = offered[0].split(":")[0]
    named = of(speeches=((9, spoke("EE", f"As {first} says, we wait.", pid=pid)),)).could_use
    assert first not in {line.split(":")[0] for line in named}
    assert of(speeches=((9, spoke("EE")),)).could_use == (), "of no paragraph"


def test_without_scores_only_what_is_counted_is_said() -> None:
    found = of()
    assert (found.judges, found.strong, found.further) == ((), (), ())


def test_the_scores_beside_a_real_meeting_give_feedback_on_every_speech(scored: Path) -> None:
    sitting: Sitting = next(iter(sittings_in([scored / "0"])))
    scores = scores_for(sitting.folder, sitting.id, RUBRIC)
    found = feedback_for(sitting.pack, sitting.speeches, "EE", scores, RUBRIC)
    assert len(found) == sum(s.speaker == "EE" for _, s in sitting.speeches) > 0
    noted = [(n, f.text) for f in found for n in (*f.strong, *f.further)]
    assert noted and all(is_verbatim(n.quotation, text) for n, text in noted)
    assert scores_for(sitting.folder, "another", RUBRIC) == ()


def test_scores_by_another_rubric_are_left_out_and_torn_ones_are_said(scored: Path, tmp_path: Path) -> None:
    sitting: Sitting = next(iter(sittings_in([scored / "0"])))
    other = RUBRIC.model_copy(update={"hash": "0" * 64})
    assert scores_for(sitting.folder, sitting.id, other) == ()
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "judge.jsonl").write_text("torn\n", encoding="utf-8")
    with pytest.raises(FaultError, match="this is not a score"):
        scores_for(tmp_path, "m", RUBRIC)
