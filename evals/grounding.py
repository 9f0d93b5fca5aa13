"""What a speech rests on: facts with their ids, and figures that no cited fact knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nacsim.evals.engagement import PARAGRAPH
from nacsim.evals.speeches import Said
from nacsim.roles.check import allowed_figures, figures
from nacsim.roles.models import Fact


@dataclass(frozen=True, slots=True)
class Unsourced:
    """A speech with figures that none of the facts it cites has."""

    said: Said
    figures: tuple[str, ...]


def unsourced(said: Iterable[Said], bank: Mapping[str, Fact]) -> list[Unsourced]:
    """Return the speeches with figures, other than numbers of paragraphs, that no cited fact has."""
    found = []
    for s in said:
        cited = allowed_figures(bank[f] for f in s.facts if f in bank)
        missing = figures(PARAGRAPH.sub(" ", s.text)) - cited
        if missing:
            found.append(Unsourced(s, tuple(sorted(missing))))
    return found


def facts_per_speech(said: Sequence[Said]) -> float | None:
    """Return how many facts a speech cites."""
    return sum(len(s.facts) for s in said) / len(said) if said else None


def unknown_facts(said: Iterable[Said], bank: Mapping[str, Fact]) -> list[str]:
    """Return the ids of cited facts that the bank does not have."""
    return sorted({f for s in said for f in s.facts if f not in bank})
