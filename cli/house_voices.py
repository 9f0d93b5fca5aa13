"""The models of `nac serve`: named once for all rooms, paid out of one purse."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from nacsim.agents.asking import rules_for
from nacsim.cli.estimate import estimate, told
from nacsim.cli.meetings import one_of, refuse_in_mode_engine
from nacsim.cli.voices import Edge, asked_for, book_earlier, models_of, on_the_operators_screen, url_of
from nacsim.council.events import Limits, Opened
from nacsim.council.values import CHAIR, Language, Mode
from nacsim.graph.opening import SILENT, Voice, convene, seats_named, usual_preset
from nacsim.graph.priming import Priming
from nacsim.graph.seating import Speakers
from nacsim.roles.pack import Pack
from nacsim.settings import Settings

ROUNDS = 8  # of the meeting that the estimate is for


@dataclass(frozen=True, slots=True)
class Manner:
    """How the models of a house speak: their language, and who has one of its own, in any scenario."""

    language: str = "en"
    own: Mapping[str, str] = field(default_factory=dict)


USUAL = Manner()


class HouseVoices:
    """Gives each meeting of a house its models; all share the endpoints, the purse and the cap."""

    def __init__(self, mode: Mode, settings: Settings, manner: Manner = USUAL) -> None:
        self.mode: Mode = mode
        self.manner = manner
        self.edge = Edge(settings, on_the_operators_screen)

    def voice(self, seats: Sequence[str]) -> Voice:
        """Return the model of each seat; raise InputError if no model or no endpoint is named."""
        if self.mode == "engine":
            return SILENT
        own = {who: named for who, named in self.manner.own.items() if who in (*seats, CHAIR)}
        models = models_of(self.edge.settings, seats, own)
        return Voice.model_validate({"models": models, "language": self.manner.language})

    def speakers(self, opened: Opened, journal: Mapping[str, str]) -> Speakers:
        """Return the models of a meeting; where its endpoint is not known any more the cards speak."""
        book_earlier(self.edge.purse, journal)
        settings = self.edge.settings
        unknown = [named for named in opened.models.values() if url_of(named) is None]
        if unknown and settings.base_url is None and settings.api_key is None:
            self.edge.tell(
                f"A room was begun with {unknown[0]}, and no endpoint is named now: its cards speak. "
                "Say --base-url URL, or set NAC_API_KEY, and start again."
            )
            return {}
        return self.edge.voices(opened).speakers

    async def close(self) -> None:
        """Let go of all connections."""
        await self.edge.close()


def manner_named(mode: Mode, language: str, pairs: Sequence[str], seats: Sequence[str]) -> Manner:
    """Return how models are to speak; raise InputError for what there is not, or where none would."""
    one_of("--language", language, get_args(Language))
    if mode == "engine":
        refuse_in_mode_engine(pairs, language)
    return Manner(language, asked_for(pairs, seats))


def ask_first(voices: HouseVoices, pack: Pack) -> list[str]:
    """Ask the models once, and return what a usual meeting will cost; raise InputError for what is amiss."""
    seats, settings = seats_named(pack, usual_preset(pack)), voices.edge.settings
    opening = convene(pack, seats, 0, voices.mode, Limits(rounds=ROUNDS), voices.voice(seats))
    rules = rules_for(pack, seats, opening.opened.language)
    # A model of a seat that is not at this table speaks at another one, and must be there too.
    asked = opening.opened.model_copy(update={"models": {**opening.opened.models, **voices.manner.own}})

    async def primed() -> None:
        edge = Edge(settings, voices.edge.tell, voices.edge.purse)  # its connections end with this loop
        try:
            await Priming(edge.voices(asked).models, rules).ask()
        finally:
            await edge.close()

    asyncio.run(primed())
    return [
        f"Estimate for one meeting of {len(seats)} seats and {ROUNDS} rounds.",
        *told(estimate(pack, opening), settings),
        "All rooms are paid out of one purse, with what those that are kept here have spent before.",
    ]
