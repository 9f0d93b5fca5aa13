"""What delegates answer in private, written down before it counts, and what stands in for it."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import TypeAdapter

from nacsim.agents.curing import offering_what_it_may, within_its_card
from nacsim.agents.view import Desk
from nacsim.council import commands as c
from nacsim.council.values import Value
from nacsim.errors import ModelFault
from nacsim.graph.people import is_person
from nacsim.graph.procedure import window_failed
from nacsim.graph.room import Delegate, Room

Verdict = c.Review | c.Consent | c.Object
AS_MUCH_AS_IS_SAID = 600  # characters of why a meeting rests, beside the names of its seats
Ask = Callable[[Delegate, Desk], Awaitable[Verdict]]


class Answer(Value):
    """A verdict, and the fault of the model in whose place the card answered, if it did.

    `cured` is true if code put the card's change where the model's would cross a red line of its own seat,
    `left_out` if it left out an offer that would.
    """

    verdict: Verdict
    fault: str | None = None
    cured: bool = False
    left_out: bool = False


CORRECTED = {
    "cured": (
        "It asked for a change that a red line of its own card forbids.",
        "What its card would change stands in that place.",
    ),
    "left_out": (
        "It offered a change that a red line of its own card forbids.",
        "The offer was left out.",
    ),
}
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


async def ask(room: Room, seat: str, key: str, put: Ask) -> None:
    """Ask a seat once. A model's fault is no verdict: the card answers, or, by the meeting's rule, nobody."""
    if room.meeting.recall(key) is not None:
        return
    desk = room.desk(seat)
    try:
        given = await put(room.delegates[seat], desk)
        answer = _corrected(desk, given) if room.opening.opened.mode == "full" else Answer(verdict=given)
    except ModelFault as fault:
        if room.opening.opened.fault_policy == "block":
            room.unanswered[key] = str(fault)
            return
        answer = Answer(verdict=await put(room.card, desk), fault=str(fault))
    room.meeting.remember(key, answer.model_dump_json())


def _corrected(desk: Desk, given: Verdict) -> Answer:
    """Keep what a model asks for and offers within the card of its seat."""
    cured = within_its_card(desk, given)
    verdict = offering_what_it_may(desk, cured)
    return Answer(verdict=verdict, cured=cured != given, left_out=verdict != cured)


def all_given(room: Room, key_of: Callable[[Room, str], str]) -> dict[str, Answer] | None:
    """Return the answers of all delegates that are no people; None where one is still to be asked for.

    Where a model gave none, the meeting is suspended. A seat that changed hands while the others thought
    has not been asked yet. A window that a person has broken already needs no more answers than there are.
    """
    state, given = room.meeting.state, given_so_far(room, key_of)
    missing = [seat for seat in state.seats if not is_person(state, seat) and seat not in given]
    if missing and not window_failed(state):
        refused = {seat: why for seat in missing if (why := room.unanswered.get(key_of(room, seat)))}
        room.unanswered.clear()
        if refused:
            _suspend(room, refused)
        return None
    return given


def given_so_far(room: Room, key_of: Callable[[Room, str], str]) -> dict[str, Answer]:
    """Return the answers that delegates have written down, whether or not others are still to be asked."""
    state = room.meeting.state
    asked = [seat for seat in state.seats if not is_person(state, seat)]
    written = {seat: room.meeting.recall(key_of(room, seat)) for seat in asked}
    return {seat: ANSWER.validate_json(payload) for seat, payload in written.items() if payload is not None}


def note_fault(room: Room, key: str, seat: str, purpose: str, fault: str) -> None:
    """Record that a model gave no verdict and that the role card answered."""
    room.meeting.submit(
        c.NoteFault(
            key=f"fault/{key}", seat=seat, purpose=purpose, fault=fault, remedy="The role card answered."
        )
    )


def note_corrections(room: Room, key: str, seat: str, purpose: str, answer: Answer) -> None:
    """Record what a model asked for or offered against its own card, and what stands instead."""
    noted = {"cured": answer.cured, "left_out": answer.left_out}
    for name, (fault, remedy) in CORRECTED.items():
        if noted[name]:
            room.meeting.submit(
                c.NoteFault(key=f"{name}/{key}", seat=seat, purpose=purpose, fault=fault, remedy=remedy)
            )


def _suspend(room: Room, refused: Mapping[str, str]) -> None:
    """Let the meeting rest until the models of these seats can answer, and say what kept them from it."""
    names = ", ".join(room.pack.card(s).name for s in refused)
    why = " ".join(dict.fromkeys(refused.values()))[:AS_MUCH_AS_IS_SAID]
    room.meeting.submit(
        c.Suspend(
            key=f"suspend/{room.meeting.state.seq}",
            reason=f"No answer from the model that speaks for {names}. {why}",
        )
    )
