"""What a meeting will cost: it is held once without its models, and what would be asked is counted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nacsim.cli.voices import name_of, settings_for, unpriced
from nacsim.council.commands import Convene
from nacsim.errors import ModelFault
from nacsim.graph.hold import hold
from nacsim.money import Usage, dollars, tokens_in
from nacsim.prompt import Prompt, Reply
from nacsim.roles.pack import Pack
from nacsim.settings import Settings
from nacsim.transcripts.store import open_in_memory

SPEECH_TOKENS, DECISION_TOKENS = 150, 70  # what is usually written, not what is allowed
SPEECH = re.compile(r"^(?!Chair:)[^:«\n]+: «.*»$", re.MULTILINE)  # of a delegation, in the minutes


@dataclass(slots=True, eq=False)
class Counted:
    """Answers nothing, so that the card speaks, and counts what it was asked."""

    named: str
    calls: int = 0
    used: Usage = field(default_factory=Usage)
    _last: str = ""
    _longer: int = 0

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        """Count a speech."""
        self._count(prompt, SPEECH_TOKENS)
        raise ModelFault("rehearsal", "Nothing is said in an estimate.")

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        """Count a decision."""
        self._count(prompt, DECISION_TOKENS)
        raise ModelFault("rehearsal", "Nothing is decided in an estimate.")

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _count(self, prompt: Prompt, written: int) -> None:
        whole = f"{prompt.rules}{prompt.record}{prompt.task}"
        longer = missing_in(prompt.record)
        cached = shared_with(self._last, whole) + min(longer, self._longer)
        self._last, self._longer = whole, longer
        self.calls += 1
        self.used = self.used.plus(Usage(prompt.tokens + longer, written, cached))


def missing_in(minutes: str) -> int:
    """Return the tokens by which the speeches in the minutes are shorter than those of a model."""
    return sum(max(0, SPEECH_TOKENS - tokens_in(said)) for said in SPEECH.findall(minutes))


def shared_with(before: str, now: str) -> int:
    """Return the tokens that two prompts begin with in common."""
    low, high = 0, min(len(before), len(now))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if before[:middle] == now[:middle] else (low, middle - 1)
    return tokens_in(now[:low])


def estimate(pack: Pack, opening: Convene) -> list[Counted]:
    """Return what each model of a meeting will be asked, about."""
    # By the rule `block` a meeting without answers would rest at its first review.
    opened = opening.opened.model_copy(update={"fault_policy": "engine"})
    opening = opening.model_copy(update={"opened": opened})
    counted = {named: Counted(named) for named in sorted(set(opened.models.values()))}
    record = open_in_memory()
    try:
        record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
        speakers: Mapping[str, Any] = {who: counted[named] for who, named in opened.models.items()}
        hold(record, pack, opening, speakers=speakers)
    finally:
        record.close()
    return list(counted.values())


def told(counted: list[Counted], settings: Settings) -> list[str]:
    """Return an estimate in sentences, one for each model."""
    lines = []
    for one in counted:
        name = name_of(one.named)
        price = dollars(name, one.used, local=settings_for(one.named, settings).is_local)
        money = "price unknown" if price is None else f"{price:.2f} US dollars"
        share = one.used.cached / one.used.prompt if one.used.prompt else 0.0
        lines.append(
            f"{name}: about {one.calls} calls, {one.used.prompt:,} prompt tokens ({share:.0%} of them "
            f"seen before), {one.used.completion:,} written: {money}."
        )
    nobody_knows = unpriced([one.named for one in counted], settings)
    if nobody_knows:
        lines.append(
            f"The price of {', '.join(nobody_knows)} is unknown: for it the cap counts calls, "
            f"{settings.calls:,} at most, not dollars."
        )
    rest = "For the others it" if nobody_knows else "It"
    lines.append(f"{rest} will not spend more than {settings.cap:.2f} US dollars.")
    return lines
