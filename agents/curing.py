"""What a model asks for or offers in its seat's name must be what the seat could accept.

A yes across a red line is stopped at the council's gate. A cure there would turn the chair towards words that
the same seat must then refuse, so code puts the cure of the card in its place, and the record says so. An
offer there would do the same by way of a package, and is left out.
"""

from nacsim.agents import delegate
from nacsim.agents.judgement import improvements
from nacsim.agents.view import Desk
from nacsim.council import commands as c
from nacsim.council.events import Remark
from nacsim.council.mandate import crossed
from nacsim.council.text import Text
from nacsim.council.values import Wish

Verdict = c.Review | c.Consent | c.Object


def crosses(desk: Desk, text: Text, wish: Wish) -> bool:
    """Say whether granting a wish makes the text cross a red line of the seat."""
    words = frozenset(desk.pack.options[wish.issue, wish.option].features)
    rest = frozenset(f for p in text.paragraphs if p.issue != wish.issue for f in p.features)
    before, alone = crossed(desk.mandate, text.features()), crossed(desk.mandate, words)
    return any(line in alone or line not in before for line in crossed(desk.mandate, rest | words))


def within_its_card(desk: Desk, verdict: Verdict) -> Verdict:
    """Return a verdict whose cures its own seat could accept; the same one if they all are so."""
    text = delegate.on_the_table(desk)
    if isinstance(verdict, c.Review):
        remarks = _cured(desk, text, verdict.remarks)
        asks = tuple(wish for wish in verdict.asks if not crosses(desk, text, wish))
        return verdict.model_copy(update={"remarks": remarks, "asks": asks})
    if isinstance(verdict, c.Object) and verdict.cure is not None and crosses(desk, text, verdict.cure):
        own = _of_the_card(desk, text, verdict.pid, "object")
        changed = {"pid": own.pid, "reason": own.reason, "cure": own.cure, "red_line": own.red_line}
        return verdict.model_copy(update=changed)
    return verdict


def offering_what_it_may(desk: Desk, verdict: Verdict) -> Verdict:
    """Return a verdict without the offers that its own seat would have to refuse."""
    if not isinstance(verdict, c.Review):
        return verdict
    text = delegate.on_the_table(desk)
    offers = tuple(wish for wish in verdict.offers if not crosses(desk, text, wish))
    return verdict.model_copy(update={"offers": offers})


def _cured(desk: Desk, text: Text, remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return the remarks with the card's cure for each that would cross, and one for each paragraph."""
    amiss = [r for r in remarks if r.cure is not None and crosses(desk, text, r.cure)]
    if not amiss:
        return remarks
    kept = {r.pid: r for r in remarks if r.position != "ok" and r not in amiss}
    for remark in amiss:
        own = _of_the_card(desk, text, remark.pid, remark.position)
        kept.setdefault(own.pid, own)
    return delegate.with_consent_to_the_rest(text, tuple(kept.values()))


def _of_the_card(desk: Desk, text: Text, pid: str, position: str) -> Remark:
    """Return the card's remark on a paragraph, or on another if it would leave this one as it is."""
    cure = delegate.cure_for(desk, text, pid)
    wishes = improvements(desk, text)
    if text.options()[cure.issue] == cure.option and wishes:
        cure = Wish(issue=wishes[0].issue, option=wishes[0].option)
    paragraph = next(p for p in text.paragraphs if p.issue == cure.issue)
    if position != "object":
        return Remark(pid=paragraph.pid, position="amend", cure=cure)
    return delegate.objection(desk, paragraph.pid, cure, crossed(desk.mandate, frozenset(paragraph.features)))
