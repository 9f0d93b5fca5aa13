"""The chair through a model: it words what code has to say, and may change nothing of it."""

import re

from nacsim.errors import ModelFault
from nacsim.prompt import Prompt, Speaker
from nacsim.prompts.render import render

TOKENS = 400
FIGURE = re.compile(r"\d+")
ADOPTS = re.compile(r"\b(adopt|decide[ds]?\b|le conseil décide|is agreed|it is so decided)", re.I)


class WordedChair:
    """Words the chair's speeches; a wording that loses or adds something is not used."""

    def __init__(self, model: Speaker, rules: str, language: str, members: tuple[str, ...]) -> None:
        self._model = model
        self._rules = rules
        self._language = language
        self._members = members

    async def word(self, minutes: str, draft: str, key: str) -> str:
        """Return the draft in spoken words; raise ModelFault if they say anything else."""
        task = "\n" + render("wording", draft=draft, language=self._language)
        reply = await self._model.say(Prompt(self._rules, minutes, task), key=key, tokens=TOKENS)
        seen = "".join(x for x in re.sub(r"\s+", " ", reply.text) if x.isprintable())
        text = seen.replace("*", "").replace("#", "").strip().strip('"«»')
        if not self.keeps(draft, text):
            raise ModelFault("speech", "The chair's wording did not say what had to be said.")
        return text

    def keeps(self, draft: str, text: str) -> bool:
        """Say whether a wording has the figures and, in English, the delegations of its draft."""
        same_figures = set(FIGURE.findall(draft)) == set(FIGURE.findall(text))
        named = [{m for m in self._members if m in words} for words in (draft, text)]
        same_names = self._language != "en" or named[0] == named[1]
        adopts = bool(ADOPTS.search(text)) and not ADOPTS.search(draft)
        return same_figures and same_names and not adopts and 0 < len(text) <= 1200
