"""Blind attribution: whose speech is it, with names masked, for one who heard the seats in other meetings?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nacsim.evals.features import Matrix, counted, habits, weighed
from nacsim.evals.masking import Mask
from nacsim.evals.speeches import Meeting, Said


@dataclass(frozen=True, slots=True)
class Guess:
    """A speech, and the seat that a listener takes for its speaker."""

    said: Said
    seat: str

    @property
    def right(self) -> bool:
        """Say whether the listener is right."""
        return self.said.seat == self.seat

    @property
    def opening(self) -> bool:
        """Say whether it is an opening statement, of which a card has a few."""
        return self.said.intent.move == "open"


def guesses(meetings: Sequence[Meeting], mask: Mask, *, unheard: bool = False) -> list[Guess]:
    """Guess the speaker of each speech from the speeches of all other meetings: the nearest profile.

    With `unheard`, a speech is judged by a listener who never heard its arguments from its speaker: what is
    left is manner, for the same words about the same argument no longer give it away.
    """
    placed = [(number, said) for number, m in enumerate(meetings) for said in m.by_delegations]
    if len(meetings) < 2:  # nobody was heard in another meeting
        return []
    texts = [mask(said.text) for _, said in placed]
    counts, style = counted(texts), habits(texts)
    held = np.array([number for number, _ in placed])
    spoke = [said for _, said in placed]
    found: list[Guess] = []
    for number in range(len(meetings)):
        rows = weighed(counts, style, held != number)
        found += _in_one_meeting(rows, spoke, held == number, unheard=unheard)
    return found


def _in_one_meeting(
    rows: Matrix, spoke: Sequence[Said], tested: NDArray[np.bool_], *, unheard: bool
) -> list[Guess]:
    training: list[int] = np.flatnonzero(~tested).tolist()
    sums = _sums(rows, [(spoke[i].seat, i) for i in training])
    heard = _sums(rows, [(a, i) for i in training for a in spoke[i].intent.arguments]) if unheard else {}
    seats = sorted(sums)
    found = []
    for i in np.flatnonzero(tested).tolist():
        profiles = dict(sums)
        for argument in spoke[i].intent.arguments:
            if argument in heard:
                profiles[spoke[i].seat] = profiles[spoke[i].seat] - heard[argument]
        nearness = [_cosine(rows[i], profiles[seat]) for seat in seats]
        found.append(Guess(spoke[i], seats[int(np.argmax(nearness))]))
    return found


def _sums(rows: Matrix, wanted: Sequence[tuple[str, int]]) -> dict[str, Matrix]:
    named: dict[str, list[int]] = {}
    for name, row in wanted:
        named.setdefault(name, []).append(row)
    return {name: rows[numbers].sum(axis=0) for name, numbers in named.items()}


def _cosine(row: Matrix, profile: Matrix) -> float:
    length = float(np.linalg.norm(profile))
    return float(row @ profile) / length if length else 0.0


def accuracy(found: Sequence[Guess]) -> float | None:
    """Return the share of right guesses; None of none."""
    return sum(g.right for g in found) / len(found) if found else None


def confusions(found: Sequence[Guess], most: int = 10) -> list[tuple[str, str, int]]:
    """Return who is most often taken for whom: speaker, guess, how often."""
    wrong = Counter((g.said.seat, g.seat) for g in found if not g.right)
    ranked = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(seat, taken_for, times) for (seat, taken_for), times in ranked[:most]]


def by_seat(found: Sequence[Guess]) -> dict[str, float]:
    """Return the share of right guesses for each seat."""
    seats = sorted({g.said.seat for g in found})
    return {seat: accuracy([g for g in found if g.said.seat == seat]) or 0.0 for seat in seats}
