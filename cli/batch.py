"""`nac batch`: many meetings under one cap; what is missing can be made up later, exactly."""

import multiprocessing
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nacsim.cli.plan import Job, Plan, jobs_of, keep_plan
from nacsim.council.outcome import IN_SHORT
from nacsim.errors import FaultError, Stopped
from nacsim.transcripts.shelf import Held, write_index

TRIES = 2
STOPPING = "Stopping when the meetings under way have ended. Ctrl-C again stops at once; nothing is lost."


@dataclass(slots=True)
class Batch:
    """What has become of a plan's meetings so far; `left` is the money that no meeting holds or has spent.

    `earlier` is what meetings spent that were begun and not ended when the batch was stopped. It is spent,
    and it counts within the cap of its meeting too, which goes on with the same bill.
    """

    left: float
    held: dict[str, Held] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    unpaid: list[str] = field(default_factory=list)
    promised: dict[str, float] = field(default_factory=dict)
    earlier: dict[str, float] = field(default_factory=dict)

    @property
    def outcomes(self) -> Counter[str]:
        """Count the outcomes, in short words."""
        return Counter(IN_SHORT[h.outcome] for h in self.held.values())

    def promise(self, job: Job, share: float) -> bool:
        """Set a meeting's share of the cap aside; say whether there is any."""
        if job.mode == "engine":
            self.promised[job.name] = 0.0
            return True
        share = min(share, self.left)
        if share <= 0:
            return False
        self.left -= share
        self.promised[job.name] = share + self.earlier.pop(job.name, 0.0)
        return True

    def settle(self, job: Job, spent: float) -> None:
        """Take back what a meeting did not spend of its share."""
        self.left += max(0.0, self.promised.pop(job.name, 0.0) - spent)


def batch(plan: Plan, out: Path, flags: dict[str, object], console: Console) -> None:
    """Hold the meetings of a plan that are not held yet, and write the index page."""
    jobs = jobs_of(plan)
    keep_plan(plan, out)
    made = _found(jobs, plan.cap, out)
    missing = [job for job in jobs if job.name not in made.held]
    console.print(f"{len(jobs)} meetings planned, {len(made.held)} held already, {len(missing)} to hold.")
    _tell_estimate(plan, missing, flags, console)
    stopped = _hold_all(plan, missing, out, flags, made, console)
    if stopped:
        made.held.update(_held(missing, out))  # also those that ended after nobody waited for them any more
    write_index(out, [made.held[j.name] for j in jobs if j.name in made.held], made.failed)
    _tell(made, len(jobs), out, console)
    if stopped and len(made.held) < len(jobs):
        raise Stopped(f"Stopped. What is missing is made up by: nac batch --resume --out {out}")
    if made.failed:
        raise FaultError(f"{len(made.failed)} meetings failed, twice each; the index names them.")


def begun(cap: float, held: dict[str, Held], earlier: dict[str, float]) -> Batch:
    """Return what a plan comes to before a run: what was held, and what of the cap (US dollars) is left."""
    spent = sum(h.dollars for h in held.values()) + sum(earlier.values())
    return Batch(left=cap - spent, held=held, earlier=earlier)


def _found(jobs: Sequence[Job], cap: float, out: Path) -> Batch:
    """Return what earlier runs of a batch have left in its folder."""
    from nacsim.cli.one import spent_unfinished

    held = _held(jobs, out)
    return begun(cap, held, {j.name: spent_unfinished(j, out) for j in jobs if j.name not in held})


def _held(jobs: Sequence[Job], out: Path) -> dict[str, Held]:
    """Return those of these meetings whose folders say that they came to their end."""
    from nacsim.cli.one import finished

    return {job.name: found for job in jobs if (found := finished(out / job.name)) is not None}


def _tell_estimate(plan: Plan, missing: Sequence[Job], flags: dict[str, object], console: Console) -> None:
    """Say what the meetings with models will cost before any is held; one of each kind is counted."""
    from nacsim.cli.one import estimated

    kinds = {(j.seats, j.mode, j.model): j for j in missing if j.mode != "engine"}
    many = Counter((j.seats, j.mode, j.model) for j in missing)
    for kind, job in kinds.items():
        console.print(f"Estimate for {many[kind]} times {job.name}:", style="dim")
        for line in estimated(job, flags, plan.cap):
            console.print(f"  {line}", style="dim", markup=False)
    if kinds:
        console.print(f"Together they spend at most {plan.cap:.2f} US dollars.", style="dim")


@contextmanager
def _workers(at_once: int, tell: Callable[[str], object]) -> Iterator[ProcessPoolExecutor]:
    """Start processes that each hold one meeting at a time; an interruption lets them end it."""
    from nacsim.cli.one import end_with_the_batch

    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(at_once, mp_context=spawn, initializer=end_with_the_batch)
    try:
        yield pool
    except KeyboardInterrupt:
        tell(STOPPING)
        raise
    finally:
        _dismiss(pool)


def _dismiss(pool: ProcessPoolExecutor) -> None:
    """Wait until the processes have ended; an interruption ends them, for the record bears a kill."""
    try:
        pool.shutdown(wait=True, cancel_futures=True)
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            process.kill()
        pool.shutdown(wait=True)
        raise


@contextmanager
def _interruptions_held_back() -> Iterator[None]:
    """Let an interruption wait; a process that is started meanwhile never hears of one.

    It has the time of its imports before it can say so itself, and would end in them with a traceback.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hold_all(
    plan: Plan, missing: Sequence[Job], out: Path, flags: dict[str, object], made: Batch, console: Console
) -> bool:
    """Hold every missing meeting; say whether somebody stopped it."""
    waiting, tries = list(missing), Counter[str]()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Meetings", total=len(missing))
        while waiting:
            try:
                with _workers(min(plan.at_once, len(waiting)), progress.console.print) as pool:
                    waiting = _hold_some(pool, plan, waiting, out, flags, made, tries, progress, task)
            except BrokenProcessPool:
                waiting = [j for j in missing if j.name not in (*made.held, *made.failed, *made.unpaid)]
            except KeyboardInterrupt:
                return True
    return False


def _hold_some(
    pool: Executor,
    plan: Plan,
    jobs: Sequence[Job],
    out: Path,
    flags: dict[str, object],
    made: Batch,
    tries: Counter[str],
    progress: Progress,
    task: object,
) -> list[Job]:
    """Hold meetings until none waits; return those to try again."""
    from nacsim.cli.one import hold_one

    waiting, again = list(jobs), []
    running: dict[Future[Held], Job] = {}
    share = plan.cap / max(1, len(jobs))
    while waiting or running:
        while waiting and len(running) < plan.at_once:
            job = waiting.pop(0)
            if not made.promise(job, max(share, made.left / (len(waiting) + 1))):
                made.unpaid.append(job.name)
                continue
            with _interruptions_held_back():
                running[pool.submit(hold_one, job, out, flags, made.promised[job.name])] = job
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            if isinstance(future.exception(), BrokenProcessPool):
                _died(list(running.values()), made, tries)
                raise BrokenProcessPool from future.exception()
            job = running.pop(future)
            tries[job.name] += 1
            if not _took(future, job, made) and tries[job.name] < TRIES:
                made.failed.pop(job.name, None)
                again.append(job)
                continue
            progress.console.print(_line(job, made), markup=False)
            progress.advance(task)  # type: ignore[arg-type]  # rich has a NewType of its own for a number
            progress.update(task, description=_counts(made))  # type: ignore[arg-type]  # as above
    return again


def _died(jobs: Sequence[Job], made: Batch, tries: Counter[str]) -> None:
    """Count a try for every meeting under way when a process died: which one it died of is not known.

    What they spent is not known either, so all of their share counts as spent.
    """
    for job in jobs:
        made.settle(job, made.promised.get(job.name, 0.0))
        tries[job.name] += 1
        if tries[job.name] >= TRIES:
            made.failed[job.name] = "The process that held it died."


def _took(future: "Future[Held]", job: Job, made: Batch) -> bool:
    """Book what became of a meeting; say whether it was held to its end."""
    error = future.exception()
    if error is not None:
        made.settle(
            job, made.promised.get(job.name, 0.0)
        )  # what it spent is not known, so all counts as spent
        made.failed[job.name] = f"{type(error).__name__}: {error}"
        return False
    held = future.result()
    made.settle(job, held.dollars)
    made.held[job.name] = held
    return True


def _line(job: Job, made: Batch) -> str:
    """Say what became of one meeting: whoever reads a log in the morning sees how far the night came."""
    held = made.held.get(job.name)
    return f"  {job.name}: {IN_SHORT[held.outcome] if held else 'failed'}"


def _counts(made: Batch) -> str:
    found = ", ".join(f"{n} {outcome.lower()}" for outcome, n in made.outcomes.most_common())
    return found or "Meetings"


def _tell(made: Batch, planned: int, out: Path, console: Console) -> None:
    console.print(f"{len(made.held)} of {planned} meetings held.", style="bold")
    for outcome, count in made.outcomes.most_common():
        console.print(f"  {count:>4}  {outcome}")
    spent = sum(h.dollars for h in made.held.values())
    if any(h.calls for h in made.held.values()):
        console.print(f"  {sum(h.calls for h in made.held.values()):,} calls, {spent:.4f} US dollars")
    for name, why in made.failed.items():
        console.print(f"  failed: {name}: {why}", style="red", markup=False)
    if made.unpaid:
        console.print(
            f"  {len(made.unpaid)} not held: the cap is used up. Raise it with --cap.", style="yellow"
        )
    console.print(f"  {out / 'index.html'}")
