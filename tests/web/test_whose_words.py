"""Whose words they are: a seat may have had several holders, and a debrief is for one person."""

from html import unescape

from nacsim.council.events import Spoke
from tests.web.house import Room

ARGUED = "What you argued"


def argued(html: str) -> str:
    """Return the part of a debrief about one's own speeches."""
    return unescape(html.split(ARGUED, 1)[1].split("</section>", 1)[0])


async def test_what_a_stand_in_said_is_not_in_the_debrief_as_the_persons_argument(room: Room) -> None:
    await room.dot.does("speak", text="On paragraph 3 Germany can wait for better words.")
    await room.teacher.does("hand", seat="DE", to="ai")
    await room.until_phase(lambda: len(said(room)) > 1)
    room.table.end("teacher/end")
    own = argued((await room.dot.reads("debrief")).text)
    mine, *stand_ins = said(room)
    assert mine in own
    assert not [words for words in stand_ins if words in own]


async def test_whoever_takes_a_seat_later_is_not_shown_what_somebody_else_argued_as_their_own(
    room: Room,
) -> None:
    await room.dot.does("speak", text="On paragraph 3 Germany can wait for better words.")
    room.house.remove(room.table, "DE")
    room.clock.seconds += 60
    token, _ = room.house.take_seat(room.table, "DE", "Nora")
    room.table.end("teacher/end")
    own = argued((await room.dot.but(token=token).reads("debrief")).text)
    assert "You did not speak in this meeting." in own
    assert not [words for words in said(room) if words in own]


async def test_what_somebody_argued_before_a_room_left_another_one_is_in_both_debriefs(room: Room) -> None:
    await room.dot.does("speak", text="On paragraph 3 Germany can wait for better words.")
    other = room.house.branch_off(room.table, len(room.events), None)
    _, token = room.house.come_back(other, room.rejoin) or ("", "")
    other.end("teacher/end")
    own = argued((await room.dot.but(code=other.code, token=token).reads("debrief")).text)
    assert said(room)[0] in own


def said(room: Room) -> list[str]:
    """Return what was said in Germany's seat."""
    return [x.text for x in room.events if isinstance(x, Spoke) and x.speaker == "DE"]
