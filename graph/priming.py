"""Before a meeting its models are asked once, which also fills their endpoint's cache with the rules."""

from dataclasses import dataclass

from nacsim.errors import FaultError, InputError, ModelFault
from nacsim.prompt import Prompt, Speaker
from nacsim.prompts.minutes import HEADING

TASK = "\nYOUR TASK\nThe meeting has not begun. Reply with one word: ready.\n"
MENDS = {
    "forbidden": "Check NAC_API_KEY.",
    "unpaid": "Look at its bill, or set NAC_API_KEY to another.",
    "thought": "Raise NAC_THINKING_TOKENS, or take a model that thinks less.",
    "unknown": "Check --model and --base-url; `nac doctor` lists the models there are.",
    "too_long": "The model reads too little at once for this scenario; take one with a longer context.",
    "rejected": "`nac doctor` says more.",
    "garbled": "The address often ends in /v1; `nac doctor` says more.",
    "unreachable": "Start its server, or correct --base-url. --mode engine needs no model.",
}
OF_THE_MACHINE = ("unreachable",)  # nothing that was typed need be wrong


@dataclass(frozen=True, slots=True)
class Priming:
    """The models of a meeting and the rules they all read first."""

    models: tuple[Speaker, ...] = ()
    rules: str = ""

    async def ask(self) -> None:
        """Ask each model once; raise InputError or FaultError for what only the user can mend.

        What may pass by itself is left to the meeting: there the cards speak until the model answers.
        """
        for number, model in enumerate(self.models, start=1):
            try:
                await model.say(Prompt(self.rules, HEADING, TASK), key=f"prime/{number}", tokens=4)
            except ModelFault as fault:
                if fault.kind in MENDS:
                    kind = FaultError if fault.kind in OF_THE_MACHINE else InputError
                    raise kind(f"{fault} {MENDS[fault.kind]}") from fault
