"""One meeting of a batch, in a process of its own."""

import multiprocessing
import os
import signal
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Any

from nacsim.cli.plan import Job
from nacsim.errors import CouncilError
from nacsim.transcripts.folder import MeetingFolder
from nacsim.transcripts.shelf import Held, held_in


def end_with_the_batch() -> None:
    """Let this process end as soon as the one that started it has, however that ended, and not before.

    An interruption at the keyboard reaches every process; only the batch answers it. Whoever is left over
    after a kill would hold its meeting on, and its lock would turn away the batch that goes on with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    batch = multiprocessing.parent_process()
    if batch is not None:
        Thread(target=_end_after, args=(batch.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # what was said is in the record, which bears a kill at any point


def finished(path: Path) -> Held | None:
    """Return what a folder's meeting came to; None if it is not there, not over, or its bill is not."""
    try:
        held = held_in(path)
    except CouncilError:
        return None
    billed = held is None or held.mode == "engine" or bool(MeetingFolder(path).bill())
    return held if billed else None


def spent_unfinished(job: Job, out: Path) -> float:
    """Return the US dollars that a meeting has cost which was begun and did not come to its end."""
    folder = MeetingFolder(out / job.name)
    if job.mode == "engine" or not folder.has_opening():
        return 0.0
    from nacsim.cli.voices import book_earlier
    from nacsim.money import Purse

    purse = Purse(cap=0.0, calls_at_most=0)
    with folder.record() as record:
        book_earlier(purse, record.journal(folder.opening().opened.meeting))
    return purse.spent


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
