"""The proof of adoption: the text, its hash, each seat's consent, and where in the record they stand."""

from collections.abc import Iterable
from typing import Any

from nacsim.council import events as e

CERTIFICATE = "nac-certificate-1"


def certify(record: Iterable[tuple[int, str, e.AnyEvent]]) -> dict[str, Any]:
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
    consents = {
        x.seat: (seq, x) for seq, _, x in lines if isinstance(x, e.Consented) and x.bind == adopted.bind
    }
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
        "consents": [_consent(*consents[seat], holders[seat]) for seat in opened.seats],
        "outcome": closed.outcome,
        "label": closed.label,
        "flags": closed.flags.model_dump(mode="json"),
        "log_head": lines[-1][1],
        "events": len(lines),
    }


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
