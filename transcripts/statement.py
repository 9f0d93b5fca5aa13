"""What the chair says when nothing was adopted: what was near, who needed what, what stands."""

from collections.abc import Iterator

from nacsim.council import events as e
from nacsim.council.names import listed
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import holders_up
from nacsim.transcripts.library import Library
from nacsim.transcripts.margin import wording
from nacsim.transcripts.prose import counted, number
from nacsim.transcripts.rendering import capital


def closing_statement(account: Account, library: Library | None) -> tuple[str, ...]:
    """Return the chair's statement in paragraphs; none if the meeting left nothing to report on.

    It is made of the structure that the rules wrote down, and it never uses a formula of adoption: the chair
    reports under its own authority.
    """
    statement = account.closed.statement if account.closed else None
    if statement is None:
        return ()
    needs = " ".join(_needs(account, library, statement))
    parts = (
        f"{_considered(account, statement)} {_count(statement)}",
        needs,
        " ".join(_what_stood_in_the_way(account, library, statement)),
        _silences(account, statement),
        f"{account.opened.forum.stands} I thank delegations, and I will call them again.",
    )
    return tuple(part for part in parts if part)


def _considered(account: Account, statement: e.ChairsStatement) -> str:
    at = account.clock(account.seq_of(account.texts[statement.revision]))
    which = f"the text of {at}, the {_ordinal(statement.revision)} before it," if at else ""
    opened = account.opened
    outcome = "did not agree on it" if opened.decision.unanimous else "did not carry it"
    return f"{opened.forum.body} considered {which or f'text {statement.revision}'} and {outcome}."


def _ordinal(count: int) -> str:
    words = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
    return words[count - 1] if count <= len(words) else f"{count}th"


def _count(statement: e.ChairsStatement) -> str:
    """Count the paragraphs that met no objection, and the objections that the others met."""
    free, all_ = len(statement.agreed), len(statement.agreed) + len(statement.open)
    if not statement.open:
        return f"No one objected to any of its {counted(all_, 'paragraph')}, and yet not everyone consented."
    met = listed(list(_met(statement)))
    if not free:
        return f"No paragraph was free of objection: {met}."
    paragraphs = f"{capital(counted(free, 'paragraph'))} of {number(all_)}"
    return f"{paragraphs} met no one's objection; {met}."


def _met(statement: e.ChairsStatement) -> Iterator[str]:
    """Say how many objections the open paragraphs met, those with as many together."""
    alike: dict[int, list[str]] = {}
    for point in statement.open:
        alike.setdefault(len(point.blocked_by), []).append(point.pid[1:])
    for count, numbers in alike.items():
        each = " each" if len(numbers) > 1 else ""
        paragraphs = "paragraphs" if each else "paragraph"
        yield f"{paragraphs} {listed(numbers)} met {number(count)}{each}"


def _needs(account: Account, library: Library | None, statement: e.ChairsStatement) -> Iterator[str]:
    """Say of each open paragraph who would have needed which words in it."""
    names = account.names
    for point in statement.open:
        issue = next(i for i in account.opened.agenda if i.pid == point.pid)
        camps: dict[str, list[str]] = {}
        for seat, option in point.needs.items():
            camps.setdefault(option, []).append(seat)
        wanted = [
            f"{names.seats(seats)} would have needed {wording(account, library, issue.id, option)}"
            for option, seats in camps.items()
        ]
        silent = [seat for seat in point.blocked_by if seat not in point.needs]
        if silent:
            wanted.append(f"{names.seats(silent)} could not join and named no other words")
        yield f"In {names.paragraph(point.pid)} {'; '.join(wanted)}."


def _what_stood_in_the_way(
    account: Account, library: Library | None, statement: e.ChairsStatement
) -> Iterator[str]:
    """Say of the words that were needed whether they stood in a text before, and who held that text up."""
    needed = [
        (next(i for i in account.opened.agenda if i.pid == point.pid), option)
        for point in statement.open
        for option in dict.fromkeys(point.needs.values())
    ]
    if not needed:
        return
    for issue, option in needed:
        words = capital(wording(account, library, issue.id, option))
        yield f"{words} {_when_it_stood(account, issue, option)}."
    together = [n for n, text in account.texts.items() if all(_has(text, i.id, o) for i, o in needed)]
    if len({issue.id for issue, _ in needed}) == len(needed) and together:
        yield from _held_up_for_other_words(account, together[-1], {issue.pid for issue, _ in needed})


def _has(text: e.TextCirculated, issue: str, option: str) -> bool:
    return any((p.issue, p.option) == (issue, option) for p in text.paragraphs)


def _when_it_stood(account: Account, issue: e.IssueOnAgenda, option: str) -> str:
    """Say where words stood last, and how the table took them there."""
    stood = [n for n, text in account.texts.items() if _has(text, issue.id, option)]
    if not stood:
        return _in_brackets(account, issue.pid, option)
    refused = holders_up(account, stood[-1]).get(issue.pid, [])
    told = f"stood in text {stood[-1]}"
    if not refused:
        return f"{told}, and nobody asked for others there"
    return f"{told}, and {account.names.seats(refused)} asked for others there"


def _in_brackets(account: Account, pid: str, option: str) -> str:
    """Say of words that no text had outside of brackets which texts had them inside."""
    texts = [
        str(n)
        for n, text in account.texts.items()
        if any((b.pid, b.option) == (pid, option) for b in text.brackets)
    ]
    if not texts:
        return "stood in no text"
    return f"stood in brackets only, in {'text' if len(texts) == 1 else 'texts'} {listed(texts)}"


def _held_up_for_other_words(account: Account, revision: int, pids: set[str]) -> Iterator[str]:
    """Say what held up a text that had all the words that were needed."""
    others = "; ".join(
        f"over {account.names.paragraph(pid)} by {account.names.seats(who)}"
        for pid, who in holders_up(account, revision).items()
        if pid not in pids
    )
    if others and len(pids) > 1:
        yield f"Text {revision} had all of this, and was held up {others}."
    elif others:
        yield f"That text was also held up {others}."


def _silences(account: Account, statement: e.ChairsStatement) -> str:
    """Report on the silence that was opened on the text, and on whoever wrote or did not answer."""
    windows = [w for w, x in account.windows.items() if x.bind.revision == statement.revision]
    if not windows:
        return "I did not put it under silence."
    last = windows[-1]
    wrote = list(dict.fromkeys(x.seat for x in account.letters if x.bind.window == last))
    missing = [x.seat for x in account.events if isinstance(x, e.NoVerdict) and x.bind.window == last]
    told = []
    if wrote:
        told.append(f"{account.names.seats(wrote)} wrote to me before the deadline")
    if missing:
        told.append(f"I had no answer from {account.names.seats(missing)}, and no answer is not consent")
    if not told:
        return ""
    given = sum(isinstance(x, e.Consented) and x.bind.window == last for x in account.events)
    void = f" The {counted(given, 'consent')} that I had by then {'is' if given == 1 else 'are'} void."
    return f"I put it under silence, and {listed(told)}.{void if given else ''}"
