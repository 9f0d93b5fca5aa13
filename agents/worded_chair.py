"""The chair through a model: it words what code has to say, and may change nothing of it."""

import re

from nacsim.agents.fidelity import says_the_same
from nacsim.council.agenda import Forum
from nacsim.errors import ModelFault
from nacsim.prompt import Prompt, Speaker
from nacsim.prompts.render import render

TOKENS = 400
LONGEST = 1200  # characters of a speech


def chair_of(body: str) -> str:
    """Say who sits in the chair of a body; its title is known of the Council's chair alone."""
    return "the Secretary General in the chair" if body == Forum().name else f"in the chair of {body}"


class WordedChair:
    """Words the chair's speeches; a wording that loses or adds something is not used."""

    def __init__(
        self, model: Speaker, rules: str, language: str, members: tuple[str, ...], body: str
    ) -> None:
        self._model = model
        self._rules = rules
        self._language = language
        self._members = members
        self._chair = chair_of(body)

    async def word(self, minutes: str, draft: str, key: str) -> str:
        """Return the draft in spoken words; raise ModelFault if they say anything else."""
        task = "\n" + render("wording", draft=draft, chair=self._chair, language=self._language)
        reply = await self._model.say(Prompt(self._rules, minutes, task), key=key, tokens=TOKENS)
        seen = "".join(x for x in re.sub(r"\s+", " ", reply.text) if x.isprintable())
        text = seen.replace("*", "").replace("#", "").strip().strip('"«»')
        if not self.keeps(draft, text):
            raise ModelFault("speech", "The chair's wording did not say what had to be said.")
        return text

    def keeps(self, draft: str, text: str) -> bool:
        """Say whether a wording makes the claims of its draft; names are those of an English draft."""
        members = self._members if self._language == "en" else ()
        return 0 < len(text) <= LONGEST and says_the_same(draft, text, members)
