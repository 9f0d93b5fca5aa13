"""What another tool gets of our meetings: samples, values, and never a void mark as a low one."""

import math
import tomllib
from pathlib import Path

from nacsim.council.events import Closed, Spoke
from nacsim.evals import inspected
from nacsim.evals.careful import Careful
from nacsim.evals.case import Sitting, cases_of
from nacsim.evals.counted import figures_of
from nacsim.evals.figures import Figure
from nacsim.evals.inspected import of_figures, of_marks
from nacsim.evals.judges import fault, mark
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import checked

ROOT = Path(__file__).parent.parent.parent
SPEECH = "We can live with paragraph 3, because the assembly decides on the day that follows."


def test_each_meeting_is_a_sample_with_its_question_and_its_end(sitting: Sitting) -> None:
    closed = sitting.events[-1][1]
    assert isinstance(closed, Closed)
    (sample,) = inspected.meetings([sitting.folder])
    assert sample.id == sitting.id and sitting.pack.scenario.question in sample.asked
    assert sample.said.startswith(closed.why)
    assert sample.about["outcome"] == sitting.state.outcome
    assert Path(sample.about["folder"]) == sitting.folder


def test_each_speech_is_a_sample_beside_what_was_said_before_it_and_nothing_that_came_after(
    sitting: Sitting,
) -> None:
    samples = list(inspected.speeches([sitting.folder]))
    assert [(s.about["seq"], s.about["seat"], s.said) for s in samples] == [
        (seq, event.speaker, event.text) for seq, event in sitting.speeches
    ]
    spoken = {seq: event.text for seq, event in sitting.events if isinstance(event, Spoke)}
    for sample in samples:
        before = [text for seq, text in spoken.items() if seq < sample.about["seq"]]
        assert sample.said not in sample.asked
        assert not before or before[-1] in sample.asked
    assert len({s.id for s in samples}) == len(samples)


def test_figures_of_one_kind_never_come_with_those_of_another(sitting: Sitting) -> None:
    figures = figures_of(sitting)
    counted, negotiated = of_figures(figures, "counted"), of_figures(figures, "negotiated")
    assert not counted.values.keys() & negotiated.values.keys()
    assert counted.values | negotiated.values == {f.name: f.value for f in figures if f.seat is None}
    assert (counted.about["kind"], counted.about["state"]) == ("counted", "exact")
    assert counted.about["by_seat"]["speeches"] == {
        f.seat: f.value for f in figures if f.name == "speeches" and f.seat
    }


def test_a_figure_that_is_not_there_is_no_zero() -> None:
    found = of_figures([Figure("gain", "negotiated", None, "count", "what a debate gains")], "negotiated")
    assert math.isnan(found.values["gain"]) and "gain: not measured" in found.why


def test_a_mark_that_is_void_or_missing_or_cannot_be_given_has_no_value_and_says_why() -> None:
    said = {
        "S1": mark(4, "It gives a reason.", "because the assembly decides"),
        "S2": mark(5, "It says so.", "words that nobody said"),
        "S3": mark(None, "It is too short."),
        "S4": fault("timeout: nobody answered in time"),
    }
    asked = ("S1", "S2", "S3", "S4")
    found = of_marks(checked(said, load_rubric(), SPEECH), said, asked)
    assert found.values.pop("S1") == 4.0
    assert list(found.values) == ["S2", "S3", "S4"] and all(map(math.isnan, found.values.values()))
    assert [found.about[n] for n in ("void", "cannot_judge", "not_answered")] == [["S2"], ["S3"], ["S4"]]
    assert 'S1: 4. It gives a reason. "because the assembly decides"' in found.why
    assert "S2: void, the speech does not say what was quoted." in found.why
    assert "S3: cannot judge. It is too short." in found.why
    assert "S4: not answered, timeout: nobody answered in time" in found.why


async def test_a_judge_of_ours_gives_the_same_marks_to_another_tool(sitting: Sitting) -> None:
    rubric, judge = load_rubric(), Careful()
    items = tuple(rubric.by_id)
    for case in list(cases_of(sitting, items))[:3]:
        said = await judge.judge(case)
        marks = checked(said, rubric, case.speech)
        counting = {m.item: float(m.score) for m in marks if m.score is not None and not m.void}
        values = of_marks(marks, said, items).values
        assert {k: v for k, v in values.items() if not math.isnan(v)} == {
            k: v for k, v in counting.items() if k in items
        }


def test_the_tool_finds_our_tasks_by_the_name_that_the_docs_say() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (module,) = project["entry-points"]["inspect_ai"].values()
    assert list(project["entry-points"]["inspect_ai"]) == ["nacsim"]
    tasks = (ROOT / module.removeprefix("nacsim.").replace(".", "/")).with_suffix(".py")
    source = tasks.read_text(encoding="utf-8")
    docs = (ROOT / "docs" / "evaluators.md").read_text(encoding="utf-8")
    for name in ("meetings", "speeches"):
        assert f"@task\ndef {name}(" in source and f"inspect eval nacsim/{name} " in docs
