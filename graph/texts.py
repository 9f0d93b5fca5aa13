"""From chosen options to a text: wordings of the library, brackets, and who asked for what changed."""

from collections.abc import Mapping, Sequence

from nacsim.council.events import Change, WordingOffered
from nacsim.council.floor import lot
from nacsim.council.state import NONE_YET, WANTED, MeetingState
from nacsim.council.text import Bracket, Paragraph
from nacsim.roles.pack import Pack

Key = tuple[str, str]


def paragraphs_for(
    pack: Pack, options: Mapping[str, str], seed: int, own_words: Mapping[Key, WordingOffered] = NONE_YET
) -> tuple[Paragraph, ...]:
    """Word a text: by the vetted wording that the seed settles on, or by a seat's own words for the option.

    Own words that code could not read stay in brackets: no delegation could consent to them.
    """
    fixed = [Paragraph(pid=f.pid, issue=None, option="agreed", text=f.text) for f in pack.scenario.fixed]
    carried = [
        Paragraph(
            pid=issue.pid,
            issue=issue.id,
            option=options[issue.id],
            text=_words(pack, (issue.id, options[issue.id]), seed, own_words),
            features=tuple(sorted(pack.library[issue.id, options[issue.id]])),
        )
        for issue in pack.issues
    ]
    return tuple(sorted((*fixed, *carried), key=lambda p: int(p.pid[1:])))


def _words(pack: Pack, key: Key, seed: int, own_words: Mapping[Key, WordingOffered]) -> str:
    own = own_words.get(key)
    return own.text if own is not None and own.features_known else wording(pack, *key, seed)


def wording(pack: Pack, issue: str, option: str, seed: int) -> str:
    """Return the wording that a meeting uses for an option."""
    wordings = pack.options[issue, option].wordings
    return wordings[int(lot(seed, issue, option)[:8], 16) % len(wordings)]


def brackets_for(state: MeetingState, pack: Pack, options: Mapping[str, str]) -> tuple[Bracket, ...]:
    """Return the alternatives that seats ask for beside what stands, paragraph by paragraph."""
    found = []
    for issue in pack.issues:
        for option in issue.options:
            seats, key = asking(state, issue.id, option.id), (issue.id, option.id)
            own = state.own_words.get(key)
            seats = tuple(s for s in seats if option.id == _first_choice(state, s, issue.id))
            if option.id != options[issue.id] and seats:
                found.append(
                    Bracket(
                        pid=issue.pid,
                        option=option.id,
                        text=own.text if own is not None else wording(pack, *key, state.meeting.seed),
                        seats=seats,
                    )
                )
    return tuple(found)


def _first_choice(state: MeetingState, seat: str, issue: str) -> str:
    """Return what a seat asks for most on an issue; of equals what it asked for last."""
    wanted = [(shown, at, o) for at, ((i, o), shown) in enumerate(state.stances[seat].items()) if i == issue]
    return max(wanted)[2]


def changes_between(
    state: MeetingState, pack: Pack, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return what changes between two choices of options, and who asked for each change."""
    return tuple(
        Change(
            pid=issue.pid,
            issue=issue.id,
            before=before[issue.id],
            after=after[issue.id],
            asked_by=asking(state, issue.id, after[issue.id])
            or state.asked_by.get((issue.id, after[issue.id]), ()),
            bridge=pack.options[issue.id, after[issue.id]].bridge,
        )
        for issue in pack.issues
        if before[issue.id] != after[issue.id]
    )


def asking(state: MeetingState, issue: str, option: str) -> tuple[str, ...]:
    """Return the seats that ask for an option now, in the order of the table."""
    return tuple(s for s in state.seats if state.stances[s].get((issue, option), 0) >= WANTED)


def agreed_language(pack: Pack) -> dict[str, str]:
    """Return option 0 on every issue."""
    return {issue.id: issue.options[0].id for issue in pack.issues}


def under_discussion(state: MeetingState, pack: Pack, turn: int) -> str:
    """Return the paragraph a speech of this round is about: the most blocked first, then the next."""
    options = state.text.options()
    shown = [state.stances[seat] for seat in state.seats]
    blocked = {}
    for issue in pack.issues:
        choice = (issue.id, options[issue.id])
        blocked[issue.pid] = sum(stances.get(choice, 0) < 0 for stances in shown)
    order: Sequence[str] = sorted((p for p in blocked if blocked[p]), key=lambda p: (-blocked[p], int(p[1:])))
    if not order:
        return pack.issues[turn % len(pack.issues)].pid
    return order[(turn // 2) % len(order)]
