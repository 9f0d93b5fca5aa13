"""What students type of their own accord: heard rightly, or not for sure, and hardly ever wrongly.

`pytest tests/agents/test_plain_words.py -n 0 -s -k rightly` tells how many are heard rightly.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from nacsim.agents.ear import Ear
from nacsim.agents.understanding import Reading, understand
from nacsim.roles.pack import load_pack

HERE = Path(__file__).parent
UKRAINE, INNERSEA = Ear(load_pack()), Ear(load_pack("innersea"))


class Meant(NamedTuple):
    """A sentence, and what it must be heard as."""

    stance: str
    wishes: tuple[str, ...]
    to: str | None
    text: str


def table(name: str) -> tuple[Meant, ...]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split(maxsplit=3) for line in lines if line and not line.startswith("#"))
    return tuple(Meant(s, tuple(w.split("|")), None if to == "-" else to, text) for s, w, to, text in rows)


PLAIN, ELSEWHERE = table("plain_words.txt"), table("plain_words_innersea.txt")
HELD_OUT = table("plain_words_new.txt")


def said(meant: Meant) -> Reading:
    if meant in ELSEWHERE:
        return understand(INNERSEA, ["AK", "VL", "KV", "OS", "DU"], "OS", meant.text)
    return understand(UKRAINE, UKRAINE.pack.scenario.presets["standard"], "EE", meant.text)


def verdict(meant: Meant) -> str:
    """Say whether a sentence is heard rightly, wrongly, or not for sure."""
    reading = said(meant)
    if not reading.sure:
        return "right" if meant.stance == "unsure" else "unsure"
    intent, about = reading.intent, reading.about
    if about is None and meant.stance in ("for", "against") and _paragraph(reading) in _paragraphs(meant):
        return "unsure"  # 'you speak about membership': true, and not the wish
    ask = f"{intent.ask.issue}.{intent.ask.option}" if intent.ask else None
    named = f"{about.issue}.{about.option}" if about else None
    heard = {
        "for": ask in meant.wishes and intent.move == "support",
        "against": ask is None and named in meant.wishes and intent.move == "object",
        "asks": ask is None and named in meant.wishes and intent.move == "question",
        "both": ask in meant.wishes and intent.move == "question",
        "unsure": False,
    }[meant.stance]
    return "right" if heard and meant.to in (None, intent.to) else "wrong"


def _paragraph(reading: Reading) -> str | None:
    return reading.intent.pid


def _paragraphs(meant: Meant) -> set[str]:
    pack = (INNERSEA if meant in ELSEWHERE else UKRAINE).pack
    return {pack.by_issue[w.split(".")[0]].pid for w in meant.wishes}


def figures(sentences: tuple[Meant, ...]) -> Counter[str]:
    found = Counter(map(verdict, sentences))
    print(f"\n{len(sentences)} sentences: {dict(found)}")
    return found


@pytest.mark.parametrize("sentences", [PLAIN, ELSEWHERE], ids=["ukraine", "innersea"])
def test_what_students_type_is_heard_rightly_or_not_for_sure_but_never_wrongly(
    sentences: tuple[Meant, ...],
) -> None:
    found = figures(sentences)
    assert found["wrong"] == 0, [m.text for m in sentences if verdict(m) == "wrong"]
    assert found["unsure"] <= len(sentences) / 5


def test_sentences_that_no_rule_was_made_for_are_hardly_ever_heard_wrongly() -> None:
    found = figures(HELD_OUT)
    assert len(HELD_OUT) >= 50
    assert found["wrong"] <= len(HELD_OUT) / 20
    assert found["unsure"] <= len(HELD_OUT) / 5


def test_every_issue_is_spoken_of() -> None:
    assert {w.split(".")[0] for m in PLAIN for w in m.wishes} - {"-"} == set(UKRAINE.pack.by_issue)
    assert {w.split(".")[0] for m in ELSEWHERE for w in m.wishes} == set(INNERSEA.pack.by_issue)


def heard(text: str) -> Reading:
    return understand(UKRAINE, UKRAINE.pack.scenario.presets["standard"], "EE", text)


def test_a_wish_that_is_followed_by_a_question_is_kept_and_put_to_whom_it_asks() -> None:
    reading = heard("We ask for a decision by the end of 2026. Germany, will you agree?")
    assert reading.intent.move == "question"
    assert reading.heard == "Paragraph 5: you ask for a decision by the end of 2026, and put it to Germany."


def test_a_refusal_that_is_followed_by_a_question_stays_a_refusal() -> None:
    reading = heard("We cannot accept an air shield. Poland, would you drop it?")
    assert (reading.intent.move, reading.intent.to, reading.intent.ask) == ("question", "PL", None)
    assert reading.heard == "Paragraph 7: you speak against the air shield, and put it to Poland."


def test_the_paragraph_that_is_named_holds_for_every_clause() -> None:
    reading = heard(
        "On paragraph 6: we cannot accept a rule of 0.25 per cent, but a plan over several years."
    )
    assert reading.sure and reading.heard == (
        "Paragraph 6: you ask for a plan of aid over several years with air defence first."
    )


def test_an_article_of_the_treaty_is_no_paragraph_of_the_text() -> None:
    assert heard("We want a guarantee like Article 5, without a seat.").intent.pid == "P7"


def test_two_things_nearly_alike_are_put_as_a_question() -> None:
    reading = heard("Let the foreign ministers look at it first.")
    assert not reading.sure and reading.heard.startswith("Do you mean this? Paragraph ")


def test_where_the_issue_is_clear_and_the_wish_is_not_the_person_is_asked_for_the_wish() -> None:
    reading = heard("We don't want any date in the text.")
    assert (reading.sure, reading.intent.pid, reading.intent.ask) == (False, "P5", None)
    assert reading.heard.endswith("What you want there I cannot tell. Choose it here.")


def test_want_is_no_not() -> None:
    assert heard("We want to support a public register of promises.").intent.ask is not None
