"""Everything that a report says, as plain data: the page and the exports are made of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nacsim.errors import InputError
from nacsim.evals.case import Sitting, sittings_in
from nacsim.evals.conditions import Condition
from nacsim.evals.counted import figures_of
from nacsim.evals.figures import UNVALIDATED, Figure, state_of
from nacsim.evals.grams import words_of
from nacsim.evals.profile import PANEL, Judged, panel
from nacsim.evals.readings import readings, readings_of_panel
from nacsim.evals.report.agreed import Alpha, People, between_judges, with_people
from nacsim.evals.report.counted import Figures, Row, SeatTable, rows_of_wholes, tables_by_seat, ways_held
from nacsim.evals.report.gaps import Gap, Known, gaps_in, items_asked
from nacsim.evals.report.judged import JudgedBy, judged_by, medians_of, quoted_by, titles_of
from nacsim.evals.report.judges_records import JudgesRecord, record_of
from nacsim.evals.report.rows import rows_of_figures, rows_of_scores
from nacsim.evals.report.standing_scores import Edition, Standing, standing_scores
from nacsim.evals.rubric import Rubric, load_rubric
from nacsim.evals.scores import Score
from nacsim.transcripts.exports import tables


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for; `edition_of` knows how each judge judges today."""

    folders: Sequence[Path]
    validation: Path
    sheets: Path | None
    scenario: str | None
    edition_of: Edition


@dataclass(frozen=True, slots=True)
class Contents:
    """What the report says; each judge's part carries its kind and its state."""

    rubric: Rubric
    standing: Sequence[Standing]
    ways: Sequence[Condition]
    figures: Figures
    states: Mapping[str, str]
    judged: Sequence[JudgedBy]
    wholes: Sequence[Row]
    counted: Sequence[SeatTable]
    negotiated: Sequence[SeatTable]
    alphas: Sequence[Alpha]
    people: People | None
    records: Sequence[JudgesRecord]
    gaps: Sequence[Gap]

    @property
    def sittings(self) -> list[Sitting]:
        """Return the meetings, in the order in which they are numbered."""
        return [one.sitting for one in self.standing]

    @property
    def titles(self) -> Mapping[str, str]:
        """Return what the items of the rubric are called."""
        return titles_of(self.rubric)


class Tell(Protocol):
    """Whoever wants to know how far a report is: what is being done, and how many meetings more are read."""

    def __call__(self, what: str, meetings: int = 0) -> None:
        """Take note of it."""


def unheard(what: str, meetings: int = 0) -> None:
    """Tell nobody."""


def contents_of(asked: Asked, tell: Tell = unheard) -> Contents:
    """Read the meetings and the scores beside them, and count; nothing is judged and nothing is changed."""
    rubric, standing, figures = load_rubric(), list[Standing](), dict[str, list[Figure]]()
    for sitting in sittings_in(asked.folders, asked.scenario):
        standing.append(standing_scores(sitting, rubric, asked.edition_of))
        figures[sitting.id] = figures_of(sitting)
        tell(f"{sitting.folder.name}: read and counted", 1)
    tell("comparing with the baselines")
    sittings = [one.sitting for one in standing]
    scenarios = {s.opened.scenario for s in sittings}
    if len(scenarios) > 1:
        raise InputError(f"These meetings are of several scenarios: {', '.join(sorted(scenarios))}.")
    scores = [score for one in standing for score in one.scores]
    judges = sorted({s.judge for s in scores})
    states = {judge: state_of(judge, rubric.hash, asked.validation) for judge in judges}
    medians = {judge: medians_of(scores, judge) for judge in judges}
    ways = ways_held(sittings)
    records = (record_of(judge, rubric.hash, asked.validation) for judge in judges)
    known = Known(asked.folders, standing, rubric, states, asked.edition_of, asked.sheets is not None)
    return Contents(
        rubric=rubric,
        standing=standing,
        ways=ways,
        figures=figures,
        states=states,
        judged=_judged(standing, scores, medians, states, rubric),
        wholes=rows_of_wholes(ways, figures),
        counted=tables_by_seat(ways, figures, "counted"),
        negotiated=tables_by_seat(ways, figures, "negotiated"),
        alphas=between_judges(medians, tuple(rubric.by_id)),
        people=with_people(asked.sheets, medians, rubric.hash) if asked.sheets else None,
        records=[record for record in records if record is not None],
        gaps=list(gaps_in(known)),
    )


def _judged(
    standing: Sequence[Standing],
    scores: Sequence[Score],
    medians: Mapping[str, Sequence[Judged]],
    states: Mapping[str, str],
    rubric: Rubric,
) -> list[JudgedBy]:
    sittings = [one.sitting for one in standing]
    lengths = {(s.id, seq): len(words_of(e.text)) for s in sittings for seq, e in s.speeches}
    found = [
        judged_by(
            judge,
            states[judge],
            items_asked(standing, judge, rubric),
            held,
            sittings,
            readings=readings(held, lengths),
            quoted=quoted_by(scores, judge),
        )
        for judge, held in medians.items()
    ]
    if len(medians) > 1:
        together = panel(one for held in medians.values() for one in held)
        items = [i for i in titles_of(rubric) if any(i in part.items for part in found)]
        alone = readings_of_panel(together)
        found.append(judged_by(PANEL, UNVALIDATED, items, together, sittings, readings=alone))
    return found


def rows_of(contents: Contents) -> Iterable[tables.Row]:
    """Return a row for each figure and for each score, meeting by meeting."""
    for one in contents.standing:
        yield from rows_of_figures(one.sitting, contents.figures[one.sitting.id])
        yield from rows_of_scores(one.sitting, one.scores, contents.states, contents.titles)
