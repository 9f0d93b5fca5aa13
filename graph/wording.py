"""Words that an act needs from a model: found by a rehearsal, written down, then the act is held."""

from collections.abc import Callable

from nacsim.errors import ModelFault
from nacsim.graph.room import Deal, Room, Wanted


class _Over(Exception):
    """The rehearsal is over; nothing of it is recorded."""


async def word_beforehand(room: Room, act: Callable[[Room], None]) -> None:
    """Have a model word what an act will say, so that the act itself can be recorded whole or not at all."""
    for wanted in _rehearse(room, act):
        if room.meeting.recall(f"wording/{wanted.key}") is None:
            room.meeting.remember(f"wording/{wanted.key}", await _worded(room, wanted))


def _rehearse(room: Room, act: Callable[[Room], None]) -> list[Wanted]:
    room.rehearsed.clear()
    try:
        with room.meeting.step():
            act(room)
            raise _Over
    except _Over:
        return [*room.rehearsed]


async def _worded(room: Room, wanted: Wanted) -> str:
    """Return a model's words; the draft where there are none."""
    try:
        if wanted.deal is not None:
            deal = wanted.deal
            delegate = room.delegates[deal.sender]
            desk = room.desk(deal.sender)
            return await delegate.note(desk, deal.to, deal.give, deal.get, wanted.key)
        if room.chair is not None:
            return await room.chair.word(room.meeting.minutes, wanted.draft, f"chair/{wanted.key}")
    except ModelFault:
        pass  # what a model could not word stands as it was drafted; the journal has the fault
    return wanted.draft


def words_for(room: Room, key: str, draft: str, deal: Deal | None = None) -> str:
    """Return the words for a speech of the chair or a note: those written down before, or the draft."""
    if deal is not None or room.chair is not None:
        room.rehearsed.append(Wanted(key, draft, deal))
    return room.meeting.recall(f"wording/{key}") or draft
