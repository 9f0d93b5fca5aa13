"""A briefing as a teacher has it on disk: plain text, in whichever encoding a word processor chose."""

import codecs
from pathlib import Path
from typing import NamedTuple

from nacsim.errors import InputError

DOCUMENTS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")
SAVE = (
    "is not plain text in UTF-8. Save it as such, then import it again. "
    "In Word: 'Save as', 'Plain text', 'Unicode (UTF-8)'."
)


class Written(NamedTuple):
    """What stands in a file, and what to tell its owner of how it was read."""

    text: str
    remark: str = ""


def briefing_in(path: Path) -> Written:
    """Return a briefing; raise InputError if the file cannot be read, or is not plain text."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    if body.startswith(DOCUMENTS):
        raise InputError(f"{path} {SAVE}")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Written(_decoded(path, body, "utf-16"))
    try:
        return Written(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        remark = "It is not in UTF-8 and was read as Windows-1252. Look at its accents and quotation marks."
        return Written(_decoded(path, body, "cp1252"), remark)


def _decoded(path: Path, body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputError(f"{path} {SAVE}")
    return text
