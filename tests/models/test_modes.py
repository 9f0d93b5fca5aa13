"""Who decides and who speaks: the card in every mode but `full`, a model where it may and where it can."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256

import pytest

from bench.replies import lots
from nacsim.agents.asking import LENGTHS
from nacsim.council import events as e
from nacsim.council.rules import STATEMENT_WORDS
from nacsim.council.values import CHAIR, Intent, Mode
from nacsim.graph.journal import read
from nacsim.graph.opening import Voice
from tests.models.meetings import AGREES, BREAKS, SEATS, Held, Table, assert_it_ended_well
from tests.models.scripted import (
    GIVES_WAY,
    PACK,
    Asked,
    Says,
    Scripted,
    best,
    decision,
    honest,
    honest_decision,
    honest_speech,
    text_now,
)

DECIDED = (
    e.ReviewGiven,
    e.ReviewsRevealed,
    e.TextCirculated,
    e.PackageProposed,
    e.Objected,
    e.Adopted,
    e.Closed,
)
CARDS = ("EE,DE,HU,US", "EE,LV,LT", "DE,FR,GB")


def without_seq(held: Held) -> list[tuple[str, Intent]]:
    """Return who spoke to what end; where a question stood in the record does not matter."""
    spoken = (x for x in held.all_of(e.Spoke) if x.speaker != CHAIR)
    return [(x.speaker, x.intent.model_copy(update={"answers": None})) for x in spoken]


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("seats", CARDS)
def test_in_mode_words_the_cards_decide_as_if_no_model_were_there(seats: str, seed: int) -> None:
    engine = Table("engine", seed, tuple(seats.split(","))).held()
    words = Table("words", seed, tuple(seats.split(","))).held(honest())
    for kind in DECIDED:
        assert words.all_of(kind) == engine.all_of(kind)
    assert without_seq(words) == without_seq(engine)
    consents = [
        [(x.seat, x.bind, x.source, x.statement is None) for x in held.all_of(e.Consented)]
        for held in (words, engine)
    ]
    assert consents[0] == consents[1]
    assert {x.source for x in words.all_of(e.Spoke)} >= {"model", "code"}


def test_in_mode_full_a_review_says_what_the_model_decided() -> None:
    held = BREAKS.held(honest())
    assert {x.source for x in held.all_of(e.Consented)} == {"model"}
    for given in held.all_of(e.ReviewGiven):
        said = json.loads(read(held.journal[f"said/review/{given.round}/{given.seat}"]).text)
        assert given.verdict == said["verdict"] or given.overruled
        cures = [f"{PACK.by_issue[r.cure.issue].pid[1:]}={r.cure.option}" for r in given.remarks if r.cure]
        assert sorted(cures) == sorted(said["changes"]) or given.overruled


def test_in_mode_full_a_model_may_refuse_what_its_card_would_accept() -> None:
    def stubborn(asked: Asked) -> str:
        now = text_now(asked)
        issue = next(i for i in now if best(PACK.card("LT"), i).partition("=")[2] != now[i])
        return decision(asked, verdict="object", changes=[best(PACK.card("LT"), issue)])

    table = AGREES
    assert table.held(honest()).closing.outcome.startswith("ADOPTED")
    held = table.held(honest(), Scripted(honest_speech, stubborn), honest())
    assert_it_ended_well(held)
    assert held.closing.outcome == "NO_CONSENSUS"
    assert {x.verdict for x in held.all_of(e.ReviewGiven) if x.seat == "LT"} == {"object"}
    assert "LT" in {x.seat for x in held.all_of(e.Objected)}


@pytest.mark.parametrize("mode", ["words", "full"])
def test_a_seat_without_a_model_speaks_and_decides_by_its_card(mode: Mode) -> None:
    table, model = Table(mode, 0), honest()
    held = table.opened().go_on({"EE": model})
    assert_it_ended_well(held)
    sources = {(x.speaker == "EE", x.source) for x in held.all_of(e.Spoke) if x.speaker != CHAIR}
    assert sources == {(True, "model"), (False, "engine")}
    asked = [x.seat for x in model.asked if x.schema]
    assert set(asked) == ({"EE"} if mode == "full" else set())
    assert {x.seat for x in held.all_of(e.Consented) if x.source == "model"} <= {"EE"}
    cards = Table("engine", 0).held().all_of(e.ReviewGiven)
    first = [x for x in held.all_of(e.ReviewGiven) if x.round == 1 and x.seat != "EE"]
    assert first == [x for x in cards if x.round == 1 and x.seat != "EE"]


def test_each_model_is_asked_for_its_own_seat_alone() -> None:
    models = {seat: honest() for seat in (*SEATS, CHAIR)}
    held = Table("full", 0, chair=True).held(*models.values())
    speakers = {x.key.removesuffix("/0"): x.payload["speaker"] for x in held.entries if x.kind == "spoke"}
    senders = {x.key.removesuffix("/0"): x.payload["sender"] for x in held.entries if x.kind == "note_passed"}
    assert senders
    for seat, model in models.items():
        for asked in model.asked:
            key = re.sub(r"(/again|/more|/short)+$", "", asked.key)
            if asked.schema is not None or key.startswith("answer/"):
                assert asked.seat == seat
            elif not key.startswith("prime/"):
                assert {**speakers, **senders}[key] == seat


@pytest.mark.parametrize("mode", ["words", "full"])
def test_the_chairs_model_words_what_code_has_to_say(mode: Mode) -> None:
    plain, worded = Table(mode, 1).held(honest()), Table(mode, 1, chair=True).held(honest())
    before = [x.text for x in plain.all_of(e.Spoke) if x.speaker == CHAIR]
    after = [x for x in worded.all_of(e.Spoke) if x.speaker == CHAIR]
    assert {x.source for x in plain.all_of(e.Spoke) if x.speaker == CHAIR} == {"code"}
    assert [x.text for x in after] == [f"Colleagues, {text}" for text in before]
    assert {x.source for x in after} == {"model"}
    assert [x for x in worded.events if not isinstance(x, e.Spoke)] == [
        x for x in plain.events if not isinstance(x, e.Spoke)
    ]


CHANGED = {
    "exchanges the numbers of two paragraphs": lambda text: re.sub(
        r"\b[38]\b", lambda number: {"3": "8", "8": "3"}[number[0]], text
    ),
    "drops the number of a paragraph": lambda text: re.sub(r"\d+", "some", text),
    "adds a figure": lambda text: f"{text} There are 17 of us.",
    "adopts the text": lambda text: f"{text} It is so decided, and the text is adopted.",
    "names a delegation that was not named": lambda text: " ".join(
        (text, *(PACK.card(s).name for s in SEATS))
    ),
    "leaves out a delegation": lambda text: re.sub(
        "Estonia|Germany|Hungary|United States", "one of us", text
    ),
    "goes on for ever": lambda text: f"{text} {'Let us take our time. ' * 60}",
    "says nothing": lambda text: "** ** \n #",
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_wording_that_says_more_or_less_than_the_chair_must_is_not_used(change: str) -> None:
    def word(asked: Asked) -> str:
        return CHANGED[change](honest_speech(asked).removeprefix("Colleagues, "))

    table = Table("words", 1)
    plain = table.held(honest())
    speakers = {**table.speakers(honest()), CHAIR: Scripted(word, honest_decision)}
    held = table.opened().go_on(speakers)
    spared = 0
    for before, after in zip(plain.all_of(e.Spoke), held.all_of(e.Spoke), strict=True):
        if after.speaker == CHAIR and CHANGED[change](before.text) != before.text:
            assert (after.text, after.source) == (before.text, "code")
            spared += after.source == "code"
    assert spared >= 3


def test_a_note_in_the_corridor_is_worded_by_the_model_of_its_sender() -> None:
    models = {seat: honest() for seat in AGREES.seats}
    held = AGREES.held(*models.values())
    drafts = AGREES.held(
        Scripted(lambda asked: "" if "note/" in asked.key else honest_speech(asked), honest_decision)
    )
    assert held.all_of(e.NotePassed)
    for note, draft in zip(held.all_of(e.NotePassed), drafts.all_of(e.NotePassed), strict=True):
        asked = [x for x in models[note.sender].asked if x.key.startswith("note/")]
        assert note.text in [honest_speech(x) for x in asked]
        assert draft.text != note.text
        assert "Shall we put both to the chair?" in draft.text
        assert (draft.sender, draft.to, draft.ask, draft.offer) == (
            note.sender,
            note.to,
            note.ask,
            note.offer,
        )


def stating(words: int) -> Says:
    """Return a model whose statements have about so many words."""

    def says(asked: Asked) -> str:
        if not asked.key.startswith("answer/"):
            return honest_speech(asked)
        filler = (f"reading {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(words))
        return f"{honest_speech(asked)} We hold to this {' and '.join(filler)}."

    return says


def statements(model: Scripted) -> list[str]:
    return [x.statement for x in AGREES.held(model).all_of(e.Consented) if x.statement is not None]


def test_a_statement_is_the_models_unless_it_runs_over_its_sixty_words() -> None:
    silent = Scripted(
        lambda asked: "" if asked.key.startswith("answer/") else honest_speech(asked), honest_decision
    )
    drafts, own = statements(silent), statements(honest())
    assert len(drafts) == len(own) == 1
    assert own[0].startswith("We read paragraph")
    assert drafts[0] != own[0]
    longer = statements(Scripted(stating(4), honest_decision))
    assert longer[0] not in (own[0], drafts[0])
    assert len(longer[0].split()) <= STATEMENT_WORDS
    assert statements(Scripted(stating(40), honest_decision)) == drafts


WHO = """la porte le calendrier la règle le parlement le texte la promesse la suite le mot la table le conseil
le voisin la paix la guerre le soldat la loi le budget la carte le traité la clause le pays la frontière"""
DOES = """reste passe tient compte avance attend change demande parle pèse dure aide protège engage oblige
rassure montre commence finit manque"""
HOW = """ici demain bientôt toujours ensemble encore partout clairement vraiment lentement souvent ailleurs
aujourd'hui enfin maintenant pourtant"""
NOUNS, VERBS, ADVERBS = re.findall(r"l[ea] \w+", WHO), DOES.split(), HOW.split()


def french(asked: Asked) -> str:
    """Speak French to the paragraph of the task, each time in other words."""
    return " ".join(_in_french(asked))


def _in_french(asked: Asked) -> Iterator[str]:
    draw = lots(sha256(asked.prompt.task.encode()).digest())
    numbers = re.findall(r"paragraphe? (\d+)", asked.prompt.task)
    names = " et ".join(card.name for card in PACK.cards.values() if card.name in asked.prompt.task)
    number = numbers[0] if numbers else 3
    if GIVES_WAY in asked.prompt.task:
        yield f"Quant au paragraphe {number}, rien de plus ne viendra de nous."
    else:
        yield f"Nous ne pouvons pas accepter le paragraphe {number}."
        yield f"{names}, est-ce que cela vous convient?"
    for _ in range(7):
        who, does, how, other, also = (
            some[next(draw) % len(some)] for some in (NOUNS, VERBS, ADVERBS, NOUNS, VERBS)
        )
        yield f"{who.capitalize()} {does} {how}, et {other} {also} pour nous."


@pytest.mark.parametrize("mode", ["words", "full"])
def test_a_speech_in_the_wrong_language_is_made_by_the_card_and_marked(mode: Mode) -> None:
    table = Table(mode, 0, voice=Voice(language="fr"))
    held = table.held(honest())
    assert_it_ended_well(held)
    assert {x.source for x in held.all_of(e.Spoke) if x.speaker != CHAIR} == {"engine"}
    noted = [x for x in held.all_of(e.FaultNoted) if x.purpose == "speech"]
    assert len(noted) == 1
    assert "language" in noted[0].fault
    right = table.held(Scripted(french, honest_decision))
    sources = [x.source for x in right.all_of(e.Spoke) if x.speaker != CHAIR]
    assert sources.count("model") >= len(sources) - 2
    in_english = Table(mode, 0).held(Scripted(french, honest_decision))
    assert {x.source for x in in_english.all_of(e.Spoke) if x.speaker != CHAIR} == {"engine"}


def test_a_model_is_told_the_language_of_the_meeting_at_the_end_of_its_task() -> None:
    model = honest()
    Table("words", 0, voice=Voice(language="fr")).held(model)
    spoken = [x for x in model.asked if x.key.startswith(("statement/", "tour/", "debate/"))]
    assert all(any(length in x.prompt.task for length in LENGTHS["fr"].values()) for x in spoken)
