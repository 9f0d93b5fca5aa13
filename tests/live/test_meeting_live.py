"""Four delegations and a real model of 135 million parameters, which talks nonsense."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nacsim.council.certificate import certify
from nacsim.council.events import Consented, Limits
from nacsim.council.fold import NEW, fold
from nacsim.council.gate import objections_of_card
from nacsim.council.text import canonical
from nacsim.council.values import Mode
from nacsim.council.verifier import verify
from nacsim.errors import ModelFault
from nacsim.graph.hold import hold
from nacsim.graph.opening import Voice, convene
from nacsim.llm import Endpoint, Model
from nacsim.money import Purse
from nacsim.prompt import Prompt, Reply, Speaker
from nacsim.roles.pack import load_pack
from nacsim.settings import Settings
from nacsim.transcripts.record import event_of, line
from nacsim.transcripts.store import open_in_memory

SEATS = ("EE", "DE", "US", "HU")
PACK = load_pack()
HEARD, JUDGED = 8, 4  # every eighth speech and every fourth verdict is the model's
MOST = 2  # of each: the rest would take minutes
SPEECH, VERDICT = 40, 60  # tokens; it says nothing worth more
MINUTES = 400  # characters, the last ones: all that changes between two calls is read again


class Sparing:
    """The real model, asked for some speeches and verdicts; the others come too late: the card answers."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.speeches = self.verdicts = self._turns = self._reviews = 0

    async def say(self, prompt: Prompt, *, key: str, tokens: int = 300) -> Reply:
        self._turns += 1
        if self._turns % HEARD or self.speeches == MOST:
            raise too_late()
        self.speeches += 1
        return await self._model.say(in_short(prompt), key=key, tokens=SPEECH)

    async def decide(self, prompt: Prompt, schema: dict[str, Any], *, key: str, tokens: int = 400) -> Reply:
        self._reviews += 1
        if self._reviews % JUDGED or self.verdicts == MOST:
            raise too_late()
        self.verdicts += 1
        return await self._model.decide(in_short(prompt), schema, key=key, tokens=VERDICT)

    async def close(self) -> None:
        await self._model.close()


def too_late() -> ModelFault:
    return ModelFault("timeout", "The endpoint did not answer in time.", again=True)


def in_short(prompt: Prompt) -> Prompt:
    """Leave out the briefing, which a small model needs a minute to read, and all but the last minutes."""
    head = prompt.rules.partition("\nTHE BRIEFING\n")[0]
    return replace(prompt, rules=head, record=prompt.record[-MINUTES:])


@pytest.mark.parametrize("mode", ["words", "full"])
def test_a_model_that_talks_nonsense_cannot_break_the_rules(mode: Mode, local_model: tuple[str, str]) -> None:
    settings = Settings.model_validate({"base_url": local_model[0], "concurrency": 1})
    model = Sparing(Model(local_model[1], Endpoint(settings, now=time.monotonic), Purse(0.0, 500)))
    voice = Voice(models=dict.fromkeys(SEATS, local_model[1]))
    limits = Limits(rounds=2, speeches_per_round=2, tour_speeches=1)
    opening = convene(PACK, SEATS, 3, mode, limits, voice)
    opened = opening.opened
    record = open_in_memory()
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    speakers: Mapping[str, Speaker] = dict.fromkeys(SEATS, model)
    state = hold(record, PACK, opening, speakers=speakers)
    entries = record.entries(opened.meeting)
    record.close()

    assert state.outcome is not None
    assert state.outcome not in ("FAULTED", "VOID")
    assert model.speeches >= 2
    assert model.verdicts >= (2 if mode == "full" else 0)
    events = [event_of(entry) for entry in entries]
    log = "".join(f"{line(entry)}\n" for entry in entries).encode()
    certificate = None
    if state.outcome.startswith("ADOPTED"):
        certified = certify((x.seq, x.hash, y) for x, y in zip(entries, events, strict=True))
        certificate = f"{canonical(certified)}\n".encode()
    assert verify(log, certificate).problems == ()
    so_far = NEW
    for event in events:
        so_far = fold(so_far, event)
        if isinstance(event, Consented):
            mandate = so_far.mandates[event.seat]
            assert not objections_of_card(mandate, so_far.text, so_far.meeting.coherence)
