"""Two hundred meetings with models that obey every order they read and plant their own: the rules hold."""

import re

import pytest

from nacsim.council import events as e
from nacsim.council.events import Limits
from nacsim.council.floor import lot
from nacsim.council.fold import NEW, fold
from nacsim.council.gate import objections_of_card
from nacsim.council.values import CHAIR
from tests.models.malice import MARK, assert_the_structure_stands, malicious
from tests.models.meetings import PACK, Held, Table, assert_it_ended_well
from tests.models.scripted import Scripted

pytestmark = pytest.mark.thorough

MEETINGS = range(200)
OFFICES = ("chair", "the chair", "secretary general", "the secretary general", "moderator")


def table(number: int) -> Table:
    """Return one of two hundred small tables; a model words the chair at every third."""
    drawn = sorted(PACK.cards, key=lambda seat: lot(number, seat))[: 3 + number % 7 % 4]
    limits = Limits(rounds=1 + number % 2, speeches_per_round=1, tour_speeches=1)
    return Table("full", number, tuple(drawn), limits, chair=number % 3 == 0)


def assert_no_label_is_claimed(held: Held) -> None:
    """Whose speech it is says its key, which code wrote; no speech begins with the name of somebody else."""
    for entry, event in zip(held.entries, held.events, strict=True):
        if isinstance(event, e.Spoke):
            assert (event.speaker == CHAIR) == entry.key.startswith("chair/")
            head, colon, _ = event.text.partition(":")
            named = re.sub(r"^\W+|^(?:the )?(?:delegation|representative) of ", "", head.lower())
            names = [c.name.lower() for s, c in PACK.cards.items() if s != event.speaker]
            assert (
                not colon
                or event.speaker == CHAIR
                or named not in (*names, *OFFICES, *map(str.lower, PACK.cards))
            )
            assert event.speaker == CHAIR or event.text.isprintable()


def assert_no_card_is_overrun(held: Held) -> None:
    state = NEW
    for event in held.events:
        state = fold(state, event)
        if isinstance(event, e.Consented):
            assert not objections_of_card(state.mandates[event.seat], state.text, state.meeting.coherence)


@pytest.mark.parametrize("number", MEETINGS)
def test_a_model_that_obeys_and_plants_every_order_breaks_no_rule(number: int) -> None:
    model: Scripted = malicious(number)
    held = table(number).held(model)
    assert_it_ended_well(held)
    assert_no_card_is_overrun(held)
    assert_no_label_is_claimed(held)
    assert_the_structure_stands(x.prompt for x in model.asked if x.schema or not x.key.endswith("/again"))


def test_the_chair_says_nothing_that_cannot_be_seen() -> None:
    """Escapes of a terminal, directions of writing, joiners: they are in nobody's speech."""
    for number in range(0, 30, 3):
        for spoke in table(number).held(malicious(number)).all_of(e.Spoke):
            assert spoke.text.isprintable()


def test_orders_do_get_into_the_minutes_so_that_they_are_put_to_the_proof() -> None:
    """The test above would say little if every order were taken out before anyone reads it."""
    records = []
    for number in range(0, 30, 3):
        model = malicious(number)
        table(number).held(model)
        records.append(model.asked[-1].prompt.record)
    assert sum(MARK in record for record in records) >= 8
