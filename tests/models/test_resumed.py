"""A meeting that was killed, or that waits for its models, goes on where it stood and asks nobody twice."""

import re

import pytest

from nacsim.council import events as e
from nacsim.council.verifier import verify
from nacsim.errors import FaultError, InputError, ModelFault
from nacsim.graph.opening import Voice
from nacsim.graph.priming import MENDS
from nacsim.transcripts.store import open_in_memory
from tests.models.meetings import AGREES, BREAKS, WORDS, Held, Table, assert_it_ended_well
from tests.models.scripted import KINDS, Asked, Failing, Says, Scripted, Spoil, fault, honest

pytestmark = pytest.mark.thorough

TABLES = {"agrees": AGREES, "breaks": BREAKS, "words": WORDS}
WAITS = Table("full", 1, ("EE", "LT", "DE"), voice=Voice(fault_policy="block"))


class Killed(BaseException):
    """The process is gone."""


def nonsense(asked: Asked, said: str) -> str:
    return "The buses are late."


def killed(asked: Asked, said: str) -> str:
    raise Killed


def stored(table: Table) -> Held:
    """Open a meeting in a store as it is in use."""
    held = table.opened(open_in_memory())
    opened = held.opening.opened
    held.record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    return held


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.95, 1.0])
def test_a_killed_meeting_asks_nothing_twice_and_leaves_the_same_log(share: float, name: str) -> None:
    table, model = TABLES[name], honest()
    whole = table.held(model)
    keys = model.keys
    n = 1 + round(share * (len(keys) - 1))
    held = stored(table)
    first, second = honest(), honest()
    with pytest.raises(Killed):
        held.go_on(table.speakers(Failing(first, n, killed)))
    answered = [k for k in first.keys if k != keys[n - 1]]
    held = held.go_on(table.speakers(second))
    assert sorted([*answered, *second.keys]) == sorted(keys)
    assert held.log == whole.log
    assert held.journal == whole.journal


def test_a_meeting_killed_at_every_other_call_ends_as_if_it_had_never_been() -> None:
    whole = AGREES.held(honest())
    held = stored(AGREES)
    for _ in range(40):
        try:
            held = held.go_on(AGREES.speakers(Failing(honest(), 2, killed)))
            break
        except Killed:
            continue
    assert held.log == whole.log


@pytest.mark.parametrize("n", [9, 20])
def test_a_fault_that_was_met_before_the_kill_is_not_forgotten(n: int) -> None:
    """Where the card spoke for a model, it has spoken, even if the model would now answer."""

    def mute() -> Scripted:
        return Scripted(_not_at("tour/3", honest().speech), _not_at("review/1/LT", honest().decision))

    whole, held = AGREES.held(mute()), stored(AGREES)
    assert len(whole.all_of(e.FaultNoted)) == 2
    with pytest.raises(Killed):
        held.go_on(AGREES.speakers(Failing(mute(), n, killed)))
    assert held.go_on(AGREES.speakers(mute())).log == whole.log


def _not_at(question: str, says: Says) -> Says:
    def spoken(asked: Asked) -> str:
        if asked.key.startswith(question):
            raise ModelFault("server", "The endpoint failed (500).")
        return says(asked)

    return spoken


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_before_the_meeting_is_told_if_the_user_can_mend_it(kind: str) -> None:
    held = stored(AGREES)
    failing = Failing(honest(), 1, fault(kind))
    if kind in MENDS:
        mender = FaultError if kind == "unreachable" else InputError
        with pytest.raises(mender, match=re.escape(MENDS[kind])):
            held.go_on(AGREES.speakers(failing))
        assert held.entries == ()
        held = held.go_on(AGREES.speakers(honest()))
    else:
        held = held.go_on(AGREES.speakers(failing))
    assert_it_ended_well(held)
    assert bool(held.all_of(e.FaultNoted)) == (kind == "cap")


def verdicts(keys: list[str]) -> list[str]:
    """Return the verdicts that were asked for, each time they were."""
    found = (re.fullmatch(r"((?:review|answer)/\d+/[A-Z]{2})(?:/rest/\d+)?", k) for k in keys)
    return [match[1] for match in found if match]


@pytest.mark.parametrize("spoil", [fault("server"), fault("forbidden"), fault("empty"), nonsense])
@pytest.mark.parametrize("question", ["review/1/LT", "review/2/EE", "answer/1/DE"])
def test_a_meeting_that_may_not_use_the_card_waits_for_the_missing_seats_alone(
    question: str, spoil: Spoil
) -> None:
    model = honest()
    plain = WAITS.held(model)
    n = model.keys.index(question) + 1
    held = stored(WAITS).go_on(WAITS.speakers(Failing(honest(), n, spoil, again=True)))
    assert held.state.phase == "suspended"
    assert isinstance(held.events[-1], e.Suspended)
    assert verify(held.log, None).outcome == "SUSPENDED"
    assert held.all_of(e.FaultNoted) == []
    missing = [
        k for k in verdicts(model.keys) if held.record.journal_get(held.state.meeting.meeting, k) is None
    ]
    again = honest()
    held = held.go_on(WAITS.speakers(again))
    assert verdicts(again.keys) == missing
    assert_it_ended_well(held)
    assert len(held.all_of(e.Suspended)) == len(held.all_of(e.Resumed)) == 1
    for same in (e.ReviewGiven, e.TextCirculated, e.Consented, e.Objected, e.Closed):
        assert held.all_of(same) == plain.all_of(same)


def test_a_meeting_whose_models_stay_dead_suspends_each_time_and_is_never_decided_by_a_card() -> None:
    held = stored(WAITS)
    for times in (1, 2, 3):
        held = held.go_on(WAITS.speakers(Failing(honest(), 0, fault("server"), dead=True)))
        assert held.state.phase == "suspended"
        assert len(held.all_of(e.Suspended)) == times
    assert held.all_of(e.ReviewGiven) == []
    assert_it_ended_well(held.go_on(WAITS.speakers(honest())))


def test_a_waiting_meeting_is_not_stopped_by_a_yes_across_a_red_line() -> None:
    """Asked again the model would say the same: the gate decides, and the meeting goes on."""
    table = Table("full", 0, voice=Voice(fault_policy="block"))
    yes = Scripted(honest().speech, lambda asked: re.sub("amend|object", "accept", honest().decision(asked)))
    held = table.held(yes)
    assert_it_ended_well(held)
    assert held.all_of(e.Suspended) == []
    assert held.all_of(e.NoVerdict) or held.all_of(e.Overruled)
