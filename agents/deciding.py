"""The delegate of mode `full`: a model decides and speaks; what it may not decide is not taken."""

from collections.abc import Sequence
from dataclasses import replace

from nacsim.agents import delegate, interpreting
from nacsim.agents.asking import note_prompt, review_prompt, silence_prompt
from nacsim.agents.decision import (
    WISHES_EACH_WAY,
    Decision,
    changes_in,
    decision_in,
    read,
    schema_for,
    wishes_there_are,
)
from nacsim.agents.view import Desk
from nacsim.agents.voiced import NOTE_TOKENS, VoicedDelegate
from nacsim.council import commands as c
from nacsim.council.events import Remark
from nacsim.council.mandate import crossed
from nacsim.council.text import Bind, Text, text_hash
from nacsim.council.values import Intent, Wish
from nacsim.errors import ModelFault
from nacsim.prompt import Prompt, Reply
from nacsim.prompts.render import render

DECISION_TOKENS = 260
NO_DECISION = ("schema", "foreign", "truncated")  # faults of a reply: whoever gave it can mend it
SHORTER = "Name fewer wishes."


class DecidingDelegate(VoicedDelegate):
    """Decides for any seat through a model; raises ModelFault where the model gave no verdict."""

    async def review(self, desk: Desk, key: str, epoch: int) -> c.Review:
        """Judge the text as the model does."""
        text = delegate.on_the_table(desk)
        decision = await self._decided(desk, review_prompt(desk, self._rules), key)
        remarks = () if decision.accepts else _remarks(desk, text, decision)
        return c.Review(
            key=key,
            seat=desk.seat,
            epoch=epoch,
            round=desk.round,
            verdict=decision.verdict,
            can_live_with=decision.can_live_with or decision.accepts,
            revision=text.revision,
            hash=text_hash(text.paragraphs),
            remarks=delegate.with_consent_to_the_rest(text, remarks),
            asks=() if decision.accepts else read(desk, decision.asks, WISHES_EACH_WAY),
            offers=read(desk, decision.offers, WISHES_EACH_WAY),
        )

    async def answer_silence(self, desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
        """Consent or object as the model does; whether a consent counts, the gate decides."""
        text = delegate.on_the_table(desk)
        decision = await self._decided(desk, silence_prompt(desk, self._rules, bind), key)
        if decision.accepts:
            draft = interpreting.statement(desk, text)
            wanted = decision.verdict == "accept_with_statement" and draft is not None
            statement = await self._statement(desk, draft or "", key) if wanted else None
            return c.Consent(
                key=key, seat=desk.seat, epoch=epoch, bind=bind, statement=statement, source="model"
            )
        cure = changes_in(desk, decision)[0]
        return delegate.letter(desk, _remark(desk, text, cure, "object"), bind, key, epoch)

    async def note(self, desk: Desk, to: Sequence[str], give: Wish, get: Wish, key: str) -> str:
        """Write a note to the others of a deal; raise ModelFault if twice nothing came that can be used."""
        prompt = note_prompt(desk, self._rules, to, give, get)
        intent = Intent(move="concede_for", ask=get, offer=give)
        return (await self._speech(desk, intent, prompt, key, NOTE_TOKENS)).text

    async def _decided(self, desk: Desk, prompt: Prompt, key: str) -> Decision:
        """Ask for a decision; a reply that is none or broke off gets one more try, with what was wrong."""
        try:
            return decision_in(desk, (await self._put(desk, prompt, key)).text)
        except ModelFault as fault:
            if fault.kind not in NO_DECISION:
                raise
            error = f"{fault} {SHORTER}" if fault.kind == "truncated" else str(fault)
            repair = render("repair", said=fault.text, error=error)
            again = replace(prompt, task=f"{prompt.task}\n{repair}")
            return decision_in(desk, (await self._put(desk, again, f"{key}/again")).text)

    async def _put(self, desk: Desk, prompt: Prompt, key: str) -> Reply:
        schema = schema_for(wishes_there_are(desk))
        try:
            return await self._model.decide(prompt, schema, key=key, tokens=DECISION_TOKENS)
        except ModelFault as fault:
            if fault.kind != "too_long":
                raise
            return await self._model.decide(
                prompt.shortened(), schema, key=f"{key}/short", tokens=DECISION_TOKENS
            )


def _remarks(desk: Desk, text: Text, decision: Decision) -> tuple[Remark, ...]:
    return tuple(_remark(desk, text, wish, decision.verdict) for wish in changes_in(desk, decision))


def _remark(desk: Desk, text: Text, cure: Wish, verdict: str) -> Remark:
    """Return a remark on the paragraph of a wish; its words are the card's public ones, never the model's."""
    paragraph = next(p for p in text.paragraphs if p.issue == cure.issue)
    if verdict != "object":
        return Remark(pid=paragraph.pid, position="amend", cure=cure)
    return delegate.objection(desk, paragraph.pid, cure, crossed(desk.mandate, frozenset(paragraph.features)))
