"""What a delegate can see: the public record and its own card, and nothing of anybody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nacsim.council.events import AnyEvent, FloorLapsed, Position, ReviewsRevealed, Spoke, TextCirculated
from nacsim.council.mandate import Mandate
from nacsim.council.state import MeetingState, Stances
from nacsim.council.text import Text
from nacsim.council.values import Language
from nacsim.roles.models import Card
from nacsim.roles.pack import Pack


@dataclass(frozen=True)
class Heard:
    """A speech with its place in the record."""

    seq: int
    speech: Spoke


@dataclass(frozen=True)
class PublicRecord:
    """What everyone at the table has heard and seen so far."""

    speeches: tuple[Heard, ...]
    reveals: tuple[ReviewsRevealed, ...]
    lapses: tuple[tuple[int, str, int], ...] = ()  # turns that passed without a speech: seq, seat, round
    texts: tuple[TextCirculated, ...] = ()

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Return the seats of all speeches by delegations, oldest first."""
        return tuple(h.speech.speaker for h in self.speeches if h.speech.speaker != "CHAIR")

    @cached_property
    def _by_speaker(self) -> dict[str, tuple[Heard, ...]]:
        found: dict[str, list[Heard]] = {}
        for heard in self.speeches:
            found.setdefault(heard.speech.speaker, []).append(heard)
        return {speaker: tuple(speeches) for speaker, speeches in found.items()}

    def options_of(self, revision: int) -> dict[str, str]:
        """Return what a text said on each issue; nothing if there was no such text."""
        text = next((t for t in self.texts if t.revision == revision), None)
        return Text(revision=revision, paragraphs=text.paragraphs).options() if text is not None else {}

    def by(self, seat: str) -> tuple[Heard, ...]:
        """Return the speeches of one seat."""
        return self._by_speaker.get(seat, ())

    def position_of(self, seat: str) -> Position | None:
        """Return what a seat's last review showed the table."""
        positions = self.reveals[-1].positions if self.reveals else ()
        return next((p for p in positions if p.seat == seat), None)

    def arguments_used(self, seat: str) -> frozenset[str]:
        """Return the arguments a seat has made."""
        return frozenset(a for h in self.by(seat) for a in h.speech.intent.arguments)

    @cached_property
    def open_questions(self) -> tuple[Heard, ...]:
        """Return the questions that were neither answered nor noted by the chair, oldest first."""
        closed = {h.speech.intent.answers for h in self.speeches}
        return tuple(h for h in self.speeches if h.speech.intent.move == "question" and h.seq not in closed)

    @cached_property
    def point_to_answer(self) -> Heard | None:
        """Return a person's last speech if it made a point and no delegation has taken it up since."""
        said = next((h for h in reversed(self.speeches) if h.speech.source == "human"), None)
        if said is None or said.speech.intent.pid is None:
            return None
        return None if any(h.speech.intent.answers == said.seq for h in self.speeches) else said

    def question_to(self, seat: str) -> Heard | None:
        """Return the oldest question to a seat that is still open."""
        return next((h for h in self.open_questions if h.speech.intent.to == seat), None)

    def speeches_since(self, heard: Heard) -> int:
        """Count the speeches of delegations after a speech in which they could have answered it.

        Statements and the tour have their fixed turns; what is asked there is answered in the debate.
        """
        return sum(
            h.seq > heard.seq and h.speech.speaker != "CHAIR" and h.speech.phase == "drafting"
            for h in self.speeches
        )

    def addressed_since_it_spoke(self, seat: str) -> bool:
        """Say whether somebody named this seat after its last speech."""
        for heard in reversed(self.speeches):
            if heard.speech.speaker == seat:
                return False
            if heard.speech.intent.to == seat:
                return True
        return False


def public_record(events: Iterable[tuple[int, AnyEvent]]) -> PublicRecord:
    """Collect what was said and revealed from (seq, event) pairs."""
    speeches, reveals, lapses, texts = [], [], [], []
    for seq, event in events:
        if isinstance(event, Spoke):
            speeches.append(Heard(seq, event))
        elif isinstance(event, ReviewsRevealed):
            reveals.append(event)
        elif isinstance(event, FloorLapsed):
            lapses.append((seq, event.seat, event.round))
        elif isinstance(event, TextCirculated):
            texts.append(event)
    return PublicRecord(tuple(speeches), tuple(reveals), tuple(lapses), tuple(texts))


@dataclass(frozen=True)
class Desk:
    """A delegate's desk: its own card and mandate, the pack, and the public state of the meeting.

    It holds no other seat's mandate; what others want is what their stances show. `minutes` is the public
    record as a model reads it, and empty where no model reads.
    """

    seat: str
    card: Card
    mandate: Mandate
    pack: Pack
    record: PublicRecord
    seats: tuple[str, ...]
    seed: int
    round: int
    rounds: int
    text: Text | None
    text_hash: str  # as the record has it; empty before the first text
    stances: dict[str, Stances]
    asked_by: dict[tuple[str, str], tuple[str, ...]]
    language: Language = "en"
    minutes: str = ""
    people: frozenset[str] = frozenset()  # the seats that people hold


def desk_of(state: MeetingState, seat: str, pack: Pack, record: PublicRecord, minutes: str = "") -> Desk:
    """Lay out what one seat may see; the only place where a mandate is taken out of the state."""
    return Desk(
        seat=seat,
        card=pack.card(seat),
        mandate=state.mandates[seat],
        pack=pack,
        record=record,
        seats=state.seats,
        seed=state.meeting.seed,
        round=state.round,
        rounds=state.limits.rounds,
        text=state.text if state.drafts else None,
        text_hash=state.draft.hash if state.drafts else "",
        stances=dict(state.stances),
        asked_by=dict(state.asked_by),
        language=state.meeting.language,
        minutes=minutes,
        people=frozenset(s for s, holder in state.holders.items() if holder == "human"),
    )
