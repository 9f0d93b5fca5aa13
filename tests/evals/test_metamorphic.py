"""Edits whose effect is known: what spoils a speech lowers its item, what does not moves nothing."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from statistics import fmean
from typing import Any

import pytest

from nacsim.evals.careful import Careful
from nacsim.evals.case import Case, Sitting
from nacsim.evals.grams import sentences_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import checked

JUDGE = Careful()
COURTESY = (
    "I thank the Secretary General for the floor. Good morning, Excellencies. It is an honour to sit here. "
    "{} Allow me to say how grateful we are."
)
UNIFORMS = (
    "School uniforms save parents money. Pupils in jackets of one colour are teased less, as our survey "
    "showed. A tie costs little, and washing is easy. Let the pupils vote on the colour."
)
OTHERS = ("Poland", "Germany")


def scores(case: Case) -> Mapping[str, int]:
    """Return what the careful judge's marks come to after the check of its quotations."""
    said: Mapping[str, Any] = asyncio.run(JUDGE.judge(case))
    marks = [m for m in checked(said, load_rubric(), case.speech) if m.item in case.items]
    assert not [m for m in marks if m.void], marks
    return {m.item: m.score for m in marks if m.score is not None}


def edited(case: Case, edit: Callable[[str], str]) -> Case:
    return replace(case, speech=edit(case.speech))


def fall(before: list[Case], after: list[Case], item: str) -> float:
    """Return by how much an item falls on average where both are judged; no speech may rise."""
    pairs = [(scores(a), scores(b)) for a, b in zip(before, after, strict=True)]
    steps = [a[item] - b[item] for a, b in pairs if item in a and item in b]
    assert min(steps) >= 0
    return fmean(steps)


def test_without_its_reasons_a_speech_is_less_justified(sitting: Sitting, cases: tuple[Case, ...]) -> None:
    ways = {p.id: p.wordings for card in sitting.pack.cards.values() for p in card.points}
    intents = {seq: speech.intent for seq, speech in sitting.speeches}
    before, after = [], []
    for case in cases:
        bare = case.speech
        for argument in intents[case.seq].arguments:
            for sentence in chain.from_iterable(map(sentences_of, ways.get(argument, ()))):
                bare = bare.replace(sentence, "")
        if bare != case.speech and bare.strip():
            before.append(case)
            after.append(replace(case, speech=re.sub(r"\s+", " ", bare).strip()))
    assert len(before) > 15
    assert fall(before, after, "S1") > 1


def test_under_another_countrys_name_a_delegation_is_not_true_to_its_card(cases: tuple[Case, ...]) -> None:
    own = [c for c in cases if re.search(rf"\b{c.name}\b", c.speech)]
    swapped = [edited(c, lambda t, c=c: t.replace(c.name, OTHERS[c.name == OTHERS[0]])) for c in own]  # type: ignore[misc]
    assert len(own) > 15
    assert fall(own, swapped, "S7") > 1


def quoting(case: Case, words: str, by: str) -> Case:
    return replace(case, speech=f'{case.speech} {by} said: "{words}"')


def test_with_a_doctored_quotation_the_evidence_falls(cases: tuple[Case, ...]) -> None:
    true, doctored = [], []
    for case in cases[12:]:
        last = next(e for e in reversed(case.earlier) if e.seat not in ("CHAIR", case.seat))
        words = max(sentences_of(last.text), key=len).replace('"', "")
        true.append(quoting(case, words, last.name))
        turned = " ".join([*words.split()[:3], "never", *words.split()[3:]])
        doctored.append(quoting(case, turned, last.name))
    assert fall(true, doctored, "S2") > 2


@pytest.mark.parametrize("item", ["S3", "S4"])
def test_a_speech_of_another_debate_neither_bears_on_the_decision_nor_answers(
    cases: tuple[Case, ...], item: str
) -> None:
    strangers = [edited(c, lambda _: UNIFORMS) for c in cases]
    steps = [(scores(a).get(item), scores(b).get(item)) for a, b in zip(cases, strangers, strict=True)]
    assert {b for _, b in steps if b is not None} == {1}
    assert fmean(a - b for a, b in steps if a is not None and b is not None) > 0.5


def reordered(text: str) -> str:
    return " ".join(reversed(sentences_of(text)))


def typeset(text: str) -> str:
    for mark, other in (("'", "\u2019"), (" - ", " \u2014 "), (". ", ".\n\n"), ("fi", "\ufb01")):
        text = text.replace(mark, other)
    return text


def padded(text: str) -> str:
    return COURTESY.format(text)


@pytest.mark.parametrize("edit", [reordered, typeset, padded, str.upper])
def test_order_typesetting_and_courtesy_move_nothing(
    cases: tuple[Case, ...], edit: Callable[[str], str]
) -> None:
    moved: dict[str, list[int]] = {}
    for case in cases:
        before, after = scores(case), scores(edited(case, edit))
        assert before.keys() == after.keys()
        for item, score in before.items():
            moved.setdefault(item, []).append(abs(after[item] - score))
    assert {item: fmean(steps) for item, steps in moved.items() if max(steps) > 0.5} == {}
