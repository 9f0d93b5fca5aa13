"""Every node and edge of a meeting on one page: read this first.

    convene -> statements -> tour -> map -> first text
        -> [ review (all seats) -> reveal -> debate -> corridor and next text -> begin round ] ...
        -> whoever gives way says why -> silence -> answer (all seats) -> adopted | broken: back to drafting
        -> close

The edges ask the record what comes next (`procedure.whats_next`), so a meeting that was killed goes on
from what was written, and a node that runs twice writes once.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime, get_runtime
from langgraph.types import Send, interrupt
from typing_extensions import TypedDict

from nacsim.graph import nodes, turns
from nacsim.graph.people import awaited, is_person, rests
from nacsim.graph.procedure import whats_next
from nacsim.graph.room import Room
from nacsim.graph.wording import word_beforehand

Route = str | Sequence[Send]


class Moving(TypedDict, total=False):
    """All that the workflow itself remembers: ids. What was said and decided is in the record."""

    meeting: str
    seat: str


class Node(Protocol):
    """What the workflow calls at a step."""

    async def __call__(self, state: Moving, *, runtime: Runtime[Room]) -> Moving:
        """Act; everything that happens is in the record."""


async def what_comes_next(_: Moving) -> Route:
    """Ask the record; private answers fan out to all seats at once, and only ids travel with them.

    It awaits nothing, but an edge that is not async is run in another thread, which costs more than the edge.
    """
    room = get_runtime(Room).context
    step = whats_next(room.meeting)
    if step == "rest":
        return END
    if step in ("review", "answer"):
        state = room.meeting.state
        asked = [seat for seat in state.seats if not is_person(state, seat)]
        sent = [Send(step, {"meeting": room.meeting.id, "seat": seat}) for seat in asked]
        return sent or AFTER_ALL_ANSWERED[step]
    return step


async def once_people_have_answered(_: Moving) -> Route:
    """Wait for the people at the table; the delegates without one have answered."""
    room = get_runtime(Room).context
    return "wait" if awaited(room.meeting.state) else await what_comes_next(_)


async def wait(state: Moving, *, runtime: Runtime[Room]) -> Moving:
    """Stop here until a person has acted; the mark names whom the Council waits for, the record remembers."""
    interrupt([f"{a.seat}: {a.duty}" for a in awaited(runtime.context.meeting.state)])
    return {}


def step(act: Callable[[Room], None], notes: Callable[[Room], None] | None = None) -> Node:
    """Make a node of an act of the chair; all of it is recorded, or nothing.

    Where a model words the chair the whole act is rehearsed first; in mode `full` the `notes` passed in it.
    """

    async def node(state: Moving, *, runtime: Runtime[Room]) -> Moving:
        room = runtime.context
        if rests(room.meeting.state):
            return {}
        rehearsed = act if room.chair is not None else notes if room.opening.opened.mode == "full" else None
        if rehearsed is not None:
            await word_beforehand(room, rehearsed)
        if not rests(room.meeting.state):  # a teacher may have paused it while a model was thinking
            with room.meeting.step():
                act(room)
        return {}

    return node


def speech(act: Callable[[Room], Awaitable[None]]) -> Node:
    """Make a node of a turn at the floor."""

    async def node(state: Moving, *, runtime: Runtime[Room]) -> Moving:
        await act(runtime.context)
        return {}

    return node


def reply(ask: Callable[[Room, str], Awaitable[None]]) -> Node:
    """Make a node of what one seat is asked in private."""

    async def node(state: Moving, *, runtime: Runtime[Room]) -> Moving:
        await ask(runtime.context, state["seat"])
        return {}

    return node


def workflow() -> StateGraph[Moving, Room, Moving, Moving]:
    """Lay out the meeting."""
    graph = StateGraph(Moving, context_schema=Room)
    graph.add_node("convene", step(nodes.convene))
    graph.add_node("begin_statements", step(nodes.begin_statements))
    graph.add_node("statement", speech(turns.statement))
    graph.add_node("begin_tour", step(nodes.begin_tour))
    graph.add_node("tour_speech", speech(turns.tour_speech))
    graph.add_node("read_map", step(nodes.read_map))
    graph.add_node("first_text", step(nodes.first_text))
    graph.add_node("review", reply(nodes.review))
    graph.add_node("reveal", step(nodes.reveal))
    graph.add_node("debate", speech(turns.debate_speech))
    graph.add_node("corridor", step(nodes.hold_corridor, nodes.pass_notes))
    graph.add_node("begin_round", step(nodes.begin_round))
    graph.add_node("best_text", step(nodes.best_text))
    graph.add_node("settle", speech(turns.settling_speech))
    graph.add_node("open_silence", step(nodes.open_silence))
    graph.add_node("answer", reply(nodes.answer))
    graph.add_node("close_silence", step(nodes.close_silence))
    graph.add_node("close", step(nodes.close))
    graph.add_node("wait", wait)

    graph.add_conditional_edges(START, what_comes_next, STEPS)
    for name in STEPS:
        if name not in ("review", "answer", "reveal", "close_silence", END):
            graph.add_conditional_edges(name, what_comes_next, STEPS)
    graph.add_edge("review", "reveal")
    graph.add_edge("answer", "close_silence")
    graph.add_conditional_edges("reveal", once_people_have_answered, STEPS)
    graph.add_conditional_edges("close_silence", once_people_have_answered, STEPS)
    return graph


STEPS = [
    "convene",
    "begin_statements",
    "statement",
    "begin_tour",
    "tour_speech",
    "read_map",
    "first_text",
    "review",
    "debate",
    "corridor",
    "begin_round",
    "best_text",
    "settle",
    "open_silence",
    "answer",
    "reveal",
    "close_silence",
    "close",
    "wait",
    END,
]
AFTER_ALL_ANSWERED = {"review": "reveal", "answer": "close_silence"}


def compiled(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[Moving, Room, Moving, Moving]:
    """Return the workflow, with a checkpointer where a meeting must survive its process."""
    return compiled_once().copy({"checkpointer": checkpointer})


@cache
def compiled_once() -> CompiledStateGraph[Moving, Room, Moving, Moving]:
    """Compile the workflow once for a process: it holds nothing of a meeting, and takes ten milliseconds."""
    return workflow().compile()
