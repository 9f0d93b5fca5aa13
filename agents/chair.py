"""The chair's words: the Secretary General introduces, reads back, and reports; it decides nothing here."""

from collections.abc import Container, Sequence

from nacsim.agents.phrasing import tidy
from nacsim.council.events import Change, IssuePosition, ReviewsRevealed, Spoke
from nacsim.council.floor import lot
from nacsim.council.names import listed
from nacsim.council.rules import enough_accept, nearing_the_end
from nacsim.council.state import UNKNOWN, MeetingState
from nacsim.council.values import in_a_sentence, paragraph_number
from nacsim.roles.pack import Pack

NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905


def number(count: int) -> str:
    """Spell a small number."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def of(pack: Pack, seats: Sequence[str]) -> str:
    """Name delegations, the smaller number of words first: a list up to five, a count above."""
    if len(seats) > 5:
        return f"{number(len(seats))} delegations"
    return listed([pack.card(s).name for s in seats])


def pick(state: MeetingState, purpose: str, forms: Sequence[str]) -> str:
    """Choose among ways to say the same, by the meeting's seed."""
    return min(forms, key=lambda form: lot(state.meeting.seed, purpose, state.seq, form))


def opens(state: MeetingState, pack: Pack) -> str:
    """Open the meeting: the question, the seats, the rule."""
    return tidy(
        f"The Council is in session: {number(len(state.seats))} of {state.meeting.members} members are "
        f"seated. The question before us: {pack.scenario.question} {state.meeting.forum.opening} I invite "
        "short opening statements: one priority, one worry, one signal of where you can move."
    )


def sums_up(state: MeetingState, pack: Pack, heard: Sequence[Spoke]) -> str:
    """Say who of the last speakers asks for the same, so that a long table can be followed."""
    asking: dict[tuple[str, str], list[str]] = {}
    for speech in heard:
        for ask in speech.intent.asks:
            asking.setdefault((ask.issue, ask.option), []).append(speech.speaker)
    groups = sorted(asking.items(), key=lambda group: -len(group[1]))
    wishes = [
        f"{of(pack, seats)} {'begins' if len(seats) == 1 else 'begin'} with {pack.options[key].noun}"
        for key, seats in groups
    ]
    thanks = pick(state, "heard", ("I pause here.", "Let me stop for a moment.", "Thank you so far."))
    told = f"{'; '.join(wishes)}. " if wishes else ""  # people may have let all of these turns go
    return tidy(f"{thanks} {told}I go on round the table.")


def starts_tour(state: MeetingState, pack: Pack) -> str:
    """Introduce the issue tour."""
    first = pack.issues[0]
    return tidy(
        pick(
            state,
            "tour",
            (
                f"Thank you. I have {number(len(pack.issues))} issues on my list and no text yet. Let us "
                f"take them in order, {in_a_sentence(first.title)} first. Please say what you would put on "
                "paper.",
                f"I am grateful. Before anyone drafts, a tour of the {number(len(pack.issues))} issues. "
                f"{first.title} first. Tell me what words you want, and which you could live with.",
            ),
        )
    )


def reads_map(state: MeetingState, pack: Pack, positions: Sequence[IssuePosition]) -> str:
    """Read back where the table converges and where brackets are needed."""
    open_ = [p for p in positions if p.state == "bracketed"]
    calm = [p for p in positions if p.state == "converging"]
    parts = ["Let me read back what you told me, here and before we met."]
    if calm:
        parts.append(
            f"On {listed([in_a_sentence(pack.by_issue[p.issue].title) for p in calm])} I have heard no two "
            "proposals that exclude each other."
        )
    for position in open_[:3]:
        camps: dict[str, list[str]] = {}
        for seat, option in position.wanted.items():
            camps.setdefault(option, []).append(seat)
        wishes = [
            f"{of(pack, seats)} {'asks' if len(seats) == 1 else 'ask'} for "
            f"{pack.options[position.issue, o].noun}"
            for o, seats in camps.items()
        ]
        number_ = paragraph_number(pack.by_issue[position.issue].pid)
        parts.append(f"Paragraph {number_} carries brackets: {'; '.join(wishes)}.")
    if len(open_) > 3:
        rest = [str(paragraph_number(pack.by_issue[p.issue].pid)) for p in open_[3:]]
        parts.append(
            f"There are brackets in {'paragraph' if len(rest) == 1 else 'paragraphs'} {listed(rest)} too."
        )
    parts.append(
        "I will circulate a first text on that basis: agreed language, with your alternatives in brackets."
    )
    return tidy(" ".join(parts))


def introduces(
    state: MeetingState, pack: Pack, changes: Sequence[Change], bracketed: Container[str] = ()
) -> str:
    """Introduce a new text: what changed in it, and at whose request.

    `bracketed` has the paragraphs that stood in brackets in the text before.
    """
    revision = state.text.revision
    if not changes:
        return tidy(f"Text {revision} is before you.")
    told = []
    for change in changes:
        where = f"paragraph {paragraph_number(change.pid)}"
        option = pack.options[change.issue, change.after]
        if option.id == pack.by_issue[change.issue].options[0].id:
            told.append(f"{where} goes back to agreed language")
        elif not change.asked_by:
            told.append(f"in {where} I offer a bridge of my own, {option.noun}")
        else:
            told.append(f"{where} now has {option.noun}, as {of(pack, change.asked_by)} asked")
    again = _same_before(state)
    told += _packages_in(state, pack)
    if again is None:
        told += _undisputed_before(state, changes, bracketed)
    else:
        told.append(f"with that we are back at text {again}, the nearest that we have come")
    return tidy(
        pick(
            state,
            "text",
            (
                f"Text {revision} is before you. {'. '.join(told)}. The rest stands as it was.",
                f"I have circulated text {revision}: {'; '.join(told)}. Please weigh it as a whole.",
                f"A new text, the {ordinal(revision)}. {'. '.join(told)}. I ask capitals for their view.",
            ),
        )
    )


def _same_before(state: MeetingState) -> int | None:
    """Return the text that said the same before: near the end the chair goes back to it."""
    now = state.text.options()
    before = (draft.text for draft in state.drafts[: state.current])
    return next((text.revision for text in before if text.options() == now), None)


def _undisputed_before(
    state: MeetingState, changes: Sequence[Change], bracketed: Container[str]
) -> list[str]:
    """Say which paragraphs were changed although nobody had made its consent depend on it.

    Whoever reads the text sees the brackets in it, so they are not denied.
    """
    shown = state.stances.values()
    free = [
        change.pid
        for change in changes
        if all(stances.get((change.issue, change.before), UNKNOWN) >= UNKNOWN for stances in shown)
    ]
    in_brackets = [pid for pid in free if pid in bracketed]
    calm = [pid for pid in free if pid not in bracketed]
    told = []
    if in_brackets:
        what, them = _paragraphs(in_brackets)
        told.append(
            f"{what} carried brackets, but nobody had held the text up over {them}; "
            f"I moved {them} to win the rest"
        )
    if calm:
        what, them = _paragraphs(calm)
        told.append(f"nobody had held up {what}; I moved {them} to win the rest")
    return told


def _paragraphs(pids: Sequence[str]) -> tuple[str, str]:
    """Return paragraphs by their numbers, and the word that stands for them."""
    one = len(pids) == 1
    numbers = listed([str(paragraph_number(pid)) for pid in pids])
    return f"{'paragraph' if one else 'paragraphs'} {numbers}", "it" if one else "them"


def _packages_in(state: MeetingState, pack: Pack) -> list[str]:
    """Say which packages of the corridor a new text takes up whole."""
    now = state.text.options()
    told = []
    for package in state.packages:
        numbers = sorted({paragraph_number(pack.by_issue[wish.issue].pid) for wish in package.changes})
        if len(numbers) > 1 and all(now[wish.issue] == wish.option for wish in package.changes):
            where = f"paragraphs {listed(list(map(str, numbers)))}"
            told.append(f"{where} are a package of {of(pack, package.seats)}")
    return told[:1]


def ordinal(count: int) -> str:
    """Spell a small ordinal."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return words[count - 1] if 0 < count <= len(words) else f"{count}th"


def reveals(state: MeetingState, pack: Pack, reveal: ReviewsRevealed) -> str:
    """Tell the table who blocks which paragraph."""
    accepting = [p.seat for p in reveal.positions if p.verdict.startswith("accept")]
    missing = [p.seat for p in reveal.positions if p.verdict == "none"]
    blockers: dict[str, list[str]] = {}
    for position in reveal.positions:
        for remark in position.remarks:
            if remark.position != "ok":
                blockers.setdefault(remark.pid, []).append(position.seat)
    parts = []
    if not blockers and not missing:
        return "I have every delegation's view, and all can accept this text. I will put it under silence."
    if accepting:
        parts.append(f"{of(pack, accepting)} can accept this text as it is.")
    worst = sorted(blockers, key=lambda pid: (-len(blockers[pid]), int(pid[1:])))[:3]
    parts += [_knot(pack, pid, blockers[pid], place) for place, pid in enumerate(worst)]
    if missing:
        parts.append(f"I have no view from {of(pack, missing)}; that is not consent.")
    if enough_accept(state):
        return tidy(" ".join((*parts, "As many as it takes can accept it, so I put it to you.")))
    parts.append(_what_follows(state, worst))
    return tidy(" ".join(parts))


def _what_follows(state: MeetingState, worst: Sequence[str]) -> str:
    """Call for debate where one follows; where none does, say what the chair goes by instead."""
    if nearing_the_end(state):
        return "We have debated this enough. I look now for the text that comes nearest to all of you."
    if state.speeches + 1 >= state.limits.speeches:  # this speech counts too
        return "We have no speeches left. I go by what you have written to me."
    return f"Paragraph {paragraph_number(worst[0])} first, please." if worst else "The floor is open."


def _knot(pack: Pack, pid: str, seats: Sequence[str], place: int) -> str:
    """Say who holds up a paragraph; the first one named is the hardest."""
    opener = ("The knot is", "Then", "And")[place]
    wants = "wants change" if len(seats) == 1 else "want change"
    cannot = wants if place else "cannot take it as it stands"
    title = in_a_sentence(pack.by_pid[pid].title)
    return f"{opener} paragraph {paragraph_number(pid)}, {title}: {of(pack, seats)} {cannot}."


def notes_question(pack: Pack, asker: str, asked: str) -> str:
    """Note a question that got no answer."""
    return tidy(
        f"I note that {pack.card(asker).name} put a question to {pack.card(asked).name} and has no answer "
        "yet. "
        "It stays in my notes."
    )


def opens_silence(state: MeetingState, minutes: int) -> str:
    """Announce a silence window."""
    return tidy(
        f"I place text {state.text.revision} under silence for {minutes} minutes. "
        f"{state.meeting.forum.silence}"
    )


def silence_failed(state: MeetingState, pack: Pack, wrote: Sequence[str], absent: Sequence[str]) -> str:
    """Report that silence was broken: by those who wrote, or where nobody did by those who gave no answer."""
    who = (
        f"a letter from {of(pack, wrote)}"
        if wrote
        else f"no answer from {of(pack, absent)}; that is not consent"
    )
    told = f"Silence was broken: I have {who}. All consents are void"
    last = nearing_the_end(state) or state.windows >= state.limits.windows
    return tidy(f"{told}." if last else f"{told} and the text is open again.")


def gives_up(state: MeetingState) -> str:
    """End a meeting that found no text."""
    return tidy(
        pick(
            state,
            "close",
            (
                "I will not put this text to you again today. Nothing was adopted, and nothing that stood "
                "before is "
                "weakened. I will report under my own authority, and the question stays on our agenda.",
                "Then we leave it here. There is no text that all of you can carry, and I will not pretend "
                "that "
                "there is. What we agreed before this meeting stands. I will report in my own name.",
                "I have heard enough to know that capitals need more time. We part without a text. I will "
                "set down "
                "who could not join and why, and I will call you again.",
            ),
        )
    )
