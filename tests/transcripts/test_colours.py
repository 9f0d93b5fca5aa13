"""What a page prints can be read in light, in dark and on paper: its colours have enough contrast."""

import re
from importlib.resources import files

import pytest

STYLE = (files("nacsim.transcripts") / "templates" / "style.css.j2").read_text(encoding="utf-8")
LIGHT, DARK, PAPER = (
    dict(re.findall(r"--([\w-]+): (#\w+);", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
WORDS = [
    ("ink", "page"),
    ("ink", "panel"),
    ("ink", "note"),
    ("quiet", "page"),
    ("quiet", "panel"),
    ("quiet", "note"),
    ("link", "page"),
    ("link", "note"),
    ("ins", "ins-ground"),
    ("del", "del-ground"),
    ("open", "panel"),
    ("open", "page"),
]
EDGES = [("rule", "page"), ("note-edge", "page")]


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(x * 2 for x in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK, PAPER], ids=["light", "dark", "paper"])
def test_words_stand_out_from_their_ground_and_edges_from_the_page(colours: dict[str, str]) -> None:
    for words, ground in WORDS:
        assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    for edge, ground in EDGES:
        assert contrast(colours[edge], colours[ground]) >= 3, (edge, ground)


def test_what_was_struck_and_what_is_new_differ_by_more_than_colour() -> None:
    assert "line-through" in STYLE
    assert "text-decoration: underline" in STYLE
    assert 'content: "\\2009[new: "' in STYLE
    assert 'content: "\\2009[struck: "' in STYLE
