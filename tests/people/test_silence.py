"""Silence with people: it waits for all of them, one letter ends it, and a consent can be taken back."""

import pytest

from nacsim.agents.person import Choice
from nacsim.council import commands as c
from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.council.text import Bind
from nacsim.council.values import Wish
from nacsim.errors import Refused
from nacsim.graph.people import Awaited, awaited, people
from tests.people.sittings import REASON, TABLE, House, agreeable, at, by_the_card, dutiful, held, under_way

ONE_ROUND = Limits(rounds=1, speeches_per_round=3, tour_speeches=1)
TWO = ("EE", "US")


def in_silence(*persons: str, seed: int = 3) -> House:
    """A meeting that goes under silence with agreed language after its only round."""
    return House(persons or TWO, limits=ONE_ROUND, seed=seed)


async def comes_to_silence(house: House) -> None:
    await house.until(lambda: house.state.silent, dutiful)


async def test_a_review_waits_for_all_people_and_is_shown_when_the_last_has_answered() -> None:
    house = House(TWO)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        assert [w.seat for w in house.duties] == list(TWO)
        house.reviews("US")
        await house.settles()
        assert [w.seat for w in house.duties] == ["EE"]
        assert not house.of(e.ReviewsRevealed)
        house.reviews("EE")
        await house.settles()
        (revealed,) = house.of(e.ReviewsRevealed)
        assert [p.seat for p in revealed.positions] == list(TABLE)


async def test_nothing_of_a_review_is_seen_before_all_have_given_theirs() -> None:
    house = House(TWO)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        house.reviews("US", {"P3": Choice("amend", Wish(issue="membership", option="invite"))})
        await house.settles()
        assert {x.seat for x in house.of(e.ReviewGiven)} == {"US"}


async def test_a_person_reviews_a_text_once() -> None:
    house = House(TWO)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        house.reviews("US")
        with pytest.raises(Refused, match="US has already reviewed"):
            house.reviews("US")


async def test_a_view_of_a_text_that_is_gone_is_refused() -> None:
    house = House(TWO)
    async with under_way(house):
        await house.until(at(house, "review"), dutiful)
        seen = dict(house.state.draft.text.model_dump(), hash=house.state.draft.hash)
        for seat in TWO:
            house.reviews(seat, {"P3": Choice("amend", Wish(issue="membership", option="task_ministers"))})
        await house.until(lambda: house.state.round == 2 and at(house, "review")(), dutiful)
        view = c.Review(
            **house.seat("EE"),
            round=house.state.round,
            verdict="accept",
            can_live_with=True,
            revision=seen["revision"],
            hash=seen["hash"],
            remarks=(),
        )
        with pytest.raises(Refused, match="about another text"):
            house.sitting.put(view)


async def test_silence_waits_for_all_people() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        assert {w.seat for w in house.duties} == set(TWO)
        house.consents("US", departure=REASON)
        await house.settles()
        assert house.duties == (Awaited("EE", "answer"),)
        assert house.state.silent
        house.consents("EE", departure=REASON)
        await house.settles()
        assert not house.state.silent


async def test_consents_of_ai_delegations_are_recorded_at_once_and_their_letters_are_kept() -> None:
    house = in_silence("US")
    async with under_way(house):
        await comes_to_silence(house)
        answered = {x.seat for x in house.of(e.Consented)}
        assert not house.of(e.Objected)
        house.consents("US", departure=REASON)
        await house.settles()
        wrote = {x.seat for x in house.of(e.Objected)}
        assert wrote | answered >= set(TABLE) - {"US"}
        assert not wrote & answered


async def with_a_letter_of_an_ai_delegation() -> House:
    """Return a meeting in silence in which an AI delegation has a letter ready that nobody has seen."""
    for seed in range(20):
        house = in_silence("EE", seed=seed)
        async with under_way(house):
            await comes_to_silence(house)
            written = [house.meeting.recall(f"answer/1/{s}") or "" for s in TABLE if s != "EE"]
            if any('"reason"' in w for w in written):
                return house
    raise AssertionError("no seed gives a letter")


async def test_a_letter_of_an_ai_delegation_is_shown_when_the_last_person_has_answered() -> None:
    house = await with_a_letter_of_an_ai_delegation()
    async with under_way(house):
        await house.settles()
        assert not house.of(e.Objected)
        assert house.state.silent
        house.consents("EE", departure=REASON)
        await house.settles()
        letters = house.of(e.Objected)
        assert letters
        assert "EE" not in {x.seat for x in letters}
        assert house.of(e.SilenceBroken)[0].seats == (letters[0].seat,)


async def test_a_letter_of_a_person_breaks_silence_at_once_and_the_others_letters_join_it() -> None:
    house = await with_a_letter_of_an_ai_delegation()
    async with under_way(house):
        await house.settles()
        house.objects("EE")
        assert not house.state.silent
        assert house.of(e.SilenceBroken)[0].seats == ("EE",)
        await house.settles()
        letters = [x.seat for x in house.of(e.Objected)]
        assert letters[0] == "EE"
        assert len(letters) > 1
        (told,) = [x for x in house.of(e.Spoke) if x.speaker == "CHAIR" and "silence" in x.text.lower()][-1:]
        assert "Estonia" in told.text
    assert house.report().problems == ()


async def test_a_letter_of_one_person_ends_the_wait_for_the_other() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        house.objects("US")
        await house.settles()
        assert not at(house, "answer")()
        with pytest.raises(Refused):
            house.consents("EE", departure=REASON)


async def test_a_second_person_may_add_a_letter_while_the_text_still_stands() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        house.objects("US")
        house.objects("EE")
        await house.settles()
    assert [x.seat for x in house.of(e.Objected)][:2] == ["US", "EE"]
    assert len(house.of(e.SilenceBroken)) == 1


async def test_a_consent_can_be_taken_back_while_another_person_is_awaited() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        house.consents("US", departure=REASON)
        await house.settles()
        house.withdraws("US")
        await house.settles()
        assert {w.seat for w in house.duties} == set(TWO)
        house.consents("EE", departure=REASON)
        await house.settles()
        assert house.state.silent
        house.objects("US")
        await house.settles()
    assert house.state.adopted is None
    assert len(house.of(e.ConsentWithdrawn)) == 1


async def test_what_was_not_given_cannot_be_taken_back() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        with pytest.raises(Refused, match="EE has not consented"):
            house.withdraws("EE")


OTHER = {"a window": {"window": 2}, "a revision": {"revision": 9}, "bytes": {"hash": "0" * 64}}


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("kind", [c.Consent, c.Object])
async def test_an_answer_to_another_text_or_window_is_refused(
    kind: type[c.Consent] | type[c.Object], name: str
) -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        bind = Bind.model_validate(house.state.last_window.bind.model_dump() | OTHER[name])
        fields = {**house.seat("EE"), "bind": bind}
        fields |= {"pid": "P3", "reason": "No."} if kind is c.Object else {"departure": REASON}
        before = len(house.events)
        with pytest.raises(Refused, match="another text or another window"):
            house.sitting.put(kind.model_validate(fields))
        assert len(house.events) == before


async def test_a_consent_to_a_former_window_is_refused_in_the_next_one() -> None:
    house = House(TABLE, limits=Limits(rounds=3, speeches_per_round=3, tour_speeches=1))
    async with under_way(house):
        await comes_to_silence(house)
        old = house.state.last_window.bind
        house.objects("US", cure=Wish(issue="membership", option="task_ministers"))
        await house.until(lambda: house.state.windows == 2 and house.state.silent, dutiful)
        with pytest.raises(Refused, match="another text or another window"):
            house.consents("EE", bind=old, departure=REASON)


async def test_the_same_key_twice_has_one_effect() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        seat = {"key": "once", "seat": "US", "epoch": 0, "bind": house.state.last_window.bind}
        consent = c.Consent.model_validate({**seat, "departure": REASON, "source": "human"})
        house.sitting.put(consent)
        before = len(house.events)
        house.sitting.put(consent)
        await house.settles()
        house.sitting.put(consent)
        assert len(house.events) == before
        house.sitting.put(c.Object.model_validate({**seat, "pid": "P3", "reason": "No."}))
        assert len(house.events) == before


async def test_a_key_counts_also_after_the_meeting_was_taken_up_again() -> None:
    house = House(TWO)
    placard = c.RaisePlacard(key="once", seat="EE")
    async with under_way(house):
        await house.settles()
        house.sitting.put(placard)
    house.take_up()
    house.sitting.put(placard)
    assert len(house.of(e.PlacardRaised)) == 1


async def against_the_card() -> House:
    """Return a meeting in silence on words that the card of a person forbids."""
    for seat in TABLE:
        for seed in range(6):
            house = in_silence(seat, seed=seed)
            async with under_way(house):
                await comes_to_silence(house)
                try:
                    house.consents(seat)
                except Refused as refused:
                    assert refused.code == "human_departure_is_explained"
                    return house
    raise AssertionError("no card forbids agreed language")


async def test_a_person_who_consents_against_the_card_gives_a_reason_and_it_is_flagged() -> None:
    house = await against_the_card()
    (seat,) = people(house.state)
    async with under_way(house):
        await house.settles()
        with pytest.raises(Refused, match="Your role card says no"):
            house.consents(seat, departure=" ")
        house.consents(seat, departure=REASON)
        await house.settles()
    (own,) = [x for x in house.of(e.Consented) if x.seat == seat]
    assert own.departure == REASON
    closed = house.of(e.Closed)[0]
    assert closed.flags.departures == (1 if house.state.adopted else 0)


async def test_a_reason_that_was_not_needed_is_no_departure() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        for who in house.duties:
            by_the_card(house, who)
            own = [x for x in house.of(e.Consented) if x.seat == who.seat]
            assert all(x.departure is None for x in own)


async def test_people_who_agree_to_everything_adopt_a_text_among_themselves() -> None:
    house = await held(House(TABLE, limits=ONE_ROUND), agreeable)
    assert house.state.adopted is not None
    assert house.report().problems == ()
    (closed,) = house.of(e.Closed)
    assert closed.flags.departures == len([x for x in house.of(e.Consented) if x.departure])
    assert closed.flags.engine_consents == 0


@pytest.mark.parametrize("persons", [("EE",), TWO, TABLE])
async def test_accepting_in_every_review_and_writing_a_letter_each_time_ends_without_agreement(
    persons: tuple[str, ...],
) -> None:
    def two_faced(house: House, who: Awaited) -> None:
        if who.duty == "answer":
            house.objects(who.seat)
        else:
            dutiful(house, who)

    house = await held(
        House(persons, limits=Limits(rounds=6, speeches_per_round=3, tour_speeches=1)), two_faced
    )
    assert house.state.outcome == "NO_CONSENSUS"
    assert house.report().problems == ()
    assert all(d.windows <= house.state.limits.windows_per_text for d in house.state.drafts)


async def test_statements_of_interpretation_stand_beside_a_consent_and_change_no_byte() -> None:
    house = House(TABLE, limits=ONE_ROUND)
    async with under_way(house):
        await comes_to_silence(house)
        before = house.state.draft.hash
        with pytest.raises(Refused, match="at most 60 words"):
            house.consents("EE", statement="word " * 61, departure=REASON)
        for seat in TABLE:
            house.consents(seat, statement="We read it as a promise.", departure=REASON)
        await house.settles()
    assert house.state.adopted is not None
    assert house.state.adopted.hash == before
    assert house.of(e.Closed)[0].flags.statements == len(TABLE)


async def test_nobody_is_awaited_before_the_opening_at_rest_and_after_the_end() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        house.sitting.put(c.Suspend(key="rest", reason="Lunch."))
        assert awaited(house.state) == ()
        house.sitting.put(c.Resume(key="on"))
        assert {w.seat for w in awaited(house.state)} == set(TWO)
        await house.until(lambda: house.sitting.closed, agreeable)
    assert awaited(house.state) == ()


@pytest.mark.parametrize("rests", [False, True])
async def test_whoever_leads_ends_a_meeting_in_silence_and_nothing_is_adopted(rests: bool) -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        house.consents("US", departure=REASON)
        if rests:
            house.sitting.put(c.Suspend(key="lunch", reason="Lunch."))
        house.sitting.end("bell")
        await house.settles()
        with pytest.raises(Refused, match="The meeting is closed"):
            house.sitting.end("again")
    assert house.events[-1].kind == "closed"
    (broken,) = house.of(e.SilenceBroken)
    assert set(broken.seats) <= {x.seat for x in house.of(e.Objected)}, "delegations had written"
    assert (house.state.adopted, house.state.outcome) == (None, "NO_CONSENSUS")
    assert house.meeting.closing is not None
    assert house.meeting.closing.statement is not None, "the chair reports"
    assert house.report().ok, house.report()


async def test_a_bell_that_rings_twice_ends_the_meeting_once() -> None:
    house = in_silence()
    async with under_way(house):
        await comes_to_silence(house)
        for _ in range(2):
            house.sitting.end("bell")
        await house.settles()
    assert len(house.of(e.Closed)) == 1


async def test_a_text_that_all_had_consented_to_when_the_bell_rang_is_adopted() -> None:
    house = in_silence(*TABLE)
    async with under_way(house):
        await comes_to_silence(house)
        for seat in TABLE:
            house.consents(seat, departure=REASON)
        assert house.state.silent
        house.sitting.end("bell")
        await house.settles()
    assert house.state.adopted is not None
    assert house.report().ok, house.report()
