"""The ledger of consents, paragraph by paragraph: who consented to which exact bytes, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nacsim.council import events as e
from nacsim.council.text import text_hash
from nacsim.transcripts.account import Account, Answer


@dataclass(frozen=True, slots=True)
class Line:
    """One member's answer in one silence window; `seq` is its place in the record.

    `departure` is why a person consented against the own card: a reader does not see cards.
    """

    window: int
    revision: int
    hash: str
    seat: str
    answer: str
    note: str
    departure: str
    seq: int


@dataclass(frozen=True, slots=True)
class Column:
    """A paragraph under silence, and the hash of its bytes alone."""

    pid: str
    hash: str


@dataclass(frozen=True, slots=True)
class Member:
    """Where one member stood on each paragraph when a window closed, and since when."""

    seat: str
    cells: tuple[str, ...]
    since: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One window: the text that stood in it, its paragraphs, and every member."""

    window: int
    revision: int
    hash: str
    opened: int
    columns: tuple[Column, ...]
    members: tuple[Member, ...]
    end: str


def unanimity_ledger(events: Iterable[e.AnyEvent]) -> tuple[Line, ...]:
    """Return every answer to every silence window, in the order in which they were given."""
    lines = []
    for seq, event in enumerate(events, start=1):
        match event:
            case e.Consented():
                lines.append(_line(seq, event, "consents", event.statement or "", event.departure or ""))
            case e.ConsentWithdrawn():
                lines.append(_line(seq, event, "withdraws consent", ""))
            case e.Overruled():
                lines.append(_line(seq, event, "said yes, overruled", ""))
            case e.Objected():
                lines.append(_line(seq, event, f"objects to paragraph {event.pid[1:]}", event.reason))
            case e.NoVerdict():
                lines.append(_line(seq, event, "gave no answer", event.fault))
            case _:
                pass
    return tuple(lines)


def _line(seq: int, event: Answer, answer: str, note: str, departure: str = "") -> Line:
    bind = event.bind
    return Line(bind.window, bind.revision, bind.hash, event.seat, answer, note, departure, seq)


def sheets(account: Account) -> tuple[Sheet, ...]:
    """Return each silence window as a sheet of members against paragraphs."""
    return tuple(_sheet(account, opened) for opened in account.windows.values())


def _sheet(account: Account, opened: e.SilenceOpened) -> Sheet:
    bind = opened.bind
    paragraphs = account.texts[bind.revision].paragraphs
    last = _last_answers(account, bind.window)
    members = tuple(
        _member(seat, last.get(seat), [p.pid for p in paragraphs]) for seat in account.opened.seats
    )
    return Sheet(
        window=bind.window,
        revision=bind.revision,
        hash=bind.hash,
        opened=account.seq_of(opened),
        columns=tuple(Column(p.pid, text_hash([p])) for p in paragraphs),
        members=members,
        end=_end(account, bind.window),
    )


def _last_answers(account: Account, window: int) -> Mapping[str, tuple[int, Answer]]:
    """Return each seat's last word in a window; a new holder has not spoken yet."""
    found: dict[str, tuple[int, Answer]] = {}
    here = 0
    for seq, event in enumerate(account.events, start=1):
        if isinstance(event, e.SilenceOpened):
            here = event.bind.window
        elif isinstance(event, e.HolderChanged) and here == window and window not in account.broken:
            found.pop(event.seat, None)
        elif isinstance(event, Answer) and event.bind.window == window:
            found[event.seat] = (seq, event)
    return found


def _member(seat: str, last: tuple[int, Answer] | None, pids: list[str]) -> Member:
    if last is None:
        return Member(seat, ("-",) * len(pids), None)
    seq, answer = last
    match answer:
        case e.Consented():
            return Member(seat, ("yes",) * len(pids), seq)
        case e.Objected():
            return Member(seat, tuple("NO" if pid == answer.pid else "-" for pid in pids), seq)
        case _:
            return Member(seat, ("-",) * len(pids), seq)


def _end(account: Account, window: int) -> str:
    if account.adopted is not None and account.adopted.bind.window == window:
        who = "Every seat" if account.opened.decision.unanimous else "Enough seats"
        return f"{who} consented to the same bytes: the text is adopted."
    if window in account.broken:
        return "Silence was broken, so every consent in this window is void."
    return "The window did not close."
