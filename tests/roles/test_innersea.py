"""The scenario of the Inner Sea: a small pack with its own rule of decision, made up from end to end."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import get_args

import pytest

from nacsim.agents.names import CALLED
from nacsim.agents.phrasing import fields, fill, literal_of, needed
from nacsim.council import events as e
from nacsim.council.decision import carries
from nacsim.council.events import Limits
from nacsim.council.gate import objections_of_card
from nacsim.council.text import Text
from nacsim.council.values import Move
from nacsim.graph.hold import hold
from nacsim.graph.opening import convene
from nacsim.graph.texts import paragraphs_for
from nacsim.roles.check import findings
from nacsim.roles.models import Card, Option
from nacsim.roles.pack import Pack, load_pack, mandate_of
from nacsim.roles.zone import zone_of_agreement
from nacsim.transcripts.record import event_of
from nacsim.transcripts.store import open_in_memory

PACK, OTHER = load_pack("innersea"), load_pack("ukraine")
SEATS = PACK.scenario.presets["council"]
RULE = PACK.scenario.decision
VETOES = frozenset(RULE.vetoes)
SOURCE = "invented for this scenario"
MOVES = tuple(move for move in get_args(Move) if move != "open")
PARAGRAPH = re.compile(r"\bparagraph [3-7]\b", re.I)
SENTENCES = re.compile(r"^[A-Z0-9].*[.?!]$")
MEETINGS = range(8)


def test_the_pack_has_nothing_to_mend() -> None:
    assert findings(PACK) == []


def test_the_pack_is_a_small_council_of_five_that_any_four_decide_unless_one_of_two_objects() -> None:
    assert set(SEATS) == set(PACK.cards)
    assert len(SEATS) == PACK.scenario.members == 5
    assert (RULE.needed, len(VETOES)) == (4, 2)
    assert set(SEATS) > VETOES
    assert len(PACK.issues) == 5
    assert PACK.issues[0].is_decision
    assert all(3 <= len(issue.options) <= 4 for issue in PACK.issues)


def test_every_fact_and_every_card_says_that_it_is_invented() -> None:
    assert {fact.source for fact in PACK.facts.values()} == {SOURCE}
    assert {card.sources for card in PACK.cards.values()} == {(SOURCE,)}
    assert "invented" in PACK.scenario.forum.notice
    assert "None of these states exists" in PACK.briefing[0].text


def test_no_seat_bears_the_code_or_the_name_of_a_real_state() -> None:
    listed = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8").splitlines()
    codes = {line[:2] for line in listed if not line.startswith("#")}
    assert len(codes) > 200
    assert not set(SEATS) & (codes | set(CALLED) | set(OTHER.cards))


def test_nothing_of_the_inner_sea_is_in_the_other_pack() -> None:
    theirs = everything(OTHER)
    for word in ("Tolm", "Inner Sea", *(card.name for card in PACK.cards.values())):
        assert word.lower() not in theirs, word


def test_nothing_of_the_other_pack_is_in_the_inner_sea() -> None:
    ours = everything(PACK)
    real = {card.name.removeprefix("the ") for card in OTHER.cards.values()} | {"Ukraine", "Russia", "NATO"}
    assert not [name for name in real if re.search(rf"\b{name.lower()}\b", ours)]
    assert not ids(PACK) & ids(OTHER)


def test_the_briefing_leaves_the_reader_with_the_rule_and_with_what_stands() -> None:
    decision = " ".join(p.text for p in PACK.briefing if p.section == "decision")
    for seat in VETOES:
        assert PACK.card(seat).name in decision
    assert "no mission is sent" in decision


@pytest.mark.parametrize("seat", SEATS)
def test_an_opening_takes_sixty_to_ninety_words_and_holds_what_must_be_said(seat: str) -> None:
    card = PACK.card(seat)
    assert 60 <= len(card.opening.split()) <= 90
    assert all(phrase.lower() in card.opening.lower() for phrase in card.must_say)


@pytest.mark.parametrize("seat", SEATS)
def test_a_card_never_says_what_it_avoids(seat: str) -> None:
    card = PACK.card(seat)
    said = " ".join((card.opening, *(p.text for p in card.points), *frames_of(card))).lower()
    assert not [phrase for phrase in (*card.style.avoids, *card.never_say) if phrase.lower() in said]


@pytest.mark.parametrize("seat", SEATS)
def test_a_card_has_an_argument_for_everything_that_it_likes_best(seat: str) -> None:
    card = PACK.card(seat)
    for issue, scores in card.scores.items():
        best = max(scores, key=lambda option: scores[option])
        assert any(p.issue == issue and best in p.favours for p in card.points), issue


@pytest.mark.parametrize("seat", SEATS)
def test_no_argument_ends_in_a_question_for_a_frame_may_go_on_with_one(seat: str) -> None:
    assert not [p.id for p in PACK.card(seat).points if p.text.rstrip().endswith("?")]


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("move", MOVES)
def test_every_frame_of_a_card_becomes_whole_sentences(seat: str, move: Move) -> None:
    for frame in PACK.card(seat).phrases[move]:
        for options in samples(PACK.card(seat)):
            said = fill(frame, slots(PACK.card(seat), options), options, ())
            assert SENTENCES.match(said), said
            assert not re.search(r"[{}]|  | [.,;?!]|\.\.", said), said
            assert move in ("close", "pass") or PARAGRAPH.search(said), said


@pytest.mark.parametrize("seat", SEATS)
def test_a_delegation_that_gives_way_says_what_it_lets_go_and_three_times_what_it_has(seat: str) -> None:
    card = PACK.card(seat)
    frames = card.phrases["settle"]
    assert [any(x.startswith("ask_") for x in fields(f)) for f in frames] == [True] * 3 + [False] * 3
    for frame in frames:
        assert {"offer_para"} < needed(frame)
        assert {"drop_noun", "drop_short"} & needed(frame)
        assert not re.search(r"\b(agreed?|consents?|adopt(s|ed)?)\b", frame, re.I), frame
        for options in samples(card):
            for known in ((), tuple(option.noun for option in options.values())):
                assert 15 <= len(fill(frame, slots(card, options), options, known).split()) <= 45, frame


def test_no_two_delegations_share_a_frame() -> None:
    marks = [(literal_of(frame), seat) for seat in SEATS for frame in frames_of(PACK.card(seat))]
    spoken = [(mark, seat) for mark, seat in marks if len(mark.split()) > 3]
    assert len(dict(spoken)) == len(set(spoken))


def test_some_texts_carry_and_most_do_not() -> None:
    zone = zone_of_agreement(PACK, {seat: mandate_of(PACK.card(seat)) for seat in SEATS})
    assert 0.005 <= zone.share <= 0.02
    assert all(zone.acceptable < alone for alone in zone.by_seat.values())


def test_each_coast_can_be_passed_over_and_each_veto_can_stop_what_four_would_take() -> None:
    against = {frozenset(SEATS) - for_it for for_it in supporters_of_all_texts() if len(for_it) == 4}
    carried = {seats for seats in against if carries(RULE, SEATS, frozenset(SEATS) - seats, seats)}
    assert {frozenset(["KV"]), frozenset(["OS"])} <= carried
    assert {frozenset([seat]) for seat in VETOES} <= against - carried


def test_meetings_end_in_at_least_three_ways() -> None:
    assert len({closed.outcome for closed in map(ending, MEETINGS)}) >= 3


def test_a_text_is_carried_against_the_no_of_a_member_without_a_veto() -> None:
    passed = [refusers(seed) for seed in MEETINGS if str(ending(seed).outcome).startswith("ADOPTED")]
    assert any(len(against) == 1 for against in passed)
    assert not any(against & VETOES for against in passed)


def test_a_veto_stops_a_text_to_which_four_consent() -> None:
    failed = [seed for seed in MEETINGS if ending(seed).outcome == "NO_CONSENSUS"]
    assert any(len(consenting(seed)) == 4 and refusers(seed) <= VETOES for seed in failed)


def everything(pack: Pack) -> str:
    """Return all that is written in a pack, in small letters."""
    return "\n".join(path.read_text(encoding="utf-8") for path in pack.folder.rglob("*.yaml")).lower()


def ids(pack: Pack) -> set[str]:
    """Return how a pack calls its issues, facts, arguments, features and rules."""
    listed = (*pack.issues, *pack.coherence)
    return {x.id for x in listed} | pack.facts.keys() | pack.arguments.keys() | pack.features.keys()


def frames_of(card: Card) -> list[str]:
    return [frame for frames in card.phrases.values() for frame in frames]


def samples(card: Card) -> Iterator[dict[str, Option]]:
    """Give each slot an option: what the card likes best on one issue, what others want on the next."""
    for here, there in zip(PACK.issues, (*PACK.issues[1:], PACK.issues[0]), strict=True):
        ranked = sorted(here.options, key=lambda o: -card.scores[here.id].get(o.id, 0))
        other = sorted(there.options, key=lambda o: -card.scores[there.id].get(o.id, 0))
        yield {
            "ask": ranked[0],
            "now": ranked[-1],
            "their": ranked[-2],
            "drop": other[0],
            "offer": other[-1],
        }


def slots(card: Card, options: dict[str, Option]) -> dict[str, str]:
    where = {option.noun: issue.pid for issue in PACK.issues for option in issue.options}
    words = {
        "para": f"paragraph {where[options['ask'].noun][1:]}",
        "to": next(c.name for c in PACK.cards.values() if c != card),
        "point": card.points[0].text,
        "red_line": card.red_lines[0].sentence,
    }
    return words | {f"{x}_para": f"paragraph {where[option.noun][1:]}" for x, option in options.items()}


@cache
def supporters_of_all_texts() -> tuple[frozenset[str], ...]:
    """Return, for each text there is, the seats whose cards allow them to consent to it."""
    mandates = {seat: mandate_of(PACK.card(seat)) for seat in SEATS}
    rules = PACK.rules()
    found = []
    for chosen in product(*([o.id for o in issue.options] for issue in PACK.issues)):
        options = {issue.id: option for issue, option in zip(PACK.issues, chosen, strict=True)}
        text = Text(revision=1, paragraphs=paragraphs_for(PACK, options, seed=0))
        found.append(frozenset(s for s in SEATS if not objections_of_card(mandates[s], text, rules)))
    return tuple(found)


@cache
def meeting(seed: int) -> tuple[e.AnyEvent, ...]:
    record = open_in_memory()
    opening = convene(PACK, SEATS, seed, "engine", Limits())
    opened = opening.opened
    record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
    hold(record, PACK, opening)
    return tuple(event_of(entry) for entry in record.entries(opened.meeting))


def ending(seed: int) -> e.Closed:
    last = meeting(seed)[-1]
    assert isinstance(last, e.Closed)
    return last


def last_window(seed: int) -> tuple[e.AnyEvent, ...]:
    events = meeting(seed)
    opened = max(i for i, event in enumerate(events) if isinstance(event, e.SilenceOpened))
    return events[opened:]


def consenting(seed: int) -> frozenset[str]:
    return frozenset(x.seat for x in last_window(seed) if isinstance(x, e.Consented))


def refusers(seed: int) -> frozenset[str]:
    return frozenset(x.seat for x in last_window(seed) if isinstance(x, e.Objected))
