"""A meeting held in memory and stopped in its second round, and the desks of those who sit there."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from nacsim.agents.view import Desk, desk_of, public_record
from nacsim.council import events as e
from nacsim.council.fold import fold_all
from nacsim.council.values import Intent, Language, Move, Wish
from nacsim.graph.hold import hold
from nacsim.graph.opening import convene, seats_named
from nacsim.prompts.minutes import Minutes
from nacsim.roles.pack import load_pack
from nacsim.transcripts.record import event_of
from nacsim.transcripts.store import open_in_memory

PACK = load_pack()
SPEECHES_IN = 3  # of the second round, when the meeting is looked at
ASK, OFFER = Wish(issue="membership", option="invite"), Wish(issue="interim", option="consult_24h")

ADDRESSED = ("question", "answer", "bridge", "concede_for", "concede_because")
WORDLESS = ("reserve", "pass", "close")


@cache
def events() -> tuple[e.AnyEvent, ...]:
    """Return the whole of a meeting of the standard table."""
    record = open_in_memory()
    opening = convene(PACK, seats_named(PACK, "standard"), 3, "engine", e.Limits())
    opened = opening.opened
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    hold(record, PACK, opening)
    found = tuple(event_of(entry) for entry in record.entries(opened.meeting))
    record.close()
    return found


@cache
def so_far() -> tuple[e.AnyEvent, ...]:
    """Return the meeting up to a speech of its second round."""
    speeches = 0
    for number, event in enumerate(events(), start=1):
        speeches += isinstance(event, e.Spoke) and event.round == 2 and event.speaker != "CHAIR"
        if speeches == SPEECHES_IN:
            return events()[:number]
    raise AssertionError("the meeting has no second round")


def minutes_of(told: Iterable[e.AnyEvent]) -> str:
    minutes = Minutes()
    for event in told:
        minutes.take(event)
    return minutes.text


def desk(seat: str = "EE", language: Language = "en") -> Desk:
    """Lay out what a seat sees at this moment."""
    record = public_record(enumerate(so_far(), start=1))
    laid = desk_of(fold_all(so_far()), seat, PACK, record, minutes_of(so_far()))
    return replace(laid, language=language)


def intent(move: Move) -> Intent:
    """Return an intent of Estonia's with all that delegates give to the move."""
    heard = next(h for h in reversed(desk().record.speeches) if h.speech.speaker not in ("EE", "CHAIR"))
    card = PACK.card("EE")
    line = next(x for x in card.red_lines if x.public)
    return Intent(
        move=move,
        to=heard.speech.speaker if move in ADDRESSED else None,
        pid=PACK.by_issue[OFFER.issue if move == "settle" else ASK.issue].pid,
        arguments=() if move in (*WORDLESS, "settle") else (card.points[0].id,),
        ask=None if move in (*WORDLESS, "concede_because") else ASK,
        offer=OFFER if move in ("support", "concede_for", "concede_because", "settle") else None,
        answers=heard.seq if move == "answer" else None,
        red_line=line.id if move in ("object", "warn", "reserve") else None,
    )
