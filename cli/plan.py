"""A plan of many meetings: which seats, seeds, modes and models, how many, and what they may cost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from nacsim.council.values import Mode
from nacsim.errors import FaultError, InputError
from nacsim.transcripts.jsonl import write_bytes

SPAN = re.compile(r"^(\d+)(?:-(\d+))?$")
SEEDS_AT_MOST = 10_000
PLAN = "plan.json"


def seeds_of(written: Any) -> Any:
    """Read seeds: a number, a list, or text such as '0-39, 100'."""
    if isinstance(written, str):
        found: list[int] = []
        for part in written.replace(",", " ").split():
            found.extend(_span(part))
        return found
    return [written] if isinstance(written, int) else written


def _span(part: str) -> range:
    """Read one seed, or a span of them; raise ValueError with how they are written."""
    span = SPAN.match(part)
    if span is None:
        raise ValueError(f"{part!r} is no seed. Write 0-39, or 1,5,9")
    first, last = int(span[1]), int(span[2] or span[1])
    if last < first:
        raise ValueError(f"{part!r} runs backwards. Write {last}-{first}")
    if last - first >= SEEDS_AT_MOST:
        raise ValueError(f"{part!r} are too many seeds; {SEEDS_AT_MOST:,} at most")
    return range(first, last + 1)


def one_or_many(written: Any) -> Any:
    """Read a list that may be written as one word."""
    return [written] if isinstance(written, str) else written


Seeds = Annotated[tuple[int, ...], BeforeValidator(seeds_of), Field(min_length=1, max_length=SEEDS_AT_MOST)]
Names = Annotated[tuple[str, ...], BeforeValidator(one_or_many), Field(min_length=1)]
Modes = Annotated[tuple[Mode, ...], BeforeValidator(one_or_many), Field(min_length=1)]


class Plan(BaseModel):
    """What `nac batch` is to make; every combination of seats, modes, models and seeds is a meeting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str = "ukraine"
    seats: Names = ("standard",)
    seeds: Seeds = (0,)
    modes: Modes = ("engine",)
    models: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ()
    rounds: int = Field(default=8, ge=1, le=12)
    number: int | None = Field(default=None, ge=1)
    cap: float = Field(default=2.0, ge=0)
    at_once: int = Field(default=2, ge=1, le=64)


@dataclass(frozen=True, slots=True)
class Job:
    """One meeting of a plan; `name` is its folder."""

    name: str
    scenario: str
    seats: str
    seed: int
    mode: Mode
    model: str | None
    rounds: int


def jobs_of(plan: Plan) -> tuple[Job, ...]:
    """Return the meetings of a plan, seed by seed, so that a shorter plan has some of each kind."""
    with_models = [(mode, model) for mode in plan.modes for model in _models(plan, mode)]
    found = [
        Job(
            name=_name(seats, mode, model, seed, plan),
            scenario=plan.scenario,
            seats=seats,
            seed=seed,
            mode=mode,
            model=model,
            rounds=plan.rounds,
        )
        for seed, seats, (mode, model) in product(plan.seeds, plan.seats, with_models)
    ]
    return tuple({job.name: job for job in found}.values())[: plan.number]


def _models(plan: Plan, mode: Mode) -> tuple[str | None, ...]:
    if mode == "engine":
        return (None,)
    return plan.models or (None,)


def _name(seats: str, mode: Mode, model: str | None, seed: int, plan: Plan) -> str:
    parts = [seats.replace(",", "").replace(" ", ""), mode, *([model] if model else []), f"seed-{seed:04d}"]
    if plan.rounds != Plan.model_fields["rounds"].default:
        parts.append(f"rounds-{plan.rounds}")
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(parts))


def keep_plan(plan: Plan, out: Path) -> None:
    """Keep a plan in the folder of its batch, for `nac batch --resume`; raise FaultError if it cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_bytes(out / PLAN, f"{plan.model_dump_json(indent=1)}\n".encode())
    except OSError as error:
        raise FaultError(f"{out} cannot be written ({error.strerror}). Choose another --out.") from error


def kept_plan(out: Path) -> Plan:
    """Return the plan that a batch was begun with; raise InputError if there is none."""
    if not (out / PLAN).is_file():
        raise InputError(f"{out} holds no batch to go on with: it has no {PLAN}. Say its folder with --out.")
    return read_plan(out / PLAN)


def plan_wanted(path: Path | None, typed: Mapping[str, object], resumed: Path | None) -> Plan:
    """Return the plan of a file, of the batch that is resumed, or the usual one; what was typed beats it."""
    if resumed and path:
        raise InputError("A batch goes on by the plan it began with. Say --resume, or a plan, not both.")
    written = kept_plan(resumed) if resumed else read_plan(path) if path else Plan()
    return plan_of(written.model_dump() | dict(typed), "this batch")


def read_plan(path: Path) -> Plan:
    """Read a plan from a YAML file; raise InputError naming the field that is wrong."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The plan {path} cannot be read ({error.strerror}). Check its name.") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{path} cannot be read as a plan: {str(error).splitlines()[0]}.") from error
    return plan_of(body or {}, str(path))


def plan_of(body: Any, where: str) -> Plan:
    """Return a plan; raise InputError naming the field that is wrong."""
    try:
        return Plan.model_validate(body)
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        field = ".".join(str(x) for x in first["loc"]) or "the plan"
        why = "Nothing is named" if first.get("type") == "too_short" else str(first["msg"])
        raise InputError(f"{where}: {field}: {why.removeprefix('Value error, ')}.") from error
