"""A judge against people: its figures beside one person's, what is wrong with it, its record."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nacsim.council.text import canonical
from nacsim.errors import FaultError
from nacsim.evals.compared import Compared, length_taken_for_quality, too_few, unanimous
from nacsim.evals.crowd import OnSentences
from nacsim.evals.human_data import SENTENCES, SPEECHES, hash_of
from nacsim.evals.judges import slug_of
from nacsim.evals.measures import Target
from nacsim.evals.profile import Judged
from nacsim.evals.standing import GAP, Numbers, People
from nacsim.evals.statistics import spearman
from nacsim.transcripts.jsonl import write_bytes

SOURCE = 0.9  # share of a judge's variance between sources, from which it hardly reads


@dataclass(frozen=True, slots=True)
class Validation:
    """What the comparison showed."""

    judge: str
    rubric: str
    date: str
    speeches: int
    scored: int
    figures: tuple[Compared, ...]
    faults: tuple[str, ...]
    sentences: OnSentences | None = None  # None where the judge was not asked about any

    @property
    def measured(self) -> bool:
        """Say whether there was enough to compare; what was not measured is no record of the judge."""
        return bool(self.figures)

    @property
    def sound(self) -> bool:
        """Say whether the judge may be believed: nothing is wrong, and each target that can be is reached."""
        return not self.against_it

    @property
    def against_it(self) -> tuple[str, ...]:
        """Return what speaks against the judge, in plain words."""
        missed = (f.name for f in self.figures if f.reached is False)
        on_sentences = self.sentences.faults if self.sentences else ()
        return (
            *self.faults,
            *(f"target missed: {name}" for name in missed),
            *(f"on single sentences: {fault}" for fault in on_sentences),
        )

    @property
    def says(self) -> str:
        """Return the whole in one sentence."""
        return "It ranks speeches about as three people do." if self.sound else "Do not rely on it."


def validation(
    judge: str, rubric: str, date: str, people: People, judged: Sequence[Judged], flips: float | None = None
) -> Validation:
    """Compare a judge's scores of G with people's; speeches that it did not score are counted."""
    held = {one.seq: one.score for one in judged if one.score is not None}
    scored = People(tuple(s for s in people.speeches if s.number in held), people.draws)
    scores = np.array([held[s.number] for s in scored.speeches], dtype=np.float64)
    enough = len(scored.speeches) > 2
    figures = tuple(_figures(scored, scores, flips)) if enough else ()
    faults = tuple(_faults(scored, scores, len(people.speeches))) if enough else ("it scored nothing",)
    return Validation(judge, rubric, date, len(people.speeches), len(scores), figures, faults)


def _figures(people: People, scores: Numbers, flips: float | None) -> Iterator[Compared]:
    mine, person, source = people.standing(scores), people.one_person, people.source_alone
    yield Compared(
        "ranks of all speeches",
        "Spearman correlation with the mean of fifteen people; whoever knows the source alone does well",
        mine.overall,
        person.overall,
        source.overall,
        Target("at least", 0.62),
        people.spread(scores, within=False),
    )
    yield Compared(
        "ranks within a source",
        "the same when the mean of each source is taken away on both sides",
        mine.within,
        person.within,
        source.within,
        Target("at least", 0.41),
        people.spread(scores, within=True),
    )
    yield Compared(
        "pairs on one motion",
        f"of two speeches that people find {GAP:.1f} or more apart, the better one named, if one was named",
        mine.pairs_right,
        person.pairs_right,
        source.pairs_right,
        Target("at least", 0.90),
    )
    yield Compared(
        "pairs decided", "how many of these pairs did not tie", mine.pairs_decided, person.pairs_decided, 1.0
    )
    yield Compared(
        "pairs flipped",
        "pairs in which a second asking, or the other order, names the other speech",
        flips,
        target=Target("at most", 0.10) if flips is not None else None,
    )
    yield Compared(
        "length",
        "Spearman correlation of the scores with the number of words",
        spearman(scores.tolist(), people.words.tolist()),
        spearman(people.means.tolist(), people.words.tolist()),
    )


def _faults(people: People, scores: Numbers, asked: int) -> Iterator[str]:
    few = too_few(len(scores), asked, "speeches")
    if few:
        yield few
    if scores.min() == scores.max():
        yield unanimous("speeches")
        return
    words = people.words.tolist()
    length = length_taken_for_quality(
        spearman(scores.tolist(), words), spearman(people.means.tolist(), words)
    )
    if length:
        yield length
    between = people.between_sources(scores)
    if between is not None and between >= SOURCE:
        yield (
            f"source taken for quality: {between:.0%} of its spread is who made a speech, so that the rank "
            "correlation over all speeches is good without a speech being read"
        ).replace("%", " %")


def write_record(found: Validation, folder: Path) -> Path:
    """Write the judge's record, which later reports carry; an earlier one of this judge is replaced."""
    path = folder / f"{slug_of(found.judge)}.json"
    try:
        write_bytes(path, f"{canonical(as_json(found))}\n".encode())
    except OSError as error:
        raise FaultError(f"{path} cannot be written ({error.strerror}). Choose another --out.") from error
    return path


def as_json(found: Validation) -> Mapping[str, Any]:
    """Return the record as plain values, floats rounded: the same run is the same bytes."""
    body = {**asdict(found), "figures": _figures_as_json(found.figures)}
    files = [SPEECHES]
    if found.sentences is None:
        del body["sentences"]  # as records have always been that know of speeches alone
    else:
        body["sentences"]["figures"] = _figures_as_json(found.sentences.figures)
        files.append(SENTENCES)
    verdict = {"sound": found.sound, "against": found.against_it, "data": {f: hash_of(f) for f in files}}
    rounded: Mapping[str, Any] = json.loads(
        json.dumps({**body, **verdict}), parse_float=lambda x: round(float(x), 4)
    )
    return rounded


def _figures_as_json(figures: Sequence[Compared]) -> list[dict[str, Any]]:
    return [{**asdict(f), "reached": f.reached} for f in figures]
