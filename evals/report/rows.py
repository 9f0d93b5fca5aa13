"""Figures and scores as rows: one for each, with its kind, how far it can be believed, and its words."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from nacsim.evals.case import Sitting
from nacsim.evals.figures import Figure
from nacsim.evals.report.judged import voice_in
from nacsim.evals.scores import Score
from nacsim.transcripts.exports.tables import Row, as_csv, as_jsonl, as_parquet
from nacsim.transcripts.rendering import inert

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
COLUMNS: Mapping[str, type] = {
    "kind": str,  # counted, judged, negotiated
    "state": str,  # exact, unvalidated, or what the judge's record says
    "meeting": str,
    "scenario": str,
    "seed": int,
    "mode": str,
    "seat": str,  # empty for a figure of the whole meeting
    "model": str,  # who spoke for the seat
    "figure": str,  # its name, or the item of the rubric
    "unit": str,
    "value": float,  # empty where there is none
    "judge": str,
    "rubric": str,  # the hash of the rubric
    "seq": int,  # the place of the speech in the record
    "time": int,  # which time of asking
    "void": str,  # why a score does not count
    "quotation": str,
    "reason": str,
    "means": str,
    "details": str,
}


def rows_of_figures(sitting: Sitting, figures: Sequence[Figure]) -> Iterator[Row]:
    """Return what needs no judge, a row for each figure of a meeting."""
    for figure in figures:
        yield {
            **_shared(sitting, figure.seat or ""),
            "kind": figure.kind,
            "state": figure.state,
            "figure": figure.name,
            "unit": figure.unit,
            "value": None if figure.value is None else float(figure.value),
            "means": figure.means,
            "details": "; ".join(figure.details),
        }


def rows_of_scores(
    sitting: Sitting, scores: Sequence[Score], states: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[Row]:
    """Return a row for each mark of a speech; one that is void or 'cannot judge' has no value."""
    for score in sorted(scores, key=lambda s: (s.judge, s.seq, s.time)):
        for mark in score.marks:
            counts = mark.score is not None and not mark.void
            yield {
                **_shared(sitting, score.seat),
                "kind": "judged",
                "state": states[score.judge],
                "figure": mark.item,
                "unit": "level",
                "value": float(mark.score) if counts and mark.score is not None else None,
                "judge": inert(score.judge),
                "rubric": score.rubric,
                "seq": score.seq,
                "time": score.time,
                "void": inert(mark.void),
                "quotation": inert(mark.quotation),
                "reason": inert(mark.reason),
                "means": titles[mark.item],
            }


def _shared(sitting: Sitting, seat: str) -> Row:
    empty: dict[str, Any] = {name: "" if kind is str else None for name, kind in COLUMNS.items()}
    opened = sitting.opened
    place = {"meeting": sitting.id, "scenario": opened.scenario, "seed": opened.seed, "mode": opened.mode}
    return {**empty, **place, "seat": seat, "model": voice_in(sitting, seat) if seat else ""}


def as_format(rows: Sequence[Row], name: Format) -> bytes:
    """Return rows in one format; the same rows are the same bytes."""
    if name == "jsonl":
        return as_jsonl(rows)
    if name == "csv":
        return as_csv(rows, tuple(COLUMNS))
    return as_parquet(rows, COLUMNS)


def beside(page: Path, name: Format) -> Path:
    """Return where an export goes: beside the page, under the same name."""
    return page.with_suffix(f".{name}")
