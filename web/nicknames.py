"""Nicknames to spin: two harmless words, so that nobody has to give a name."""

import secrets

from nacsim.web.words import words

FIRST, SECOND = words("first"), words("second")


def spin() -> str:
    """Draw a nickname."""
    return f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
