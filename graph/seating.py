"""Who sits where: a delegate for each seat, by the mode of the meeting and the models there are."""

from collections.abc import Mapping

from nacsim.agents.asking import rules_for
from nacsim.agents.deciding import DecidingDelegate
from nacsim.agents.engine import EngineDelegate
from nacsim.agents.voiced import VoicedDelegate
from nacsim.agents.worded_chair import WordedChair
from nacsim.council.commands import Convene
from nacsim.council.values import CHAIR
from nacsim.graph.journal import Journalled
from nacsim.graph.meeting import Meeting
from nacsim.graph.priming import Priming
from nacsim.graph.room import Delegate, Room
from nacsim.prompt import Speaker
from nacsim.roles.pack import Pack

Speakers = Mapping[str, Speaker]


def seated(meeting: Meeting, pack: Pack, opening: Convene, speakers: Speakers) -> Room:
    """Return the room with everyone in place; every model sits behind the journal."""
    opened = opening.opened
    if opened.mode == "engine":
        return Room(meeting, pack, opening, dict.fromkeys(opened.seats, EngineDelegate()))
    rules = rules_for(pack, opened.seats, opened.language)
    keeps_faults = opened.fault_policy == "engine"
    journalled = {
        m: Journalled(meeting, m, keeps_faults=keeps_faults) for m in dict.fromkeys(speakers.values())
    }
    behind = {who: journalled[model] for who, model in speakers.items()}
    delegates: dict[str, Delegate] = {}
    for seat in opened.seats:
        kind = DecidingDelegate if opened.mode == "full" else VoicedDelegate
        delegates[seat] = kind(behind[seat], rules) if seat in behind else EngineDelegate()
    members = tuple(pack.card(s).name.removeprefix("the ") for s in opened.seats)
    chair = None
    if CHAIR in behind:
        chair = WordedChair(behind[CHAIR], rules, opened.language, members, opened.forum.name)
    return Room(meeting, pack, opening, delegates, chair, Priming(tuple(journalled.values()), rules))
