"""People at the floor: a raised hand is served, a question is put to them, and nobody is left out."""

import itertools
from collections.abc import Sequence

import pytest

from nacsim.agents.person import Choice
from nacsim.agents.view import public_record
from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.council.values import Wish
from nacsim.graph.people import Awaited, may_still_speak, passed_on
from nacsim.graph.procedure import whats_next
from tests.people.sittings import PACK, SHORT, TABLE, House, at, dutiful, held, under_way

TEN = PACK.scenario.presets["standard"]
DEBATE = Limits(rounds=3, speeches_per_round=6, tour_speeches=1)


def waited(events: Sequence[e.AnyEvent], seat: str) -> list[int]:
    """Return how many speeches of delegations came between each raised hand and the call."""
    found, speeches, raised = [], 0, False
    for event in events:
        if isinstance(event, e.PlacardRaised) and event.seat == seat:
            speeches, raised = 0, True
        elif isinstance(event, e.Spoke) and event.speaker != "CHAIR":
            speeches += 1
        elif isinstance(event, e.FloorGiven) and event.seat == seat and raised:
            found.append(speeches)
            raised = False
    return found


def speakers(house: House, phase: str = "drafting") -> list[str]:
    return [x.speaker for x in house.of(e.Spoke) if x.phase == phase and x.speaker != "CHAIR"]


@pytest.mark.parametrize("after", range(0, 12, 2))
async def test_a_raised_hand_is_served_within_two_speeches_of_ai_delegations(after: int) -> None:
    house = House(("EE",), TEN, limits=DEBATE)

    def raised_at_a_moment(entry: object, event: e.AnyEvent, state: object) -> None:
        spoken = speakers(house)
        due = isinstance(event, (e.Spoke, e.ReviewsRevealed)) and house.state.phase == "drafting"
        if due and len(spoken) >= after and not house.of(e.PlacardRaised):
            house.raises("EE")

    house.meeting.tell(raised_at_a_moment)
    await held(house, dutiful)
    calls = waited(house.events, "EE")
    assert len(calls) == 1
    assert calls[0] <= 2


async def test_a_hand_that_is_always_up_is_served_again_and_again_and_does_not_hold_the_floor_alone() -> None:
    house = House(("EE",), TEN, limits=DEBATE)

    def again(entry: object, event: e.AnyEvent, state: object) -> None:
        if isinstance(event, e.Spoke) and event.speaker == "EE":
            house.raises("EE")

    house.meeting.tell(again)
    await held(house, dutiful)
    assert max(waited(house.events, "EE"), default=9) <= 2 or "EE" in house.state.placards
    for round_ in range(1, house.state.round + 1):
        own = [x for x in house.of(e.Spoke) if x.phase == "drafting" and x.round == round_]
        assert sum(x.speaker == "EE" for x in own) <= 3
    assert all(a != b for a, b in itertools.pairwise(speakers(house)))


async def test_hands_are_served_in_the_order_in_which_they_were_raised() -> None:
    people = ("EE", "DE", "HU")
    house = House(people, TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        for seat in ("HU", "EE", "DE"):
            house.raises(seat)
        for seat in people:
            house.reviews(seat)
        await house.until(lambda: len(speakers(house)) >= 3, dutiful)
    assert [x.seat for x in house.of(e.FloorGiven) if x.because == "placard"] == ["HU", "EE", "DE"]


async def test_a_hand_raised_during_the_statements_is_served_first_in_the_tour() -> None:
    house = House(("EE",), TEN)
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        house.speaks("EE")
        house.raises("EE")
        await house.until(lambda: at(house, "speech", "EE")() and house.state.phase == "tour", dutiful)
    assert house.of(e.FloorGiven)[-1].because == "placard"
    assert len(speakers(house, "tour")) <= 1  # EE may have made the last statement


async def test_a_lowered_hand_is_not_called_on() -> None:
    house = House(("EE",), TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(lambda: at(house, "review")(), dutiful)
        house.raises("EE")
        house.lowers("EE")
        house.reviews("EE")
        await house.settles()
    assert not [x for x in house.of(e.FloorGiven) if x.because == "placard"]


async def test_people_make_their_statements_in_their_turn_and_the_council_waits_for_each() -> None:
    house = House(("EE", "US"))
    async with under_way(house):
        for _ in range(2):
            await house.settles()
            (who,) = house.duties
            assert who.duty == "speech"
            await house.settles()
            assert house.duties == (who,)
            house.speaks(who.seat)
        await house.settles()
    assert {x.seat for x in house.of(e.FloorGiven)[:2]} == {"EE", "US"}
    assert {x.because for x in house.of(e.FloorGiven)[:2]} == {"turn"}
    assert set(speakers(house, "statements")) == set(TABLE)


async def test_a_turn_that_is_let_go_is_gone_and_the_next_delegation_speaks() -> None:
    house = House(("EE",))
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        before = len(house.of(e.Spoke))
        house.passes("EE")
        await house.settles()
    assert house.of(e.FloorLapsed)[0].because == "passed"
    assert len(house.of(e.Spoke)) > before
    assert "EE" not in speakers(house, "statements")


def passing(house: House, who: Awaited) -> None:
    """Let every turn go."""
    if who.duty == "speech":
        house.passes(who.seat)
    else:
        dutiful(house, who)


async def test_a_long_table_of_people_who_let_every_turn_go_comes_to_its_end() -> None:
    seats = sorted(PACK.cards)[:14]
    house = await held(House(seats, seats), passing)
    assert house.state.outcome is not None
    assert not [x for x in house.of(e.Spoke) if x.speaker != "CHAIR"]
    assert not [x.text for x in house.of(e.Spoke) if ". ." in x.text or "  " in x.text]


@pytest.mark.parametrize("people", [("EE",), ("EE", "DE"), TABLE[:3], TABLE])
async def test_a_meeting_comes_to_its_end_also_if_people_never_speak(people: tuple[str, ...]) -> None:
    house = await held(House(people), passing)
    assert house.state.outcome is not None
    assert house.report().problems == ()
    assert not [x for x in house.of(e.Spoke) if x.speaker in people]


@pytest.mark.parametrize("people", [("EE",), ("EE", "DE"), TABLE[:3], TABLE])
async def test_a_meeting_of_any_number_of_people_comes_to_its_end(people: tuple[str, ...]) -> None:
    house = await held(House(people, limits=DEBATE), dutiful)
    assert house.state.outcome is not None
    assert house.report().problems == ()
    assert all(a != b for a, b in itertools.pairwise(speakers(house)))
    assert set(speakers(house, "statements")) == set(TABLE)


def contrary(house: House, who: Awaited) -> None:
    """Ask for an invitation in every review."""
    if who.duty == "review" and house.state.text.options()["membership"] != "invite":
        wish = Wish(issue="membership", option="invite")
        house.reviews(who.seat, {"P3": Choice("amend", wish)})
    else:
        dutiful(house, who)


async def test_ten_people_hold_a_whole_meeting_among_themselves() -> None:
    house = await held(House(TEN, TEN, limits=DEBATE), contrary)
    assert house.state.outcome is not None
    assert house.report().problems == ()
    assert not [x for x in house.of(e.Spoke) if x.speaker != "CHAIR" and x.source != "human"]
    assert len(set(speakers(house))) >= 3


async def test_the_meeting_goes_on_when_the_last_speech_is_used_up_and_hands_are_still_up() -> None:
    house = House(("EE", "DE"), limits=Limits(rounds=4, speeches_per_round=3, tour_speeches=1, speeches=30))

    def again(entry: object, event: e.AnyEvent, state: object) -> None:
        speaking = isinstance(event, e.Spoke) and event.speaker in ("EE", "DE")
        if speaking and event.speaker not in house.state.placards:
            house.raises(event.speaker)

    house.meeting.tell(again)
    await held(house, dutiful)
    assert house.state.outcome is not None
    assert house.state.placards


async def until_the_debate(house: House) -> None:
    await house.until(lambda: house.state.phase == "drafting" and house.state.floor is not None, dutiful)


async def test_a_question_to_a_person_is_put_to_that_person() -> None:
    house = House(("EE", "DE"), TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        house.raises("EE")
        for seat in ("EE", "DE"):
            house.reviews(seat)
        await house.until(lambda: house.state.floor == "EE", dutiful)
        house.speaks("EE", "Germany, what would you pay?", move="question", to="DE", pid="P6")
        question = house.state.seq
        await house.settles()
        assert house.state.floor == "DE"
        assert house.of(e.FloorGiven)[-1].because == "question"
        house.speaks("DE", "Our share.", move="answer", to="EE", pid="P6", answers=question)
        await house.settles()
    between = [x for x in house.events[question:] if isinstance(x, e.Spoke)]
    assert between[0].speaker == "DE"
    assert not [x for x in house.of(e.Spoke) if x.speaker == "CHAIR" and x.intent.answers == question]


async def test_a_question_that_a_person_passes_over_is_noted_by_the_chair() -> None:
    house = House(("EE", "DE"), TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        house.raises("EE")
        for seat in ("EE", "DE"):
            house.reviews(seat)
        await house.until(lambda: house.state.floor == "EE", dutiful)
        house.speaks("EE", "Germany, what would you pay?", move="question", to="DE", pid="P6")
        question = house.state.seq
        await house.settles()
        asked = house.meeting.public.question_to("DE")
        assert asked is not None
        assert not passed_on(house.meeting.public, asked)
        house.passes("DE")
        assert passed_on(house.meeting.public, asked)
        await house.settles()
    noted = [x for x in house.of(e.Spoke) if x.speaker == "CHAIR" and x.intent.answers == question]
    assert len(noted) == 1
    assert "Germany" in noted[0].text
    assert house.meeting.public.question_to("DE") is None


async def test_a_question_to_an_ai_delegation_is_answered_by_it_within_three_speeches() -> None:
    house = House(("EE",), TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        house.raises("EE")
        house.reviews("EE")
        await house.until(lambda: house.state.floor == "EE", dutiful)
        house.speaks("EE", "Hungary, why not an invitation?", move="question", to="HU", pid="P3")
        question = house.state.seq
        await house.settles()
        await house.until(lambda: len(speakers(house)) >= 4, dutiful)
    after = [x for seq, x in house.meeting.events if seq > question and isinstance(x, e.Spoke)]
    spoken = [x for x in after if x.speaker != "CHAIR"][:3]
    assert [x.speaker for x in spoken if x.intent.answers == question] == ["HU"]


async def test_a_question_put_in_an_opening_statement_is_answered_in_the_debate_and_not_only_noted() -> None:
    house = House(("EE",), TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(at(house, "speech", "EE"), dutiful)
        house.speaks("EE", "Hungary, why not an invitation?", move="question", to="HU", pid="P3")
        question = house.state.seq
        await house.until(lambda: house.state.round == 2, dutiful)
    reply = [x for x in house.of(e.Spoke) if x.intent.answers == question]
    assert [x.speaker for x in reply] == ["HU"]
    assert speakers(house).index("HU") < 3


async def test_the_point_of_a_person_is_taken_up_by_the_delegation_that_wants_it_least() -> None:
    house = House(("EE",), TEN, limits=DEBATE)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        house.raises("EE")
        house.reviews("EE")
        await house.until(lambda: house.state.floor == "EE", dutiful)
        wish = {"issue": "membership", "option": "invite"}
        house.speaks("EE", "Let us invite Ukraine now.", pid="P3", ask=wish)
        point = house.state.seq
        await house.settles()
    replies = [x for x in house.of(e.Spoke) if x.intent.answers == point]
    assert len(replies) == 1
    assert replies[0].speaker not in ("CHAIR", "EE")
    assert (replies[0].intent.move, replies[0].intent.to) == ("answer", "EE")


async def test_a_person_silent_for_two_rounds_is_called_on() -> None:
    house = House(("EE",), TEN, limits=Limits(rounds=5, speeches_per_round=6, tour_speeches=1))
    await held(house, dutiful)
    if house.state.round > 3:
        assert [x for x in house.of(e.FloorGiven) if x.phase == "drafting" and x.because == "turn"]


async def test_nobody_may_still_speak_who_has_had_three_turns_in_the_round_or_spoke_last() -> None:
    house = House(("EE",), limits=SHORT)
    async with under_way(house):
        await house.until(lambda: house.state.phase == "drafting" and at(house, "review")(), dutiful)
        assert not may_still_speak(house.meeting)
        house.raises("EE")
        assert may_still_speak(house.meeting)
        house.reviews("EE")
        await house.until(at(house, "speech", "EE"), dutiful)
        house.speaks("EE")
        house.raises("EE")
        assert not may_still_speak(house.meeting)
        assert whats_next(house.meeting) == "debate"


def test_a_record_without_speeches_has_no_question_and_no_point() -> None:
    empty = public_record(())
    assert empty.open_questions == ()
    assert empty.point_to_answer is None
