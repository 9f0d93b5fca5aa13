"""Nicknames that a teacher would not want on a wall, by a short list in English and French."""

import re
import unicodedata

from nacsim.web.words import words

LOOKS_LIKE = str.maketrans("013457@$", "oieastas")


def is_rude(name: str) -> bool:
    """Say whether a nickname has a rude word in it, also with figures for letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    said = re.findall(r"[a-z]+", plain.translate(LOOKS_LIKE))
    joined = "".join(said)
    return bool(set(words("rude_whole")) & set(said)) or any(root in joined for root in words("rude_roots"))
