"""A delegate without a model: reviews, answers to silence, notes in the corridor."""

from collections.abc import Iterable

from nacsim.agents.interpreting import statement
from nacsim.agents.judgement import (
    REMARKS,
    Improvement,
    aspiration,
    can_consent,
    improvements,
    offers,
)
from nacsim.agents.view import Desk
from nacsim.council import commands as c
from nacsim.council.events import Remark
from nacsim.council.gate import blocking_paragraph, objections_of_card
from nacsim.council.mandate import RedLine, crossed, quotable, worth, worth_of_option
from nacsim.council.text import Bind, Text, text_hash
from nacsim.council.values import Verdict, Wish


def review(desk: Desk, key: str, epoch: int) -> c.Review:
    """Judge the text on the table: accept it, or say which paragraphs must change and into what."""
    text = on_the_table(desk)
    wishes = improvements(desk, text)
    remarks = _red_line_remarks(desk, text)
    missing = aspiration(desk.mandate, desk.round, desk.rounds) - worth(desk.mandate, text)
    lives = can_consent(desk, text)
    verdict: Verdict = "object" if remarks else "amend"
    if lives and (missing <= 0 or not wishes):
        verdict = "accept" if statement(desk, text) is None else "accept_with_statement"
        remarks = ()
    elif not remarks:
        remarks = _amendments(desk, text, wishes, missing)
    wanted = wishes[:2] if verdict in ("amend", "object") else []
    return c.Review(
        key=key,
        seat=desk.seat,
        epoch=epoch,
        round=desk.round,
        verdict=verdict,
        can_live_with=lives,
        revision=text.revision,
        hash=text_hash(text.paragraphs),
        remarks=with_consent_to_the_rest(text, remarks),
        asks=tuple(Wish(issue=w.issue, option=w.option) for w in wanted),
        offers=offers(desk, text),
    )


def _red_line_remarks(desk: Desk, text: Text) -> tuple[Remark, ...]:
    """Object to each paragraph that crosses a red line by itself; else to the one that tips the text over."""
    lines = crossed(desk.mandate, text.features())
    found = []
    for paragraph in text.paragraphs:
        alone = crossed(desk.mandate, frozenset(paragraph.features))
        if paragraph.issue is not None and alone:
            found.append((paragraph.pid, alone))
    if lines and not found:
        found.append((blocking_paragraph(desk.mandate, text), lines))
    return tuple(objection(desk, pid, cure_for(desk, text, pid), crossing) for pid, crossing in found)


def objection(desk: Desk, pid: str, cure: Wish, lines: Iterable[RedLine]) -> Remark:
    """Return an objection with its cure; of the red lines that a paragraph crosses it quotes a public one."""
    line = quotable(lines)
    reason = line.sentence if line else why_too_little(desk, cure)
    return Remark(pid=pid, position="object", cure=cure, red_line=line.id if line else None, reason=reason)


def cure_for(desk: Desk, text: Text, pid: str) -> Wish:
    """Return the change that a seat needs least to explain: agreed words, or better ones if near."""
    issue = desk.pack.by_pid[pid]
    safe = [o for o in issue.options if not crossed(desk.mandate, frozenset(o.features))]
    best = max(
        safe or issue.options[:1],
        key=lambda o: (worth_of_option(desk.mandate, issue.id, o.id), o.id == issue.options[0].id),
    )
    return Wish(issue=issue.id, option=best.id)


def _amendments(desk: Desk, text: Text, wishes: list[Improvement], missing: int) -> tuple[Remark, ...]:
    """Ask for as many changes as it takes to gain the missing points, and not more."""
    remarks: list[Remark] = []
    for wish in wishes[:REMARKS]:
        remarks.append(
            Remark(
                pid=desk.pack.by_issue[wish.issue].pid,
                position="amend",
                cure=Wish(issue=wish.issue, option=wish.option),
            )
        )
        missing -= wish.gain
        if missing <= 0:
            break
    if not remarks:
        remarks.append(_too_little(desk, text, objections_of_card(desk.mandate, text, desk.pack.rules())[0]))
    return tuple(remarks)


def with_consent_to_the_rest(text: Text, remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return remarks on every paragraph of a text: those given, and no quarrel with the others."""
    blocked = {r.pid for r in remarks}
    rest = (Remark(pid=p.pid, position="ok") for p in text.paragraphs if p.pid not in blocked)
    return tuple(sorted((*remarks, *rest), key=lambda r: int(r.pid[1:])))


def answer_silence(desk: Desk, bind: Bind, key: str, epoch: int) -> c.Consent | c.Object:
    """Consent if the card allows it; otherwise write to the chair with a reason and a cure."""
    text = on_the_table(desk)
    found = objections_of_card(desk.mandate, text, desk.pack.rules())
    if not found:
        return c.Consent(
            key=key, seat=desk.seat, epoch=epoch, bind=bind, statement=statement(desk, text), source="engine"
        )
    lines = crossed(desk.mandate, text.features())
    if lines:
        pid = blocking_paragraph(desk.mandate, text)
        return letter(desk, objection(desk, pid, cure_for(desk, text, pid), lines), bind, key, epoch)
    return letter(desk, _too_little(desk, text, found[0]), bind, key, epoch)


def _too_little(desk: Desk, text: Text, finding: str) -> Remark:
    """Ask for the change that would gain most; where none would, say what stands against the text."""
    wishes = improvements(desk, text)
    if not wishes:
        pid = blocking_paragraph(desk.mandate, text)
        return Remark(pid=pid, position="object", cure=cure_for(desk, text, pid), reason=finding)
    cure = Wish(issue=wishes[0].issue, option=wishes[0].option)
    return objection(desk, desk.pack.by_issue[cure.issue].pid, cure, ())


def letter(desk: Desk, remark: Remark, bind: Bind, key: str, epoch: int) -> c.Object:
    """Put an objection to a paragraph into a letter to the chair."""
    return c.Object(
        key=key,
        seat=desk.seat,
        epoch=epoch,
        bind=bind,
        pid=remark.pid,
        reason=remark.reason or "",
        cure=remark.cure,
        red_line=remark.red_line,
    )


def why_too_little(desk: Desk, cure: Wish) -> str:
    """Return the reason of an objection that crosses no public red line."""
    name = desk.card.name[0].upper() + desk.card.name[1:]
    wanted = desk.pack.options[cure.issue, cure.option].noun
    return f"{name} does not find enough in this text to take it home. It would need {wanted}."


def on_the_table(desk: Desk) -> Text:
    """Return the text on the table; raise LookupError before there is one."""
    if desk.text is None:
        raise LookupError("no text has been circulated")
    return desk.text
