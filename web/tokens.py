"""Secrets that people carry: join codes to read aloud, tokens for a cookie, and what is kept of them."""

import hashlib
import hmac
import secrets

# No vowels, so that no word appears by accident; no 0, 1 or l, so that a code can be read aloud.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"
JOIN_CODE, SEAT_CODE = 9, 9  # 27 letters: 42 bits
TEACHER_KEY = 24  # 114 bits: it opens every room of a class, and is typed seldom
SEAT_TOKEN_BYTES, TEACHER_TOKEN_BYTES = 16, 32


def code(length: int = JOIN_CODE) -> str:
    """Draw a code to read aloud."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def typed(written: str) -> str:
    """Return a code as it was drawn, however it was typed."""
    return "".join(written.lower().split()).replace("-", "")


def token(size: int = SEAT_TOKEN_BYTES) -> str:
    """Draw a token for a cookie."""
    return secrets.token_urlsafe(size)


def kept(secret: str) -> str:
    """Return what is stored of a secret: its hash. Secrets are long and random, so a fast hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, stored: str) -> bool:
    """Say whether a secret is the one that was stored, in a time that tells nothing."""
    return same(kept(secret), stored)


def same(one: str, other: str) -> bool:
    """Say whether two secrets are the same and there is one, in a time that tells nothing."""
    return bool(other) and hmac.compare_digest(one.encode(), other.encode())


def form_token(secret: str) -> str:
    """Return the token that a form must carry beside the cookie it was made from."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()[:32]
