"""Recorded meetings as samples, and our scores as plain values, for a tool with evaluations of its own."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacsim.council.events import Closed
from nacsim.council.names import Names
from nacsim.evals.case import Sitting, cases_of, sittings_in
from nacsim.evals.figures import Figure
from nacsim.evals.judges import FAULT
from nacsim.evals.measures import shown
from nacsim.evals.scores import Kind, Mark

NOT_SCORED = math.nan  # what counts as not scored there; a void mark must not become a low one


@dataclass(frozen=True, slots=True)
class Sampled:
    """One thing to score: what it answers, what was said, and where it is in which meeting."""

    id: str
    asked: str
    said: str
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Valued:
    """What a scorer found: a value for each name, and the words that go with them."""

    values: dict[str, float]
    why: str
    about: dict[str, Any]


def meetings(folders: Iterable[Path]) -> Iterator[Sampled]:
    """Return each meeting as a sample: the question that was put, and what became of it."""
    for sitting in sittings_in(folders):
        names, closed = Names(sitting.opened), sitting.of(Closed)
        text = sitting.state.text.paragraphs if sitting.state.adopted is not None else ()
        yield Sampled(
            id=sitting.id,
            asked=f"{sitting.pack.scenario.question}\nAt the table: {names.seats(sitting.opened.seats)}.",
            said="\n".join([*(c.why for c in closed), *(p.text for p in text)]),
            about=_about(sitting) | {"outcome": sitting.state.outcome, "seats": list(sitting.opened.seats)},
        )


def speeches(folders: Iterable[Path]) -> Iterator[Sampled]:
    """Return each speech as a sample, beside what had been said just before it."""
    for sitting in sittings_in(folders):
        for case in cases_of(sitting, ()):
            before = f"{case.earlier[-1].name}: {case.earlier[-1].text}\n" if case.earlier else ""
            yield Sampled(
                id=f"{sitting.id}/{case.seq}",
                asked=f"{before}{case.name} speaks.",
                said=case.speech,
                about=_about(sitting) | {"seq": case.seq, "seat": case.seat},
            )


def _about(sitting: Sitting) -> dict[str, Any]:
    opened = sitting.opened
    return {
        "meeting": sitting.id,
        "folder": str(sitting.folder),
        "scenario": opened.scenario,
        "seed": opened.seed,
        "mode": opened.mode,
        "models": dict(opened.models),
        "other_pack": sitting.other_pack,
    }


def of_figures(figures: Iterable[Figure], kind: Kind) -> Valued:
    """Return the figures of one kind: those of the whole as values, those of a seat beside them."""
    own = [figure for figure in figures if figure.kind == kind]
    whole = [figure for figure in own if figure.seat is None]
    by_seat: dict[str, dict[str, float | None]] = {}
    for figure in own:
        if figure.seat is not None:
            by_seat.setdefault(figure.name, {})[figure.seat] = figure.value
    return Valued(
        values={f.name: NOT_SCORED if f.value is None else f.value for f in whole},
        why="\n".join(f"{f.name}: {shown(f.value, f.unit)}. {f.means}" for f in whole),
        about={"kind": kind, "state": "exact", "by_seat": by_seat},
    )


def of_marks(marks: Iterable[Mark], said: Mapping[str, Any], items: Sequence[str]) -> Valued:
    """Return a judge's marks; what is void, missing or 'cannot judge' has no value, and its reason stands."""
    faults = {i: str(v[FAULT]) for i, v in said.items() if isinstance(v, Mapping) and FAULT in v}
    held = [mark for mark in marks if mark.item in items]
    counting = {m.item: float(m.score) for m in held if m.score is not None and not m.void}
    return Valued(
        values={item: counting.get(item, NOT_SCORED) for item in items},
        why="\n".join(_why(mark, faults.get(mark.item, "")) for mark in held),
        about={
            "kind": "judged",
            "void": [m.item for m in held if m.void],
            "cannot_judge": [m.item for m in held if m.score is None and not m.void and m.item not in faults],
            "not_answered": [m.item for m in held if m.item in faults],
        },
    )


def _why(mark: Mark, fault: str) -> str:
    if fault:
        return f"{mark.item}: not answered, {fault}"
    level = "cannot judge" if mark.score is None else str(mark.score)
    stands = f"void, {mark.void}" if mark.void else level
    quotation = f' "{mark.quotation}"' if mark.quotation else ""
    return f"{mark.item}: {stands}. {mark.reason}{quotation}".rstrip()
