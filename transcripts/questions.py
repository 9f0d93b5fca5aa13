"""Five questions for the class, made of what happened in this meeting and in no other."""

from collections.abc import Callable, Iterator
from itertools import islice, pairwise, zip_longest

from nacsim.council import events as e
from nacsim.council.names import listed
from nacsim.council.values import CHAIR, in_a_sentence
from nacsim.transcripts.account import Account
from nacsim.transcripts.course import accepting
from nacsim.transcripts.library import Library
from nacsim.transcripts.margin import wording
from nacsim.transcripts.rendering import capital

WANTED = 5
MOST = 3  # parts of a text that a question names
EACH = 2  # questions of one kind at most, so that a meeting of many letters still asks of other things


def questions_for_the_class(account: Account, library: Library | None) -> tuple[str, ...]:
    """Return five questions, one of each kind before a second of any; fewer if too little happened."""
    kinds = [islice(ask(account, library), EACH) for ask in ASKED]
    rounds = zip_longest(*kinds)
    return tuple(islice((q for turn in rounds for q in turn if q is not None), WANTED))


def _broken_silences(account: Account, library: Library | None) -> Iterator[str]:
    """Ask whether a letter was worth it, and what would have cured it or did."""
    for letter in account.letters:
        names, bind = account.names, letter.bind
        consented = sum(isinstance(x, e.Consented) and x.bind == bind for x in account.events)
        who, where = capital(names.seats([letter.seat])), names.paragraph(letter.pid)
        cure = ""
        if letter.cure is not None:
            cure = f" and asked for {wording(account, library, letter.cure.issue, letter.cure.option)}"
        told = f"{who} broke silence over {where}{cure}, when {consented} of {len(account.opened.seats)} had"
        told += " consented. Was that worth a letter?"
        adopted = account.adopted
        if adopted is not None:
            yield f"{told} What in text {adopted.bind.revision} made the same delegation consent after all?"
        else:
            yield f"{told} What could another delegation have offered before the deadline?"


def _overrulings(account: Account, _: Library | None) -> Iterator[str]:
    """Ask what a delegate owes to its instructions."""
    for x in account.events:
        if isinstance(x, e.Overruled):
            revision = x.bind.revision
        elif isinstance(x, e.ReviewGiven) and x.overruled:
            revision = x.revision
        else:
            continue
        who = account.names.seats([x.seat])
        yield (
            f"The delegate of {who} said yes to text {revision}, and its instructions said no. May a "
            "delegate go further than its capital? Who would have paid for it, in the Council and at home?"
        )


def _concessions(account: Account, library: Library | None) -> Iterator[str]:
    """Ask whether the dearest concession was a good deal."""
    given = [x for x in account.events if isinstance(x, e.ConcessionMade)]
    for x in sorted(given, key=lambda x: -x.loss):
        who = capital(account.names.seats([x.seat]))
        after = wording(account, library, x.issue, x.after)
        gain = (
            f", and looked for its reward in {in_a_sentence(account.title(x.for_issue))}"
            if x.for_issue
            else ""
        )
        yield (
            f"{who} let {after} stand at a cost of {x.loss} points by its own card{gain}. Was it a good "
            "deal? Find the speech in which you would have asked for more."
        )


def _unanswered(account: Account, _: Library | None) -> Iterator[str]:
    """Ask for the answer that was never given."""
    asked = {x.intent.answers for x in account.events if isinstance(x, e.Spoke) and x.speaker == CHAIR} - {
        None
    }
    for seq, x in enumerate(account.events, start=1):
        if seq in asked and isinstance(x, e.Spoke) and x.intent.to:
            names = account.names
            yield (
                f"In round {x.round} {names.seats([x.speaker])} asked {names.seats([x.intent.to])} about "
                f"{names.paragraph(x.intent.pid or 'P1')} and got no answer. Write the answer, in three "
                "sentences."
            )


def _packages(account: Account, library: Library | None) -> Iterator[str]:
    """Ask why a package that was proposed never came into a text."""
    came = {(c.issue, c.after) for text in account.texts.values() for c in text.changes}
    told = set()
    for x in account.events:
        if not isinstance(x, e.PackageProposed):
            continue
        missing = [w for w in x.changes if (w.issue, w.option) not in came]
        key = (x.seats, x.changes)
        if not missing or key in told:
            continue
        told.add(key)
        what = listed([wording(account, library, w.issue, w.option) for w in x.changes])
        yield (
            f"In round {x.round} {account.names.seats(x.seats)} proposed together: {what}. That package "
            "never came whole into a text. Who would have had to be asked first?"
        )


def _last_to_come(account: Account, _: Library | None) -> Iterator[str]:
    """Ask what moved the delegations that accepted last."""
    reviewed = [n for n in account.texts if n in account.reveals]
    for before, after in reversed(list(pairwise(reviewed))):
        came = [s for s in accepting(account, after) if s not in accepting(account, before)]
        changes = account.texts[after].changes
        if came and changes:
            what = listed([account.names.paragraph(c.pid) for c in changes])
            who = capital(account.names.seats(came))
            yield (
                f"{who} could accept text {after} and not text {before}. Between them {what} changed. Was "
                "it the words that moved them, or the hour?"
            )


def _persuaded(account: Account, _: Library | None) -> Iterator[str]:
    """Ask by what a delegation was persuaded that gave way for nothing."""
    for x in account.events:
        if isinstance(x, e.Spoke) and x.intent.move == "concede_because" and x.intent.to:
            names = account.names
            yield (
                f"In round {x.round} {names.seats([x.speaker])} gave way to {names.seats([x.intent.to])} on "
                f"{names.paragraph(x.intent.pid or 'P1')} and asked for nothing. Which argument did it, "
                "and was it the strongest one made?"
            )


def _unused_points(account: Account, library: Library | None) -> Iterator[str]:
    """Ask for the point of the briefing that nobody made."""
    if library is None:
        return
    spoken = (a for x in account.events if isinstance(x, e.Spoke) for a in x.intent.arguments)
    used = {b for a in spoken if a in library.arguments for b in library.arguments[a].briefing}
    for point in {b: None for a in library.arguments.values() for b in a.briefing}:
        if point not in used:
            yield (
                f"Nobody used point {point} of the briefing: '{library.briefing[point]}' Whose argument is "
                "it, and in which round was it missing?"
            )


def _decision(account: Account, library: Library | None) -> Iterator[str]:
    """Ask whom the words at the end serve."""
    text, decision = account.last_text, account.decision
    option = next((p.option for p in text.paragraphs if p.issue == decision.id), None) if text else None
    if text is not None and option is not None:
        words = wording(account, library, decision.id, option)
        yield (
            f"Text {text.revision} carries {words}. Read paragraph {decision.pid[1:]} aloud as two "
            "delegations that wanted opposite things would. Whom does it serve as it stands?"
        )


def _not_found(account: Account, library: Library | None) -> Iterator[str]:
    """Ask why the table did not find the text that is best for whoever has least."""
    text, best = account.last_text, library.agreement.best if library else None
    if text is None or not best:
        return
    now = {p.issue: p.option for p in text.paragraphs}
    other = [wording(account, library, i, o) for i, o in best.items() if now.get(i) != o]
    if other:
        what = listed(other if len(other) <= MOST else [*other[:MOST], "more"])
        yield (
            f"Text {text.revision} with {what} would have served the worst-off delegation best. Who could "
            "have proposed it, and in which round?"
        )


def _openings(account: Account, _: Library | None) -> Iterator[str]:
    """Ask whether a delegation moved where it had said that it could."""
    for x in account.events:
        if isinstance(x, e.Spoke) and x.phase == "statements" and x.speaker != CHAIR:
            who = capital(account.names.seats([x.speaker]))
            yield (
                f"{who} said at the opening what it wanted, what it feared and where it could move. Did it "
                "move there, and what did it get for it?"
            )


ASKED: tuple[Callable[[Account, Library | None], Iterator[str]], ...] = (
    _broken_silences,
    _overrulings,
    _concessions,
    _persuaded,
    _packages,
    _last_to_come,
    _unanswered,
    _unused_points,
    _decision,
    _not_found,
    _openings,
)
