"""The delegate of mode `words`: code decides, a model speaks, and code reads it before anyone else does."""

from dataclasses import replace

from nacsim.agents import delegate
from nacsim.agents.asking import opening_prompt, speech_prompt, statement_prompt
from nacsim.agents.engine import EngineDelegate
from nacsim.agents.lint import check
from nacsim.agents.speech import Words
from nacsim.agents.view import Desk
from nacsim.council import commands as c
from nacsim.council.rules import STATEMENT_WORDS
from nacsim.council.text import Bind
from nacsim.council.values import Intent
from nacsim.errors import ModelFault
from nacsim.prompt import Prompt, Reply, Speaker
from nacsim.prompts.render import render

SPEECH_TOKENS, NOTE_TOKENS = 300, 140
WORTH_ANOTHER_TRY = ("refused", "empty", "truncated")


class VoicedDelegate(EngineDelegate):
    """Speaks for any seat through a model; it has no memory of its own."""

    def __init__(self, model: Speaker, rules: str) -> None:
        self._model = model
        self._rules = rules

    async def words(self, desk: Desk, intent: Intent, key: str) -> Words:
        """Speak an intent; raise ModelFault if twice nothing came that can be used."""
        make = opening_prompt if intent.move == "open" else speech_prompt
        return await self._speech(desk, intent, make(desk, self._rules, intent), key, SPEECH_TOKENS)

    async def answer_silence(self, desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
        """Consent if the card allows it, else write a letter; a statement beside a consent is the model's."""
        answer = delegate.answer_silence(desk, bind, key, epoch)
        if isinstance(answer, c.Object) or answer.statement is None:
            return answer
        return answer.model_copy(update={"statement": await self._statement(desk, answer.statement, key)})

    async def _statement(self, desk: Desk, draft: str, key: str) -> str:
        """Word a statement; what fails or runs over its sixty words is not used, and the draft stands."""
        prompt = statement_prompt(desk, self._rules)
        try:
            said = await self._speech(desk, Intent(move="close"), prompt, f"{key}/statement", NOTE_TOKENS)
        except ModelFault:
            return draft
        return said.text if len(said.text.split()) <= STATEMENT_WORDS else draft

    async def _speech(self, desk: Desk, intent: Intent, prompt: Prompt, key: str, tokens: int) -> Words:
        reply = await self._asked(prompt, key, tokens)
        checked = check(desk, intent, reply.text, language=desk.language)
        if checked.faults:
            mends = render("again", said=reply.text, mends=[f.mend for f in checked.faults])
            again = replace(prompt, task=f"{prompt.task}\n{mends}")
            reply = await self._asked(again, f"{key}/again", tokens)
            checked = check(desk, intent, reply.text, language=desk.language)
        if checked.faults:
            kinds = ", ".join(sorted({f.kind for f in checked.faults}))
            raise ModelFault("speech", f"What the model said could not be used ({kinds}).")
        return Words(checked.text, checked.facts, "model")

    async def _asked(self, prompt: Prompt, key: str, tokens: int) -> Reply:
        """Ask; once more if nothing came, and once more with half of the minutes if they were too long."""
        try:
            return await self._model.say(prompt, key=key, tokens=tokens)
        except ModelFault as fault:
            if fault.kind in WORTH_ANOTHER_TRY:
                return await self._model.say(prompt, key=f"{key}/more", tokens=tokens)
            if fault.kind == "too_long":
                return await self._model.say(prompt.shortened(), key=f"{key}/short", tokens=tokens)
            raise
