"""A person at a terminal: what can be asked for while others speak."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding

from nacsim.agents.cleaning import one_line
from nacsim.agents.ear import Ear
from nacsim.agents.own_words import is_understood
from nacsim.agents.person import NOTE, SPEECH, WORDING
from nacsim.council import commands as c
from nacsim.council.names import Names
from nacsim.council.values import Wish
from nacsim.errors import Refused
from nacsim.evals.debrief import debrief_of, passing_texts
from nacsim.roles.pack import Pack
from nacsim.roles.sheet import role_sheet

if TYPE_CHECKING:
    from nacsim.graph.meeting import Meeting

Ask = Callable[[str], str]
HELP = (
    "Enter: listen on.  p: raise or lower your placard.  t: the text.  c: your card.  b: the briefing.\n"
    "n: pass a private note.  w: offer words for a paragraph.  ?: this help.  q: rest, and go on later."
)

NOT_YOUR_TURN = (
    "You do not have the floor, so nobody heard this. Raise your placard with p and listen on with Enter; "
    "you are asked for your speech when the chair calls on you. ? shows what else you can do."
)


class Rests(Exception):
    """The person leaves; the meeting can be taken up again."""


@dataclass(frozen=True)
class Turn:
    """Who sits at this terminal, in which meeting, and how the person is asked."""

    meeting: "Meeting"
    pack: Pack
    ear: Ear
    seat: str
    console: Console
    ask: Ask

    @property
    def names(self) -> Names:
        """Return how the record's ids read."""
        return Names(self.meeting.state.meeting)

    def key(self) -> str:
        """Return a key for the next act; the number of events makes it new."""
        return f"person/{self.seat}/{self.meeting.state.seq}"

    def says(self, words: str, style: str = "") -> None:
        """Print words to the person."""
        self.console.print(Padding(words, (0, 0, 0, 2)), style=style, markup=False)

    def hears(self, question: str, most: int = SPEECH) -> str:
        """Ask the person, and return what was typed in one line, without what cannot be seen.

        What is too long for the record is asked for again: nobody's words are cut.
        """
        while not self.fits(words := one_line(self.ask(question)), most):
            pass
        return words

    def fits(self, words: str, most: int = SPEECH) -> bool:
        """Say whether words are short enough, and tell the person where they are not."""
        if len(words) > most:
            self.says(
                f"At most {most:,} characters fit, and these are {len(words):,}. Say it shorter.", "yellow"
            )
        return len(words) <= most

    def put(self, command: c.AnyCommand) -> bool:
        """Put an act to the Council; where a rule stands against it the person is told why."""
        try:
            self.meeting.submit(command)
        except Refused as refused:
            self.says(str(refused), "red")
            return False
        return True


def listen(turn: Turn) -> None:
    """Wait for the person: Enter listens on, a letter does something first."""
    while True:
        said = turn.hears(f"[{turn.seat}] ").lower()
        if not said:
            return
        act = ACTS.get(said)
        if act is not None:
            act(turn)
        elif " " in said:
            turn.says(NOT_YOUR_TURN, "yellow")
        else:
            turn.says(HELP, "dim")


def _placard(turn: Turn) -> None:
    state = turn.meeting.state
    up = turn.seat in state.placards
    make = c.LowerPlacard if up else c.RaisePlacard
    if turn.put(make(key=turn.key(), seat=turn.seat, epoch=state.epochs[turn.seat])):
        turn.says("Your placard is down." if up else "Your placard is up. Enter, and the chair calls on you.")


def show_text(turn: Turn) -> None:
    """Print the text on the table, with the words that others ask for."""
    state = turn.meeting.state
    if not state.drafts:
        turn.says("There is no text yet. The chair circulates one after the tour of the issues.")
        return
    circulated = turn.meeting.last_text
    for paragraph in state.text.paragraphs:
        turn.says(f"{paragraph.pid[1:]:>2}. {paragraph.text}")
        for bracket in circulated.brackets:
            if bracket.pid == paragraph.pid:
                turn.says(f"      [{', '.join(bracket.seats)}: {bracket.text}]", "yellow")


def _card(turn: Turn) -> None:
    sheet = role_sheet(turn.pack, turn.seat, turn.meeting.state.mandates[turn.seat])
    turn.says(f"{sheet.card.public_position}\nFor your eyes: {sheet.card.private_brief}")
    for line in sheet.card.red_lines:
        turn.says(f"Red line {line.id}: {line.sentence}", "red")
    for goal in sheet.goals:
        turn.says(
            f"{goal.weight:>3} %  {goal.number}. {goal.title}: best {' or '.join(goal.best)}. {goal.why}"
        )


def _briefing(turn: Turn) -> None:
    for point in turn.pack.briefing:
        turn.says(f"{point.id:>4}  {point.text}")


def _note(turn: Turn) -> None:
    others = [s for s in turn.meeting.state.seats if s != turn.seat]
    to = turn.hears(f"To whom? ({', '.join(others)}) ").upper()
    if to not in others:
        named = f"'{to}' is not at this table" if to else "No delegation was named"
        turn.says(f"{named}. Nothing was sent. Press n and type one of the codes above.", "yellow")
        return
    words = turn.hears("Your note: ", NOTE)
    if not words:
        turn.says("You wrote no words, so nothing was sent. Press n to try again.", "yellow")
        return
    epoch = turn.meeting.state.epochs[turn.seat]
    if turn.put(c.PassNote(key=turn.key(), seat=turn.seat, epoch=epoch, to=(to,), text=words)):
        turn.says(f"Your note is with {turn.pack.card(to).name}.")


def _wording(turn: Turn) -> None:
    wish = choose_option(turn, "Which paragraph? (number) ")
    if wish is None:
        turn.says("No words were chosen for a paragraph, so nothing was offered. Press w to try again.")
        return
    words = turn.hears("In your words: ", WORDING)
    if not words:
        turn.says("You wrote no words, so nothing was offered. Press w to try again.")
        return
    known = is_understood(turn.ear, wish, words)
    command = c.OfferWording(
        key=turn.key(),
        seat=turn.seat,
        epoch=turn.meeting.state.epochs[turn.seat],
        wish=wish,
        text=words,
        features_known=known,
    )
    if turn.put(command):
        kept = "letter by letter, for the next text" if known else "in brackets, for they say something else"
        turn.says(f"Your words are with the chair, {kept}.")


def choose_option(turn: Turn, question: str) -> Wish | None:
    """Let the person choose a paragraph and what it should say; None if nothing was chosen."""
    turn.says("; ".join(f"{issue.pid[1:]} {issue.title}" for issue in turn.pack.issues), "dim")
    number = turn.hears(question)
    issue = turn.pack.by_pid.get(f"P{number}")
    if issue is None:
        if number:
            turn.says(f"There is no paragraph '{number}' to choose. Type one of the numbers above.", "yellow")
        return None
    standing = turn.meeting.state.text.options()[issue.id] if turn.meeting.state.drafts else None
    options = [o for o in issue.options if o.id != standing]
    chosen = choose(turn, [o.title for o in options])
    return Wish(issue=issue.id, option=options[chosen].id) if chosen is not None else None


def choose(turn: Turn, titles: Sequence[str]) -> int | None:
    """Let the person choose from a list by its letter; None if no letter was given."""
    for i, title in enumerate(titles):
        turn.says(f"  {chr(97 + i)}) {title}")
    said = turn.hears("Which? (letter, or Enter for none) ").lower()
    place = ord(said[0]) - 97 if said else -1
    return place if 0 <= place < len(titles) else None


def _rest(_: Turn) -> None:
    raise Rests


ACTS: dict[str, Callable[[Turn], None]] = {
    "p": _placard,
    "t": show_text,
    "c": _card,
    "b": _briefing,
    "n": _note,
    "w": _wording,
    "q": _rest,
}


def tell_debrief(turn: Turn) -> None:
    """Print what became of the person's words, what all wanted, and what would have passed."""
    state = turn.meeting.state
    words = debrief_of(state, turn.pack, turn.meeting.events, turn.seat)
    turn.says("\nWhat you argued", "bold")
    for argued in words["own"]:
        taken = (
            f"{turn.names.seat(argued.answered_by)} took it up."
            if argued.answered_by
            else "Nobody took it up."
        )
        used = f" You used {', '.join(argued.points)} of the briefing." if argued.points else ""
        turn.says(f"'{argued.text}'\n{taken}{used}\n")
    for unused in words["unused"]:
        turn.says(f"You could have used {unused}", "dim")
    turn.says("\nWhat each delegation needed, and what the last text was worth to it", "bold")
    for seat, (value, floor) in words["worths"].items():
        turn.says(f"{turn.names.seat(seat):<16} needed {floor:>4}, had {value:>4}")
    passing = passing_texts(turn.pack, state.mandates)
    who = "every card" if turn.pack.scenario.decision.unanimous else "enough cards"
    turn.says(f"\n{passing['count']:,} texts would have been acceptable to {who} at this table.", "bold")
    for title, option in passing["best"]:
        turn.says(f"{title}: {option}")
