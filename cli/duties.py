"""What a person at a terminal owes the Council: a speech, a view of the text, an answer to silence."""

from collections.abc import Callable

from nacsim.agents import person
from nacsim.agents.person import LINE, STATEMENT
from nacsim.agents.understanding import Reading, heard, understand
from nacsim.cli.turn import Turn, choose, choose_option, show_text
from nacsim.council import commands as c
from nacsim.council.carrying import how_it_is_decided
from nacsim.council.gate import objections_of_card
from nacsim.council.values import Intent, Wish


def speak(turn: Turn) -> None:
    """Ask for the speech that the Council waits for, and for a yes to what was understood."""
    turn.says(
        "You have the floor. Write your speech, an empty line ends it; only Enter lets the turn go.", "bold"
    )
    words = _lines(turn)
    if not words:
        turn.put(c.LapseFloor(key=turn.key(), seat=turn.seat, because="passed"))
        return
    state = turn.meeting.state
    question = turn.meeting.public.question_to(turn.seat)
    standing = question.seq if question is not None else None
    reading = understand(turn.ear, state.seats, turn.seat, words, standing, turn.meeting.public)
    command = c.TakeFloor(
        key=turn.key(),
        speaker=turn.seat,
        epoch=state.epochs[turn.seat],
        intent=_confirmed(turn, reading),
        text=words,
        source="human",
    )
    turn.put(command)


def _lines(turn: Turn) -> str:
    while True:
        said: list[str] = []
        while line := turn.hears("> "):
            said.append(line)
        if turn.fits(words := " ".join(said)):
            return words


def _confirmed(turn: Turn, reading: Reading) -> Intent:
    """Return the intent, corrected by the person where it was misheard."""
    turn.says(f"I hear: {reading.heard}", "cyan")
    if _is_right(turn, reading):
        return reading.intent
    wish = choose_option(turn, "Which paragraph do you speak about? (number, or Enter for none) ")
    if wish is None:
        return reading.intent.model_copy(update={"ask": None, "also": ()})
    pid = turn.pack.by_issue[wish.issue].pid
    intent = reading.intent.model_copy(update={"ask": wish, "pid": pid, "also": ()})
    turn.says(heard(turn.pack, intent), "cyan")
    return intent


def _is_right(turn: Turn, reading: Reading) -> bool:
    """Let the person say whether a reading is right; a guess is one only with a yes."""
    if reading.sure:
        return turn.hears("Is that right? (Enter for yes, n for no) ").lower()[:1] != "n"
    return reading.about is not None and _yes(turn, "Is that right? (y for yes, Enter for no) ")


def view(turn: Turn) -> None:
    """Ask for the person's private view of the text on the table."""
    state = turn.meeting.state
    turn.says(f"Your view of text {state.text.revision}. Nobody sees it before all have answered.", "bold")
    show_text(turn)
    _warn(turn)
    choices: dict[str, person.Choice] = {}
    while len(choices) < len(turn.pack.issues):
        wish = choose_option(turn, "Which paragraph must change? (number, or Enter for none) ")
        if wish is None:
            break
        choices[turn.pack.by_issue[wish.issue].pid] = _choice(turn, wish)
    lives = bool(choices) and _yes(turn, "Could you live with the text as it is? (y or Enter for no) ")
    if not turn.put(person.review(state, turn.seat, turn.key(), choices, lives=lives)):
        view(turn)


def _choice(turn: Turn, wish: Wish) -> person.Choice:
    if not _yes(turn, "Is it a red line as it stands? (y or Enter for no) "):
        return person.Choice("amend", wish)
    return person.Choice(
        "object", wish, turn.hears("Why, in a line: ", LINE) or "It crosses our instructions."
    )


def answer(turn: Turn) -> None:
    """Ask whether the person consents to the frozen text, or breaks silence."""
    state = turn.meeting.state
    decided = how_it_is_decided(state.meeting, "breaks it")
    turn.says(f"Silence on text {state.text.revision}. {decided}", "bold")
    show_text(turn)
    against = _warn(turn)
    objects = "Break silence" if state.meeting.decision.unanimous else "Object"
    done = False
    while not done:
        chosen = choose(turn, ["Consent to exactly these words", f"{objects} in writing"])
        done = chosen is not None and (_letter(turn) if chosen == 1 else _consent(turn, against))


def _consent(turn: Turn, against: bool) -> bool:
    departure = (
        turn.hears("Your card says no. Why do you depart from it, in one line? ", LINE) if against else ""
    )
    statement = turn.hears("A statement of how you read the text (60 words, or Enter for none): ", STATEMENT)
    state = turn.meeting.state
    return turn.put(
        c.Consent(
            key=turn.key(),
            seat=turn.seat,
            epoch=state.epochs[turn.seat],
            bind=state.last_window.bind,
            statement=statement or None,
            departure=departure or None,
            source="human",
        )
    )


def _letter(turn: Turn) -> bool:
    wish = choose_option(turn, "Which paragraph must change? (number) ")
    reason = turn.hears("Your letter to the chair: ") if wish is not None else ""
    if wish is None or not reason:
        turn.says("A letter names a paragraph, the words that would cure it, and a reason.")
        return False
    state = turn.meeting.state
    return turn.put(
        c.Object(
            key=turn.key(),
            seat=turn.seat,
            epoch=state.epochs[turn.seat],
            bind=state.last_window.bind,
            pid=turn.pack.by_issue[wish.issue].pid,
            reason=reason,
            cure=wish,
        )
    )


def _warn(turn: Turn) -> bool:
    """Tell the person what the own card says of the text; return whether it says no."""
    state = turn.meeting.state
    mandate = state.mandates[turn.seat]
    found = objections_of_card(mandate, state.text, state.meeting.coherence, own_eyes=True)
    for sentence in found:
        turn.says(f"Your card says no. {sentence}", "red")
    return bool(found)


def _yes(turn: Turn, question: str) -> bool:
    return turn.hears(question).lower().startswith("y")


DUTIES: dict[str, Callable[[Turn], None]] = {"speech": speak, "review": view, "answer": answer}
