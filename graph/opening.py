"""How a meeting is convened: seats, seed and limits become one frozen command."""

import hashlib
from collections.abc import Sequence

from pydantic import Field

from nacsim.council.commands import Convene
from nacsim.council.events import AbsencePolicy, Clock, Limits, Opened
from nacsim.council.floor import lot
from nacsim.council.mandate import Mandate
from nacsim.council.text import canonical
from nacsim.council.values import FaultPolicy, Holder, Language, Mode, SeatId, Speaker, Value
from nacsim.errors import InputError
from nacsim.roles.models import Card
from nacsim.roles.pack import Pack, mandate_of

OPENS_AT = "10:00:00+00:00"
USUAL, USUAL_SEAT = "standard", "DE"  # of whoever names none


class Voice(Value):
    """How a meeting sounds: its language, the model of each seat and of the chair, what a fault leads to."""

    language: Language = "en"
    models: dict[Speaker, str] = Field(default_factory=dict)
    fault_policy: FaultPolicy = "engine"


SILENT = Voice()


def usual_preset(pack: Pack) -> str:
    """Return the seats of whoever names none: `standard`, or else the first preset, or all cards."""
    presets = pack.scenario.presets
    return USUAL if USUAL in presets else next(iter(presets), ",".join(pack.cards))


def usual_seat(seats: Sequence[str]) -> str:
    """Return the seat of whoever names none: Germany's, or else the first at the table."""
    return USUAL_SEAT if USUAL_SEAT in seats else seats[0]


def seats_named(pack: Pack, wanted: str) -> tuple[str, ...]:
    """Return the seats of a preset or of a list such as `EE,LV,LT`; raise InputError if they cannot meet."""
    if wanted in pack.scenario.presets:
        seats = pack.scenario.presets[wanted]
    else:
        seats = tuple(code.strip().upper() for code in wanted.split(",") if code.strip())
    for seat in seats:
        if len(seat) != 2 or seat not in pack.cards:
            raise InputError(_no_seat(pack, seat))
    doubles = sorted({seat for seat in seats if seats.count(seat) > 1})
    if doubles:
        raise InputError(f"{', '.join(doubles)} is named twice; each member has one seat.")
    if not 3 <= len(seats) <= pack.scenario.members:
        raise InputError(f"A meeting seats 3 to {pack.scenario.members} members; this list has {len(seats)}.")
    return seats


def _no_seat(pack: Pack, seat: str) -> str:
    """Say that there is no such seat, and which there are."""
    if not pack.cards:
        return "This scenario has no role cards yet. Add one for each seat to its folder 'cards'."
    presets = pack.scenario.presets
    either = f" Presets: {', '.join(sorted(presets))}." if presets else ""
    return f"There is no seat {seat!r}. Seats: {', '.join(sorted(pack.cards))}.{either}"


def in_the_mood(card: Card, seed: int) -> Mandate:
    """Return a card's instructions as a seed moves them inside the card's bounds; red lines never move."""
    mandate = mandate_of(card)
    shift = _roll(card.mood.floor, seed, card.seat, "floor")
    scores = {
        issue: {
            option: max(-10, min(10, score + _roll(card.mood.scores, seed, card.seat, issue, option)))
            for option, score in options.items()
        }
        for issue, options in mandate.scores.items()
    }
    return mandate.model_copy(update={"floor": mandate.floor + shift, "scores": scores})


def _roll(bound: int, *parts: object) -> int:
    """Draw a whole number from -bound to bound, the same on every machine."""
    return int(lot(*parts)[:12], 16) % (2 * bound + 1) - bound


class Company(Value):
    """The people at a table: their seats, the time they have, and what tells this meeting from others."""

    seats: tuple[SeatId, ...] = ()
    clock: Clock | None = None
    absence_policy: AbsencePolicy = "suspend"
    name: str = ""
    opens_at: str | None = None


NOBODY = Company()


def convene(
    pack: Pack,
    seats: Sequence[str],
    seed: int,
    mode: Mode,
    limits: Limits,
    voice: Voice = SILENT,
    company: Company = NOBODY,
) -> Convene:
    """Write down everything that is frozen when the meeting opens."""
    holders: dict[str, Holder] = {s: "human" if s in company.seats else "ai" for s in seats}
    frozen: list[object] = [pack.hash, list(seats), seed, mode, limits.model_dump()]
    frozen += [voice.model_dump()] * (voice != SILENT) + [company.model_dump()] * (company != NOBODY)
    identity = canonical(frozen)
    meeting = hashlib.sha256(identity.encode()).hexdigest()[:16]
    opened = Opened(
        meeting=meeting,
        scenario=pack.scenario.id,
        scenario_version=pack.scenario.version,
        pack_hash=pack.hash,
        seed=seed,
        mode=mode,
        language=voice.language,
        models=voice.models,
        fault_policy=voice.fault_policy,
        seats=tuple(seats),
        names={seat: pack.card(seat).name for seat in seats},
        holders=holders,
        members=pack.scenario.members,
        agenda=pack.agenda(),
        coherence=pack.rules(),
        limits=limits,
        decision=pack.scenario.decision,
        forum=pack.scenario.forum,
        clock=company.clock,
        absence_policy=company.absence_policy,
        opens_at=company.opens_at or f"{pack.scenario.date}T{OPENS_AT}",
    )
    mandates = tuple(in_the_mood(pack.card(seat), seed) for seat in seats)
    return Convene(key="convene", opened=opened, mandates=mandates)
