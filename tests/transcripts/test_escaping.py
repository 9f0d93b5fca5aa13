"""Whatever somebody says or is called, it stays words: no paper takes markup from a record."""

import re
import string
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nacsim.council import events as e
from nacsim.transcripts.account import Account
from nacsim.transcripts.editions import EDITIONS, Edition, edition
from nacsim.transcripts.papers import chairs_statement, communique
from nacsim.transcripts.rendering import inert, plain
from tests.transcripts.meeting import adopted, drafting, failed, library

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[link](javascript:alert(1))",
    "![picture](https://example.org/x.png)",
    "# heading",
    "- item",
    "1. item",
    "12) item",
    "---",
    "===",
    "> quotation",
    "    code",
    "```\ncode\n```",
    "a | b | c",
    "**bold** __bold__ *i* _i_ ~~gone~~ `code`",
    "&lt;b&gt; &#35; &amp;",
    "https://example.org www.example.org someone@example.org",
    "line\n\n# another\r\n- item\u2028> more",
    "\x1b[31mred\x1b[0m",
    "\u202eright to left\u202c zero\u200bwidth",
    "{{ opened.meeting }} {% raw %}",
    "\\# \\",
    "$x^2$ <!-- comment -->",
)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SOURCE = string.printable + "\\`*_{}[]()<>#+-.!|~&$@:;\n\t ä\u202e\u200b"


def words_in(markdown: str) -> tuple[str, set[str]]:
    """Return the words of a piece of Markdown as a reader sees them, and the kinds of its parts."""
    kinds, said = set(), []
    for token in MARKDOWN.parse(markdown):
        kinds.add(token.type)
        for child in token.children or []:
            kinds.add(child.type)
            said.append(child.content)
    return "".join(said), kinds


@pytest.mark.parametrize("text", HOSTILE)
def test_what_marks_up_elsewhere_is_only_words_in_markdown(text: str) -> None:
    said, kinds = words_in(plain(text))
    assert said == inert(text)
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=SOURCE, min_size=1, max_size=60))
@example("1.")
@example("123456789) x")
@example("-")
@example("+ ")
@example("_a_ b_c_")
def test_any_words_at_all_are_only_words_in_markdown(text: str) -> None:
    said, kinds = words_in(plain(text))
    assert said == inert(text)
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=SOURCE, max_size=60))
def test_any_words_at_all_stay_in_their_cell_of_a_table(text: str) -> None:
    parsed = MARKDOWN.parse(f"| one | two |\n|---|---|\n| {plain(text)} | end |\n")
    cells = [parsed[i + 1].children or [] for i, x in enumerate(parsed) if x.type in ("td_open", "th_open")]
    assert len(cells) == 4
    assert "".join(child.content for child in cells[2]) == inert(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_inert_words_have_no_character_that_nobody_sees(text: str) -> None:
    assert inert(text).isprintable() or re.search(r"[\ue000-\uf8ff]|\W", inert(text))
    assert "\n" not in inert(text)
    assert inert(inert(text)) == inert(text)
    inert(text).encode()


@cache
def hostile() -> Account:
    """Return a meeting in which everybody is called, says and writes what would mark up a page."""
    everything = " ".join(HOSTILE)
    names = {"AA": HOSTILE[0], "BB": HOSTILE[3], "CC": HOSTILE[10]}
    account = adopted(names=names, scenario=HOSTILE[1], models={"AA": HOSTILE[2]})
    return Account([_poisoned(x, everything) for x in account.events])


def _poisoned(event: e.AnyEvent, text: str) -> e.AnyEvent:
    match event:
        case e.Spoke() | e.NotePassed():
            return event.model_copy(update={"text": text})
        case e.Objected():
            return event.model_copy(update={"reason": text})
        case e.Overruled():
            return event.model_copy(update={"finding": text})
        case e.Consented():
            return event.model_copy(update={"statement": text, "departure": text})
        case e.Closed():
            return event.model_copy(update={"why": text})
        case e.TextCirculated():
            said = tuple(p.model_copy(update={"text": f"{text} {event.revision}"}) for p in event.paragraphs)
            open_ = tuple(b.model_copy(update={"text": text}) for b in event.brackets)
            return event.model_copy(update={"paragraphs": said, "brackets": open_})
        case _:
            return event


class Reader(HTMLParser):
    """Collects the tags and attributes of a page, and what it says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.mark.parametrize("which", EDITIONS)
def test_a_hostile_record_gives_a_page_the_same_tags_as_a_friendly_one(which: Edition) -> None:
    friendly, poisoned = (
        read(edition(account, which, "html", library())) for account in (adopted(), hostile())
    )
    assert poisoned.tags <= friendly.tags | {"em"}
    assert poisoned.attributes == friendly.attributes
    assert all(link.startswith(("#", "https://example.org/one")) for link in poisoned.links)
    assert inert(" ".join(HOSTILE)) in "".join(poisoned.said)


@pytest.mark.parametrize("which", EDITIONS)
def test_a_hostile_record_gives_markdown_the_same_parts_as_a_friendly_one(which: Edition) -> None:
    friendly, poisoned = (
        words_in(edition(account, which, "md", library())) for account in (adopted(), hostile())
    )
    assert poisoned[1] <= friendly[1] | {"text_special"}
    assert inert(" ".join(HOSTILE)) in poisoned[0]


def test_a_hostile_communique_and_statement_stay_words_too() -> None:
    friendly, poisoned = words_in(communique(adopted().events)), words_in(communique(hostile().events))
    assert poisoned[1] <= friendly[1] | {"text_special"}
    statement = e.ChairsStatement(
        agreed=("P1",), revision=2, open=(e.OpenPoint(pid="P2", blocked_by=("AA",), needs={"AA": "invite"}),)
    )
    events = failed(statement).events
    named = (drafting(names={"AA": HOSTILE[0], "BB": "B", "CC": "C"})[0], *events[1:])
    said, kinds = words_in(chairs_statement(named))
    assert HOSTILE[0] in said
    assert not {"html_inline", "html_block", "link_open"} & kinds


def test_an_address_of_a_source_is_a_link_only_if_it_is_an_address_of_the_web() -> None:
    known = library()
    bad = known.facts["F-one"].__class__("F-one", "One.", "A book | javascript:alert(1)", "high")
    poisoned = known.__class__(
        known.arguments, known.briefing, {"F-one": bad}, known.nouns, known.features, known.agreement
    )
    reader = read(edition(adopted(), "teacher", "html", poisoned))
    assert all(link.startswith("#") for link in reader.links)
