"""What a transcript shows, one scene after another, under the headings of the meeting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nacsim.council import events as e
from nacsim.council.values import Wish
from nacsim.council.visibility import visibility
from nacsim.transcripts.account import Account

HEADINGS = {"statements": "Opening statements", "tour": "Tour of the issues"}
SHOWN = (
    e.Spoke,
    e.TextCirculated,
    e.ReviewsRevealed,
    e.ReviewMissing,
    e.NotePassed,
    e.PackageProposed,
    e.SilenceOpened,
    e.Consented,
    e.ConsentWithdrawn,
    e.Objected,
    e.Overruled,
    e.NoVerdict,
    e.SilenceBroken,
    e.HolderChanged,
    e.FloorLapsed,
    e.WordingOffered,
    e.NewsFlash,
    e.FaultNoted,
    e.Suspended,
    e.Resumed,
    e.Adopted,
)
ANSWERS = ("consented", "consent_withdrawn", "overruled", "objected", "no_verdict")


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that a transcript shows; `seq` is its place in the record."""

    kind: str
    event: e.AnyEvent
    seq: int

    @property
    def is_answer(self) -> bool:
        """Say whether a seat answers a silence window here; such scenes make one list."""
        return self.kind in ANSWERS


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the meeting under its heading; `number` counts the parts."""

    number: int
    heading: str
    scenes: tuple[Scene, ...]

    @property
    def blocks(self) -> tuple[tuple[Scene, ...], ...]:
        """Return the scenes one by one, and answers that follow each other together."""
        runs = [(answers, tuple(run)) for answers, run in groupby(self.scenes, lambda s: s.is_answer)]
        return tuple(block for answers, run in runs for block in ([run] if answers else [(s,) for s in run]))


@dataclass(frozen=True, slots=True)
class Camp:
    """Delegations that block a paragraph in the same way and ask for the same in it."""

    seats: tuple[str, ...]
    how: str
    cure: Wish | None


def camps(positions: Sequence[e.Position]) -> dict[str, tuple[Camp, ...]]:
    """Return who blocks which paragraph and what would cure it, by paragraph number."""
    found: dict[str, dict[tuple[str, Wish | None], list[str]]] = {}
    for position in positions:
        for remark in position.remarks:
            if remark.position != "ok":
                alike = found.setdefault(remark.pid, {})
                alike.setdefault((remark.position, remark.cure), []).append(position.seat)
    by_number = sorted(found.items(), key=lambda item: int(item[0][1:]))
    return {pid: tuple(Camp(tuple(s), *key) for key, s in alike.items()) for pid, alike in by_number}


def besides(opened: e.Opened, positions: Sequence[e.Position]) -> tuple[tuple[str, Camp], ...]:
    """Return what else was asked for, by paragraph number: wishes on which nobody's consent depended."""
    found: dict[Wish, list[str]] = {}
    for position in positions:
        cures = {remark.cure for remark in position.remarks if remark.position != "ok"}
        for wish in position.asks:
            if wish not in cures:
                found.setdefault(wish, []).append(position.seat)
    pids = {issue.id: issue.pid for issue in opened.agenda}
    asked = [(pids[wish.issue], Camp(tuple(seats), "ask", wish)) for wish, seats in found.items()]
    return tuple(sorted(asked, key=lambda a: int(a[0][1:])))


def parts(account: Account, *, private: bool) -> tuple[Part, ...]:
    """Return the meeting in parts; what is not public is left out unless it is asked for."""
    headed = list(_headed(account, private))
    headings = list(dict.fromkeys(heading for heading, _ in headed))
    return tuple(
        Part(number, heading, tuple(scene for at, scene in headed if at == heading))
        for number, heading in enumerate(headings, start=1)
    )


def _headed(account: Account, private: bool) -> Iterator[tuple[str, Scene]]:
    heading = "Opening"
    for seq, event in enumerate(account.events, start=1):
        if isinstance(event, e.PhaseEntered):
            heading = HEADINGS.get(event.phase, f"Round {event.round}")
        elif isinstance(event, SHOWN) and (private or visibility(event) == "public"):
            yield heading, Scene(event.kind, event, seq)
