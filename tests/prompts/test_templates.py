"""Every word put to a model: the variables of each template, and each request, byte for byte."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from jinja2 import Environment, UndefinedError, meta

from nacsim.agents.asking import (
    note_prompt,
    opening_prompt,
    review_prompt,
    rules_for,
    silence_prompt,
    speech_prompt,
    statement_prompt,
)
from nacsim.agents.worded_chair import chair_of
from nacsim.council.text import Bind, text_hash
from nacsim.council.values import Move
from nacsim.evals.case import Case, asking, briefing_of, card_of
from nacsim.evals.judge_model import prompt_for
from nacsim.evals.labels import labels_for
from nacsim.evals.pair_judges import pair_prompt
from nacsim.evals.rubric import load_rubric
from nacsim.prompt import Prompt
from nacsim.prompts.render import quoted, render
from tests.prompts.table import ASK, OFFER, PACK, desk, intent

PROMPTS = Path(__file__).parent.parent.parent / "prompts"
SNAPSHOTS = Path(__file__).parent / "snapshots"
WRITE = os.environ.get("NAC_SNAPSHOTS") == "write"
TEMPLATES = sorted(path.stem for path in PROMPTS.glob("*.j2"))
HEADER = re.compile(r"\{# (?P<purpose>.+?)\. Variables: (?:those of (?P<others>[^;]+); )?(?P<own>.+)\. #\}")
NUMBERS = {"round": 2, "rounds": 3, "revision": 2, "members": 32, "weight": 27}
MOVES: tuple[Move, ...] = get_args(Move)
SEATS = PACK.scenario.presets["standard"]
RULES = rules_for(PACK, SEATS, "en")
SAID = "We are mindful of «the moment».\n\nParagraph 3 is crucial at this juncture, and 4 % is too little."

POINTS = ({"id": "B1", "text": SAID}, {"id": "B2", "text": "Norway would pay at once."})


def source(template: str) -> str:
    return (PROMPTS / f"{template}.j2").read_text(encoding="utf-8")


def header(template: str) -> re.Match[str]:
    found = HEADER.fullmatch(source(template).splitlines()[0])
    assert found, f"{template}.j2 does not open with {{# What it is for. Variables: ... #}}"
    return found


def split(listed: str) -> list[str]:
    """Split a list at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in listed:
        depth += (letter in "[{") - (letter in "]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def samples(listed: str) -> dict[str, Any]:
    """Return a value for each variable of a header: `a`, `a [text]`, `a [{b, c}]`."""
    found: dict[str, Any] = {}
    for part in split(listed):
        name, _, inside = part.partition(" ")
        one: Any = NUMBERS.get(name, f"the {name}")
        if inside.startswith("[{"):
            one = [samples(inside[2:-2]), samples(inside[2:-2])]
        elif inside:
            one = [f"one {inside[1:-1]}", f"another {inside[1:-1]}"]
        found[name] = one
    return found


def others(template: str) -> list[str]:
    """Return the templates that a header refers to."""
    return re.findall(r"(\w+)\.j2", header(template)["others"] or "")


def listed(template: str) -> dict[str, Any]:
    """Return a value for each variable of a template and of those it includes."""
    found = samples(header(template)["own"])
    for other in others(template):
        found |= listed(other)
    return found


def in_each_way(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the values in each language and for each move, where a template asks for these."""
    for language, move in product(("en", "fr"), MOVES):
        yield {**values, **{k: v for k, v in (("language", language), ("move", move)) if k in values}}


def without(values: Mapping[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """Return values that lack one, also inside the members of a list."""
    first, *rest = place
    if not rest:
        return {name: value for name, value in values.items() if name != first}
    return {**values, first: [without(member, tuple(rest)) for member in values[first]]}


def places(values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in values.items():
        yield (name,)
        if isinstance(value, list) and isinstance(value[0], dict):
            yield from ((name, *inner) for inner in places(value[0]))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_opens_with_what_it_is_for_and_the_variables_it_takes(template: str) -> None:
    environment = Environment(autoescape=True)
    environment.filters["quoted"] = quoted
    parsed = environment.parse(source(template))
    included = {str(name).removesuffix(".j2") for name in meta.find_referenced_templates(parsed)}
    assert included == set(others(template))
    used = meta.find_undeclared_variables(parsed)
    own = set(samples(header(template)["own"]))
    assert own <= used, f"{template}.j2 lists {own - used} and does not use it"
    assert used <= set(listed(template)), (
        f"{template}.j2 uses {used - set(listed(template))} and does not list it"
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_with_all_its_variables_is_text(template: str) -> None:
    for values in in_each_way(listed(template)):
        text = render(template, **values)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert not re.search(r"\{[{%#]|[}%#]\}", text)


@pytest.mark.parametrize(
    ("template", "place"),
    [
        pytest.param(template, place, id=".".join((template, *place)))
        for template in TEMPLATES
        for place in places(listed(template))
    ],
)
def test_without_one_of_its_variables_a_template_is_not_rendered(
    template: str, place: tuple[str, ...]
) -> None:
    missed = False
    for values in in_each_way(listed(template)):
        try:
            render(template, **without(values, place))
        except UndefinedError:
            missed = True
    assert missed, f"{template}.j2 is rendered without {'.'.join(place)}"


def bind() -> Bind:
    text = desk().text
    assert text is not None
    return Bind(window=1, revision=text.revision, hash=text_hash(text.paragraphs))


def speech(move: Move) -> Prompt:
    ask = opening_prompt if move == "open" else speech_prompt
    return ask(desk(), RULES, intent(move))


def judging() -> Case:
    """Return a speech that is judged."""
    return Case(
        meeting="of snapshots",
        seq=30,
        seat="HU",
        name="Hungary",
        speech="Hungary does not follow Estonia on «paragraph 3».",
        briefing=briefing_of(PACK, SEATS),
        card=card_of(PACK, "HU"),
        labels=labels_for("of snapshots", SEATS),
    )


def paired(item: str) -> Prompt:
    """Return how two speeches are compared."""
    other = replace(judging(), speech="We have heard both sides. Paragraph 3 can wait; its words cannot.")
    return pair_prompt(judging(), other, item, load_rubric())


def judged(*items: str, time: int = 0) -> Prompt:
    return prompt_for(asking(judging(), items, time), items, load_rubric())


REQUESTS: dict[str, Callable[[], str]] = {
    "rules-en": lambda: RULES,
    "rules-fr": lambda: rules_for(PACK, SEATS, "fr"),
    "opening": lambda: speech("open").task,
    "opening-fr": lambda: (
        opening_prompt(desk("FR", "fr"), RULES, intent("open").model_copy(update={"arguments": ()})).task
    ),
    **{f"speech-{m}": lambda m=m: speech(m).task for m in MOVES if m != "open"},  # type: ignore[misc]
    "speech-question-fr": lambda: speech_prompt(desk(language="fr"), RULES, intent("question")).task,
    "review": lambda: review_prompt(desk(), RULES).task,
    "review-of-another": lambda: review_prompt(desk("HU"), RULES).task,
    "review-near-the-end": lambda: review_prompt(replace(desk(), round=8, asked_by={}), RULES).task,
    "silence": lambda: silence_prompt(desk(), RULES, bind()).task,
    "note": lambda: note_prompt(desk(), RULES, ("DE", "US"), OFFER, ASK).task,
    "statement": lambda: statement_prompt(desk(), RULES).task,
    "wording": lambda: render(
        "wording",
        draft="Text 2 is before you. Paragraph 3 has changed.",
        chair=chair_of(PACK.scenario.forum.name),
        language="en",
    ),
    "wording-fr": lambda: render(
        "wording",
        draft="Text 2 is before you.",
        chair=chair_of(PACK.scenario.forum.name),
        language="fr",
    ),
    "judge_briefing": lambda: briefing_of(PACK, SEATS),
    "judge_rules": lambda: judged("S4").rules.replace(judging().labels(briefing_of(PACK, SEATS)), "..."),
    "judge-masked": lambda: judged("S1").task,
    "judge-with-card": lambda: judged("S7").task,
    "judge-again": lambda: judged("S4", time=1).task,
    "judge-beside-the-scale": lambda: judged("concession", "threat").task,
    "judge_pair_rules": lambda: paired("S4").rules.replace(judging().labels(briefing_of(PACK, SEATS)), "..."),
    "judge_pair-masked": lambda: paired("S4").task,
    "judge_pair-with-card": lambda: paired("S7").task,
    "again": lambda: render("again", said=SAID, mends=["Leave out 'crucial'.", "Leave out the figure 4."]),
    "understand": lambda: render(
        "understand", speech=SAID, paragraphs=("3", "4"), wishes=("3=invite", "4=none")
    ),
    "draft_rules": lambda: render("draft_rules", question="Should the union pay for the dam?"),
    "draft_briefing": lambda: render("draft_briefing", points=POINTS),
    "draft_issues": lambda: render("draft_issues", most=6, courses=("Pay for the dam", "Refuse to pay")),
    "draft_card": lambda: render(
        "draft_card", name="Norway", named=("B2", "B5"), issues=[{"id": "decision", "title": "the dam"}]
    ),
    "repair": lambda: render("repair", said='{"verdict": "yes"}', error="verdict: Input should be 'accept'."),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_put_as_its_snapshot_has_it(name: str) -> None:
    said, kept = REQUESTS[name]().encode(), SNAPSHOTS / f"{name}.txt"
    if WRITE:
        SNAPSHOTS.mkdir(exist_ok=True)
        kept.write_bytes(said)
    known = kept.read_bytes() if kept.is_file() else b""
    assert said == known, (
        f"The request {name!r} is not the one in tests/prompts/snapshots/{kept.name}. "
        "If that is meant, run `NAC_SNAPSHOTS=write pytest tests/prompts` and read the difference."
    )


def test_every_snapshot_is_of_a_request_there_is() -> None:
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(REQUESTS)


def test_every_template_is_put_to_a_model() -> None:
    heads = {name.partition("-")[0] for name in REQUESTS}
    included = {other for template in TEMPLATES for other in others(template)}
    assert heads | included == set(TEMPLATES)


def test_prompts_of_two_seats_differ_only_in_the_task() -> None:
    one, other = (review_prompt(desk(seat), RULES) for seat in ("EE", "HU"))
    assert (one.rules, one.record) == (other.rules, other.record)
    assert one.task != other.task


@pytest.mark.parametrize("seat", SEATS)
def test_nobody_reads_the_instructions_of_another(seat: str) -> None:
    laid = desk(seat)
    asked = (review_prompt(laid, RULES), silence_prompt(laid, RULES, bind()), statement_prompt(laid, RULES))
    for prompt in asked:
        whole = f"{prompt.rules}{prompt.record}{prompt.task}"
        for other in SEATS:
            if other != seat:
                assert PACK.card(other).private_brief not in whole
    assert PACK.card(seat).private_brief in asked[0].task


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_quotes_on_one_line_between_its_marks(name: str) -> None:
    said = REQUESTS[name]()
    if not name.startswith("rules"):  # they explain the marks
        assert said.count("«") == said.count("»")
        assert all(line.count("«") == line.count("»") for line in said.splitlines())
