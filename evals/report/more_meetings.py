"""How to hold more meetings of the kind that a report already has, where one command can."""

import shlex
from collections.abc import Iterator, Sequence

from nacsim.council.agenda import Limits
from nacsim.evals.case import Sitting
from nacsim.evals.resampling import FEWEST
from nacsim.transcripts.rendering import model_name

SCENARIO, LANGUAGE = "ukraine", "en"  # what a batch holds by its flags alone; the rest takes a plan
OUT = "meetings/more"


def more_like(sittings: Sequence[Sitting]) -> str:
    """Return the command for the meetings that are missing to an interval; empty if no one command can."""
    kinds = {_kind(sitting) for sitting in sittings}
    if len(kinds) != 1 or not all(map(_batch_can, sittings)):
        return ""
    seeds = list(_unused({s.opened.seed for s in sittings}, FEWEST - len(sittings)))
    flags = ("--seeds", _listed(seeds), "--out", OUT)
    return shlex.join(("nac", "batch", *kinds.pop(), *flags))


def _batch_can(sitting: Sitting) -> bool:
    opened = sitting.opened
    alone = set(opened.holders.values()) <= {"ai"} and opened.forked_from is None
    return alone and (opened.scenario, opened.language) == (SCENARIO, LANGUAGE) and len(_models(sitting)) < 2


def _kind(sitting: Sitting) -> tuple[str, ...]:
    """Return the flags of a batch that holds such meetings: seats, and what differs from its defaults."""
    opened = sitting.opened
    presets = sitting.pack.scenario.presets
    named = next((name for name, seats in presets.items() if set(seats) == set(opened.seats)), None)
    rounds = opened.limits.rounds
    return (
        *("--seats", named or ",".join(opened.seats)),
        *(("--mode", opened.mode) if opened.mode != "engine" else ()),
        *(flag for model in _models(sitting) for flag in ("--model", model)),
        *(("--rounds", str(rounds)) if rounds != Limits().rounds else ()),
    )


def _models(sitting: Sitting) -> list[str]:
    return sorted({model_name(model) for model in sitting.opened.models.values()})


def _unused(taken: set[int], number: int) -> Iterator[int]:
    seed = 0
    while number:
        if seed not in taken:
            yield seed
            number -= 1
        seed += 1


def _listed(seeds: Sequence[int]) -> str:
    """Return seeds as a batch reads them: a run of three or more as its two ends."""
    if len(seeds) > 2 and seeds[-1] - seeds[0] == len(seeds) - 1:
        return f"{seeds[0]}-{seeds[-1]}"
    return ",".join(map(str, seeds))
