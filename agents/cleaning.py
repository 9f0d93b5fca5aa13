"""Takes out of a speech what is not spoken: markup, labels, stage directions, hidden characters."""

import html
import re
import unicodedata
from collections.abc import Callable

from nacsim.agents.language import STRAIGHT

_END_OF_TURN = re.compile(r"<\|(?:im_end|eot_id|endoftext|end)\|>|</s>|<end_of_turn>|\[/INST\]", re.I)
_ODD = re.compile(r"[^\x20-\x7e\n]")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "So"))
_MARKUP = tuple(
    (re.compile(pattern, re.I | re.M), instead)
    for pattern, instead in (
        (r"<think>[\s\S]*?</think>|<\|im_start\|>\w*|<\|[^|<>]{0,40}\|>|\[INST\]|<!--[\s\S]*?-->", " "),
        (r"^ *>+ ?", ""),
        (r"</?[a-z!][^<>]{0,200}>", " "),
        (r"[<>|\\]", " "),
        (r"```\w*|[`~]+", ""),
        (r"!?\[([^\[\]]*)\]\([^()\s]*\)", r"\1"),
        (r"\b(?:https?://|www\.)\S+", ""),
        (r"^ *([-*_=])\1{2,} *$", ""),
        (r"^ *(?:#{1,6}[^\n.?!]{1,80}|\*\*[^\n*.?!]{1,80}\*\*) *\n+(?= *[^\s\n])", ""),
        (r"^ *(?:[-*+\u2022\u00b7\u2013\u2014]|\(?\d{1,2}[.)]) +", ""),
        (r"(?<!\S)\(?\d{1,2}\) +|(?<=[.?!:;] )\d{1,2}\. +(?=[A-Z])", ""),
        (r" ?[\[(](?:B?\d{1,2}(?:, ?B?\d{1,2})*)[\])]", ""),
    )
)
_STAGE = (
    re.compile(r"\A\s*(?:\*(?!\*)|_)(?=[a-z]|[^*_\n]+[*_]\s*\n)[^*_\n]{1,160}[*_]\s*"),
    re.compile(r"\A\s*\*(?=clear|paus|stand|lean|nod|look|smil|ris|speak|turn)[^*\n]{1,160}\*\s*", re.I),
    re.compile(r"\A\s*[\[(][^\[\]()\n]{1,160}[\])]\s*(?=[A-ZÀ-Þ\"'«])"),
    re.compile(r"(?<=[.?!…\"'»*])\s*(?:[\[(][^\[\]()\n]{0,160}[\])]|(?<!\*)\*[^*\n]{1,160}\*)[.\s]*\Z"),
)
_EMPHASIS = re.compile(r"[*#]+|(?<!\w)_+|_+(?!\w)")


def clean(said: str, without_label: Callable[[str], str]) -> str:
    """Return what was said without markup, own labels, stage directions and hidden characters.

    This is one pass: what it uncovers (a tag in a tag) is left to the next, until nothing changes.
    """
    spoken = [part for part in _END_OF_TURN.split(said) if part.strip()]
    text = visible(html.unescape(re.sub("&(?:amp;)+", "&", spoken[0]))) if spoken else ""
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    for pattern in _STAGE:
        text = pattern.sub("", text)
    text = without_label(_EMPHASIS.sub("", text))
    return _unquoted(re.sub(r"\s+", " ", text).strip())


def visible(text: str) -> str:
    """Drop what cannot be seen (escapes of a terminal, controls, joiners, pictures); straighten quotes."""
    text = re.sub(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?", "", text)
    text = re.sub(r"\r\n?|\x85|\u2028|\u2029", "\n", text)
    return unicodedata.normalize("NFC", _ODD.sub(_as_seen, text)).translate(STRAIGHT)


def one_line(text: str) -> str:
    """Return a text as it is seen, in one line."""
    return " ".join(visible(text).split())


def _as_seen(match: re.Match[str]) -> str:
    kind = unicodedata.category(match[0])
    if kind == "Zs" or match[0] in "\t\v\f":
        return " "
    return "" if kind in _HIDDEN or "\ufe00" <= match[0] <= "\ufe0f" else match[0]


def _unquoted(text: str) -> str:
    """Take away quotation marks around a whole speech, or one that was opened and never closed."""
    for left, right in (('"', '"'), ("«", "»"), ("'", "'")):
        edges = len(re.findall(rf"(?<!\w)[{left}{right}]|[{left}{right}](?!\w)", text))
        opens, closes = text.startswith(left), text.endswith(right) and left != "'"
        if edges == 2 and len(text) > 1 and opens and text.endswith(right):
            return text[1:-1].strip()
        if edges == 1 and (opens or closes):
            return text[1:].strip() if opens else text[:-1].strip()
    return text
