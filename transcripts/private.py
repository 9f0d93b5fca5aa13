"""What nobody in the room saw: each seat's review with its worth, its instructions, what it conceded."""

from dataclasses import dataclass

from nacsim.council import events as e
from nacsim.council.mandate import RedLine
from nacsim.council.values import Wish
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import spare_of
from nacsim.transcripts.library import Library
from nacsim.transcripts.margin import wording

VERDICTS = {
    "accept": "accepts",
    "accept_with_statement": "accepts, with a statement",
    "amend": "wants changes",
    "object": "objects",
}
HEAVIEST = 3


@dataclass(frozen=True, slots=True)
class Review:
    """One seat's private review of a text; `spare` is what the text is worth to it above its floor."""

    seat: str
    verdict: str
    lives: str
    spare: int | None
    asks: str
    offers: str
    crossed: tuple[str, ...]
    overruled: str | None


def reviews(account: Account, revision: int) -> tuple[Review, ...]:
    """Return the private reviews of a text, in the order of the table."""
    text = account.texts[revision]
    found = []
    for seat in account.opened.seats:
        given = account.reviews.get((revision, seat))
        if given is None:
            continue
        found.append(
            Review(
                seat=seat,
                verdict=VERDICTS[given.verdict],
                lives="yes" if given.can_live_with else "no",
                spare=spare_of(account, seat, text),
                asks=_listed(account, given.asks),
                offers=_listed(account, given.offers),
                crossed=tuple(dict.fromkeys(r.red_line for r in given.remarks if r.red_line)),
                overruled=given.overruled,
            )
        )
    return tuple(found)


def _listed(account: Account, wishes: tuple[Wish, ...]) -> str:
    return "; ".join(account.names.option(w.issue, w.option) for w in wishes)


@dataclass(frozen=True, slots=True)
class Conceded:
    """What a seat let stand at a loss, and what it had for it."""

    seat: str
    issue: str
    before: str
    after: str
    loss: int
    for_what: str
    to: str


def concessions(account: Account, library: Library | None) -> tuple[Conceded, ...]:
    """Return the concessions of the meeting, the dearest first."""
    given = [x for x in account.events if isinstance(x, e.ConcessionMade)]
    return tuple(
        Conceded(
            seat=x.seat,
            issue=account.title(x.issue),
            before=account.names.option(x.issue, x.before),
            after=wording(account, library, x.issue, x.after),
            loss=x.loss,
            for_what=_for_what(account, x),
            to=account.names.seats(x.to) if x.to else "nobody in particular",
        )
        for x in sorted(given, key=lambda x: -x.loss)
    )


def _for_what(account: Account, given: e.ConcessionMade) -> str:
    if given.for_issue is None:
        return "nothing that the record knows"
    gained = account.title(given.for_issue)
    text = account.texts[given.revision]
    option = next((p.option for p in text.paragraphs if p.issue == given.for_issue), None)
    return f"{gained}: {account.names.option(given.for_issue, option)}" if option else gained


@dataclass(frozen=True, slots=True)
class Instructions:
    """What one seat was told before the meeting, in short."""

    seat: str
    floor: int
    heaviest: str
    lines: tuple[RedLine, ...]


def instructions(account: Account) -> tuple[Instructions, ...]:
    """Return each seat's sealed instructions: its floor, the issues that weigh most, its red lines."""
    found = []
    for seat, mandate in account.mandates.items():
        heaviest = sorted(mandate.weights.items(), key=lambda item: (-item[1], item[0]))[:HEAVIEST]
        listed = ", ".join(f"{account.title(issue)} {weight} %" for issue, weight in heaviest)
        found.append(Instructions(seat, mandate.floor, listed, mandate.red_lines))
    return tuple(found)
