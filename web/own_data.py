"""Everything that this house keeps of one student, to hand over."""

from dataclasses import asdict
from typing import Any

from nacsim.errors import InputError
from nacsim.web.gradebook import by_people
from nacsim.web.table import Table

NOT_THEIRS = {"holder_changed", "mandate_sealed", "floor_given", "no_verdict", "review_missing"}
ABOUT = (
    "What this house keeps of you: the nickname you chose, when you took the seat, what you did in the "
    "meeting since, and what your teacher has confirmed of it. Your token and your seat code are kept only "
    "as hashes, from which nobody can read them."
)


def own_data(table: Table, seat: str) -> dict[str, Any]:
    """Return what is kept of the person in a seat; raise InputError if nobody is there.

    Only what was done since this person joined: an earlier person's words in the same seat are not theirs.
    """
    guest = table.guests.get(seat)
    if guest is None:
        raise InputError("Nobody holds this seat.")
    did = [
        {"event": h.seq, "at": h.at, **h.event.model_dump(mode="json")}
        for who, h in by_people(table.happened)
        if who == seat and h.at >= guest.joined_at and h.event.kind not in NOT_THEIRS
    ]
    said = table.confirmed.get(seat)
    return {
        "about": ABOUT,
        "room": table.code,
        "seat": seat,
        "delegation": table.pack.card(seat).name,
        "nickname": guest.nickname,
        "joined_at": guest.joined_at,
        "confirmed_by_your_teacher": None if said is None else asdict(said),
        "did": did,
    }
