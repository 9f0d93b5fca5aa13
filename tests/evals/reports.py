"""A report as a reader has it: what is asked of a network, what is linked, what the tables say."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from nacsim.cli.evals_report import edition_of
from nacsim.evals.report.contents import Asked, Contents, contents_of
from nacsim.evals.report.page import page

NOWHERE = Path("no-such-folder")
FETCHING = {"src", "href", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}
VOID = {"meta", "br", "link", "img", "input", "hr", "base", "source"}


def contents(folder: Path, validation: Path = NOWHERE, sheets: Path | None = None) -> Contents:
    """Return what a report on a folder says."""
    return contents_of(Asked((folder,), validation, sheets, None, edition_of))


def html_of(found: Contents) -> str:
    return page(found).decode()


@dataclass
class Read(HTMLParser):
    """What stands on a page; `links` has the words of each link by where it leads."""

    html: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    captions: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    words: str = ""
    styles: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._link = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "a":
            self._link = dict(attrs).get("href") or ""
        elif tag in ("caption", "figcaption"):
            self.captions.append("")
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = set(self._open)
        if "style" in inside:
            self.styles += data
        if inside & {"script", "style"}:
            return
        self.words += data
        if "a" in inside:
            self.links[self._link] = self.links.get(self._link, "") + data
        if inside & {"caption", "figcaption"}:
            self.captions[-1] += data
        elif inside & {"td", "th"}:
            self.rows[-1][-1] += data

    @property
    def addresses(self) -> list[str]:
        """Return everything that a browser might fetch or follow."""
        return [value or "" for _, attrs in self.tags for name, value in attrs.items() if name in FETCHING]

    def row(self, first: str, cells: int) -> list[str]:
        """Return the row of a table by its first words."""
        return next(
            [cell.strip() for cell in row] for row in self.rows if len(row) == cells and first in row[0]
        )
