"""What a judge has said already of the speeches that people judged; nothing is asked for it."""

from nacsim.errors import InputError
from nacsim.evals.filled_sheets import Key
from nacsim.evals.profile import judged
from nacsim.evals.score_file import scores_of


def scores_by_code(judge: str, key: Key) -> dict[tuple[str, str], float]:
    """Return a judge's medians by speech and item, by the rubric of the sheets; raise if there are none."""
    codes = {(entry.meeting, entry.seq): code for code, entry in key.speeches.items()}
    folders = dict.fromkeys(entry.folder for entry in key.speeches.values())
    held = [s for folder in folders for s in scores_of(folder, judge) if s.rubric == key.rubric]
    found = {
        (codes[one.meeting, one.seq], one.item): one.score
        for one in judged(held)
        if one.score is not None and (one.meeting, one.seq) in codes
    }
    if not found:
        raise InputError(
            f"{judge!r} has scored none of these speeches by this rubric. Score the meetings first: "
            f"nac eval score FOLDERS --judge {judge}"
        )
    return found
