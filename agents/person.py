"""A person's choices as the Council takes them; nothing is decided here for anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nacsim.council import commands as c
from nacsim.council.events import Remark
from nacsim.council.state import MeetingState
from nacsim.council.values import Verdict, Wish

WISHES = 2
# Characters at most of what a person writes, in a browser or a terminal.
SPEECH, LETTER, NOTE, WORDING, STATEMENT, LINE = 1200, 1200, 600, 800, 600, 300


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants of one paragraph: other words, as a wish or as a red line, and why."""

    position: Literal["amend", "object"]
    cure: Wish | None
    reason: str | None = None


def review(
    state: MeetingState, seat: str, key: str, choices: Mapping[str, Choice], *, lives: bool
) -> c.Review:
    """Return a person's view of the text on the table; a paragraph without a choice can stand."""
    text = state.text
    remarks = tuple(_remark(p.pid, choices.get(p.pid)) for p in text.paragraphs)
    asks = tuple(choice.cure for choice in choices.values() if choice.cure is not None)[:WISHES]
    return c.Review(
        key=key,
        seat=seat,
        epoch=state.epochs[seat],
        round=state.round,
        verdict=_verdict(choices),
        can_live_with=lives or not choices,
        revision=text.revision,
        hash=state.draft.hash,
        remarks=remarks,
        asks=asks,
    )


def _verdict(choices: Mapping[str, Choice]) -> Verdict:
    if not choices:
        return "accept"
    return "object" if any(choice.position == "object" for choice in choices.values()) else "amend"


def _remark(pid: str, choice: Choice | None) -> Remark:
    if choice is None:
        return Remark(pid=pid, position="ok")
    return Remark(pid=pid, position=choice.position, cure=choice.cure, reason=choice.reason)
