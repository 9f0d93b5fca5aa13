"""What a meeting need not pay for again: the workflow is compiled once, and its edges stay in one thread."""

from dataclasses import replace
from inspect import iscoroutinefunction

from langgraph.checkpoint.memory import InMemorySaver

from nacsim.agents.view import desk_of, public_record
from nacsim.council.text import text_hash
from nacsim.graph.workflow import compiled, once_people_have_answered, what_comes_next
from nacsim.roles.pack import load_pack
from tests.models.meetings import Table


def test_the_workflow_is_compiled_once_for_all_meetings_of_a_process() -> None:
    saver = InMemorySaver()
    one, other = compiled(), compiled(saver)
    assert one.nodes["close"] is other.nodes["close"]
    assert (one.checkpointer, other.checkpointer) == (None, saver)


def test_no_edge_of_the_workflow_needs_a_thread() -> None:
    assert iscoroutinefunction(what_comes_next)
    assert iscoroutinefunction(once_people_have_answered)


def test_the_rules_of_coherence_are_made_once_for_a_pack() -> None:
    pack = load_pack()
    assert pack.rules() is pack.rules()
    assert [rule.id for rule in pack.rules()] == [rule.id for rule in pack.coherence]


def test_a_desk_has_the_hash_of_its_text_from_the_record() -> None:
    held = Table("engine", 1).held()
    state = held.state
    desk = desk_of(state, "EE", held.pack, public_record(()))
    assert desk.text is not None
    assert desk.text_hash == text_hash(desk.text.paragraphs)
    before = desk_of(replace(state, drafts=()), "EE", held.pack, public_record(()))
    assert (before.text, before.text_hash) == (None, "")


def test_a_pack_with_other_cards_keeps_nothing_that_was_worked_out_from_the_old_ones() -> None:
    pack = load_pack()
    public = [line.sentence for line in pack.card("HU").red_lines if line.public]
    assert public
    assert set(public) <= set(pack.phrases)
    without = pack.model_copy(update={"cards": {"EE": pack.card("EE")}})
    assert not set(public) & set(without.phrases)
    assert pack.phrases is pack.phrases
