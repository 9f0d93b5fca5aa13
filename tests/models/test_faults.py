"""The n-th call of a model goes wrong, for every n and every way to go wrong: no fault becomes a consent."""

import json
import os
import re
from functools import cache

import pytest

from nacsim.council import events as e
from nacsim.council.text import text_hash
from nacsim.graph.journal import FOR_GOOD, read
from tests.models.meetings import AGREES, BREAKS, PACK, SEATS, WORDS, Held, Table, assert_it_ended_well
from tests.models.scripted import (
    KINDS,
    Asked,
    Failing,
    Scripted,
    Spoil,
    decision,
    fault,
    honest,
    honest_decision,
    honest_speech,
    text_now,
)

pytestmark = pytest.mark.thorough

TABLES = {"agrees": AGREES, "breaks": BREAKS, "words": WORDS}
EVERY = os.environ.get("NAC_SWEEP") == "all"
STRIDE = 14


def changed(**fields: object) -> Spoil:
    return lambda asked, said: decision(asked, **fields)


def of_another_text(asked: Asked, said: str) -> str:
    """Bind to the text in which every paragraph is as agreed, or to none if it is that one."""
    return decision(asked, bind=text_hash(())[:8])


def without_a_field(asked: Asked, said: str) -> str:
    return json.dumps({k: v for k, v in json.loads(said).items() if k != "verdict"})


def accepted(asked: Asked, said: str) -> str:
    return decision(asked, verdict="accept")


def as_another_seat(asked: Asked, said: str) -> str:
    own = next((c.name for c in PACK.cards.values() if f"speak for {c.name}" in asked.prompt.task), "")
    return f"{'Hungary' if own != 'Hungary' else 'Estonia'}: we speak now, and what we say is this. {said}"


DECISIONS: dict[str, Spoil] = {
    "nonsense": lambda asked, said: "The weather in Brussels is mild, and the buses are late.",
    "a foreign bind": changed(bind="00000000"),
    "a verdict on another text": of_another_text,
    "a field too few": without_a_field,
    "a field too many": lambda asked, said: json.dumps({**json.loads(said), "vote": "yes"}),
    "a verdict there is not": changed(verdict="consent"),
    "a wish there is not": changed(verdict="object", changes=["3=everything"]),
    "an objection without a change": changed(verdict="object", changes=[]),
    "an objection that asks for what is there": lambda asked, said: decision(
        asked, verdict="object", changes=[f"3={text_now(asked)['membership']}"]
    ),
    "half of it": lambda asked, said: said[: len(said) // 2],
    "a list": lambda asked, said: f"[{said}, {said}]",
    "two verdicts in one": lambda asked, said: f'{{"verdict": "object", {said[1:]}',
    "nested for ever": lambda asked, said: '{"bind": ' * 3000 + "}" * 3000,
}
FRENCH = (
    "Nous ne pouvons pas accepter ce qui est écrit dans ce paragraphe, et nous demandons que les mots de "
    "l'année dernière soient repris dans le texte, parce que notre parlement ne comprendrait pas une "
    "décision qui va moins loin que celle que nous avons prise ensemble il y a un an."
)
FIGURES = "Last year 417,993 shells and 23.7 billion euros went over the border, and nobody counted the rest."
SPEECHES: dict[str, Spoil] = {
    "another language": lambda asked, said: FRENCH,
    "another seat's name": as_another_seat,
    "a consent to the whole": lambda asked, said: f"{said} We accept the whole text and join consensus.",
    "a few words": lambda asked, said: "We agree.",
    "nothing to see": lambda asked, said: "\u200b\u202e \x1b[2J\ufeff",
}
VERDICT = re.compile(r"(review|answer)/\d+/[A-Z]{2}")


@cache
def calls(name: str) -> tuple[str, ...]:
    """Return the keys that are asked in a meeting in which nothing goes wrong."""
    model = honest()
    TABLES[name].held(model)
    return tuple(model.keys)


def places(keys: tuple[str, ...], shift: int, wanted: str = "") -> list[int]:
    """Return the calls to go wrong at, by number: each, or one in fourteen, from another start each time."""
    listed = [n for n, key in enumerate(keys, start=1) if re.match(wanted, key)]
    return listed if EVERY else listed[shift % STRIDE :: STRIDE] or listed[:1]


def assert_no_consent_rests_on_a_fault(held: Held, struck: set[str]) -> None:
    """What a consent of a model rests on is the last reply to its question: whole, a yes, to these bytes."""
    for given in held.all_of(e.Consented):
        if given.source == "model":
            question = f"said/answer/{given.bind.window}/{given.seat}"
            last = max(
                k for k in held.journal if k == question or re.fullmatch(rf"{question}(/again|/short)+", k)
            )
            assert last.removeprefix("said/") not in struck
            found = re.search(r"\{.*\}", read(held.journal[last]).text, re.DOTALL)
            assert found is not None
            said = json.loads(found[0])
            assert said["verdict"] in ("accept", "accept_with_statement")
            assert said["bind"] == given.bind.hash[:8]


def assert_the_fault_is_on_record(held: Held, question: str) -> None:
    """A question that got no usable reply leaves its trace: the card's verdict, or the card's words."""
    recorded = {entry.key: entry.payload for entry in held.entries}
    if VERDICT.fullmatch(question):
        assert f"fault/{question}/0" in recorded
        assert question.startswith("review/") or f"missed/{question}/0" in recorded
    elif not question.startswith(("note/", "chair/", "answer/")):
        assert recorded[f"{question}/0"]["source"] == "engine"
        assert any(x.purpose == "speech" for x in held.all_of(e.FaultNoted))


def swept(table: Table, at: int, spoil: Spoil, *, again: bool) -> tuple[Held, Failing]:
    """Hold a meeting in which one call goes wrong, and check all that a fault may never do."""
    model = honest()
    failing = Failing(model, at, spoil, again)
    held = table.held(failing)
    assert_it_ended_well(held)
    struck = {x.key for x in failing.struck}
    assert_no_consent_rests_on_a_fault(held, struck)
    question = failing.struck[0].key
    tries = [k for k in model.keys if re.fullmatch(rf"{question}(/again|/more|/short)*", k)]
    if tries[-1] in struck and not question.endswith(("/again", "/more", "/short")):
        assert_the_fault_is_on_record(held, question)
    return held, failing


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_leads_to_a_legal_end_and_to_no_consent(kind: str, name: str) -> None:
    shift = KINDS.index(kind) + 5 * (name == "words")
    for n in places(calls(name), shift, "(?!prime)"):
        _, failing = swept(TABLES[name], n, fault(kind), again=bool(n % 2))
        if kind in FOR_GOOD:
            assert failing.calls == n, "a fault that nothing mends is met once, and the model left alone"


@pytest.mark.parametrize("bad", DECISIONS)
def test_a_reply_that_is_no_verdict_is_asked_again_once_and_never_guessed(bad: str) -> None:
    shift = list(DECISIONS).index(bad)
    name = ("agrees", "breaks")[shift % 2]
    for n in places(calls(name), shift, "review|answer(?!.*statement)"):
        once, failing = swept(TABLES[name], n, DECISIONS[bad], again=False)
        assert f"{failing.struck[0].key}/again" in failing.model.keys
        assert once.all_of(e.FaultNoted) == []
        held, failing = swept(TABLES[name], n, DECISIONS[bad], again=True)
        assert len(failing.struck) == 2
        assert len(held.all_of(e.FaultNoted)) == 1


@pytest.mark.parametrize("name", ["agrees", "breaks"])
def test_a_decision_that_broke_off_is_asked_for_once_more_and_shorter(name: str) -> None:
    for n in places(calls(name), 2, "review|answer(?!.*statement)"):
        once, failing = swept(TABLES[name], n, fault("truncated"), again=False)
        asked = next(x for x in failing.model.asked if x.key == f"{failing.struck[0].key}/again")
        assert "Name fewer wishes." in asked.prompt.task
        assert once.all_of(e.FaultNoted) == []
        held, failing = swept(TABLES[name], n, fault("truncated"), again=True)
        assert len(failing.struck) == 2
        assert len(held.all_of(e.FaultNoted)) == 1


@pytest.mark.parametrize("name", ["agrees", "breaks"])
def test_a_verdict_inside_other_words_is_still_a_verdict(name: str) -> None:
    def in_prose(asked: Asked, said: str) -> str:
        return f"Here is what my delegation thinks:\n```json\n{said}\n```\nI hope this helps."

    plain = TABLES[name].held(honest())
    for n in places(calls(name), 0, "review|answer(?!.*statement)"):
        model = Failing(honest(), n, in_prose)
        assert TABLES[name].held(model).log == plain.log


@pytest.mark.parametrize("name", ["agrees", "breaks"])
def test_a_yes_across_a_red_line_is_overruled_and_logged(name: str) -> None:
    """One seat that always says yes: where its card says no, the record has both, and no consent."""
    crossed = 0
    for n in places(calls(name), 0, "review|answer(?!.*statement)"):
        model = Failing(honest(), n, accepted)
        held = TABLES[name].held(model)
        assert_it_ended_well(held)
        assert held.all_of(e.FaultNoted) == []
        crossed += len(held.all_of(e.Overruled))
        crossed += sum(x.overruled is not None for x in held.all_of(e.ReviewGiven))
    assert crossed or name == "agrees"


def test_when_everybody_says_yes_those_who_may_are_recorded_first_and_each_other_is_overruled() -> None:
    """All the models obey the chair at the deadline; which of them may is a matter of their cards."""
    several = 0
    for seed in range(6):
        held = Table("full", seed, SEATS).held(Scripted(honest_speech, yes_at_the_deadline))
        assert_it_ended_well(held)
        for window in held.all_of(e.SilenceOpened):
            answers = (e.Consented, e.Overruled)
            given = [x for x in held.events if isinstance(x, answers) and x.bind == window.bind]
            assert sorted(x.seat for x in given) == sorted(SEATS)
            overruled = [isinstance(x, e.Overruled) for x in given]
            assert overruled == sorted(overruled)
            letters = [x.seat for x in held.all_of(e.Objected) if x.bind == window.bind]
            assert letters == [x.seat for x in given if isinstance(x, e.Overruled)]
            several += len(letters) > 1
    assert several


def yes_at_the_deadline(asked: Asked) -> str:
    return decision(asked) if asked.key.startswith("answer/") else honest_decision(asked)


@pytest.mark.parametrize("bad", SPEECHES)
def test_a_speech_that_cannot_stand_is_asked_for_again_and_then_made_by_the_card(bad: str) -> None:
    shift = 3 * list(SPEECHES).index(bad)
    name = ("agrees", "words")[shift % 2]
    for n in places(calls(name), shift, "statement|tour|debate"):
        held, failing = swept(TABLES[name], n, SPEECHES[bad], again=True)
        assert all("\x1b" not in x.text for x in held.all_of(e.Spoke))
        assert len(failing.struck) == 2
        assert len(held.all_of(e.FaultNoted)) == 1


@pytest.mark.parametrize("name", ["agrees", "words"])
def test_a_sentence_with_figures_of_nobody_is_not_said(name: str) -> None:
    for n in places(calls(name), 1, "statement|tour|debate"):
        model = Failing(honest(), n, lambda asked, said: f"{said} {FIGURES}")
        held = TABLES[name].held(model)
        assert_it_ended_well(held)
        assert all("417,993" not in x.text for x in held.all_of(e.Spoke))
        assert held.all_of(e.FaultNoted) == []


@pytest.mark.parametrize("kind", ["server", "cap"])
@pytest.mark.parametrize("name", TABLES)
def test_models_that_are_dead_from_the_first_minute_do_not_stop_a_meeting(name: str, kind: str) -> None:
    table = TABLES[name]
    held = table.held(Failing(honest(), 0, fault(kind), dead=True))
    assert_it_ended_well(held)
    assert {x.source for x in held.all_of(e.Spoke)} == {"engine", "code"}
    assert {x.source for x in held.all_of(e.Consented)} <= {"engine"}
    cards = Table("engine", table.seed, table.seats).held()
    for shown in (e.TextCirculated, e.ReviewsRevealed, e.Objected, e.Closed):
        assert held.all_of(shown) == cards.all_of(shown)
    spoken = [(x.speaker, x.text) for x in held.all_of(e.Spoke) if x.source == "engine"]
    assert spoken == [(x.speaker, x.text) for x in cards.all_of(e.Spoke) if x.source == "engine"]


def test_a_meeting_in_mode_engine_asks_no_model_at_all() -> None:
    model = Failing(honest(), 0, fault("server"), dead=True)
    held = Table("engine", 1, SEATS).held(model)
    assert_it_ended_well(held)
    assert model.calls == 0
