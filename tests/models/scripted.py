"""Scripted models: speakers whose replies follow from what they are asked, and one that goes wrong."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bench.replies import lots, sentence
from nacsim.council.formula import holds
from nacsim.errors import ModelFault
from nacsim.money import Usage
from nacsim.prompt import Prompt, Reply, Speaker
from nacsim.roles.models import Card
from nacsim.roles.pack import load_pack

PACK = load_pack()
FAULTS = """rate server timeout unreachable forbidden unknown too_long rejected refused empty truncated
    garbled breaker cap unsupported unpaid thought"""
KINDS = tuple(FAULTS.split())
# A task is read by what every task has, whatever its template says: wishes, paragraphs, words of the pack.
WISHES = re.compile(r"\d+=\w+(?:, \d+=\w+){3,}")
OTHERS = re.compile(r"(\d+)=(\w+) \(")
BIND = re.compile(r'^bind: "(\w*)"', re.MULTILINE)
QUOTED = re.compile(r"«([^«»]*)»")
NUMBER = re.compile(r"\bparagraph (\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a model."""

    key: str
    prompt: Prompt
    schema: dict[str, Any] | None

    @property
    def seat(self) -> str:
        """Return the seat that was asked for a verdict."""
        return next(part for part in self.key.split("/") if re.fullmatch(r"[A-Z]{2}", part))


Says = Callable[[Asked], str]


@dataclass(eq=False)
class Scripted:
    """A model that says and decides what two functions make of a question; it keeps the questions."""

    speech: Says
    decision: Says
    asked: list[Asked] = field(default_factory=list)

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return plain speech."""
        self.asked.append(Asked(key, prompt, None))
        return reply(self.speech(self.asked[-1]))

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return a decision."""
        self.asked.append(Asked(key, prompt, schema))
        return reply(self.decision(self.asked[-1]))

    async def close(self) -> None:
        """There is nothing to let go of."""

    @property
    def keys(self) -> list[str]:
        """Return the keys under which it was asked, oldest first."""
        return [x.key for x in self.asked]


Spoil = Callable[[Asked, str], str]  # from a question and a good reply to what comes back; it may raise


@dataclass(eq=False)
class Failing:
    """A model whose n-th call goes wrong: once, or also when the same question is put again."""

    model: Speaker
    at: int
    spoil: Spoil
    again: bool = False
    dead: bool = False  # every call goes wrong
    calls: int = 0
    struck: list[Asked] = field(default_factory=list)

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return plain speech, or what becomes of it."""
        said = await self.model.say(prompt, key=key, tokens=tokens)
        return self._spoilt(Asked(key, prompt, None), said)

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return a decision, or what becomes of it."""
        said = await self.model.decide(prompt, schema, key=key, tokens=tokens)
        return self._spoilt(Asked(key, prompt, schema), said)

    async def close(self) -> None:
        """Let go of the model."""
        await self.model.close()

    def _spoilt(self, asked: Asked, said: Reply) -> Reply:
        self.calls += 1
        repeats = self.again and any(asked.key.startswith(f"{x.key}/") for x in self.struck)
        if self.calls != self.at and not repeats and not self.dead:
            return said
        self.struck.append(asked)
        return reply(self.spoil(asked, said.text))


def fault(kind: str) -> Spoil:
    """Return what raises a fault in the place of a reply."""

    def spoil(asked: Asked, said: str) -> str:
        raise ModelFault(kind, f"Scripted: {kind}.")

    return spoil


def reply(text: str) -> Reply:
    """Return what was said as an endpoint would."""
    return Reply(text, "scripted", Usage(100, 20))


def honest() -> Scripted:
    """Return a model that says what it is asked for, and decides by the role card as it knows it."""
    return Scripted(honest_speech, honest_decision)


GIVES_WAY = "no longer holds it up"


def honest_speech(asked: Asked) -> str:
    """Speak to the paragraph of the task, name what it names, and say the rest in words of one's own."""
    task, draw = asked.prompt.task, lots(sha256(f"{asked.key}{asked.prompt.task}".encode()).digest())
    if asked.key.startswith("prime/"):
        return "ready"
    if asked.key.startswith("chair/"):
        return f"Colleagues, {max(QUOTED.findall(task), key=len)}"
    if asked.key.startswith("answer/"):
        number = NUMBER.findall(task)[-1]
        return (
            f"We read paragraph {number} as placing no new duty on our parliament or on our budget, and "
            "will explain it at home in those terms."
        )
    if asked.key.startswith("statement/"):
        return f"{max(QUOTED.findall(task), key=len)} {sentence(draw)}"
    return " ".join(_on_the_paragraph(task, draw))


def _on_the_paragraph(task: str, draw: Iterator[int]) -> Iterator[str]:
    """Refuse what stands, or give way; ask for what the task names, put a question, and fill it up."""
    numbers, nouns = NUMBER.findall(task), named(task)
    if GIVES_WAY in task:
        yield f"{sentence(draw)} {sentence(draw)} On paragraph {numbers[0]} nothing more will come from us."
        yield f"{sentence(draw)} {sentence(draw)}"
        return
    seats = [card.name for card in PACK.cards.values() if card.name in task]
    yield f"On paragraph {numbers[0] if numbers else 1} we cannot accept what stands there."
    yield sentence(draw)
    if nouns[1:]:
        yield f"We ask for {' and '.join(nouns[1:])}."
        yield sentence(draw)
    yield f"{' and '.join(seats)}, is that so hard?"


def named(task: str) -> list[str]:
    """Return the nouns of the pack's options that a task names, in its order."""
    found = {task.find(option.noun): option.noun for option in PACK.options.values()}
    return [found[at] for at in sorted(found) if at >= 0]


def honest_decision(asked: Asked) -> str:
    """Object to what crosses a red line, ask for more at first and while a text is worth too little."""
    card, now = PACK.card(asked.seat), text_now(asked)
    features = {f for i, o in now.items() for f in PACK.options[i, o].features}
    if any(holds(line.formula, frozenset(features)) for line in card.red_lines):
        return decision(asked, verdict="object", changes=[_cure(card, now)], can_live_with=False)
    changes = [best(card, i) for i in _worst_first(card, now)][:2]
    enough = sum(worth_on(card, i, o) for i, o in now.items()) >= card.floor
    if changes and (not enough or asked.key.startswith("review/1/")):
        verdict = "object" if asked.key.startswith("answer/") else "amend"
        gifts = {"asks": changes, "offers": _cheapest(card, asked)} if verdict == "amend" else {}
        return decision(asked, verdict=verdict, changes=changes, can_live_with=enough, **gifts)
    return decision(asked, verdict="accept_with_statement" if changes else "accept")


def _worst_first(card: Card, now: dict[str, str]) -> list[str]:
    """Return the issues on which a delegation could gain, those first where it gains most."""
    gains = {i: worth_on(card, i, best(card, i).partition("=")[2]) - worth_on(card, i, now[i]) for i in now}
    return sorted((i for i in gains if gains[i] > 0), key=lambda i: -gains[i])


def _cheapest(card: Card, asked: Asked) -> list[str]:
    """Return those wishes of others that cost a delegation least."""
    priced = {w: worth_on(card, PACK.by_pid[f"P{w[0]}"].id, w[1]) for w in OTHERS.findall(asked.prompt.task)}
    return [f"{number}={option}" for number, option in sorted(priced, key=lambda w: -priced[w])[:2]]


def text_now(asked: Asked) -> dict[str, str]:
    """Return the options of the text that a task is about: its longest list of wishes."""
    wishes = max(WISHES.findall(asked.prompt.task), key=len).split(", ")
    pairs = (wish.split("=") for wish in wishes)
    return {PACK.by_pid[f"P{number}"].id: option for number, option in pairs}


def options(issue: str) -> list[str]:
    """Return the possible answers to an issue."""
    return [o.id for o in PACK.by_issue[issue].options]


def worth_on(card: Card, issue: str, option: str) -> int:
    """Return what an answer to an issue is worth to a delegation."""
    weights = {i.issue: i.weight for i in card.interests}
    return weights.get(issue, 0) * card.scores.get(issue, {}).get(option, 0)


def best(card: Card, issue: str) -> str:
    """Return the wish for the answer that a delegation likes best."""
    return f"{PACK.by_issue[issue].pid[1:]}={max(options(issue), key=lambda o: worth_on(card, issue, o))}"


def _cure(card: Card, now: dict[str, str]) -> str:
    """Return agreed language in the place of the answer that is worst for a delegation."""
    changed = [i for i in now if now[i] != options(i)[0]]
    issue = min(changed, key=lambda i: worth_on(card, i, now[i]))
    return f"{PACK.by_issue[issue].pid[1:]}={options(issue)[0]}"


def decision(asked: Asked, **changed: Any) -> str:
    """Return a decision on the text that a task is about, with every field that its schema asks for."""
    empty: dict[str, Any] = {"string": "", "boolean": True, "array": []}
    assert asked.schema is not None
    fields = {name: empty[field["type"]] for name, field in asked.schema["properties"].items()}
    bind = BIND.findall(asked.prompt.task)[-1]
    return json.dumps({**fields, "bind": bind, "verdict": "accept", **changed})
