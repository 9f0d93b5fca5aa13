"""Who prefers one of two speeches: a model that sees both, or any judge by the scores that it gives each."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nacsim.council.text import canonical
from nacsim.errors import FaultError, ModelFault
from nacsim.evals.case import Case, asking
from nacsim.evals.judge_model import MASKED
from nacsim.evals.judges import SCRIPTED, Judge, slug_of
from nacsim.evals.pairs import PairJudge
from nacsim.evals.rubric import Rubric
from nacsim.evals.scores import checked
from nacsim.prompt import Prompt, Speaker
from nacsim.prompts.render import render

BEFORE = 2  # speeches that are shown in front of each, to see what it answers
TOKENS = 200
PREFERENCES = ("first", "second", "tie")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"reason": {"type": "string"}, "better": {"type": "string", "enum": list(PREFERENCES)}},
    "required": ["reason", "better"],
    "additionalProperties": False,
}


class Longer:
    """Prefers the longer speech, as weak judges do."""

    name, edition = f"{SCRIPTED}longer", "1"

    async def prefer(self, first: Case, second: Case) -> str:
        """Count the words."""
        one, other = (len(case.speech.split()) for case in (first, second))
        return "tie" if one == other else "first" if one > other else "second"


class ByScores:
    """Prefers the speech to which a judge gives the higher level; what it cannot judge is a tie."""

    def __init__(self, judge: Judge, item: str, rubric: Rubric) -> None:
        self.name, self.edition = judge.name, f"{judge.edition}/by scores/{item}"
        self._judge, self._item, self._rubric = judge, item, rubric

    async def prefer(self, first: Case, second: Case) -> str:
        """Judge each alone, and compare."""
        one, other = await self._level(first), await self._level(second)
        if one is None or other is None or one == other:
            return "tie"
        return "first" if one > other else "second"

    async def _level(self, case: Case) -> int | None:
        marks = checked(await self._judge.judge(asking(case, (self._item,), 0)), self._rubric, case.speech)
        mark = next(m for m in marks if m.item == self._item)
        return None if mark.void else mark.score


class ModelPairs:
    """Shows a model both speeches, in the order in which they come; what it cannot read twice is a tie."""

    def __init__(self, name: str, model: Speaker, item: str, rubric: Rubric) -> None:
        self.name = name
        self.edition = f"{rubric.hash[:16]}/{item}/{_words()}"
        self._model, self._item, self._rubric = model, item, rubric

    async def prefer(self, first: Case, second: Case) -> str:
        """Ask once, and once more if the answer cannot be read; raise ModelFault if nobody answers."""
        prompt = pair_prompt(first, second, self._item, self._rubric)
        key = f"pair/{self._item}/{first.meeting}/{first.seq}/{second.meeting}/{second.seq}"
        for attempt in range(2):
            reply = await self._model.decide(prompt, SCHEMA, key=f"{key}/{attempt}", tokens=TOKENS)
            said = preference_in(reply.text)
            if said is not None:
                return said
        return "tie"


def pair_prompt(first: Case, second: Case, item: str, rubric: Rubric) -> Prompt:
    """Return what a model is asked; hidden names have the same letters in either order."""
    judged = rubric.by_id.get(item)
    settled = min(first, second, key=lambda case: (case.meeting, case.seq))
    hide = settled.labels if item in MASKED else str
    if judged is None:
        asks, levels = next(off.asks for off in rubric.off_scale if off.id == item), list[str]()
    else:
        asks = f"{judged.name}. {judged.asks}"
        levels = [f"{level}: {words}" for level, words in sorted(judged.levels.items())]
    task = render(
        "judge_pair",
        name=hide(first.name),
        card=[first.card] if judged is not None and judged.needs_card and first.card else [],
        asks=asks,
        levels=levels,
        speeches=[_shown(case, hide) for case in (first, second)],
    )
    return Prompt(render("judge_pair_rules", briefing=hide(settled.briefing)), "", f"\n{task}")


def _shown(case: Case, hide: Callable[[str], str]) -> Mapping[str, Any]:
    before = [{"name": hide(e.name), "text": hide(e.text)} for e in case.earlier[-BEFORE:]]
    return {"before": before, "name": hide(case.name), "speech": hide(case.speech)}


def preference_in(text: str) -> str | None:
    """Return which speech a reply prefers; None if it cannot be read."""
    start, end = text.find("{"), text.rfind("}")
    try:
        body = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    said = body.get("better") if isinstance(body, dict) else None
    return said if said in PREFERENCES else None


def _words() -> str:
    import nacsim.prompts

    folder = Path(nacsim.prompts.__file__).parent
    body = b"\0".join((folder / f"{name}.j2").read_bytes() for name in ("judge_pair", "judge_pair_rules"))
    return hashlib.sha256(body.replace(b"\r\n", b"\n")).hexdigest()[:16]


class Remembered:
    """A judge with a memory on disk: the same two speeches in the same order are not asked about again."""

    def __init__(self, judge: PairJudge, edition: str, folder: Path) -> None:
        self.name = judge.name
        self.asked = 0
        self.faults: list[str] = []
        self._judge, self._edition = judge, edition
        self._path = folder / f"pairs-{slug_of(judge.name)}.jsonl"
        self._held = dict(_lines(self._path))
        self._writing = asyncio.Lock()

    async def prefer(self, first: Case, second: Case) -> str:
        """Return what was said before, or ask and write it down; a fault is a tie that is not kept."""
        shown = canonical([self.name, self._edition, first.hash, second.hash])
        key = hashlib.sha256(shown.encode()).hexdigest()[:32]
        if key not in self._held:
            self.asked += 1
            try:
                self._held[key] = await self._judge.prefer(first, second)
            except ModelFault as error:
                self.faults.append(f"{error.kind}: {error}")
                return "tie"
            async with self._writing:
                self._keep(key)
        return self._held[key]

    def _keep(self, key: str) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(f"{canonical({'key': key, 'better': self._held[key]})}\n".encode())
        except OSError as error:
            raise FaultError(f"{self._path} cannot be written ({error.strerror}).") from error


def _lines(path: Path) -> list[tuple[str, str]]:
    if not path.is_file():
        return []
    found = []
    for raw in path.read_bytes().split(b"\n")[:-1]:
        try:
            body = json.loads(raw)
            found.append((str(body["key"]), str(body["better"])))
        except (ValueError, KeyError, TypeError) as error:
            raise FaultError(f"{path} is damaged. Delete it to have the pairs judged anew.") from error
    return found
