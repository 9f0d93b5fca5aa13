"""The debrief of somebody whose meeting was scored: hints with the own words, and never a grade."""

from html import unescape

from nacsim.council.commands import Close
from nacsim.council.events import Spoke
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
