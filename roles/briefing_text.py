"""A briefing as converters leave it, read into its parts: title, aims, situation, decision, options."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ESCAPED = re.compile(r"\\([()\[\]*_])")
OPTION = re.compile(r"^[-*\u2022]\s+(?:\*+|_+)?(.+?)(?:\.\s*(?:\*+|_+)|(?:\*+|_+)\.?|\.)\s+(.*)$", re.DOTALL)
ENDS = (".", "!", "?", ":", "\u201d", '"', ")")
OPENS = re.compile(r"^[-*] ")
HEADING = 60  # characters that a heading has at most
BULLET = r"[-*\u2022]"
ANY_MARK = rf"(?:{BULLET}|\(?\d{{1,2}}[.)]|\(?[a-z]\))"
ITEM = re.compile(rf"^{ANY_MARK}\s+")
NAMED = re.compile(r"^(.+?)(?:[.:]\s+(.*)|\.?)$", re.DOTALL)
ORNAMENT = re.compile(r"^(?:#+\s*|\*\*|__)|(?:\*\*|__)$")
SECTIONS = {
    "summary": "overview",
    "introduction": "overview",
    "objectives": "overview",
    "learning objectives": "overview",
    "context": "situation",
    "overview": "overview",
    "the situation": "situation",
    "situation": "situation",
    "background": "situation",
    "decision point": "decision",
    "the decision": "decision",
    "policy options": "options",
    "options": "options",
}
AIM = re.compile(r"^students will be able to\s+", re.IGNORECASE)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTH = "|".join(MONTHS)
DATE = re.compile(
    rf"^(?:(?P<month>{MONTH}) (?P<day>\d{{1,2}}), |(?P<first>\d{{1,2}}) (?P<named>{MONTH}) )"
    r"(?P<year>\d{4})$"
)


@dataclass(frozen=True, slots=True)
class Course:
    """A policy option of a briefing: its name, and what is said for and against it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a briefing; an empty part was not found."""

    title: str
    date: str
    question: str
    objectives: tuple[str, ...]
    situation: tuple[str, ...]
    decision: tuple[str, ...]
    courses: tuple[Course, ...]


def plain(text: str) -> str:
    """Return text without the links and escapes of a converter."""
    return ESCAPED.sub(r"\1", LINK.sub(r"\1", text)).strip()


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; one that a page break tore apart is whole again."""
    found: list[str] = []
    for raw in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        piece = plain(" ".join(raw.split()))
        if not piece or _is_a_reference(raw, piece):
            continue
        if found and _torn(found[-1], piece):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.extend(_items(raw))
    return found


def _is_a_reference(raw: str, piece: str) -> bool:
    """Say whether a piece is a line of further reading, or of navigation: links, and no sentence."""
    return raw.lstrip().startswith("[") and not piece.endswith(ENDS)


def _items(raw: str) -> list[str]:
    """Return the items of a list, each with its mark, after the words that lead to it; else the whole.

    A wrapped line may begin with a figure, so figures are marks only in a list that begins with one.
    """
    marks = ANY_MARK if ITEM.match(raw.lstrip()) else BULLET
    lines = re.split(rf"\n(?=\s*{marks}\s)", raw.strip())
    return [plain(" ".join(line.split())) for line in lines]


def _torn(before: str, piece: str) -> bool:
    """Say whether a page break stands between two pieces of one paragraph."""
    goes_on = piece[0].islower() or len(piece) > HEADING
    return len(before) > HEADING and not before.endswith(ENDS) and goes_on and not OPENS.match(piece)


def read_briefing(text: str) -> Found:
    """Read a briefing in the usual layout; parts that are not there stay empty.

    One without any of the usual headings is a title, if its first line is short, and the situation.
    """
    parts = _parts(text)
    if len(parts) == 1:
        parts = _without_headings(parts["head"])
    overview = parts.get("overview", [])
    situation = parts.get("situation") or [p for p in overview if not AIM.match(p)]
    decision = [p for p in parts.get("decision", []) if len(p) > HEADING or p.endswith((".", "!", "?"))]
    courses = {piece: course for name in _where_options_are(parts) for piece, course in _courses(name, parts)}
    return Found(
        title=_title(parts["head"]),
        date=_date(text),
        question=_question([*overview, *decision, *situation]),
        objectives=tuple(AIM.sub("", p).rstrip(".") for p in overview if AIM.match(p)),
        situation=tuple(ITEM.sub("", p) for p in situation if p not in courses),
        decision=tuple(p for p in decision if p not in courses),
        courses=tuple(courses.values()),
    )


def _question(pieces: Iterable[str]) -> str:
    """Return the first question that is asked."""
    return next((s for p in pieces for s in _sentences(ITEM.sub("", p)) if s.endswith("?")), "")


def _parts(text: str) -> dict[str, list[str]]:
    """Return the paragraphs under the headings that we know, with those before the first under 'head'."""
    parts: dict[str, list[str]] = {"head": []}
    here = "head"
    for piece in paragraphs(text):
        bare = ORNAMENT.sub("", piece)
        name = SECTIONS.get(ITEM.sub("", bare).lower().rstrip(":"))
        if name is not None:
            here = name
            parts.setdefault(here, [])
        elif here == "head" or _says_something(piece):
            parts[here].append(bare if here == "head" else piece)
    return parts


def _says_something(piece: str) -> bool:
    """Say whether a piece is more than a heading that we do not know."""
    return len(piece) > HEADING or piece.endswith(ENDS) or ITEM.match(piece) is not None


def _without_headings(pieces: list[str]) -> dict[str, list[str]]:
    """Return a briefing of no layout: nothing of it is left out but its date."""
    said = [piece for piece in pieces if not _is_a_date(piece)]
    titled = bool(said) and len(said[0]) <= HEADING and not said[0].endswith(".")
    return {"head": said[:1] if titled else [], "situation": said[titled:]}


def _where_options_are(parts: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the sections whose items are options: what is listed elsewhere is no course of action."""
    return next(((name,) for name in ("options", "decision") if name in parts), tuple(parts))


def _courses(name: str, parts: dict[str, list[str]]) -> Iterator[tuple[str, Course]]:
    """Return the options of a section, each with the piece that it stands in."""
    for piece in parts[name]:
        if found := OPTION.match(piece):
            yield piece, Course(found[1], found[2])
        elif name == "options" and ITEM.match(piece) and (found := NAMED.match(ITEM.sub("", piece))):
            yield piece, Course(found[1], found[2] or "")


def _title(head: list[str]) -> str:
    """Return the last short line before the date that says what this is about."""
    named = [p for p in head if not _is_a_date(p) and " from " not in p]
    return named[-1] if named else ""


def _is_a_date(piece: str) -> bool:
    return DATE.match(piece) is not None or "last updated" in piece.lower()


def _date(text: str) -> str:
    for line in text.splitlines():
        if found := DATE.match(line.strip()):
            month = MONTHS.index(found["month"] or found["named"]) + 1
            return f"{found['year']}-{month:02d}-{int(found['day'] or found['first']):02d}"
    return ""


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)
