"""A council small enough to explore: three seats, two issues, one page of cards."""

from nacsim.council import commands as c
from nacsim.council.decide import Rulebook, decide
from nacsim.council.events import (
    AnyEvent,
    Change,
    CoherenceRule,
    IssueOnAgenda,
    Limits,
    Opened,
    OptionOnAgenda,
    Remark,
)
from nacsim.council.fold import fold
from nacsim.council.mandate import Mandate, RedLine
from nacsim.council.rules import RULES
from nacsim.council.state import MeetingState
from nacsim.council.text import Bind, Paragraph
from nacsim.council.values import Holder, Intent, Verdict, Wish

SEATS = ("AA", "BB", "CC")
AGREED = {"membership": "agreed", "aid": "agreed"}

AGENDA = (
    IssueOnAgenda(
        id="membership",
        pid="P2",
        title="Membership",
        is_decision=True,
        options=(
            OptionOnAgenda(id="agreed", title="Words of 2024", label="maintain"),
            OptionOnAgenda(id="invite", title="Invite", effect="decides", label="invite"),
            OptionOnAgenda(id="task", title="Task ministers", effect="defers", bridge=True),
            OptionOnAgenda(id="short", title="Fewer words", effect="softens"),
        ),
    ),
    IssueOnAgenda(
        id="aid",
        pid="P3",
        title="Aid",
        options=(
            OptionOnAgenda(id="agreed", title="As pledged"),
            OptionOnAgenda(id="more", title="More"),
            OptionOnAgenda(id="less", title="Less"),
        ),
    ),
)
FEATURES = {
    ("membership", "agreed"): ("path",),
    ("membership", "invite"): ("invites", "path"),
    ("membership", "task"): ("defers",),
    ("membership", "short"): (),
    ("aid", "agreed"): ("aid",),
    ("aid", "more"): ("aid", "more_aid"),
    ("aid", "less"): ("cuts_aid",),
}
COHERENCE = (
    CoherenceRule(id="aid-for-path", formula="not (invites and cuts_aid)", sentence="An invitee is helped."),
)

MANDATES = {
    # AA wants an invitation, BB cannot have one, CC minds little. Agreed language is worth nothing to anyone.
    "AA": Mandate(
        seat="AA",
        floor=0,
        beta=1.0,
        weights={"membership": 60, "aid": 40},
        scores={"membership": {"invite": 10, "task": 1, "short": -5}, "aid": {"more": 5, "less": -6}},
    ),
    "BB": Mandate(
        seat="BB",
        floor=0,
        beta=1.0,
        weights={"membership": 60, "aid": 40},
        scores={"membership": {"invite": -10, "task": 2, "short": 3}, "aid": {"more": -2, "less": 1}},
        red_lines=(RedLine(id="BB-1", formula="invites", sentence="BB cannot invite."),),
    ),
    "CC": Mandate(
        seat="CC",
        floor=0,
        beta=1.0,
        weights={"membership": 50, "aid": 50},
        scores={"membership": {"invite": 1, "task": 1, "short": -1}, "aid": {"more": 4, "less": -1}},
    ),
}


def convene(**changed: object) -> c.Convene:
    """Return the command that opens the small council."""
    holders: dict[str, Holder] = dict.fromkeys(SEATS, "ai")
    opened = Opened(
        meeting="small",
        scenario="small",
        scenario_version="1",
        pack_hash="0" * 64,
        seed=1,
        mode="engine",
        seats=SEATS,
        names={"AA": "Alpha", "BB": "Beta", "CC": "Gamma"},
        holders=holders,
        members=32,
        agenda=AGENDA,
        coherence=COHERENCE,
        limits=Limits(rounds=3, windows=3, speeches=20),
        opens_at="2025-05-07T10:00:00+00:00",
    ).model_copy(update=changed)
    mandates = tuple(
        MANDATES[s] if s in MANDATES else MANDATES["CC"].model_copy(update={"seat": s}) for s in opened.seats
    )
    return c.Convene(key="convene", opened=opened, mandates=mandates)


def paragraphs(**options: str) -> tuple[Paragraph, ...]:
    """Return a text with these options, agreed language elsewhere."""
    chosen = {**AGREED, **options}
    fixed = Paragraph(pid="P1", issue=None, option="agreed", text="We met.")
    carried = (
        Paragraph(
            pid=issue.pid,
            issue=issue.id,
            option=chosen[issue.id],
            text=f"On {issue.id}: {chosen[issue.id]}.",
            features=FEATURES[issue.id, chosen[issue.id]],
        )
        for issue in AGENDA
    )
    return (fixed, *carried)


class Table:
    """Holds a state and puts commands to it; what it saw is kept for the invariants."""

    def __init__(self, rules: Rulebook = RULES, **changed: object) -> None:
        self.rules = rules
        self.state = MeetingState()
        self.events: list[AnyEvent] = []
        self.states = [self.state]
        self._keys = 0
        self.do(convene(**changed))

    def key(self) -> str:
        """Return a key that was not used before."""
        self._keys += 1
        return f"k{self._keys}"

    def do(self, command: c.AnyCommand) -> tuple[AnyEvent, ...]:
        """Put a command to the Council; return what was recorded."""
        events = decide(self.state, command, self.rules)
        for event in events:
            self.state = fold(self.state, event)
            self.events.append(event)
            self.states.append(self.state)
        return events

    def to_drafting(self) -> "Table":
        """Go straight to the first round with agreed language on the table."""
        self.do(c.EnterPhase(key=self.key(), phase="statements"))
        self.do(c.EnterPhase(key=self.key(), phase="tour"))
        self.do(c.EnterPhase(key=self.key(), phase="drafting", round=1))
        return self.circulate()

    def circulate(self, **options: str) -> "Table":
        """Circulate a text; somebody has asked for whatever it says."""
        before = self.state.text.options() if self.state.drafts else AGREED
        after = {**AGREED, **options}
        changes = tuple(
            Change(pid=i.pid, issue=i.id, before=before[i.id], after=after[i.id], asked_by=())
            for i in AGENDA
            if before[i.id] != after[i.id]
        )
        self.do(c.Circulate(key=self.key(), paragraphs=paragraphs(**options), changes=changes, origin="wish"))
        return self

    def review(
        self, seat: str, verdict: Verdict = "accept", *, live: bool = True, ask: Wish | None = None
    ) -> tuple[AnyEvent, ...]:
        """Give a seat's review of the text on the table."""
        remarks: tuple[Remark, ...] = ()
        if verdict in ("amend", "object"):
            cure = ask or Wish(issue="aid", option="more")
            pid = next(i.pid for i in AGENDA if i.id == cure.issue)
            position = "amend" if verdict == "amend" else "object"
            remarks = (
                Remark.model_validate({"pid": pid, "position": position, "cure": cure, "reason": "So."}),
            )
        return self.do(
            c.Review(
                key=self.key(),
                seat=seat,
                epoch=self.state.epochs[seat],
                round=self.state.round,
                verdict=verdict,
                can_live_with=live,
                revision=self.state.text.revision,
                hash=self.state.draft.hash,
                remarks=remarks,
                asks=(ask,) if ask else (),
            )
        )

    def all_review(self, verdict: Verdict = "accept", *, live: bool = True) -> "Table":
        """Give everyone's review and reveal them."""
        for seat in self.state.seats:
            self.review(seat, verdict, live=live)
        self.do(c.RevealReviews(key=self.key(), round=self.state.round))
        return self

    def next_round(self) -> "Table":
        """Begin another round."""
        self.do(c.EnterPhase(key=self.key(), phase="drafting", round=self.state.round + 1))
        return self

    def open_silence(self) -> "Table":
        """Put the text on the table under silence."""
        self.do(c.OpenSilence(key=self.key(), minutes=30))
        return self

    @property
    def bind(self) -> Bind:
        """Return what the window under way is bound to."""
        assert self.state.window is not None
        return self.state.window.bind

    def consent(self, seat: str, **more: object) -> tuple[AnyEvent, ...]:
        """Consent to the text under silence."""
        return self.do(
            c.Consent.model_validate(
                {"key": self.key(), "seat": seat, "epoch": self.state.epochs[seat], "bind": self.bind, **more}
            )
        )

    def object(self, seat: str, bind: Bind | None = None) -> tuple[AnyEvent, ...]:
        """Break silence."""
        return self.do(
            c.Object(
                key=self.key(),
                seat=seat,
                epoch=self.state.epochs[seat],
                bind=bind or self.bind,
                pid="P2",
                reason="Not these words.",
                cure=Wish(issue="membership", option="short"),
            )
        )

    def close_silence(self) -> tuple[AnyEvent, ...]:
        """Let the deadline come."""
        return self.do(c.CloseSilence(key=self.key(), window=self.bind.window))

    def speak(self, speaker: str = "AA", epoch: int | None = None) -> tuple[AnyEvent, ...]:
        """Say something."""
        return self.do(
            c.TakeFloor(
                key=self.key(),
                speaker=speaker,
                epoch=self.state.epochs.get(speaker, 0) if epoch is None else epoch,
                intent=Intent(move="support"),
                text="We hold to our words.",
            )
        )


def under_silence(**options: str) -> Table:
    """Return a council under silence on an accepted text, or on these options in the last round."""
    table = Table().to_drafting()
    if not options:
        return table.all_review().open_silence()
    for seat, (issue, option) in zip(SEATS, [*options.items()] * len(SEATS), strict=False):
        table.review(seat, "amend", ask=Wish(issue=issue, option=option))
    table.do(c.RevealReviews(key=table.key(), round=1))
    return table.circulate(**options).next_round().next_round().open_silence()
