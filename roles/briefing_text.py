"""A briefing as converters leave it, read into its parts: title, aims, situation, decision, options."""

import re
from dataclasses import dataclass

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ESCAPED = re.compile(r"\\([()\[\]*_])")
OPTION = re.compile(r"^[-*\u2022]\s+(?:\*+|_+)?(.+?)(?:\.\s*(?:\*+|_+)|(?:\*+|_+)\.?|\.)\s+(.*)$", re.DOTALL)
ENDS = (".", "!", "?", ":", "\u201d", '"', ")")
OPENS = re.compile(r"^[-*] ")
HEADING = 60  # characters that a heading has at most
SECTIONS = {
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
DATE = re.compile(rf"^({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})$")


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
            found.extend(_items(raw) if raw.lstrip().startswith(("- ", "* ")) else [piece])
    return found


def _is_a_reference(raw: str, piece: str) -> bool:
    """Say whether a piece is a line of further reading, or of navigation: links, and no sentence."""
    return raw.lstrip().startswith("[") and not piece.endswith(ENDS)


def _items(raw: str) -> list[str]:
    """Return the items of a list, each with its mark."""
    lines = re.split(r"\n(?=[-*\u2022]\s)", raw.strip())
    return [plain(" ".join(line.split())) for line in lines]


def _torn(before: str, piece: str) -> bool:
    """Say whether a page break stands between two pieces of one paragraph."""
    goes_on = piece[0].islower() or len(piece) > HEADING
    return len(before) > HEADING and not before.endswith(ENDS) and goes_on and not OPENS.match(piece)


def read_briefing(text: str) -> Found:
    """Read a briefing in the usual layout; parts that are not there stay empty."""
    parts: dict[str, list[str]] = {"head": []}
    here = "head"
    for piece in paragraphs(text):
        name = SECTIONS.get(piece.lower().rstrip(":"))
        if name is not None:
            here = name
            parts.setdefault(here, [])
        elif len(piece) > HEADING or piece.endswith(ENDS) or here == "head":
            parts[here].append(piece)
    everything = [p for section in parts.values() for p in section]
    overview = parts.get("overview", [])
    return Found(
        title=_title(parts["head"]),
        date=_date(text),
        question=next((s for p in overview for s in _sentences(p) if s.endswith("?")), ""),
        objectives=tuple(AIM.sub("", p).rstrip(".") for p in overview if AIM.match(p)),
        situation=tuple(p for p in parts.get("situation", []) if len(p) > HEADING),
        decision=tuple(p for p in parts.get("decision", []) if len(p) > HEADING and not OPTION.match(p)),
        courses=tuple(Course(m[1], m[2]) for p in everything if (m := OPTION.match(p))),
    )


def _title(head: list[str]) -> str:
    """Return the last short line before the date that says what this is about."""
    named = [p for p in head if not DATE.match(p) and "last updated" not in p.lower() and " from " not in p]
    return named[-1] if named else ""


def _date(text: str) -> str:
    for line in text.splitlines():
        if found := DATE.match(line.strip()):
            return f"{found[3]}-{MONTHS.index(found[1]) + 1:02d}-{int(found[2]):02d}"
    return ""


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)
