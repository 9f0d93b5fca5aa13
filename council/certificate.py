"""The proof of adoption: the text, its hash, each seat's consent, and where in the record they stand."""

from collections.abc import Iterable, Sequence
from typing import Any

from nacsim.council import events as e
from nacsim.council.text import Bind

Line = tuple[int, str, e.AnyEvent]

CERTIFICATE = "nac-certificate-1"


def certify(record: Iterable[Line]) -> dict[str, Any]:
    """Return the certificate of a record given as (seq, hash, event); ValueError if nothing was adopted."""
    lines = list(record)
    opened = next(x for _, _, x in lines if isinstance(x, e.Opened))
    adopted = next((x for _, _, x in lines if isinstance(x, e.Adopted)), None)
    closed = next((x for _, _, x in lines if isinstance(x, e.Closed)), None)
    if adopted is None or closed is None:
        raise ValueError("nothing was adopted, so there is nothing to certify")
    text = next(
        x for _, _, x in lines if isinstance(x, e.TextCirculated) and x.revision == adopted.bind.revision
    )
    consents = _standing(lines, adopted.bind)
    holders = dict(opened.holders)
    for _, _, x in lines:
        if isinstance(x, e.HolderChanged):
            holders[x.seat] = x.holder
    return {
        "certificate": CERTIFICATE,
        "meeting": opened.meeting,
        "scenario": opened.scenario,
        "scenario_version": opened.scenario_version,
        "pack_hash": opened.pack_hash,
        "seed": opened.seed,
        "mode": opened.mode,
        "seats": list(opened.seats),
        "members": opened.members,
        "bind": adopted.bind.model_dump(mode="json"),
        "text": [p.model_dump(mode="json") for p in text.paragraphs],
        "consents": [_consent(*consents[s], holders[s]) for s in opened.seats if s in consents],
        **({} if opened.decision.unanimous else {"decision": opened.decision.model_dump(mode="json")}),
        "outcome": closed.outcome,
        "label": closed.label,
        "flags": closed.flags.model_dump(mode="json"),
        "log_head": lines[-1][1],
        "events": len(lines),
    }


def _standing(lines: Sequence[Line], bind: Bind) -> dict[str, tuple[int, e.Consented]]:
    """Return the consents to these bytes that nothing undid: no withdrawal, no objection, no new holder."""
    found: dict[str, tuple[int, e.Consented]] = {}
    for seq, _, event in lines:
        if isinstance(event, e.Consented) and event.bind == bind:
            found[event.seat] = (seq, event)
        elif isinstance(event, (e.ConsentWithdrawn, e.Objected, e.HolderChanged)):
            found.pop(event.seat, None)
    return found


def _consent(seq: int, given: e.Consented, holder: str) -> dict[str, Any]:
    return {
        "seat": given.seat,
        "seq": seq,
        "epoch": given.epoch,
        "holder": holder,
        "source": given.source,
        "statement": given.statement,
        "departure": given.departure,
        "stand_in": given.stand_in,
    }
