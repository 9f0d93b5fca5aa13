"""What a seat alone may know stays with it: secrets planted in every card are looked for everywhere else."""

import itertools
import json
from collections.abc import Iterator

import pytest

from nacsim.council import events as e
from nacsim.council.text import canonical
from nacsim.council.values import Mode
from nacsim.prompts.minutes import Minutes
from nacsim.roles.models import Card
from nacsim.transcripts.papers import chairs_statement, communique, transcript
from nacsim.transcripts.picture import picture
from tests.models.meetings import AGREES, PACK, SEATS, Held, Table, assert_it_ended_well
from tests.models.scripted import Asked, Says, Scripted, decision, honest, honest_decision, honest_speech

pytestmark = pytest.mark.thorough


def canary(seat: str, field: str) -> str:
    return f"Zebra{seat}{field}"


def planted(card: Card) -> Card:
    """Put a word of its own into all that a card keeps to itself."""
    interests = tuple(
        i.model_copy(update={"why": f"{canary(card.seat, i.issue)} {i.why}"}) if i.private else i
        for i in card.interests
    )
    brief = f"{canary(card.seat, 'brief')} {card.private_brief}"
    return card.model_copy(update={"private_brief": brief, "interests": interests})


def with_private_lines(card: Card) -> Card:
    """Put a word into the red lines too that a card keeps to itself, and make its last one such a line."""
    *others, last = card.red_lines
    lines = tuple(
        x if x.public else x.model_copy(update={"sentence": f"{canary(card.seat, x.id)} {x.sentence}"})
        for x in (*others, last.model_copy(update={"public": False}))
    )
    return planted(card).model_copy(update={"red_lines": lines})


SECRET = PACK.model_copy(update={"cards": {seat: planted(card) for seat, card in PACK.cards.items()}})
LINES = PACK.model_copy(update={"cards": {s: with_private_lines(c) for s, c in PACK.cards.items()}})
TABLES = {
    "words": Table("words", 0, SEATS, pack=SECRET, chair=True),
    "full": Table("full", 0, SEATS, pack=SECRET, chair=True),
    "agrees": Table("full", 1, ("EE", "LT", "DE"), pack=SECRET, chair=True),
}


def parrot(asked: Asked) -> str:
    return asked.prompt.task


def in_field(field: str) -> Says:
    """Return a model that answers as it should, and repeats all it was told in one field."""

    def says(asked: Asked) -> str:
        fields, task = json.loads(honest_decision(asked)), asked.prompt.task
        if field == "a key":
            return json.dumps({**fields, task: "yes"})
        return json.dumps({**fields, field: task if field in ("bind", "verdict", "reason") else [task]})

    return says


def nearly(asked: Asked) -> str:
    """Say most of the task in a way that a careless reader lets pass."""
    lines = [x for x in asked.prompt.task.replace("YOUR TASK", "").splitlines() if x]
    return f"{honest_speech(asked)} {' '.join(lines)}"


PARROTS: dict[str, tuple[Says, Says]] = {
    "nobody": (honest_speech, honest_decision),
    "whole": (parrot, parrot),
    "nearly": (nearly, honest_decision),
    **{
        field: (parrot, in_field(field))
        for field in ("bind", "verdict", "changes", "asks", "a key", "reason")
    },
}


def papers(held: Held) -> Iterator[str]:
    """Everything that anybody may read of a meeting."""
    yield transcript(held.events)
    yield picture(held.events)
    adopted = held.closing.outcome.startswith("ADOPTED")
    yield communique(held.events) if adopted else chairs_statement(held.events)
    yield from (canonical(entry.payload) for entry in held.entries if entry.visibility == "public")


def assert_nobody_told(held: Held, models: dict[str, Scripted]) -> None:
    for seat, model in models.items():
        told = "\n".join(f"{x.prompt.rules}{x.prompt.record}{x.prompt.task}" for x in model.asked)
        assert {other for other in SECRET.cards if f"Zebra{other}" in told} <= {seat}
    for paper in papers(held):
        assert "zebra" not in paper.lower()


def assert_no_private_line_is_named(held: Held) -> None:
    private = [x.id for card in held.pack.cards.values() for x in card.red_lines if not x.public]
    assert private
    for paper in papers(held):
        assert [line for line in private if line in paper] == []


@pytest.mark.parametrize("name", ["words", "full", "agrees"])
@pytest.mark.parametrize("says", PARROTS)
def test_what_a_model_repeats_of_its_instructions_reaches_nobody(says: str, name: str) -> None:
    table = TABLES[name]
    models = {who: Scripted(*PARROTS[says]) for who in (*table.seats, "CHAIR")}
    held = table.held(*models.values())
    assert_it_ended_well(held)
    assert_nobody_told(held, models)


def test_cards_without_a_model_keep_their_secrets_too() -> None:
    for seed in range(3):
        held = Table("engine", seed, SEATS, pack=SECRET).held()
        assert_nobody_told(held, {})


def test_each_private_word_of_a_card_is_told_to_its_own_model_and_only_for_a_verdict() -> None:
    models = {seat: honest() for seat in SEATS}
    Table("full", 0, SEATS, pack=LINES).held(*models.values())
    for seat, model in models.items():
        kept = canonical(LINES.card(seat).model_dump(mode="json")).count(f"Zebra{seat}")
        assert kept > 2
        for asked in model.asked:
            assert asked.prompt.task.count("Zebra") == (kept if asked.schema else 0)


@pytest.mark.parametrize("mode", ["engine", "words"])
def test_a_card_that_objects_does_not_quote_what_it_keeps_to_itself(mode: Mode) -> None:
    for seed in range(3):
        table = Table(mode, seed, SEATS, pack=LINES)
        models = {who: honest() for who in table.seats} if mode == "words" else {}
        held = table.held(*models.values())
        assert_nobody_told(held, models)
        assert_no_private_line_is_named(held)


@pytest.mark.parametrize("says", [decision, parrot])
@pytest.mark.parametrize("seat", SEATS)
def test_a_private_red_line_that_is_crossed_is_not_quoted_to_anyone(seat: str, says: Says) -> None:
    """The only red line of a seat is private, and every text there can be crosses it."""
    card = LINES.card(seat)
    line = card.red_lines[-1].model_copy(update={"formula": "states_path or not states_path"})
    cards = {**LINES.cards, seat: card.model_copy(update={"red_lines": (line,)})}
    pack = LINES.model_copy(update={"cards": cards})
    models = {who: Scripted(honest_speech, says) for who in SEATS}
    held = Table("full", 0, SEATS, pack=pack).held(*models.values())
    assert held.closing.outcome == "NO_CONSENSUS"
    assert_nobody_told(held, models)
    assert_no_private_line_is_named(held)


@pytest.mark.parametrize("mode", ["words", "full"])
def test_prompts_at_the_same_turn_differ_in_their_task_alone_and_the_minutes_only_grow(mode: Mode) -> None:
    table = Table(mode, 1, ("EE", "LT", "DE"), chair=True)
    model = honest()
    table.held(model)
    prompts = [x.prompt for x in model.asked]
    assert len({p.rules for p in prompts}) == 1
    for before, after in itertools.pairwise(prompts):
        assert after.record.startswith(before.record)
    for turn in ("review/1/", "review/2/", "answer/1/") if mode == "full" else ():
        same = [x.prompt for x in model.asked if x.key.startswith(turn) and x.schema]
        assert len(same) == 3
        assert len({p.record for p in same}) == 1
        assert len({p.task for p in same}) == 3


def test_the_minutes_are_made_of_public_events_alone() -> None:
    model = honest()
    held = AGREES.held(model)
    private = (e.MandateSealed, e.ReviewGiven, e.NotePassed, e.ConcessionMade)
    assert all(held.all_of(kind) for kind in private)
    whole, public = Minutes(), Minutes()
    for entry, event in zip(held.entries, held.events, strict=True):
        whole.take(event)
        if entry.visibility == "public":
            public.take(event)
    assert whole.text == public.text
    for note in held.all_of(e.NotePassed):
        assert all(note.text not in x.prompt.record + x.prompt.task for x in model.asked)
    assert "can_live_with" not in whole.text
