"""A hundred meetings of the standard table, held for real: how they end, and what they never do."""

import itertools
import os
import re
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from nacsim.agents.view import public_record
from nacsim.council import events as e
from nacsim.council.certificate import certify
from nacsim.council.events import Limits
from nacsim.council.fold import NEW, fold
from nacsim.council.gate import objections_of_card
from nacsim.council.text import canonical
from nacsim.council.verifier import verify
from nacsim.graph.hold import hold
from nacsim.graph.opening import convene, seats_named
from nacsim.roles.check import FIGURE, allowed_figures
from nacsim.roles.pack import load_pack
from nacsim.transcripts.jsonl import read_events, write_events
from nacsim.transcripts.papers import chairs_statement, communique, transcript
from nacsim.transcripts.record import Entry, event_of, line
from nacsim.transcripts.store import open_in_memory

pytestmark = pytest.mark.thorough

SEEDS = range(100)
PACK = load_pack()
ADOPTION = re.compile(
    r"\b(we|allies|the council) (have |has )?(agree[ds]?|decide[ds]?|adopt(s|ed)?|invite[ds]?)\b", re.I
)
PARAGRAPH = re.compile(r"[Pp]aragraphs? \d+(?:(?:, \d+)* and \d+)?")


SHELF = Path(tempfile.gettempdir()) / f"nac-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"


def held(seed: int, seats: str = "standard") -> tuple[Entry, ...]:
    record = open_in_memory()
    opening = convene(PACK, seats_named(PACK, seats), seed, "engine", Limits())
    opened = opening.opened
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    hold(record, PACK, opening)
    return tuple(record.entries(opened.meeting))


@cache
def meeting(seed: int, seats: str = "standard") -> tuple[Entry, ...]:
    """Hold a meeting once for all tests that look at it, whichever process they run in."""
    kept = SHELF / f"{seats}-{seed}.jsonl"
    if not kept.exists():
        SHELF.mkdir(exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        write_events(unfinished, held(seed, seats))
        unfinished.replace(kept)
    return read_events(kept)


@cache
def events_of(seed: int, seats: str = "standard") -> tuple[e.AnyEvent, ...]:
    return tuple(event_of(x) for x in meeting(seed, seats))


def closing(seed: int) -> e.Closed:
    last = events_of(seed)[-1]
    assert isinstance(last, e.Closed)
    return last


def spoken(seed: int) -> list[e.Spoke]:
    return [x for x in events_of(seed) if isinstance(x, e.Spoke)]


def exported(seed: int) -> tuple[bytes, bytes | None]:
    entries = meeting(seed)
    log = "".join(f"{line(x)}\n" for x in entries).encode()
    if not closing(seed).outcome.startswith("ADOPTED"):
        return log, None
    certificate = certify((x.seq, x.hash, y) for x, y in zip(entries, events_of(seed), strict=True))
    return log, f"{canonical(certificate)}\n".encode()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_meeting_ends_legally_and_its_record_verifies(seed: int) -> None:
    report = verify(*exported(seed))
    assert report.problems == ()
    assert report.outcome == closing(seed).outcome


def test_meetings_end_in_different_ways_and_some_without_a_decision() -> None:
    outcomes = Counter(closing(seed).outcome for seed in SEEDS)
    assert len(outcomes) >= 3, outcomes
    assert 20 <= outcomes["NO_CONSENSUS"] <= 40, outcomes


@pytest.mark.parametrize("seed", SEEDS)
def test_no_ai_delegate_consents_across_a_red_line(seed: int) -> None:
    state = NEW
    for event in events_of(seed):
        state = fold(state, event)
        if isinstance(event, e.Consented):
            assert not objections_of_card(state.mandates[event.seat], state.text, state.meeting.coherence)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_speech_names_a_paragraph_an_argument_or_an_answer(seed: int) -> None:
    for speech in spoken(seed):
        intent = speech.intent
        if speech.speaker != "CHAIR":
            assert intent.arguments or intent.answers or "paragraph" in speech.text.lower() or intent.pid


@pytest.mark.parametrize("seed", SEEDS)
def test_no_seat_makes_an_argument_twice_or_says_the_same_again(seed: int) -> None:
    for seat in PACK.scenario.presets["standard"]:
        own = [x for x in spoken(seed) if x.speaker == seat]
        arguments = [a for x in own for a in x.intent.arguments]
        assert len(arguments) == len(set(arguments))
        assert len(own) == len({x.text for x in own})


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_is_said_that_is_not_in_the_fact_bank(seed: int) -> None:
    for speech in spoken(seed):
        said = set(FIGURE.findall(PARAGRAPH.sub("", speech.text)))
        if speech.speaker == "CHAIR":
            said = {f for f in said if len(f) > 2}
            allowed = allowed_figures(PACK.facts.values())
        else:
            allowed = allowed_figures(PACK.facts[f] for f in speech.facts)
        assert said <= allowed, (speech.speaker, speech.text)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_meeting_has_the_length_of_a_class(seed: int) -> None:
    speeches, texts = len(spoken(seed)), sum(isinstance(x, e.TextCirculated) for x in events_of(seed))
    assert 55 <= speeches <= 95
    assert 3 <= texts <= 10


@pytest.mark.parametrize("seed", range(20))
def test_the_floor_is_shared(seed: int) -> None:
    record = public_record(enumerate(events_of(seed), start=1))
    seats = record.spoken
    assert all(a != b for a, b in itertools.pairwise(seats))
    assert max(Counter(seats).values()) <= len(seats) / 4
    assert set(seats) == set(PACK.scenario.presets["standard"])


@pytest.mark.parametrize("seed", range(20))
def test_a_direct_question_is_answered_or_noted(seed: int) -> None:
    heard = public_record(enumerate(events_of(seed), start=1)).speeches
    questions = [h for h in heard if h.speech.intent.move == "question"]
    replies = {h.speech.intent.answers: h for h in heard}
    for question in questions:
        reply = replies[question.seq]
        between = [h for h in heard if question.seq < h.seq < reply.seq and h.speech.speaker != "CHAIR"]
        assert reply.speech.speaker in ("CHAIR", question.speech.intent.to)
        assert len(between) <= 3
    noted = sum(replies[q.seq].speech.speaker == "CHAIR" for q in questions)
    assert noted <= len(questions) / 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_meeting_without_agreement_uses_no_formula_of_adoption(seed: int) -> None:
    events = events_of(seed)
    if closing(seed).outcome == "NO_CONSENSUS":
        statement = chairs_statement(events)
        reported = statement.replace("did not agree", "")
        assert not ADOPTION.search(reported)
        assert "stands" in statement
    else:
        assert "Adopted by 10 of 10" in communique(events)


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_gives_the_same_bytes(seed: int) -> None:
    assert [line(x) for x in held(seed)] == [line(x) for x in meeting(seed)]


def test_another_seed_gives_another_meeting() -> None:
    assert len({meeting(seed)[-1].hash for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seats", ["quick", "baltic_vs_bridge", "EE,LV,LT"])
def test_small_tables_end_legally_too(seats: str) -> None:
    assert isinstance(events_of(3, seats)[-1], e.Closed)


def test_a_transcript_tells_the_whole_meeting(tmp_path: Path) -> None:
    paper = transcript(events_of(0))
    for speech in spoken(0):
        assert speech.text.split(".")[0].split("[")[0][:40] in paper.replace("\\", "")
    assert "## The unanimity ledger" in paper
    assert "AI-generated" in paper
