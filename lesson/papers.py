"""The papers of a lesson, generated from a scenario, as Markdown."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from nacsim.lesson.glossary import glossary
from nacsim.roles.pack import Pack
from nacsim.roles.sheet import role_sheet

PAPERS = (
    "teacher-guide",
    "briefing",
    "position-memo",
    "policy-review-memo",
    "rubric",
    "debrief-questions",
    "glossary",
)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("nacsim.lesson"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  these are Markdown papers from a checked scenario, not pages
        trim_blocks=True,
        lstrip_blocks=True,
    )


def lesson_papers(pack: Pack, seats: Sequence[str]) -> dict[str, str]:
    """Return each paper of a lesson by its name: the common ones, and a role sheet for each seat."""
    words = {
        "pack": pack,
        "seats": [pack.card(s) for s in seats],
        "glossary": glossary(pack),
        "sections": (
            ("situation", "Where things stand"),
            ("options", "The options"),
            ("decision", "What is to be decided"),
        ),
    }
    found = {name: _templates().get_template(f"{name}.md.j2").render(**words) for name in PAPERS}
    sheet = _templates().get_template("role-sheet.md.j2")
    for seat in seats:
        found[f"role-{seat}"] = sheet.render(**words, sheet=role_sheet(pack, seat))
    return found
