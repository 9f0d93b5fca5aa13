"""What a judge sees of a speech: the briefing, what was said before it, its words, and the card if needed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nacsim.council.events import AnyEvent, Opened, Spoke, TextCirculated
from nacsim.council.fold import fold_all
from nacsim.council.state import MeetingState
from nacsim.council.text import canonical
from nacsim.council.values import CHAIR
from nacsim.errors import InputError, VerificationError
from nacsim.evals.labels import NO_LABELS, Labels, labels_for
from nacsim.evals.speeches import RECORD, records_in
from nacsim.prompts.minutes import Minutes
from nacsim.prompts.render import render
from nacsim.roles.pack import Pack, load_pack
from nacsim.roles.sheet import role_sheet
from nacsim.transcripts.jsonl import read_events
from nacsim.transcripts.record import Entry, event_of


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something that had been said when a speech began."""

    seat: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One speech put to a judge, with what had happened until then and nothing of what came after."""

    meeting: str
    seq: int
    seat: str
    name: str
    speech: str
    earlier: tuple[Earlier, ...] = ()
    texts: tuple[str, ...] = ()  # what paragraphs had said until then
    briefing: str = ""
    record: str = ""
    card: str = ""
    labels: Labels = NO_LABELS
    pack: Pack | None = None
    items: tuple[str, ...] = ()  # what is asked about it
    time: int = 0  # which time of asking it is

    @property
    def hash(self) -> str:
        """Return what a cache knows the case by: all that is shown, and neither the items nor the time."""
        shown = [self.name, self.speech, self.briefing, self.record, self.card, self.labels.by_name]
        pack = self.pack.hash if self.pack else ""
        return hashlib.sha256(canonical([*shown, pack]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A recorded meeting with everything that a measure may ask of it."""

    folder: Path
    opened: Opened
    events: tuple[tuple[int, AnyEvent], ...]
    state: MeetingState
    pack: Pack

    @property
    def id(self) -> str:
        """Return the meeting's own name."""
        return self.opened.meeting

    @property
    def other_pack(self) -> bool:
        """Say whether the scenario has changed since."""
        return self.opened.pack_hash != self.pack.hash

    @property
    def speeches(self) -> tuple[tuple[int, Spoke], ...]:
        """Return the speeches by delegations with their places in the record."""
        spoken = ((seq, event) for seq, event in self.events if isinstance(event, Spoke))
        return tuple((seq, event) for seq, event in spoken if event.speaker != CHAIR)

    def of(self, kind: type[Any]) -> list[Any]:
        """Return all events of one kind, in order."""
        return [event for _, event in self.events if isinstance(event, kind)]


def sittings_in(folders: Iterable[Path], scenario: str | None = None) -> Iterator[Sitting]:
    """Read the meetings in folders one by one, each once; raise InputError if one is there twice."""
    found: dict[str, Path] = {}
    for folder in dict.fromkeys(record for path in folders for record in records_in(path)):
        sitting = sitting_of(read_events(folder / RECORD), folder, scenario)
        if sitting.id in found:
            raise InputError(
                f"{found[sitting.id]} and {folder} hold the same meeting; name only one of them."
            )
        found[sitting.id] = folder
        yield sitting


def sitting_of(entries: Sequence[Entry], folder: Path, scenario: str | None = None) -> Sitting:
    """Return the meeting of a record."""
    events = tuple((entry.seq, event_of(entry)) for entry in entries)
    if not events or not isinstance(events[0][1], Opened):
        raise VerificationError(f"{folder / RECORD} does not begin with the opening of a meeting.")
    opened = events[0][1]
    state = fold_all(event for _, event in events)
    return Sitting(folder, opened, events, state, load_pack(scenario or opened.scenario))


@dataclass(slots=True)
class _Heard:
    """What has happened until now."""

    minutes: Minutes = field(default_factory=Minutes)
    earlier: list[Earlier] = field(default_factory=list)
    texts: dict[str, None] = field(default_factory=dict)


def cases_of(sitting: Sitting, items: Sequence[str]) -> Iterator[Case]:
    """Return the speeches of a meeting as a judge sees them, in order."""
    heard, labels = _Heard(), labels_for(sitting.id, sitting.opened.seats)
    briefing = briefing_of(sitting.pack, sitting.opened.seats)
    cards = {seat: card_of(sitting.pack, seat) for seat in sitting.opened.seats}
    for seq, event in sitting.events:
        if isinstance(event, Spoke) and event.speaker != CHAIR:
            yield Case(
                meeting=sitting.id,
                seq=seq,
                seat=event.speaker,
                name=name_in(sitting.opened, event.speaker),
                speech=event.text,
                earlier=tuple(heard.earlier),
                texts=tuple(heard.texts),
                briefing=briefing,
                record=heard.minutes.text,
                card=cards[event.speaker],
                labels=labels,
                pack=sitting.pack,
                items=tuple(items),
            )
        _hear(heard, event, sitting.opened)


def _hear(heard: _Heard, event: AnyEvent, opened: Opened) -> None:
    heard.minutes.take(event)
    if isinstance(event, Spoke):
        heard.earlier.append(Earlier(event.speaker, name_in(opened, event.speaker), event.text))
    if isinstance(event, TextCirculated):
        said = [p.text for p in event.paragraphs] + [b.text for b in event.brackets]
        heard.texts |= dict.fromkeys(said)


def name_in(opened: Opened, seat: str) -> str:
    """Return what a seat is called."""
    return "Chair" if seat == CHAIR else opened.names.get(seat, seat).removeprefix("the ")


def briefing_of(pack: Pack, seats: Sequence[str]) -> str:
    """Return what every judge knows of the matter: the question, the briefing, the possible answers."""
    return render(
        "judge_briefing",
        body=pack.scenario.forum.name,
        rule=pack.scenario.forum.rule,
        question=pack.scenario.question,
        seats=len(seats),  # a list of names would give its order away once they are masked
        members=pack.scenario.members,
        briefing=pack.briefing,
        issues=[{"number": i.pid[1:], "title": i.title, "options": i.options} for i in pack.issues],
    )


def card_of(pack: Pack, seat: str) -> str:
    """Return a delegation's card as the delegation itself is given it."""
    sheet = role_sheet(pack, seat)
    return render(
        "card",
        brief=f"{sheet.card.public_position} {sheet.card.private_brief}",
        red_lines=[line.sentence for line in sheet.card.red_lines],
        interests=[
            {
                "number": g.number,
                "title": g.title,
                "weight": g.weight,
                "why": g.why,
                "best": " or ".join(g.best),
                "good": g.lives_with,
                "bad": g.refuses,
            }
            for g in sheet.goals
        ],
    )


def asking(case: Case, items: Sequence[str], time: int) -> Case:
    """Return a case that asks about these items, for the nth time."""
    return replace(case, items=tuple(items), time=time)
