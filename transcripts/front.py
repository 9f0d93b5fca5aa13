"""The front page of the teacher's edition: how it ended, what was near, what could have been had."""

from collections.abc import Iterator
from dataclasses import dataclass

from nacsim.council.events import TextCirculated
from nacsim.council.mandate import Mandate, worth
from nacsim.council.names import listed
from nacsim.council.text import Paragraph, Text
from nacsim.council.values import in_a_sentence
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import accepting, fate, holders_up, spare_of
from nacsim.transcripts.library import Agreement, Library
from nacsim.transcripts.margin import wording
from nacsim.transcripts.nearest import smallest_change
from nacsim.transcripts.prose import counted, number, points
from nacsim.transcripts.questions import questions_for_the_class
from nacsim.transcripts.rendering import capital

ALLOWED_BY_ALL = "above every floor, across nobody's red line"
ALLOWED_BY_ENOUGH = "above their floors, across none of their red lines"


@dataclass(frozen=True, slots=True)
class Stage:
    """The decision's words in one text, and how the table took that text."""

    revision: int
    words: str
    accepted: int
    lived: int
    fate: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a seat had above its floor in the text at the end, and in the best text for the worst-off seat."""

    seat: str
    had: int
    could: int | None


@dataclass(frozen=True, slots=True)
class Front:
    """What a teacher reads first."""

    near: tuple[str, ...]
    stages: tuple[Stage, ...]
    zone: tuple[str, ...]
    best: tuple[tuple[str, str], ...]
    shares: tuple[Share, ...]
    value: str
    questions: tuple[str, ...]


def front_page(account: Account, library: Library | None) -> Front:
    """Return the front page; without the scenario it has nothing to say of the zone of agreement."""
    agreement = library.agreement if library else None
    best = agreement.best if agreement else None
    shares = tuple(_shares(account, library))
    return Front(
        near=tuple(_near(account, library)),
        stages=tuple(_stages(account)),
        zone=tuple(_zone(account, agreement)) if agreement else (),
        best=tuple((account.title(i), account.names.option(i, o)) for i, o in best.items()) if best else (),
        shares=shares,
        value=_value(account, shares),
        questions=questions_for_the_class(account, library),
    )


def _lived(account: Account, revision: int) -> int:
    """Count who could have lived with a text; without reviews, who consented to it."""
    if revision not in account.reveals:
        return len(accepting(account, revision))
    return sum(r.can_live_with for (n, _), r in account.reviews.items() if n == revision)


def _near(account: Account, library: Library | None) -> Iterator[str]:
    """Say which text that was not adopted came nearest, who held it up, and what would have been enough."""
    adopted = account.adopted.bind.revision if account.adopted else None
    others = [n for n in account.texts if n != adopted and (n in account.reveals or fate(account, n))]
    if others:
        best = max(others, key=lambda n: (_lived(account, n), len(accepting(account, n)), n))
        yield _how_near(account, best, adopted)
    text = account.last_text
    if adopted is None and account.closed is not None and text is not None and library is not None:
        yield _enough(account, library, text)


def _how_near(account: Account, revision: int, adopted: int | None) -> str:
    seats, names = len(account.opened.seats), account.names
    held = [
        f"{names.seats(who)} over {names.paragraph(pid)}"
        for pid, who in holders_up(account, revision).items()
    ]
    lived, accepted = _lived(account, revision), len(accepting(account, revision))
    if not lived and not accepted:
        return "No other text came near: nobody could have lived with one."
    told = f"Text {revision} came nearest{' besides the one adopted' if adopted else ''}: "
    told += (
        f"{number(accepted)} of {number(seats)} accepted it, and {number(lived)} could have lived with it."
    )
    return f"{told} It was held up by {listed(held)}." if held else told


def _enough(account: Account, library: Library, text: TextCirculated) -> str:
    changes = smallest_change(account, text, library.features)
    if changes is None:
        return (
            f"No change of up to three paragraphs would have made text {text.revision} acceptable to "
            f"{_cards(account)}; the table would have needed another text, or other instructions."
        )
    if not changes:
        return f"Text {text.revision} itself crossed nobody's instructions; it failed for another reason."
    what = listed([wording(account, library, issue, option) for issue, option in changes])
    return (
        f"The smallest change that {_cards(account)} would have let pass: text {text.revision} with {what}. "
        f"That is {counted(len(changes), 'paragraph')} away."
    )


def _cards(account: Account) -> str:
    return "every card" if account.opened.decision.unanimous else "enough cards"


def _stages(account: Account) -> Iterator[Stage]:
    decision = account.decision
    for revision, text in account.texts.items():
        option = next((p.option for p in text.paragraphs if p.issue == decision.id), None)
        if option is not None:
            words = account.names.option(decision.id, option)
            accepted = len(accepting(account, revision))
            yield Stage(revision, words, accepted, _lived(account, revision), fate(account, revision))


def _zone(account: Account, agreement: Agreement) -> Iterator[str]:
    seats, all_ = number(len(account.opened.seats)), account.opened.decision.unanimous
    who = f"all {seats}" if all_ else f"enough of the {seats}"
    if not agreement.acceptable:
        yield (
            f"Of {agreement.texts:,} possible texts none was acceptable to {who}. With these "
            "instructions no delegate could have found one: somebody's capital would have had to move."
        )
        return
    share = agreement.acceptable / agreement.texts
    yield (
        f"Of {agreement.texts:,} possible texts {agreement.acceptable:,} ({share:.2%}) were acceptable to "
        f"{who}: {ALLOWED_BY_ALL if all_ else ALLOWED_BY_ENOUGH}, and coherent."
    )
    decision = account.decision
    words = [
        f"{count:,} with {account.names.option(decision.id, option)!r}"
        for option, count in agreement.by_decision.items()
        if count
    ]
    yield f"By the words on {in_a_sentence(decision.title)}: {listed(words)}."


def _shares(account: Account, library: Library | None) -> Iterator[Share]:
    text = account.last_text
    for seat, mandate in account.mandates.items() if text is not None else ():
        had = spare_of(account, seat, text) if text is not None else None
        if had is not None:
            yield Share(seat, had, _worth_of_best(mandate, library))


def _worth_of_best(mandate: Mandate, library: Library | None) -> int | None:
    """Return what the best text for the worst-off seat is worth to a seat above its floor."""
    if library is None or library.agreement.best is None:
        return None
    paragraphs = tuple(
        Paragraph(
            pid=f"P{number_}",
            issue=issue,
            option=option,
            text=option,
            features=tuple(sorted(library.features.get((issue, option), frozenset()))),
        )
        for number_, (issue, option) in enumerate(library.agreement.best.items(), start=1)
    )
    return worth(mandate, Text(revision=1, paragraphs=paragraphs)) - mandate.floor


def _value(account: Account, shares: tuple[Share, ...]) -> str:
    """Compare the worst-off seat at the end with the worst-off seat in the best text there was."""
    reachable = [share.could for share in shares if share.could is not None]
    if not reachable:
        return ""
    best = min(reachable)
    if account.adopted is None:
        return (
            "Nothing was adopted, so all of it was left: there was a text that would have given every seat "
            f"at least {best} points above its floor."
        )
    worst = min(shares, key=lambda share: share.had)
    who = capital(account.names.seats([worst.seat]))
    left = best - worst.had
    told = f"{who} had least from the adopted text: {points(worst.had)} its floor."
    if left <= 0:
        return f"{told} No text would have given the worst-off seat more; nothing was left on the table."
    return f"{told} Another text would have given every seat at least {best} points: {left} were left."
