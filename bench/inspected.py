"""Has Inspect score a meeting and reads its logs again: `make inspect`, or `python -m bench.inspected`."""

import asyncio
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from nacsim.evals.careful import Careful
from nacsim.evals.case import Sitting, asking, cases_of, sittings_in
from nacsim.evals.counted import figures_of
from nacsim.evals.rubric import load_rubric
from nacsim.evals.scores import checked

ITEMS = ("S1", "S4")
INVENTED = {"reason": "It says so.", "quotation": "words that nobody has said here", "score": 5}
CANNOT = {"reason": "It is too short.", "quotation": "", "score": None}


def held(folder: Path, seed: int) -> Path:
    """Hold a small meeting as anybody would."""
    out = folder / f"meeting-{seed}"
    nac = [sys.executable, "-c", "from nacsim.cli.main import run; run()"]
    words = ["run", "--seats", "quick", "--rounds", "2", "--seed", str(seed), "--out", str(out), "--json"]
    subprocess.run([*nac, *words], check=True, capture_output=True)
    return out


def evaluated(task: str, logs: Path, **more: Any) -> EvalLog:
    """Let Inspect run a task as its command does, and return the log as it is read from the disk."""
    (log,) = inspect_eval(f"nacsim/{task}", model=None, log_dir=str(logs), display="none", **more)
    read = read_eval_log(log.location)
    assert read.status == "success" and read.samples, read.error and read.error.message
    return read


def same(theirs: Mapping[str, float], ours: Mapping[str, float | None]) -> bool:
    """Say whether two mappings have the same values; what is not scored is NaN there and None here."""
    alike = (math.isnan(v) if ours[k] is None else v == ours[k] for k, v in theirs.items())
    return theirs.keys() == ours.keys() and all(alike)


def meetings(folder: Path, logs: Path) -> str:
    """Compare counted and negotiated figures with our own."""
    sittings = {s.id: s for s in sittings_in([folder])}
    log = evaluated("meetings", logs, task_args={"folders": str(folder)})
    for sample in log.samples:
        for kind in ("counted", "negotiated"):
            found = figures_of(sittings[sample.id])
            ours = {f.name: f.value for f in found if f.kind == kind and f.seat is None}
            assert same(sample.scores[kind].value, ours), (sample.id, kind)
            assert sample.scores[kind].metadata["kind"] == kind
    return f"{len(log.samples)} meetings: counted and negotiated figures are ours"


def speeches(folder: Path, logs: Path) -> str:
    """Compare a scripted judge's marks, speech by speech, with what it says when it is asked by us."""
    args = {"folders": str(folder), "items": ",".join(ITEMS)}
    log = evaluated("speeches", logs, task_args=args)
    ours = {k: v for s in sittings_in([folder]) for k, v in asyncio.run(_ours(s)).items()}
    assert {sample.id for sample in log.samples} == ours.keys()
    for sample in log.samples:
        assert same(sample.scores["judged"].value, ours[sample.id]), sample.id
        assert sample.scores["judged"].metadata["state"] == "unvalidated"
    errors = [s.metrics["stderr"].params for s in log.results.scores]
    assert errors == [{"cluster": "meeting"}] * len(ITEMS)
    return f"{len(log.samples)} speeches: {Careful.name} says there what it says here"


async def _ours(sitting: Sitting) -> dict[str, dict[str, float | None]]:
    found, judge, rubric = {}, Careful(), load_rubric()
    for case in cases_of(sitting, ITEMS):
        marks = checked(await judge.judge(asking(case, ITEMS, 0)), rubric, case.speech)
        counting = {m.item: m.score for m in marks if m.score is not None and not m.void}
        found[f"{case.meeting}/{case.seq}"] = {item: counting.get(item) for item in ITEMS}
    return found


def graded(folder: Path, logs: Path) -> str:
    """Let a model of Inspect's judge that makes up quotations, or cannot judge: neither is a low mark."""

    def answer(*asked: Any) -> ModelOutput:
        words = asked[0][-1].text
        said = {item: INVENTED if item == "S1" else CANNOT for item in ITEMS if f"\n{item}. " in words}
        output = ModelOutput.from_content("mockllm/model", json.dumps(said))
        # Without a usage the mock counts tokens itself, with a table that it fetches from another host.
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    grader = get_model("mockllm/model", custom_outputs=answer)
    args = {"folders": str(folder), "items": ",".join(ITEMS), "judge": "grader"}
    log = evaluated("speeches", logs, task_args=args, model_roles={"grader": grader}, epochs=2, limit=3)
    for sample in log.samples:
        score = sample.scores["judged"]
        assert all(math.isnan(v) for v in score.value.values()), score
        assert (score.metadata["void"], score.metadata["cannot_judge"]) == (["S1"], ["S4"]), score
    assert [s.scored_samples for s in log.results.scores] == [0, 0]
    return f"{len(log.samples)} askings of a grader that makes things up: none of its marks counts"


def main() -> None:
    """Hold two meetings and go through them."""
    with tempfile.TemporaryDirectory() as made:
        folder, logs = Path(made) / "meetings", Path(made) / "logs"
        for seed in (1, 2):
            held(folder, seed)
        for check in (meetings, speeches, graded):
            print(check(folder, logs), flush=True)


if __name__ == "__main__":
    main()
