"""A model as judge: each item asked alone, names masked where they must not count, one repair, no guesses."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from nacsim.errors import ModelFault
from nacsim.evals.case import Case
from nacsim.evals.judges import fault, mark
from nacsim.evals.rubric import Rubric
from nacsim.prompt import Prompt, Speaker, object_in
from nacsim.prompts.render import render

MASKED = ("S1", "S2", "S3", "S4", "S5", "S6")
TOKENS = 220  # for the reason, the quotation and the score of one item
ANSWERED = ("refused", "empty", "truncated")  # faults that are an answer: the same prompt gets the same
TEMPLATES = ("judge", "judge_rules", "judge_briefing", "card", "repair")


class ModelJudge:
    """Asks a model about a speech; what it cannot read twice is 'cannot judge'."""

    def __init__(self, name: str, model: Speaker, rubric: Rubric) -> None:
        self.name = name
        self.edition = edition_of_models()
        self.model = model
        self._rubric = rubric

    async def judge(self, case: Case) -> Mapping[str, Any]:
        """Ask about each item alone; those beside the scale are short, and asked together."""
        beside = [off.id for off in self._rubric.off_scale if off.id in case.items and off.id != "G"]
        groups = [[item] for item in case.items if item not in beside]
        found: dict[str, Any] = {}
        for said in await asyncio.gather(*(self._asked(case, g) for g in (*groups, beside) if g)):
            found |= said
        return found

    async def _asked(self, case: Case, items: Sequence[str]) -> dict[str, Any]:
        prompt, schema = prompt_for(case, items, self._rubric), schema_for(items)
        try:
            said = await self._put(prompt, schema, case, items)
            wrong = flaw_in(said, items)
            if wrong:
                task = f"{prompt.task}\n{render('repair', said=said or '(nothing)', error=wrong)}"
                said = await self._put(replace(prompt, task=task), schema, case, items)
                wrong = flaw_in(said, items)
        except ModelFault as error:
            return {item: fault(f"{error.kind}: {error}") for item in items}
        if wrong:
            return {item: mark(None, "The judge gave no answer that can be read.") for item in items}
        return {item: _unmasked(judged, item, case) for item, judged in _read(said).items() if item in items}

    async def _put(self, prompt: Prompt, schema: dict[str, Any], case: Case, items: Sequence[str]) -> str:
        """Return the reply; a refusal and half an answer are replies that say nothing."""
        key = f"judge/{case.meeting}/{case.seq}/{'+'.join(items)}/{case.time}"
        tokens = TOKENS * len(items)
        try:
            try:
                return (await self.model.decide(prompt, schema, key=key, tokens=tokens)).text
            except ModelFault as error:
                if error.kind != "too_long":
                    raise
                short = prompt.shortened()
                return (await self.model.decide(short, schema, key=f"{key}/short", tokens=tokens)).text
        except ModelFault as error:
            if error.kind not in ANSWERED:
                raise
            return error.text


def prompt_for(case: Case, items: Sequence[str], rubric: Rubric) -> Prompt:
    """Return a prompt that differs only in its task from those for other items of the same speech."""
    masked = set(items) <= set(MASKED)
    shown = case.labels if masked else str
    card = (
        [case.card]
        if case.card and any(i in rubric.by_id and rubric.by_id[i].needs_card for i in items)
        else []
    )
    task = render(
        "judge",
        name=shown(case.name),
        speech=shown(case.speech),
        card=card,
        scales=[_scale(item, rubric) for item in items],
        time=case.time,
    )
    rules = render("judge_rules", briefing=shown(case.briefing))
    return Prompt(rules, shown(case.record), f"\n{task}")


def _scale(item: str, rubric: Rubric) -> dict[str, Any]:
    if item in rubric.by_id:
        found = rubric.by_id[item]
        levels = [f"{level}: {words}" for level, words in sorted(found.levels.items())]
        return {"id": item, "asks": f"{found.name}. {found.asks}", "levels": levels}
    off = next(off for off in rubric.off_scale if off.id == item)
    return {"id": item, "asks": off.asks, "levels": [f"From {off.lowest} to {off.highest}."]}


def schema_for(items: Sequence[str]) -> dict[str, Any]:
    """Return the shape of a reply: the reason before the words, the words before the score."""
    one: dict[str, Any] = {
        "reason": {"type": "string"},
        "quotation": {"type": "string"},
        "score": {"type": ["integer", "null"]},
    }
    mark_ = {"type": "object", "properties": one, "required": list(one), "additionalProperties": False}
    fields = dict.fromkeys(items, mark_)
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _read(said: str) -> dict[str, Any]:
    """Return the object in a reply, also one inside other words; empty if there is none."""
    try:
        body = object_in(said)
    except ModelFault:
        return {}
    return body if isinstance(body, dict) else {}


def flaw_in(said: str, items: Sequence[str]) -> str:
    """Say what is wrong with a reply; empty if it can be used."""
    body = _read(said)
    if not body:
        return "There is no JSON object in the reply."
    for item in items:
        judged = body.get(item)
        if not isinstance(judged, dict):
            return f"There is no object {item!r} in it. Judge {', '.join(items)}, and nothing else."
        score = judged.get("score")
        if "score" not in judged or not (score is None or type(score) is int):
            return f"The score of {item} is a whole number, or null if it cannot be judged."
    return ""


def _unmasked(judged: Mapping[str, Any], item: str, case: Case) -> dict[str, Any]:
    quotation = str(judged.get("quotation") or "")
    if item in MASKED:
        quotation = case.labels.unmasked(quotation, case.speech)
    return mark(judged["score"], str(judged.get("reason") or ""), quotation)


@cache
def edition_of_models() -> str:
    """Return a hash of all words that a judge is asked with: other words are another question."""
    import nacsim.prompts

    folder = Path(nacsim.prompts.__file__).parent
    words = b"\0".join((folder / f"{name}.j2").read_bytes().replace(b"\r\n", b"\n") for name in TEMPLATES)
    return hashlib.sha256(words).hexdigest()[:16]
