"""The judges that need no model, and which models judge their like."""

import re
from collections.abc import Iterable, Iterator

from nacsim.evals.careful import Careful
from nacsim.evals.judges import SCRIPTED, Constant, Inventor, Judge, Noisy, SourceGuesser, WordCounter
from nacsim.transcripts.rendering import model_name


def scripted() -> dict[str, Judge]:
    """Return the judges that need no model: one that reads, and five to test figures with."""
    judges: tuple[Judge, ...] = (Careful(), Constant(), WordCounter(), SourceGuesser(), Noisy(), Inventor())
    return {judge.name: judge for judge in judges}


def family_of(model: str) -> str:
    """Return what a model's name begins with, without whoever serves it: gpt, claude, qwen."""
    found = re.match(r"[a-z]+", model_name(model).rsplit("/", 1)[-1].lower())
    return found[0] if found else model


def of_their_own_family(judges: Iterable[str], speakers: Iterable[str]) -> Iterator[str]:
    """Say which judges judge their like."""
    families = {family_of(model) for model in speakers}
    for judge in judges:
        if not judge.startswith(SCRIPTED) and family_of(judge) in families:
            yield f"{judge} judges speeches of its own family of models; such judges favour their own."
