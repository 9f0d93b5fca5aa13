"""What delegates without a model do with the floor, on a few meetings: sense before sound."""

from collections.abc import Iterator
from functools import cache

import pytest

from nacsim.agents.giving_way import AT_MOST, dropped
from nacsim.agents.phrasing import fields, literal_of
from nacsim.agents.view import Desk, desk_of, public_record
from nacsim.agents.wishes import wish_heard
from nacsim.council import events as e
from nacsim.council.fold import NEW, fold
from nacsim.council.mandate import worth_of_option
from nacsim.council.state import WANTED
from nacsim.council.values import Wish
from nacsim.roles.models import Point
from nacsim.roles.pack import load_pack
from nacsim.transcripts.record import event_of
from tests.test_meetings import meeting

PACK = load_pack()
SEEDS = range(6)


@cache
def spoken(seed: int) -> tuple[tuple[Desk, e.Spoke], ...]:
    """Return each speech of a delegation on a text, with the desk as it stood."""
    state, seen, found = NEW, list[tuple[int, e.AnyEvent]](), []
    for entry in meeting(seed):
        event = event_of(entry)
        if isinstance(event, e.Spoke) and event.speaker != "CHAIR" and event.phase == "drafting":
            found.append((desk_of(state, event.speaker, PACK, public_record(seen)), event))
        state = fold(state, event)
        seen.append((entry.seq, event))
    return tuple(found)


def made(seed: int, move: str) -> Iterator[tuple[Desk, e.Spoke]]:
    return ((desk, speech) for desk, speech in spoken(seed) if speech.intent.move == move)


def points(speech: e.Spoke) -> list[Point]:
    return [p for p in PACK.card(speech.speaker).points if p.id in speech.intent.arguments]


def worth(desk: Desk, wish: Wish) -> int:
    return worth_of_option(desk.mandate, wish.issue, wish.option)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_asked_about_a_wish_that_the_asker_shares(seed: int) -> None:
    asked = list(made(seed, "question"))
    assert asked
    for desk, speech in asked:
        pid, to = speech.intent.pid, speech.intent.to
        assert pid is not None and to is not None and to != desk.seat
        theirs = wish_heard(desk, to, PACK.by_pid[pid].id)
        assert theirs is not None and theirs != speech.intent.ask


@pytest.mark.parametrize("seed", SEEDS)
def test_an_argument_is_about_the_paragraph_and_for_what_is_asked(seed: int) -> None:
    for _, speech in spoken(seed):
        ask, pid = speech.intent.ask, speech.intent.pid
        for point in points(speech):
            assert pid == PACK.by_issue[point.issue].pid
            assert ask is None or not point.favours or ask.option in point.favours


@pytest.mark.parametrize("seed", SEEDS)
def test_a_price_costs_something_and_is_named_once(seed: int) -> None:
    named: list[tuple[str, Wish]] = []
    for desk, speech in spoken(seed):
        offer = speech.intent.offer
        if offer is not None and speech.intent.move in ("support", "concede_for"):
            assert desk.text is not None
            stands = Wish(issue=offer.issue, option=desk.text.options()[offer.issue])
            assert worth(desk, offer) < worth(desk, stands)
            named.append((speech.speaker, offer))
    assert len(named) == len(set(named))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bridge_leads_away_from_what_its_addressee_wants(seed: int) -> None:
    for desk, speech in made(seed, "bridge"):
        ask, to = speech.intent.ask, speech.intent.to
        assert ask is not None
        assert to is None or wish_heard(desk, to, ask.issue) != ask


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_is_named_as_an_ally_wants_the_same(seed: int) -> None:
    for desk, speech in made(seed, "support"):
        to, ask = speech.intent.to, speech.intent.ask
        if to is not None and ask is not None:
            assert wish_heard(desk, to, ask.issue) == ask
            assert desk.stances[to][ask.issue, ask.option] >= WANTED  # it has not let the paragraph stand
            assert PACK.card(to).name.removeprefix("the ") in speech.text


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_seat_is_heard_to_want_is_what_its_last_review_asks_for_until_it_speaks_again(
    seed: int,
) -> None:
    told = 0
    for desk, _ in spoken(seed):
        reveal = desk.record.reveals[-1]
        silent = {s for s in desk.seats if all(h.speech.round < reveal.round for h in desk.record.by(s))}
        for position in (p for p in reveal.positions if p.seat in silent):
            for remark in (r for r in position.remarks if r.cure is not None):
                assert remark.cure is not None
                assert wish_heard(desk, position.seat, remark.cure.issue) == remark.cure
                told += 1
    assert told


@pytest.mark.parametrize("seed", SEEDS)
def test_an_argument_set_against_anothers_wish_in_an_answer_speaks_against_it(seed: int) -> None:
    for desk, speech in made(seed, "answer"):
        to, pid = speech.intent.to, speech.intent.pid
        assert to is not None and pid is not None
        theirs = wish_heard(desk, to, PACK.by_pid[pid].id)
        for frame in PACK.card(speech.speaker).phrases["answer"]:
            against = {"point", "their_short"} <= fields(frame)
            if against and literal_of(frame) in speech.text:
                assert theirs is not None
                assert all(theirs.option in point.opposes for point in points(speech))


@pytest.mark.parametrize("seed", SEEDS)
def test_few_speeches_go_without_an_argument(seed: int) -> None:
    said = [speech for _, speech in spoken(seed) if speech.intent.move != "settle"]
    assert sum(not speech.intent.arguments for speech in said) <= len(said) / 5


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_gives_way_before_silence_had_pressed_for_something_else_and_says_what_it_has(
    seed: int,
) -> None:
    windows = [event_of(entry) for entry in meeting(seed)]
    opened = sum(isinstance(x, e.SilenceOpened) for x in windows)
    said = list(made(seed, "settle"))
    assert len(said) <= AT_MOST * opened
    for desk, speech in said:
        stands, gained = speech.intent.offer, speech.intent.ask
        assert desk.text is not None and stands is not None
        now = desk.text.options()
        wanted = dropped(desk.record, desk.seat, stands)
        assert now[stands.issue] == stands.option
        assert wanted is not None and worth(desk, wanted) >= worth(desk, stands)
        option = PACK.options[wanted.issue, wanted.option]
        assert any(name.lower() in speech.text.lower() for name in (option.noun, option.short))
        if gained is not None:
            assert now[gained.issue] == gained.option and gained.issue != stands.issue
            assert desk.seat in desk.asked_by[gained.issue, gained.option]


def test_most_meetings_that_open_silence_hear_why_somebody_gives_way() -> None:
    heard = {seed for seed in SEEDS if list(made(seed, "settle"))}
    assert len(heard) > len(SEEDS) // 2


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_explains_itself_twice_before_one_window(seed: int) -> None:
    before: set[str] = set()
    for entry in meeting(seed):
        event = event_of(entry)
        if isinstance(event, e.SilenceOpened):
            before = set()
        elif isinstance(event, e.Spoke) and event.intent.move == "settle":
            assert event.speaker not in before
            before.add(event.speaker)
