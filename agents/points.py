"""Which of its arguments a delegate has left, and which of them fits what it is about to do."""

from nacsim.agents.view import Desk, Heard
from nacsim.council.floor import lot
from nacsim.council.values import Wish
from nacsim.roles.models import Point


def has_unused_point(desk: Desk, issue: str) -> bool:
    """Say whether the seat has an argument on an issue that it has not made."""
    fitting = {p.id for p in desk.card.points if p.issue == issue}
    return bool(fitting) and not fitting <= desk.record.arguments_used(desk.seat)


def unused_points(desk: Desk, issue: str, ask: Wish | None, against: Wish | None = None) -> list[Point]:
    """Return the seat's unspoken arguments for its wish on an issue, those against another's wish first."""
    used = desk.record.arguments_used(desk.seat)
    now = desk.text.options()[issue] if desk.text else None
    option = ask.option if ask and ask.issue == issue else None
    other = against.option if against and against.issue == issue else None
    fitting = [
        p
        for p in desk.card.points
        if p.issue == issue
        and p.id not in used
        and (option is None or option in p.favours or not p.favours)
        and (other is None or other not in p.favours or option in p.favours)
    ]
    return sorted(
        fitting,
        key=lambda p: (
            other in p.favours,
            other not in p.opposes,
            now not in p.opposes,
            lot(desk.seed, desk.seat, p.id),
        ),
    )


def rebutting(desk: Desk, heard: Heard, points: list[Point]) -> list[Point]:
    """Put the arguments first that the bank knows as answers to what was argued."""
    speech = heard.speech
    argued = [desk.pack.bank_argument(speech.speaker, a) for a in speech.intent.arguments]
    answers = {rebuttal for argument in argued if argument for rebuttal in argument.rebuttals}
    return sorted(points, key=lambda p: p.bank not in answers)
