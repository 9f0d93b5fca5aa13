"""What a judge said of a speech, and what of it counts."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from nacsim.evals.quotation import is_verbatim
from nacsim.evals.rubric import Rubric

Kind = Literal["counted", "judged", "negotiated"]
NEUTRAL = 3  # the one level that needs no quotation


class Mark(BaseModel):
    """One item of a judgement: a reason, a score or None for 'cannot judge', the words it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    score: int | None
    reason: str = ""
    quotation: str = ""
    void: str = ""  # why it does not count, if it does not


class Score(BaseModel):
    """A judge's marks for one speech of one meeting, one time of asking."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meeting: str
    seq: int
    seat: str
    judge: str
    rubric: str
    time: int
    case: str = ""  # a hash of what the judge was shown, and of the words it was asked with
    marks: tuple[Mark, ...]

    @property
    def counting(self) -> Mapping[str, int]:
        """Return the scores that count, by item."""
        return {m.item: m.score for m in self.marks if m.score is not None and not m.void}


def checked(marks: Mapping[str, Any], rubric: Rubric, speech: str) -> tuple[Mark, ...]:
    """Return what a judge said, with what does not count marked void and why.

    `marks` has, for each item, a mapping with score, reason and quotation. An item that is missing, a level
    that does not exist, and a quotation that the speech does not bear out are void; nothing is guessed.
    """
    levelled = [_mark(item.id, marks.get(item.id), 1, 5, speech) for item in rubric.items]
    beside = [_noted(off.id, marks.get(off.id), off.lowest, off.highest) for off in rubric.off_scale]
    return (*levelled, *beside)


def _mark(item: str, said: Any, lowest: int, highest: int, speech: str) -> Mark:
    mark = _noted(item, said, lowest, highest)
    if mark.void or mark.score is None or mark.score == NEUTRAL:
        return mark
    if not mark.quotation:
        return mark.model_copy(update={"void": "no words of the speech were quoted"})
    if not is_verbatim(mark.quotation, speech):
        return mark.model_copy(update={"void": "the speech does not say what was quoted"})
    return mark


def _noted(item: str, said: Any, lowest: int, highest: int) -> Mark:
    if not isinstance(said, Mapping):
        return Mark(item=item, score=None, void="the judge said nothing of it")
    score, reason, quotation = (said.get(name) for name in ("score", "reason", "quotation"))
    texts = {"reason": str(reason or "")[:400], "quotation": str(quotation or "")[:400]}
    if score is None:
        return Mark(item=item, score=None, **texts)
    if not isinstance(score, int) or isinstance(score, bool) or not lowest <= score <= highest:
        return Mark(item=item, score=None, void=f"there is no level {score!r}", **texts)
    return Mark(item=item, score=score, **texts)
