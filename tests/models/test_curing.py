"""What a model asks for in its seat's name is never what that seat would have to refuse."""

import pytest

from nacsim.council import events as e
from nacsim.council.formula import holds
from nacsim.council.values import Wish
from tests.models.meetings import Held, Table, assert_it_ended_well
from tests.models.scripted import (
    PACK,
    Asked,
    Scripted,
    decision,
    honest,
    honest_decision,
    honest_speech,
    text_now,
)

TABLE = Table("full", 0, ("EE", "DE", "HU"))
FORBIDDEN = "3=rule_out"


def forbidden(seat: str, wish: Wish) -> bool:
    features = frozenset(PACK.options[wish.issue, wish.option].features)
    return any(holds(line.formula, features) for line in PACK.card(seat).red_lines)


def against_itself(asked: Asked) -> str:
    """Refuse every text, in order to get what the card of the seat rules out."""
    return decision(asked, verdict="object", changes=[FORBIDDEN], asks=[FORBIDDEN], can_live_with=False)


@pytest.fixture(scope="module")
def held() -> Held:
    return TABLE.held(Scripted(honest_speech, against_itself), honest(), honest())


def test_the_change_is_forbidden_to_the_seat_and_to_no_other() -> None:
    issue = PACK.by_pid["P3"].id
    wish = Wish(issue=issue, option=FORBIDDEN.partition("=")[2])
    assert [seat for seat in TABLE.seats if forbidden(seat, wish)] == ["EE"]


def test_a_cure_across_a_red_line_of_its_own_seat_is_replaced_by_the_cards_and_noted(held: Held) -> None:
    assert_it_ended_well(held)
    reviews = [x for x in held.all_of(e.ReviewGiven) if x.seat == "EE"]
    letters = [x for x in held.all_of(e.Objected) if x.seat == "EE"]
    assert reviews and letters
    for given in reviews:
        assert given.verdict == "object"
        cures = [r.cure for r in given.remarks if r.cure is not None]
        assert cures and not any(forbidden("EE", wish) for wish in (*cures, *given.asks))
    for letter in letters:
        assert letter.cure is not None and not forbidden("EE", letter.cure)
        assert PACK.options[letter.cure.issue, letter.cure.option].noun in letter.reason or letter.red_line
    noted = held.all_of(e.FaultNoted)
    assert {(x.seat, x.fault) for x in noted} == {
        ("EE", "It asked for a change that a red line of its own card forbids.")
    }
    assert len(noted) == len(reviews) + len(letters)
    assert not held.all_of(e.NoVerdict)


def test_a_cure_that_the_seat_could_accept_stays_as_the_model_named_it() -> None:
    def mixed(asked: Asked) -> str:
        return decision(asked, verdict="object", changes=[kept_by(asked), FORBIDDEN], can_live_with=False)

    def kept_by(asked: Asked) -> str:
        now = text_now(asked)
        wishes = (
            (i.pid[1:], Wish(issue=i.id, option=o.id))
            for i in PACK.issues
            for o in i.options
            if i.pid != "P3"
        )
        number, wish = next((n, w) for n, w in wishes if now[w.issue] != w.option and not forbidden("EE", w))
        wanted.append(wish)
        return f"{number}={wish.option}"

    wanted: list[Wish] = []
    held = TABLE.held(Scripted(honest_speech, mixed), honest(), honest())
    first = next(x for x in held.all_of(e.ReviewGiven) if x.seat == "EE")
    cures = [r.cure for r in first.remarks if r.cure is not None]
    assert wanted[0] in cures
    assert not any(forbidden("EE", wish) for wish in cures)


def test_a_model_that_keeps_to_its_card_is_never_corrected() -> None:
    held = TABLE.held(Scripted(honest_speech, honest_decision))
    assert held.all_of(e.FaultNoted) == []


def test_an_offer_across_a_red_line_of_its_own_seat_is_left_out_and_noted() -> None:
    def too_generous(asked: Asked) -> str:
        return decision(asked, verdict="object", changes=[another_than_now(asked)], offers=[FORBIDDEN])

    def another_than_now(asked: Asked) -> str:
        now, issue = text_now(asked), PACK.by_pid["P4"]
        return f"4={next(o.id for o in issue.options if o.id != now[issue.id])}"

    held = TABLE.held(Scripted(honest_speech, too_generous), honest(), honest())
    assert_it_ended_well(held)
    reviews = [x for x in held.all_of(e.ReviewGiven) if x.seat == "EE"]
    assert reviews and not any(given.offers for given in reviews)
    noted = {(x.seat, x.fault, x.remedy) for x in held.all_of(e.FaultNoted)}
    fault = "It offered a change that a red line of its own card forbids."
    assert ("EE", fault, "The offer was left out.") in noted
    assert {x.remedy for x in held.all_of(e.FaultNoted)} == {"The offer was left out."}
