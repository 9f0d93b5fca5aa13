"""The debrief of somebody whose meeting was scored: hints with the own words, and never a grade."""

import json
from html import unescape
from pathlib import Path

import pytest

from nacsim.council.commands import Close
from nacsim.council.events import Spoke
from nacsim.errors import InputError
from nacsim.evals.figures import records_in
from nacsim.evals.judges import slug_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.score_file import ScoreFile
from nacsim.evals.scores import Mark, Score
from tests.web.house import Room

SAID = "We ask for patience, because parliaments need time."


async def closed(room: Room) -> int:
    """Let Germany speak and the teacher close the meeting; return the place of the speech."""
    assert (await room.dot.does("speak", key="k", text=SAID)).status_code == 200
    room.table.put(Close(key="teacher/end", because="teacher"))
    await room.until(lambda: room.table.state.phase == "closed")
    return next(h.seq for h in room.table.happened if isinstance(h.event, Spoke) and h.event.text == SAID)


def scores(room: Room, seq: int, quotation: str) -> None:
    meeting = room.table.state.meeting
    assert meeting is not None
    marks = (Mark(item="S1", score=4, reason="Good.", quotation=quotation), Mark(item="S4", score=3))
    score = Score(
        meeting=meeting.meeting,
        seq=seq,
        seat="DE",
        judge="scripted:careful",
        rubric=load_rubric().hash,
        time=0,
        marks=marks,
    )
    file = ScoreFile(room.table.folder.path, "scripted:careful", ("S1", "S4"))
    file.add(score)
    file.close()


async def test_a_scored_speech_comes_with_hints_and_ones_own_words_but_no_grade(room: Room) -> None:
    scores(room, await closed(room), "because parliaments need time")
    page = unescape((await room.dot.reads("debrief")).text)
    assert "<h4>What was strong</h4>" in page
    assert f"<b>Justification.</b> {load_rubric().by_id['S1'].levels[4]}" in page
    assert "<q>because parliaments need time</q>" in page
    assert "Read by scripted:careful (unvalidated), and not confirmed by your teacher" in page
    assert "a hint to think about, no grade" in page
    for who in (room.ed, room.teacher):
        assert "because parliaments need time</q>" not in unescape((await who.reads("debrief")).text)


async def test_without_scores_the_debrief_says_only_what_is_counted(room: Room) -> None:
    await closed(room)
    page = (await room.dot.reads("debrief")).text
    assert "What you argued" in page
    assert "What was strong" not in page and "Read by" not in page


async def test_scores_that_cannot_be_read_take_nothing_from_the_debrief_and_are_said(room: Room) -> None:
    await closed(room)
    folder = room.table.folder.path / "scores"
    folder.mkdir()
    (folder / "judge.jsonl").write_text("torn\n", encoding="utf-8")
    page = await room.dot.reads("debrief")
    assert page.status_code == 200
    assert "This meeting has scores that cannot be read just now." in page.text
    assert str(folder) not in page.text


def record(folder: Path, judge: str = "scripted:careful", **changes: object) -> None:
    """Write what `nac eval validate` leaves of a judge."""
    body = {"judge": judge, "rubric": load_rubric().hash, "date": "2026-05-30", "sound": True}
    body["figures"] = [{"name": "overall, all speeches", "value": 0.5}]
    folder.mkdir(exist_ok=True)
    (folder / f"{slug_of(judge)}.json").write_text(json.dumps({**body, **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "validated 2026-05-30, on whole speeches only (G)"),
        ({"sound": False}, "compared with people 2026-05-30: not to be relied on"),
        ({"rubric": "of another day"}, "unvalidated"),
        ({"figures": None, "date": None, "judge": "somebody:else"}, "unvalidated"),
    ],
)
async def test_a_house_that_knows_a_judges_record_says_in_the_debrief_how_far_it_can_be_believed(
    room: Room, tmp_path: Path, changes: dict[str, object], says: str
) -> None:
    record(tmp_path / "validation", **changes)
    room.house.validated = tmp_path / "validation"
    scores(room, await closed(room), "because parliaments need time")
    for who, page in ((room.dot, "debrief"), (room.teacher, "grades")):
        assert f"Read by scripted:careful ({says})" in unescape((await who.reads(page)).text)


async def test_a_judges_record_that_is_torn_is_said_and_names_no_path(room: Room, tmp_path: Path) -> None:
    record(tmp_path / "validation")
    (tmp_path / "validation" / f"{slug_of('scripted:careful')}.json").write_text("{", encoding="utf-8")
    room.house.validated = tmp_path / "validation"
    scores(room, await closed(room), "because parliaments need time")
    page = unescape((await room.dot.reads("debrief")).text)
    assert "(unvalidated: its record cannot be read)" in page and str(tmp_path) not in page


def test_a_server_tells_which_judges_it_believes_and_refuses_a_folder_that_says_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no record of a judge"):
        records_in(tmp_path / "nowhere", load_rubric().hash)
    record(tmp_path)
    record(tmp_path, "another", sound=False)
    assert list(records_in(tmp_path, load_rubric().hash).items()) == [
        ("another", "compared with people 2026-05-30: not to be relied on"),
        ("scripted:careful", "validated 2026-05-30, on whole speeches only (G)"),
    ]
    (tmp_path / "torn.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="is no record of validation"):
        records_in(tmp_path, load_rubric().hash)
