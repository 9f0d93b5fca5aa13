"""What a teacher reads beside a speech: its move, what it rests on, what it offered, who wrote it."""

from dataclasses import dataclass

from nacsim.council import events as e
from nacsim.council.mandate import RedLine
from nacsim.council.names import listed
from nacsim.council.values import CHAIR, Intent, Wish
from nacsim.transcripts.account import Account
from nacsim.transcripts.library import Argument, Fact, Library
from nacsim.transcripts.rendering import model_name

MOVES = {
    "open": "States its priority, its worry and where it can move",
    "support": "Presses its own wish",
    "object": "Objects, and says what would cure it",
    "bridge": "Offers a bridge between two camps",
    "question": "Puts a question",
    "answer": "Answers",
    "concede_for": "Gives way, in exchange",
    "concede_because": "Gives way because it was persuaded",
    "settle": "Gives way before silence, and says what for",
    "warn": "Warns that it will break silence",
    "reserve": "Waits for its capital",
    "close": "Takes leave",
    "pass": "Passes",
}
OFFERED = {
    "concede_for": "Conceded",
    "concede_because": "Conceded",
    "settle": "Let pass",
    "support": "Offered in return",
}


@dataclass(frozen=True, slots=True)
class Note:
    """The note beside one speech; what is None or empty did not happen."""

    seq: int
    speaker: str
    move: str
    asked: str | None
    entered: int | None  # the text into which the wish came after the speech
    given_as: str
    given: str | None
    given_for: str | None
    answers: int | None
    arguments: tuple[Argument, ...]
    briefing: tuple[str, ...]
    facts: tuple[Fact, ...]
    line: RedLine | None
    source: str


def notes(account: Account, library: Library | None) -> dict[int, Note]:
    """Return the note beside each speech, by its place in the record."""
    return {
        seq: _note(account, library, seq, event)
        for seq, event in enumerate(account.events, start=1)
        if isinstance(event, e.Spoke)
    }


def _note(account: Account, library: Library | None, seq: int, speech: e.Spoke) -> Note:
    intent = speech.intent
    arguments = tuple(_argument(library, x) for x in intent.arguments)
    return Note(
        seq=seq,
        speaker=speech.speaker,
        move=_move(account, speech),
        asked=_asked(account, library, intent),
        entered=_entered(account, seq, None if intent.also else intent.ask),
        given_as=OFFERED.get(intent.move, "Offered"),
        given=_wish(account, library, intent.offer),
        given_for=_given_for(account, library, intent),
        answers=intent.answers,
        arguments=arguments,
        briefing=tuple(dict.fromkeys(point for a in arguments for point in a.briefing)),
        facts=tuple(_fact(library, x) for x in speech.facts),
        line=_red_line(account, speech),
        source=_source(account, speech),
    )


def _move(account: Account, speech: e.Spoke) -> str:
    intent, names = speech.intent, account.names
    if speech.speaker == CHAIR:
        return "Notes a question that got no answer" if intent.answers else ""
    whom = f": {names.seats([intent.to])}" if intent.to else ""
    where = f", on {names.paragraph(intent.pid)}" if intent.pid else ""
    return f"{MOVES[intent.move]}{whom}{where}"


def wording(account: Account, library: Library | None, issue: str, option: str) -> str:
    """Return an option as it fits into a sentence: by its name in the scenario, else by its title."""
    if library is not None and (issue, option) in library.nouns:
        return library.nouns[issue, option]
    return f"'{account.names.option(issue, option)}'"


def _asked(account: Account, library: Library | None, intent: Intent) -> str | None:
    wishes = [wording(account, library, wish.issue, wish.option) for wish in intent.asks]
    return listed(wishes) if wishes else None


def _wish(account: Account, library: Library | None, wish: Wish | None) -> str | None:
    return wording(account, library, wish.issue, wish.option) if wish else None


def _entered(account: Account, seq: int, wish: Wish | None) -> int | None:
    """Return the first text after a speech that changed to what the speech asked for."""
    for event in account.events[seq:] if wish else ():
        if isinstance(event, e.TextCirculated):
            for change in event.changes:
                if wish and (change.issue, change.after) == (wish.issue, wish.option):
                    return event.revision
    return None


def _given_for(account: Account, library: Library | None, intent: Intent) -> str | None:
    """Say what an offer was for: what it asks in return, or whoever was persuasive."""
    if intent.offer is None:
        return None
    if intent.ask is not None:
        return wording(account, library, intent.ask.issue, intent.ask.option)
    whom = f"; {account.names.seats([intent.to])} was persuasive" if intent.to else ""
    return f"nothing in return{whom}"


def _argument(library: Library | None, argument: str) -> Argument:
    known = library.arguments.get(argument) if library else None
    return known or Argument(argument, "")


def _fact(library: Library | None, fact: str) -> Fact:
    known = library.facts.get(fact) if library else None
    return known or Fact(fact, "", "", "")


def _red_line(account: Account, speech: e.Spoke) -> RedLine | None:
    mandate = account.mandates.get(speech.speaker)
    lines = mandate.red_lines if mandate else ()
    return next((line for line in lines if line.id == speech.intent.red_line), None)


def _source(account: Account, speech: e.Spoke) -> str:
    match speech.source:
        case "model":
            return f"model ({model_name(account.opened.models.get(speech.speaker, 'not named'))})"
        case "human":
            return "human (a person)"
        case "engine":
            instead = " in place of its model" if speech.speaker in account.opened.models else ""
            return f"engine (prepared words{instead})"
        case _:
            return "code (the chair's prepared words)"
