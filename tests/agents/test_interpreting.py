"""A statement beside a consent names what the delegation gave up, and reads what stands as it can be read."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from nacsim.agents.interpreting import READINGS, explained, given_up, statement
from nacsim.agents.view import Desk, desk_of, public_record
from nacsim.council import events as e
from nacsim.council.fold import NEW, fold
from nacsim.council.rules import STATEMENT_WORDS
from nacsim.council.values import Wish
from nacsim.roles.pack import load_pack
from tests.test_meetings import events_of

PACK = load_pack()
SEEDS = (0, 1, 2, 3, 21)


def narrow(seed: int) -> Iterator[list[Desk]]:
    """Return the desks of all seats at each text of a meeting, as if each accepted it by a hair."""
    state, seen = NEW, list[tuple[int, e.AnyEvent]]()
    for seq, event in enumerate(events_of(seed), start=1):
        state = fold(state, event)
        seen.append((seq, event))
        if isinstance(event, e.ReviewsRevealed):
            record = public_record(seen)
            desks = (desk_of(state, seat, PACK, record) for seat in state.seats)
            yield [replace(d, mandate=d.mandate.model_copy(update={"floor": 10**6})) for d in desks]


def said(desk: Desk) -> str | None:
    assert desk.text is not None
    return statement(desk, desk.text)


def test_a_statement_names_what_was_given_up_and_fits_the_effect_of_what_it_reads() -> None:
    found, read = 0, set()
    for seed in SEEDS:
        for desk in (desk for desks in narrow(seed) for desk in desks):
            words, text = said(desk), desk.text
            assert text is not None
            issue = explained(desk, text)
            assert (words is None) == (issue is None)
            if words is None or issue is None:
                continue
            found += 1
            assert words[0].isupper() and len(words.split()) <= STATEMENT_WORDS
            given = given_up(desk, text)
            assert given is None or PACK.options[given.issue, given.option].short in words
            stands = PACK.options[issue, text.options()[issue]]
            assert stands.short in words
            forms = [form.format(name=desk.card.name) for form in READINGS[stands.effect]]
            assert any(f" as {form}." in words for form in forms), words
            read.add(stands.effect)
    assert found > 100 and read == set(READINGS)


def test_what_was_given_up_is_what_the_table_heard_the_delegation_ask_for() -> None:
    for desks in narrow(1):
        for desk in desks:
            assert desk.text is not None
            given = given_up(desk, desk.text)
            heard = {x.speech.intent.ask for x in desk.record.by(desk.seat)}
            for reveal in desk.record.reveals:
                position = next(p for p in reveal.positions if p.seat == desk.seat)
                heard |= {*position.asks, *(r.cure for r in position.remarks)}
            assert given is None or Wish(issue=given.issue, option=given.option) in heard


def test_no_two_delegations_explain_a_text_in_the_same_words() -> None:
    for seed in SEEDS:
        for desks in narrow(seed):
            told = defaultdict[str, list[str]](list)
            for desk in desks:
                words = said(desk)
                if words is not None:
                    told[words.replace(desk.card.name, "").replace("The ", "the ")].append(desk.seat)
            assert all(len(seats) == 1 for seats in told.values()), told


def test_a_review_that_announces_a_statement_on_the_text_that_is_adopted_is_kept() -> None:
    announced = 0
    for seed in SEEDS:
        events = events_of(seed)
        bind = next((x.bind for x in events if isinstance(x, e.Adopted)), None)
        if bind is None:
            continue
        given = {x.seat for x in events if isinstance(x, e.Consented) and x.bind == bind and x.statement}
        for review in (x for x in events if isinstance(x, e.ReviewGiven) and x.hash == bind.hash):
            if review.verdict == "accept_with_statement":
                announced += 1
                assert review.seat in given
    assert announced
