"""Any sequence of commands, by anyone, in any order: the invariants hold after each step."""

import contextlib
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from nacsim.council import commands as c
from nacsim.council.decision import UNANIMITY, DecisionRule
from nacsim.council.events import IssuePosition, Remark
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from nacsim.errors import Refused
from tests.council.invariants import assert_after_a_step, assert_all
from tests.council.moves_of_people import PeopleAtTheTable, seats, wishes
from tests.council.small import AGENDA, SEATS, Table

pytestmark = pytest.mark.thorough

# Most meetings are the Council's; in the others two carry a text, and the last seat may have a veto.
decides = st.sampled_from(
    (UNANIMITY, UNANIMITY, DecisionRule(needed=2), DecisionRule(needed=2, vetoes=SEATS[-1:]))
)
people = st.sets(st.sampled_from(SEATS))
verdicts = st.sampled_from(("accept", "accept_with_statement", "amend", "object"))
INCOHERENT = {"membership": "invite", "aid": "less"}
ASKED = (INCOHERENT, {"membership": "invite", "aid": "more"}, {"membership": "short", "aid": "agreed"})
RUNS = int(os.environ.get("NAC_STATE_RUNS", "300"))


class Council(PeopleAtTheTable):
    """People, delegates, the chair and the clock do whatever they like; the rules decide what counts."""

    def seat(self, people: set[str], decides: DecisionRule) -> None:
        holders = {seat: "human" if seat in people else "ai" for seat in SEATS}
        self.table = Table(holders=holders, decision=decides)
        self.binds: list[Bind] = []

    def text_fields(self, forged: bool) -> dict[str, Any]:
        if not self.table.state.drafts:
            return {"revision": 1, "hash": "0" * 64}
        draft = self.table.state.draft
        return {"revision": draft.text.revision, "hash": "f" * 64 if forged else draft.hash}

    def a_bind(self, pick: int) -> Bind:
        window = self.table.state.window
        if window is not None and pick < 8:
            return window.bind
        return self.binds[pick % len(self.binds)] if self.binds else Bind(window=1, revision=1, hash="0" * 64)

    @rule(which=st.sampled_from(("statements", "tour", "drafting")), skip=st.integers(0, 9))
    def chair_moves_on(self, which: str, skip: int) -> None:
        round_ = self.table.state.round + 1 + (skip == 9) if which == "drafting" else 0
        self.attempt(c.EnterPhase.model_validate({"key": self.table.key(), "phase": which, "round": round_}))

    @precondition(lambda self: self.table.state.phase in ("opened", "statements", "tour"))
    @rule()
    def chair_follows_the_order(self) -> None:
        following = {"opened": "statements", "statements": "tour", "tour": "drafting"}
        phase = following[self.table.state.phase]
        self.attempt(
            c.EnterPhase.model_validate(
                {"key": self.table.key(), "phase": phase, "round": (phase == "drafting" and 1) or 0}
            )
        )

    @rule(membership=st.sampled_from(AGENDA[0].options), aid=st.sampled_from(AGENDA[1].options))
    def chair_circulates(self, membership: Any, aid: Any) -> None:
        with contextlib.suppress(Refused):
            self.table.circulate(membership=membership.id, aid=aid.id)

    @rule(
        seat=seats,
        verdict=verdicts,
        live=st.booleans(),
        cure=wishes,
        asks=st.lists(wishes, max_size=3),
        forged=st.integers(0, 9),
        stale_epoch=st.integers(0, 9),
    )
    def a_seat_reviews(
        self, seat: str, verdict: str, live: bool, cure: Wish, asks: list[Wish], forged: int, stale_epoch: int
    ) -> None:
        pid = next(i.pid for i in AGENDA if i.id == cure.issue)
        position = {"amend": "amend", "object": "object"}.get(verdict)
        remarks = (
            (Remark.model_validate({"pid": pid, "position": position, "cure": cure, "reason": "So."}),)
            if position
            else ()
        )
        self.attempt(
            c.Review.model_validate(
                {
                    "key": self.table.key(),
                    "seat": seat,
                    "epoch": self.table.state.epochs.get(seat, 0) - (stale_epoch == 9),
                    "round": self.table.state.round,
                    "verdict": verdict,
                    "can_live_with": live,
                    "remarks": remarks,
                    "asks": tuple(asks),
                    **self.text_fields(forged == 9),
                }
            )
        )

    @rule(verdict=verdicts)
    def everyone_reviews(self, verdict: str) -> None:
        for seat in SEATS:
            self.a_seat_reviews(seat, verdict, True, Wish(issue="membership", option="short"), [], 0, 0)
        self.attempt(c.RevealReviews(key=self.table.key(), round=self.table.state.round))

    @rule(seat=seats)
    def a_review_is_missing(self, seat: str) -> None:
        self.attempt(
            c.MissReview(key=self.table.key(), seat=seat, round=self.table.state.round, fault="time-out")
        )

    @rule(seats=st.permutations(SEATS), changes=st.lists(wishes, min_size=1, max_size=2))
    def a_package_is_proposed(self, seats: list[str], changes: list[Wish]) -> None:
        self.attempt(c.ProposePackage(key=self.table.key(), seats=tuple(seats[:2]), changes=tuple(changes)))

    @rule()
    def chair_opens_silence(self) -> None:
        self.attempt(c.OpenSilence(key=self.table.key(), minutes=30))
        if self.table.state.window is not None:
            self.binds.append(self.table.state.window.bind)

    @rule(seat=seats, pick=st.integers(0, 9), departure=st.sampled_from((None, "My capital insists.")))
    def a_seat_consents(self, seat: str, pick: int, departure: str | None) -> None:
        self.attempt(
            c.Consent(
                key=self.table.key(),
                seat=seat,
                epoch=self.table.state.epochs.get(seat, 0),
                bind=self.a_bind(pick),
                departure=departure,
            )
        )

    @rule()
    def everyone_consents(self) -> None:
        for seat in SEATS:
            self.a_seat_consents(seat, 0, "My capital insists.")

    @rule(seat=seats, pick=st.integers(0, 9))
    def a_seat_withdraws(self, seat: str, pick: int) -> None:
        epoch = self.table.state.epochs.get(seat, 0)
        self.attempt(c.Withdraw(key=self.table.key(), seat=seat, epoch=epoch, bind=self.a_bind(pick)))

    @rule(seat=seats, pick=st.integers(0, 9), pid=st.sampled_from(("P2", "P3", "P7")))
    def a_seat_objects(self, seat: str, pick: int, pid: str) -> None:
        epoch = self.table.state.epochs.get(seat, 0)
        self.attempt(
            c.Object(
                key=self.table.key(), seat=seat, epoch=epoch, bind=self.a_bind(pick), pid=pid, reason="No."
            )
        )

    @rule(seat=seats, pick=st.integers(0, 9))
    def a_seat_is_silent(self, seat: str, pick: int) -> None:
        self.attempt(c.MissVerdict(key=self.table.key(), seat=seat, bind=self.a_bind(pick), fault="time-out"))

    @rule(number=st.integers(0, 3))
    def the_deadline_comes(self, number: int) -> None:
        window = self.table.state.windows if number else 99
        self.attempt(c.CloseSilence(key=self.table.key(), window=window))

    @rule(seat=seats, holder=st.sampled_from(("ai", "human")), stand_in=st.booleans())
    def a_seat_changes_hands(self, seat: str, holder: Any, stand_in: bool) -> None:
        self.attempt(c.ChangeHolder(key=self.table.key(), seat=seat, holder=holder, stand_in=stand_in))

    @rule(rest=st.integers(0, 5))
    def the_meeting_rests_and_goes_on(self, rest: int) -> None:
        if rest == 0:
            self.attempt(c.Suspend(key=self.table.key(), reason="Lunch."))
        else:
            self.attempt(c.Resume(key=self.table.key()))

    @rule(because=st.sampled_from(("rounds", "stalled", "windows", "time", "fault")), sure=st.integers(0, 9))
    def the_chair_closes(self, because: Any, sure: int) -> None:
        if sure == 0:
            self.attempt(c.Close(key=self.table.key(), because=because))

    @rule(speaker=st.sampled_from((*SEATS, "CHAIR", "ZZ")))
    def somebody_speaks(self, speaker: str) -> None:
        with contextlib.suppress(Refused):
            self.table.speak(speaker)

    @invariant()
    def every_invariant_holds(self) -> None:
        if hasattr(self, "table"):
            assert_after_a_step(self.table.events, self.table.states)

    def teardown(self) -> None:
        """A state that was kept is worth no more than the record: fold it once more from the start."""
        if hasattr(self, "table"):
            assert_all(self.table.events, self.table.state)


class CouncilAtTheDoor(Council):
    """A meeting that nobody has said anything in."""

    @initialize(people=people, decides=decides)
    def the_meeting_opens(self, people: set[str], decides: DecisionRule) -> None:
        self.seat(people, decides)


class CouncilAtWork(Council):
    """A meeting with a first text, after a tour in which much was asked, or in a silence window."""

    @initialize(people=people, decides=decides, silent=st.booleans(), wanted=st.permutations(ASKED))
    def the_meeting_is_under_way(
        self, people: set[str], decides: DecisionRule, silent: bool, wanted: list[dict[str, str]]
    ) -> None:
        self.seat(people, decides)
        self.table.do(c.EnterPhase(key="s", phase="statements"))
        self.table.do(c.EnterPhase(key="t", phase="tour"))
        positions = tuple(
            IssuePosition(
                issue=issue.id,
                state="bracketed",
                wanted={seat: w[issue.id] for seat, w in zip(SEATS, wanted, strict=True)},
            )
            for issue in AGENDA
        )
        self.table.do(c.ReadMap(key="m", positions=positions))
        self.table.do(c.EnterPhase(key="d", phase="drafting", round=1))
        self.table.circulate(**(wanted[0] if wanted[0] != INCOHERENT else {}))
        if silent:
            self.table.do(c.MissReview(key="miss", seat="AA", round=1, fault="time-out"))
            for seat in SEATS[1:]:
                self.table.review(seat, "amend", live=False, ask=Wish(issue="aid", option="more"))
            self.table.do(c.RevealReviews(key="r", round=1))
            self.table.next_round().next_round()
            self.chair_opens_silence()


TestCouncilAtTheDoor = CouncilAtTheDoor.TestCase
TestCouncilAtWork = CouncilAtWork.TestCase
TestCouncilAtTheDoor.settings = TestCouncilAtWork.settings = settings(
    max_examples=RUNS // 2,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
