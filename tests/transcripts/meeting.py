"""A meeting written by hand: silence is broken once, cured and then holds; all that is private has a mark."""

from collections.abc import Sequence

from nacsim.council import events as e
from nacsim.council.mandate import Mandate, RedLine
from nacsim.council.text import Bind, Bracket, text_hash
from nacsim.council.values import Intent, Outcome, Verdict, Wish
from nacsim.transcripts.account import Account
from nacsim.transcripts.library import Agreement, Argument, Fact, Library
from tests.council.small import FEATURES, MANDATES, convene, paragraphs

INVITE = Wish(issue="membership", option="invite")
TASK = Wish(issue="membership", option="task")
MORE = Wish(issue="aid", option="more")
SECRETS = ("Zebra note", "Zebra line", "BB-9", "Zebra overruled", "Zebra finding", "Zebra departure")


def mandates() -> tuple[Mandate, ...]:
    """Return the instructions of the small council; Beta has a red line that it keeps to itself."""
    kept = RedLine(id="BB-9", formula="cuts_aid", sentence="Zebra line.", public=False)
    beta = MANDATES["BB"]
    return (
        MANDATES["AA"],
        beta.model_copy(update={"red_lines": (*beta.red_lines, kept)}),
        MANDATES["CC"],
    )


def bind(window: int, revision: int, **options: str) -> Bind:
    return Bind(window=window, revision=revision, hash=text_hash(paragraphs(**options)))


def circulated(revision: int, changes: Sequence[e.Change] = (), **options: str) -> e.TextCirculated:
    bracket = Bracket(pid="P2", option="invite", text="On membership: invite.", seats=("AA",))
    return e.TextCirculated(
        revision=revision,
        paragraphs=paragraphs(**options),
        brackets=(bracket,) if revision == 1 else (),
        changes=tuple(changes),
        origin="agreed" if revision == 1 else "wish",
    )


def change(wish: Wish, before: str, *seats: str) -> e.Change:
    pid = "P2" if wish.issue == "membership" else "P3"
    return e.Change(
        pid=pid, issue=wish.issue, before=before, after=wish.option, asked_by=seats, bridge=not seats
    )


def spoke(speaker: str, text: str, round_: int = 1, **intent: object) -> e.Spoke:
    source = "code" if speaker == "CHAIR" else "engine"
    said = Intent.model_validate({"move": "support", **intent})
    return e.Spoke.model_validate(
        {
            "speaker": speaker,
            "phase": "drafting",
            "round": round_,
            "intent": said,
            "text": text,
            "source": source,
            "facts": ("F-one",) if said.arguments else (),
        }
    )


def review(
    seat: str, round_: int, verdict: Verdict, *, lives: bool, ask: Wish | None = None
) -> e.ReviewGiven:
    remarks = (e.Remark(pid="P2", position="object", cure=ask, red_line="BB-1"),) if ask else ()
    return e.ReviewGiven(
        seat=seat,
        epoch=0,
        round=round_,
        verdict=verdict,
        can_live_with=lives,
        revision=round_,
        hash="0" * 64,
        remarks=remarks,
        asks=(ask,) if ask else (),
        overruled="Zebra overruled" if seat == "BB" and round_ == 2 else None,
    )


def reveal(*reviews: e.ReviewGiven) -> tuple[e.AnyEvent, ...]:
    """Return private reviews, and what the table learns of them."""
    shown = tuple(
        e.Position(seat=r.seat, verdict=r.verdict, remarks=r.remarks, asks=r.asks, offers=r.offers)
        for r in reviews
    )
    first = reviews[0]
    return (
        *reviews,
        e.ReviewsRevealed(round=first.round, revision=first.revision, positions=shown),
    )


def consented(seat: str, to: Bind, statement: str | None = None, departure: str | None = None) -> e.Consented:
    return e.Consented(seat=seat, epoch=0, bind=to, statement=statement, departure=departure)


def opened(**changed: object) -> tuple[e.AnyEvent, ...]:
    sealed = (e.MandateSealed(seat=m.seat, mandate=m) for m in mandates())
    return (convene(**changed).opened, *sealed)


def drafting(**changed: object) -> tuple[e.AnyEvent, ...]:
    """Return a meeting up to the point at which its second text is under silence and broken."""
    second = bind(1, 2, membership="invite")
    return (
        *opened(**changed),
        spoke("CHAIR", "The Council is in session.", 0, move="open"),
        e.PhaseEntered(phase="statements", round=0),
        spoke("AA", "Alpha wants an invitation.", 0, move="open", pid="P2", ask=INVITE),
        e.PhaseEntered(phase="drafting", round=1),
        circulated(1),
        *reveal(
            review("AA", 1, "amend", lives=True),
            review("BB", 1, "accept", lives=True),
            review("CC", 1, "accept", lives=True),
        ),
        spoke("AA", "Write it down.", pid="P2", ask=INVITE, offer=MORE, arguments=("AA-01", "AA-99")),
        spoke("BB", "Why now?", move="question", to="AA", pid="P2"),
        spoke("CHAIR", "Beta has no answer.", move="pass", answers=15),
        spoke("BB", "Not while I sit here.", move="warn", pid="P2", red_line="BB-9"),
        spoke("CC", "Alpha is right.", move="concede_because", to="AA", pid="P3", offer=MORE),
        e.NotePassed(round=1, sender="AA", to=("CC",), ask=INVITE, offer=MORE, text="Zebra note"),
        e.PackageProposed(round=1, seats=("AA", "CC"), changes=(INVITE, MORE)),
        e.PhaseEntered(phase="drafting", round=2),
        circulated(2, [change(INVITE, "agreed", "AA")], membership="invite"),
        *reveal(
            review("AA", 2, "accept", lives=True),
            review("BB", 2, "object", lives=False, ask=TASK),
            review("CC", 2, "accept_with_statement", lives=True),
        ),
        e.SilenceOpened(bind=second, minutes=30),
        consented("AA", second),
        e.Overruled(seat="BB", bind=second, said="consent", finding="Zebra finding"),
        e.Objected(seat="BB", epoch=0, bind=second, pid="P2", reason="Beta cannot invite.", cure=TASK),
        e.SilenceBroken(window=1, seats=("BB",)),
    )


def adopted(**changed: object) -> Account:
    """Return the meeting that is cured: the third text holds."""
    third = bind(2, 3, membership="task", aid="more")
    end: Outcome = "ADOPTED_DEFERRAL"
    events = (
        *drafting(**changed),
        circulated(
            3,
            [change(TASK, "invite"), change(MORE, "agreed", "AA", "CC")],
            membership="task",
            aid="more",
        ),
        e.SilenceOpened(bind=third, minutes=30),
        consented("AA", third),
        consented("BB", third, departure="Zebra departure"),
        consented("CC", third, statement="Gamma reads it narrowly."),
        e.ConcessionMade(
            seat="BB",
            revision=3,
            issue="aid",
            before="agreed",
            after="more",
            loss=80,
            for_issue="membership",
            to=("AA", "CC"),
        ),
        e.Adopted(bind=third),
        e.Closed(outcome=end, label="maintain", flags=e.Flags(statements=1), why="All agreed to wait."),
    )
    return Account(events, times(len(events)))


def failed(statement: e.ChairsStatement, *more: e.AnyEvent) -> Account:
    """Return the meeting that ends after the broken silence, with this structure for the chair to report."""
    closed = e.Closed(
        outcome="NO_CONSENSUS", label=None, flags=e.Flags(), why="No agreement.", statement=statement
    )
    events = (*drafting(), *more, closed)
    return Account(events, times(len(events)))


def times(count: int) -> tuple[str, ...]:
    return tuple(f"2025-05-07T10:{minute:02}:00+00:00" for minute in range(count))


def library(*, best: bool = True) -> Library:
    """Return what a scenario would know of the small council."""
    return Library(
        arguments={
            "AA-01": Argument("AA-01", "Words.", "INV-F1", "A door keeps its promise.", ("B1",)),
            "AA-02": Argument("AA-02", "Other words."),
        },
        briefing={"B1": "The door is open.", "B2": "Nobody knocks."},
        facts={
            "F-one": Fact("F-one", "One is one.", "A book | Press | 2001 | https://example.org/one", "high")
        },
        nouns={("membership", "invite"): "an invitation", ("membership", "task"): "a task for ministers"},
        features={choice: frozenset(features) for choice, features in FEATURES.items()},
        agreement=Agreement(
            texts=12,
            acceptable=2 if best else 0,
            by_decision={"agreed": 1, "task": 1 if best else 0},
            best={"membership": "task", "aid": "agreed"} if best else None,
        ),
    )
