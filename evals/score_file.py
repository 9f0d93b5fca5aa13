"""Scores on disk, beside the meeting and never in it: one file for each judge, one line for each asking."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from nacsim.council.text import canonical
from nacsim.errors import FaultError
from nacsim.evals.judges import slug_of
from nacsim.evals.scores import Mark, Score
from nacsim.transcripts.jsonl import write_bytes

FOLDER = "scores"
Key = tuple[str, str, str, int]  # the case with the judge's edition, rubric, judge, time


class ScoreFile:
    """What one judge has said of one meeting so far."""

    def __init__(self, meeting: Path, judge: str, order: Sequence[str]) -> None:
        self.path = meeting / FOLDER / f"{slug_of(judge)}.jsonl"
        self._order = {item: place for place, item in enumerate(order)}
        self._held: dict[Key, Score] = {}
        self._changed = False
        for score in _scores_in(self.path):
            self._merge(score)

    def marks(self, key: Key) -> dict[str, Mark]:
        """Return what was judged before of just this case, by item."""
        held = self._held.get(key)
        return {m.item: m for m in held.marks} if held else {}

    def add(self, score: Score) -> None:
        """Keep a judgement at once: whoever stops now loses nothing that was paid for."""
        if not self._changed:
            self._write()  # whatever a crash left half of must not run into the next line
        self._merge(score)
        self._changed = True
        try:
            with self.path.open("ab") as file:
                file.write(f"{_line(score)}\n".encode())
        except OSError as error:
            raise FaultError(f"{self.path} cannot be written ({error.strerror}).") from error

    def close(self) -> None:
        """Put what was added in order: the same scores are the same bytes, however they were gathered."""
        if self._changed:
            self._write()
            self._changed = False

    def _write(self) -> None:
        try:
            self.path.parent.mkdir(exist_ok=True)
            ordered = sorted(self._held.values(), key=lambda s: (s.rubric, s.seq, s.time, s.case))
            write_bytes(self.path, "".join(f"{_line(score)}\n" for score in ordered).encode())
        except OSError as error:
            raise FaultError(f"{self.path} cannot be written ({error.strerror}).") from error

    def _merge(self, score: Score) -> None:
        key = key_of(score)
        both = {**self.marks(key), **{m.item: m for m in score.marks}}
        marks = sorted(both.values(), key=lambda m: (self._order.get(m.item, len(self._order)), m.item))
        self._held[key] = score.model_copy(update={"marks": tuple(marks)})


def scores_of(meeting: Path, judge: str) -> list[Score]:
    """Return all that a judge has said of a meeting."""
    return list(_scores_in(meeting / FOLDER / f"{slug_of(judge)}.jsonl"))


def all_scores_of(meeting: Path) -> list[Score]:
    """Return all that anybody has said of a meeting, judge by judge."""
    return [score for path in sorted((meeting / FOLDER).glob("*.jsonl")) for score in _scores_in(path)]


def key_of(score: Score) -> Key:
    """Return what a score is found again by."""
    return (score.case, score.rubric, score.judge, score.time)


def _line(score: Score) -> str:
    return canonical(score.model_dump(mode="json"))


def _scores_in(path: Path) -> Iterable[Score]:
    """Read scores; a line that was cut off when a run was stopped is asked for again."""
    if not path.is_file():
        return
    lines = path.read_bytes().split(b"\n")
    for number, raw in enumerate(lines[:-1], start=1):
        try:
            yield Score.model_validate(json.loads(raw))
        except (ValueError, ValidationError) as error:
            raise FaultError(
                f"{path}, line {number}: this is not a score. Delete the file to have it judged anew."
            ) from error
