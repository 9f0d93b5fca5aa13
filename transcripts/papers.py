"""The papers of a meeting: transcript, communique and chair's statement, rendered from its record."""

from collections.abc import Sequence
from typing import Any

from nacsim.council import events as e
from nacsim.council.text import text_hash
from nacsim.transcripts.account import Account
from nacsim.transcripts.editions import edition
from nacsim.transcripts.library import Library
from nacsim.transcripts.rendering import rendered
from nacsim.transcripts.statement import closing_statement


def opening_of(events: Sequence[e.AnyEvent]) -> e.Opened:
    """Return the opening of a record; raise VerificationError if it has none."""
    return Account(events).opened


def transcript(events: Sequence[e.AnyEvent]) -> str:
    """Return the reader's edition of a meeting as Markdown."""
    return edition(Account(events), "reader", "md")


def communique(events: Sequence[e.AnyEvent]) -> str:
    """Return the adopted text as Markdown; raise LookupError if nothing was adopted."""
    account = Account(events)
    if account.adopted is None:
        raise LookupError("nothing was adopted")
    bind = account.adopted.bind
    consents = [x for x in account.events if isinstance(x, e.Consented) and x.bind == bind]
    return _paper(
        "communique.md.j2", account, text=account.texts[bind.revision], bind=bind, consents=consents
    )


def chairs_statement(
    events: Sequence[e.AnyEvent], times: Sequence[str] = (), library: Library | None = None
) -> str:
    """Return the chair's statement as Markdown; raise LookupError if the meeting adopted a text."""
    account = Account(events, times)
    if account.closed is None or account.closed.statement is None:
        raise LookupError("there is no chair's statement")
    text = account.texts[account.closed.statement.revision]
    said = closing_statement(account, library)
    return _paper("statement.md.j2", account, statement=said, text=text, hash=text_hash(text.paragraphs))


def _paper(template: str, account: Account, **more: Any) -> str:
    return rendered(template, "md", opened=account.opened, closed=account.closed, names=account.names, **more)
