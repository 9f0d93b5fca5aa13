"""One meeting of a batch, in a process of its own."""

from pathlib import Path
from typing import Any

from nacsim.cli.plan import Job
from nacsim.errors import CouncilError
from nacsim.transcripts.shelf import Held, held_in


def finished(path: Path) -> Held | None:
    """Return what a folder's meeting came to; None if it is not there or not over."""
    try:
        return held_in(path)
    except CouncilError:
        return None


def hold_one(job: Job, out: Path, flags: dict[str, Any], cap: float) -> Held:
    """Hold a meeting of a plan, or go on with it where it was left; raise CouncilError if it cannot end."""
    from nacsim.cli.meetings import hold_quietly

    hold_quietly(wanted_of(job, out, flags, cap))
    held = held_in(out / job.name)
    if held is None:
        raise CouncilError(f"The meeting in {out / job.name} did not come to an end.")
    return held


def wanted_of(job: Job, out: Path, flags: dict[str, Any], cap: float) -> Any:
    """Return what would be typed for `nac run` to hold this meeting."""
    from nacsim.cli.meetings import Wanted

    own = {"model": job.model} if job.model else {}
    typed = {**flags, **own, **({"cap": cap} if job.mode != "engine" else {})}
    return Wanted(
        seats=job.seats,
        seed=job.seed,
        mode=job.mode,
        rounds=job.rounds,
        out=out / job.name,
        scenario=job.scenario,
        language=None,
        fault_policy=None,
        model_for=(),
        flags={name: typed.get(name) for name in ("base_url", "model", "cap", "calls", "concurrency")},
    )


def estimated(job: Job, flags: dict[str, Any], cap: float) -> list[str]:
    """Return what one meeting of this kind will cost, in lines for a person."""
    from nacsim.cli.estimate import estimate, told
    from nacsim.cli.meetings import opening_of, settings_from
    from nacsim.roles.pack import load_pack

    wanted = wanted_of(job, Path("estimate"), flags, cap)
    settings = settings_from(wanted.flags)
    return list(told(estimate(load_pack(job.scenario), opening_of(wanted)), settings))
