"""The unanimity ledger: member by member, what was consented to, withdrawn, objected, left unanswered."""

from collections.abc import Iterable
from dataclasses import dataclass

from nacsim.council import events as e


@dataclass(frozen=True, slots=True)
class Line:
    """One member's answer in one silence window."""

    window: int
    revision: int
    hash: str
    seat: str
    answer: str
    note: str


def unanimity_ledger(events: Iterable[e.AnyEvent]) -> tuple[Line, ...]:
    """Return every answer to every silence window, in the order in which they were given."""
    lines = []
    for event in events:
        match event:
            case e.Consented():
                note = event.statement or event.departure or ""
                lines.append(_line(event, "consents", note))
            case e.ConsentWithdrawn():
                lines.append(_line(event, "withdraws consent", ""))
            case e.Overruled():
                lines.append(_line(event, "said yes, overruled", event.finding))
            case e.Objected():
                lines.append(_line(event, f"objects to paragraph {event.pid[1:]}", event.reason))
            case e.NoVerdict():
                lines.append(_line(event, "gave no answer", event.fault))
            case _:
                pass
    return tuple(lines)


def _line(
    event: e.Consented | e.ConsentWithdrawn | e.Overruled | e.Objected | e.NoVerdict, answer: str, note: str
) -> Line:
    bind = event.bind
    return Line(bind.window, bind.revision, bind.hash, event.seat, answer, note)
