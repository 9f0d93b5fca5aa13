"""A paper as blocks that any program knows: headings, paragraphs, lists, quotations, tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "quote", "item", "numbered"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike: plain, or bold, italic, struck out; with an address if they are a link."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a paper; `level` is that of a heading, or how deep a quotation or a list is."""

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 1
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its first row names the columns."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]


def blocks_of(markdown: str) -> list[Block | Grid]:
    """Read a paper of ours, which is Markdown with tables and nothing of HTML."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return list(_blocks(parser.parse(markdown)))


@dataclass
class Place:
    """How deep in quotations and lists the reader is."""

    quotes: int = 0
    lists: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def enters(self, token: Token) -> None:
        """Follow a token that opens or closes something."""
        if token.type.startswith("blockquote"):
            self.quotes += token.nesting
        elif token.type in LISTS and token.nesting > 0:
            self.lists.append(token.type)
            self.numbers.append(int(token.attrs.get("start", 1)) - 1)
        elif token.type.replace("close", "open") in LISTS:
            self.lists.pop()
            self.numbers.pop()
        elif token.type == "list_item_open":
            self.numbers[-1] += 1

    def paragraph(self, runs: tuple[Run, ...]) -> Block:
        """Return a paragraph as what it is here."""
        if self.lists and self.lists[-1] == "ordered_list_open":
            return Block("numbered", runs, len(self.lists), self.numbers[-1])
        if self.lists:
            return Block("item", runs, len(self.lists))
        return Block("quote", runs, self.quotes) if self.quotes else Block("paragraph", runs)


LISTS = ("bullet_list_open", "ordered_list_open")


def _blocks(tokens: Sequence[Token]) -> Iterator[Block | Grid]:
    place, table = Place(), 0
    for i, token in enumerate(tokens):
        place.enters(token)
        if token.type in ("table_open", "table_close"):
            table += token.nesting
            if token.nesting > 0:
                yield _grid(tokens[i:])
        elif token.type == "heading_open":
            yield Block("heading", _runs(tokens[i + 1]), int(token.tag[1]))
        elif token.type == "inline" and not table and tokens[i - 1].type == "paragraph_open":
            yield place.paragraph(_runs(token))


def _grid(tokens: Sequence[Token]) -> Grid:
    rows: list[list[tuple[Run, ...]]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_runs(token))
    return Grid(tuple(tuple(row) for row in rows))


MARKS = {"strong": "bold", "em": "italic", "s": "struck"}


def _runs(token: Token) -> tuple[Run, ...]:
    """Return the words of a line with their looks."""
    on = {"bold": 0, "italic": 0, "struck": 0}
    href: str | None = None
    found: list[Run] = []
    for child in token.children or []:
        name, _, end = child.type.rpartition("_")
        if name in MARKS:
            on[MARKS[name]] += 1 if end == "open" else -1
        elif child.type == "link_open":
            href = str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            href = None
        elif child.type in ("softbreak", "hardbreak"):
            found.append(Run(" "))
        elif child.content:
            found.append(Run(child.content, **{mark: bool(n) for mark, n in on.items()}, href=href))
    return tuple(found)


def text_of(block: Block | Grid) -> str:
    """Return the words of a block without their looks."""
    if isinstance(block, Grid):
        return "\n".join("\t".join("".join(r.text for r in cell) for cell in row) for row in block.rows)
    return "".join(run.text for run in block.runs)
