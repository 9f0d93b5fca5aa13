"""Tasks and scorers for Inspect (the extra 'inspect'): `inspect eval nacsim/speeches -T folders=DIR`."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
    ModelOutput,
    get_model,
)
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from nacsim.errors import InputError
from nacsim.evals import inspected
from nacsim.evals.case import Case, Sitting, asking, cases_of, sittings_in
from nacsim.evals.counted import figures_of
from nacsim.evals.figures import state_of
from nacsim.evals.inspected import Sampled, Valued
from nacsim.evals.judge_model import ModelJudge
from nacsim.evals.judges import Judge
from nacsim.evals.known_judges import scripted
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import Kind, checked
from nacsim.evals.scoring import items_of
from nacsim.money import Usage
from nacsim.prompt import Prompt, Reply

GRADER = "grader"  # as a judge: the model that Inspect has in this role
SAID = "said"
RECORDED = "recorded"
ROLES = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}


@task
def meetings(folders: str) -> Task:
    """Recorded meetings, with what code counts of them and what was negotiated. No model is asked.

    Args:
        folders: Folders of meetings, or folders with meetings in them, separated by commas.
    """
    found = inspected.meetings(_paths(folders))
    return Task(dataset=_dataset(found), solver=recorded(), scorer=[counted(), negotiated()])


@task
def speeches(
    folders: str,
    judge: str = "scripted:careful",
    items: str = "",
    validation: str = ".nac/validation",
) -> Task:
    """Recorded speeches, each scored by a judge; epochs are times of asking.

    Args:
        folders: Folders of meetings, or folders with meetings in them, separated by commas.
        judge: A scripted judge, or 'grader' for the model that Inspect has in this role.
        items: Only these items of the rubric, such as S1,S4; all of them by default.
        validation: Where `nac eval validate` wrote its records.
    """
    found = inspected.speeches(_paths(folders))
    return Task(dataset=_dataset(found), solver=recorded(), scorer=judged(judge, items, validation))


def _paths(folders: str | list[str]) -> list[Path]:
    """Return the folders; Inspect makes a list of whatever has a comma in it."""
    named = folders.split(",") if isinstance(folders, str) else folders
    return [Path(name.strip()).resolve() for name in named if name.strip()]


def _dataset(found: Iterable[Sampled]) -> MemoryDataset:
    samples = [
        Sample(id=one.id, input=one.asked, target="", metadata=one.about | {SAID: one.said}) for one in found
    ]
    return MemoryDataset(samples, name="nacsim")


@solver
def recorded() -> Solver:
    """Answer with what the record says was said."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.output = ModelOutput.from_content(RECORDED, state.metadata[SAID])
        state.messages.append(state.output.message)
        return state

    return solve


@scorer(metrics={"*": [mean(), stderr()]})
def counted() -> Scorer:
    """Figures that code counts from the record: exact, and no judgement of quality."""
    return _figures("counted")


@scorer(metrics={"*": [mean(), stderr()]})
def negotiated() -> Scorer:
    """Figures from the cards: what the outcome was worth, and what was left on the table."""
    return _figures("negotiated")


def _figures(kind: Kind) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return _score(state, inspected.of_figures(figures_of(_sitting(state.metadata["folder"])), kind))

    return score


# Speeches of one meeting hang together: the error is that of meetings, not of speeches.
@scorer(metrics={"*": [mean(), stderr(cluster="meeting")]})
def judged(judge: str = "scripted:careful", items: str = "", validation: str = ".nac/validation") -> Scorer:
    """Score a speech by the rubric; quotations are checked, and what a judge cannot bear out has no value."""
    rubric = load_rubric()
    wanted = items.split(",") if isinstance(items, str) else items
    asked = items_of(rubric, [item.strip() for item in wanted if item.strip()])
    records = Path(validation).resolve()

    async def score(state: TaskState, target: Target) -> Score:
        who = judge_named(judge)
        case = _cases(state.metadata["folder"])[state.metadata["seq"]]
        said = await who.judge(asking(case, asked, state.epoch - 1))
        found = inspected.of_marks(checked(said, rubric, case.speech), said, asked)
        standing = state_of(who.name, rubric.hash, records)
        about = {"judge": who.name, "state": standing, "rubric": rubric.hash}
        return _score(state, Valued(found.values, found.why, found.about | about))

    return score


def judge_named(named: str) -> Judge:
    """Return a judge; raise InputError if there is none of this name."""
    if named == GRADER:
        model = get_model(role=GRADER)
        return ModelJudge(str(model), Grader(model), load_rubric())
    known = scripted()
    if named not in known:
        raise InputError(f"There is no judge {named!r}. Say {GRADER!r}, or one of: {', '.join(known)}.")
    return known[named]


def _score(state: TaskState, found: Valued) -> Score:
    said = state.output.completion
    return Score(value=found.values, answer=said, explanation=found.why, metadata=found.about)


@lru_cache(maxsize=4)
def _sitting(folder: str) -> Sitting:
    """Return the meeting of a folder; samples of one meeting come one after the other."""
    return next(sittings_in([Path(folder)]))


@lru_cache(maxsize=4)
def _cases(folder: str) -> dict[int, Case]:
    return {case.seq: case for case in cases_of(_sitting(folder), ())}


class Grader:
    """Inspect's model, asked in the words in which our own judges are asked; Inspect tries again and pays."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Return what the model says."""
        messages: list[ChatMessage] = [ROLES[m["role"]](content=m["content"]) for m in prompt.messages]
        output = await self._model.generate(messages, config=GenerateConfig(max_tokens=tokens, temperature=0))
        used = output.usage
        cached = used.input_tokens_cache_read or 0 if used else 0
        usage = Usage(used.input_tokens, used.output_tokens, cached) if used else Usage()
        return Reply(output.completion, str(self._model), usage)

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Return what should be JSON: the prompt says which, and the judge asks again once if it is not."""
        return await self.say(prompt, key=key, tokens=tokens)

    async def close(self) -> None:
        """Inspect closes what it opened."""
