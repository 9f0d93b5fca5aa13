"""A draft pack: what a briefing says is in it; what it does not say is marked, and nothing is made up."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from nacsim.errors import InputError
from nacsim.roles.briefing_text import Found
from nacsim.roles.check import FIGURE, TO_FILL

SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z\u2018\u201c\"'])")
SENTENCES_A_POINT = 2
NEXT = """# What to do next

1. Search these files for 'FILL IN'; `nac scenario check FOLDER` lists every place, with file and line.
2. issues.yaml: in each issue today's agreed language comes first. Add the issues that a deal could be made
   of; ten is a good number.
3. features.yaml and coherence.yaml: what a paragraph may be said to do, and what cannot stand together.
4. cards/XX.yaml: one for each seat. Copy a card of the scenario 'ukraine' for its shape; interests, scores
   and red lines are yours to judge.
5. facts/: every figure that is spoken needs its source.
6. `nac scenario calibrate FOLDER` shows where agreement lies; `nac run --scenario FOLDER` holds a meeting.
"""


def draft_of(found: Found, name: str) -> dict[str, Any]:
    """Return what stands in each file of a draft pack."""
    facts: list[dict[str, Any]] = []
    points = _points(found, facts)
    return {
        "scenario.yaml": _scenario(found, name),
        "briefing.yaml": {"title": found.question or found.title or fill("the question"), "points": points},
        "issues.yaml": {"issues": [_decision(found)]},
        "features.yaml": {"features": _features(found)},
        "coherence.yaml": {"rules": []},
        "arguments.yaml": {"arguments": []},
        "facts/briefing.yaml": {"facts": facts},
    }


def write_draft(found: Found, name: str, folder: Path) -> list[Path]:
    """Write a draft pack into a new folder; raise InputError if there is something in it."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty. Choose another folder with --out.")
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    (folder / "cards").mkdir(exist_ok=True)
    written = []
    for path, body in draft_of(found, name).items():
        (folder / path).write_text(as_yaml(body), encoding="utf-8")
        written.append(folder / path)
    (folder / "NEXT.md").write_text(NEXT, encoding="utf-8")
    return [*written, folder / "NEXT.md"]


def as_yaml(body: Any) -> str:
    """Return a body as it is written in a pack."""
    text: str = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)
    return text


def fill(what: str) -> str:
    """Return the mark of a place where somebody must decide."""
    return f"{TO_FILL}: {what}"


def _scenario(found: Found, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "version": "0.1",
        "title": found.title or fill("a title"),
        "question": found.question or fill("the question that the Council decides"),
        "date": found.date or fill("the day of the meeting, as 2025-05-07"),
        "members": 32,
        "presets": {},
        "fixed": [{"pid": "P1", "text": fill("a first paragraph that nobody disputes")}],
        "learning_objectives": [f"{o[0].upper()}{o[1:]}." for o in found.objectives]
        or [fill("what students will be able to do")],
    }


def _points(found: Found, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number the briefing's points, two sentences each; each point with a figure gets a fact to check."""
    options = [f"{course.name}. {course.text}" for course in found.courses]
    points: list[dict[str, Any]] = []
    for section, texts in (
        ("situation", found.situation),
        ("options", options),
        ("decision", found.decision),
    ):
        for text in (piece for whole in texts for piece in _pieces(whole)):
            point: dict[str, Any] = {"id": f"B{len(points) + 1}", "section": section, "text": text}
            if figures := sorted(set(FIGURE.findall(text))):
                facts.append(_fact(len(facts) + 1, text, figures))
                point["facts"] = [facts[-1]["id"]]
            points.append(point)
    return points or [{"id": "B1", "section": "situation", "text": fill("where things stand")}]


def _pieces(text: str) -> list[str]:
    sentences = SENTENCE.split(text)
    return [
        " ".join(sentences[i : i + SENTENCES_A_POINT]) for i in range(0, len(sentences), SENTENCES_A_POINT)
    ]


def _fact(number: int, says: str, figures: Sequence[str]) -> dict[str, Any]:
    return {
        "id": f"F-briefing-{number}",
        "says": says,
        "tokens": list(figures),
        "source": "The briefing that this pack was drafted from; look for the source behind it.",
        "confidence": "low",
    }


def _decision(found: Found) -> dict[str, Any]:
    """Return the issue that is decided: today's language, and the courses of the briefing."""
    agreed = option_named("agreed", fill("what is agreed today, in a few words"))
    courses = [option_named(f"course_{i}", course.name) for i, course in enumerate(found.courses, start=1)]
    return {
        "id": "decision",
        "pid": "P2",
        "title": found.title or fill("the issue"),
        "question": found.question or fill("the question"),
        "is_decision": True,
        "options": [agreed, *(courses or [option_named("course_1", fill("another course"))])],
    }


def option_named(name: str, title: str) -> dict[str, Any]:
    """Return an option of which only its title is known; its features are called after it."""
    return {
        "id": name,
        "title": title,
        "features": [f"says_{name}"],
        "wordings": [
            fill(f"{which} wording of this paragraph") for which in ("a first", "a second", "a third")
        ],
        "noun": fill("words that fit 'we ask for ...'"),
        "verb": fill("words that fit 'this text should ...'"),
        "short": fill("words that fit 'the words on ...'"),
    }


def _features(found: Found) -> dict[str, str]:
    names = ["agreed", *(f"course_{i}" for i in range(1, max(1, len(found.courses)) + 1))]
    titles = ["what is agreed today", *(course.name for course in found.courses)]
    return {
        f"says_{name}": f"The text says: {title}."
        for name, title in zip(names, [*titles, "the other course"], strict=False)
    }
