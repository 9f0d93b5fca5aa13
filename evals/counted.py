"""The debate as a whole, counted from the record by code: exact figures that are never called quality."""

from collections.abc import Callable, Iterable

from nacsim.evals.case import Sitting
from nacsim.evals.counted_floor import answers, briefing_touched, equality, references, shares
from nacsim.evals.counted_text import amendments, concessions, drift, provenance, red_lines
from nacsim.evals.figures import Figure
from nacsim.evals.negotiated import negotiated

MEASURES: tuple[Callable[[Sitting], Iterable[Figure]], ...] = (
    briefing_touched,
    references,
    shares,
    equality,
    answers,
    red_lines,
    amendments,
    concessions,
    drift,
    provenance,
    negotiated,
)


def figures_of(sitting: Sitting) -> list[Figure]:
    """Return every figure that needs no judge."""
    return [figure for measure in MEASURES for figure in measure(sitting)]
