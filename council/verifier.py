"""The independent verifier: recomputes a meeting from its exported record, and imports nothing of the engine.

It reads `events.jsonl` and `certificate.json` and nothing else, needs only the standard library, and can be
copied and run by itself: `python verifier.py FOLDER`.
"""

import ast
import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
LINE = {"meeting", "seq", "key", "kind", "visibility", "payload", "at", "prev", "hash"}
Json = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """What was found: the outcome if the record holds, and every reason why it does not."""

    ok: bool
    outcome: str | None
    problems: tuple[str, ...]
    events: int = 0


class Broken(Exception):
    """The record breaks a rule; the message says where and which."""


def spelled(value: object) -> str:
    """Return the one JSON spelling of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def require(true: object, sentence: str) -> None:
    """Raise Broken with a sentence unless something is true."""
    if not true:
        raise Broken(sentence)


def true_of(formula: str, features: set[str]) -> bool:
    """Evaluate a formula of names, and, or, not."""

    def value(node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in features
        if isinstance(node, ast.UnaryOp):
            return not value(node.operand)
        assert isinstance(node, ast.BoolOp)  # noqa: S101  anything else is caught as unreadable
        return (all if isinstance(node.op, ast.And) else any)(value(v) for v in node.values)

    return value(ast.parse(formula, mode="eval").body)


@dataclass
class Window:
    """A silence window as the record tells it."""

    bind: Json
    open: bool = True
    consents: dict[str, tuple[int, Json]] = field(default_factory=dict)


@dataclass
class Meeting:
    """A meeting, recomputed event by event."""

    opened: Json = field(default_factory=dict)
    mandates: dict[str, Json] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=dict)
    stand_ins: set[str] = field(default_factory=set)
    round: int = 0
    texts: list[Json] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    askers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    packaged: set[tuple[str, str]] = field(default_factory=set)
    reviews: dict[str, Json | None] = field(default_factory=dict)
    window: Window | None = None
    windows: int = 0
    rested: bool = False
    concessions: list[Json] = field(default_factory=list)
    adopted: Json | None = None
    closed: Json | None = None

    @property
    def text(self) -> list[Json]:
        """Return the paragraphs on the table."""
        require(self.texts, "something refers to a text before one was circulated")
        paragraphs: list[Json] = self.texts[-1]["paragraphs"]
        return paragraphs

    def options(self) -> dict[str, str]:
        """Return the option that the text carries on each issue."""
        return {p["issue"]: p["option"] for p in self.text if p["issue"] is not None}

    def features(self) -> set[str]:
        """Return every feature of the text."""
        return {f for p in self.text for f in p["features"]}

    def forbidden(self, seat: str) -> bool:
        """Say whether a seat's sealed instructions forbid consent to the text on the table."""
        card, features = self.mandates[seat], self.features()
        points = sum(
            card["weights"].get(i, 0) * card["scores"].get(i, {}).get(o, 0) for i, o in self.options().items()
        ) + sum(s["points"] for s in card["synergies"] if true_of(s["when"], features))
        return (
            any(true_of(line["formula"], features) for line in card["red_lines"])
            or points < card["floor"]
            or not all(true_of(rule["formula"], features) for rule in self.opened["coherence"])
            or not all(p["features_known"] for p in self.text)
        )


def verify(events: bytes, certificate: bytes | None) -> Report:
    """Check a record and its certificate; any bytes are answered with a report."""
    lines: list[Json] = []
    try:
        lines = chain(events)
        meeting = replayed(lines)
        expected = proof(meeting, lines) if meeting.adopted else None
        require(expected is None or certificate is not None, "a text was adopted, but there is no certificate")
        require(expected is not None or certificate is None, "nothing was adopted, but there is a certificate")
        if expected is not None:
            require(certificate == f"{spelled(expected)}\n".encode(), "the certificate does not say what the record says")
        outcome = meeting.closed["outcome"] if meeting.closed else "SUSPENDED"
        return Report(True, outcome, (), len(lines))
    except Broken as broken:
        return Report(False, None, (f"{str(broken)[0].upper()}{str(broken)[1:]}.",), len(lines))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return Report(False, None, ("The record cannot be read as a meeting.",), len(lines))


def chain(events: bytes) -> list[Json]:
    """Read the lines and check spelling, order and seals."""
    require(events.endswith(b"\n"), "the record is empty or cut off")
    lines: list[Json] = []
    keys = set()
    for number, raw in enumerate(events[:-1].split(b"\n"), start=1):
        at = f"line {number}"
        line = json.loads(raw.decode("utf-8"))
        require(isinstance(line, dict) and set(line) == LINE, f"{at} does not have the fields of a record")
        require(spelled(line).encode() == raw, f"{at} is not spelled as a record spells it")
        require(line["seq"] == number, f"{at} is event {line['seq']}; an event is missing or out of place")
        require(line["prev"] == (lines[-1]["hash"] if lines else GENESIS), f"{at} does not follow the line before it")
        body = {k: v for k, v in line.items() if k != "hash"}
        seal = hashlib.sha256(spelled(body).encode()).hexdigest()
        require(seal == line["hash"], f"the seal of {at} does not fit it")
        require(line["key"] not in keys, f"{at} repeats a key")
        require(line["kind"] == line["payload"]["kind"], f"{at} is labelled with another kind")
        require(line["visibility"] == readers(line["payload"]), f"{at} is shown to the wrong readers")
        require(line["meeting"] == (lines[0]["meeting"] if lines else line["meeting"]), f"{at} is of another meeting")
        keys.add(line["key"])
        lines.append(line)
    return lines


def readers(event: Json) -> str:
    """Return who may read an event."""
    if event["kind"] in ("mandate_sealed", "concession_made"):
        return f"seat:{event['seat']}"
    if event["kind"] == "review_given":
        return f"chair,seat:{event['seat']}"
    if event["kind"] == "note_passed":
        return ",".join(f"seat:{s}" for s in [event["sender"], *event["to"]])
    return "public"


def replayed(lines: list[Json]) -> Meeting:
    """Recompute the meeting; raise Broken at the first event that the rules do not allow."""
    meeting = Meeting()
    for line in lines:
        event = line["payload"]
        kind = event["kind"]
        require(meeting.closed is None, f"event {line['seq']} comes after the close")
        require(meeting.opened or kind == "opened", "the record does not begin with an opening")
        require(not meeting.rested or kind in ("resumed", "holder_changed", "fault_noted", "closed"), "something happened while the meeting rested")
        seat = event.get("seat")
        require(seat in (None, "CHAIR") or seat in meeting.epochs, f"{seat} is not seated")
        if "epoch" in event and kind != "holder_changed":
            require(event["epoch"] == meeting.epochs[seat], f"event {line['seq']} is by a former holder of {seat}")
        check = CHECKS.get(kind)
        if check is not None:
            check(meeting, event, line["seq"])
    require(meeting.closed or meeting.rested, "the meeting is not finished")
    require(meeting.opened["meeting"] == lines[0]["meeting"], "the record is of another meeting than it says")
    require(set(meeting.mandates) == set(meeting.opened["seats"]), "a seat has no sealed instructions")
    return meeting


def opened(m: Meeting, event: Json, _: int) -> None:
    """Take down the frozen seats and agenda."""
    require(not m.opened, "the meeting is opened twice")
    seats = event["seats"]
    require(3 <= len(seats) <= event["members"] and len(set(seats)) == len(seats), "the seats cannot be a council")
    require(set(event["holders"]) == set(seats), "the seats and their holders differ")
    m.opened, m.holders, m.epochs = event, dict(event["holders"]), dict.fromkeys(seats, 0)


def sealed(m: Meeting, event: Json, _: int) -> None:
    """Take down a seat's instructions, once."""
    require(event["seat"] not in m.mandates and event["mandate"]["seat"] == event["seat"], "instructions were changed")
    m.mandates[event["seat"]] = event["mandate"]


def phase_entered(m: Meeting, event: Json, _: int) -> None:
    """Move on; rounds follow one another within their number."""
    require(not silent(m), "the meeting moved on while silence ran")
    if event["phase"] == "drafting":
        require(event["round"] == m.round + 1 <= m.opened["limits"]["rounds"], "a round is out of order")
        m.round, m.reviews, m.packaged = event["round"], {}, set()


def circulated(m: Meeting, event: Json, _: int) -> None:
    """A text settles each issue once, from options with an origin, and holds together."""
    require(not silent(m), "a text was changed while silence ran")
    require(event["revision"] == len(m.texts) + 1, "a text has the wrong revision")
    fixed = [p for p in event["paragraphs"] if p["issue"] is None]
    require(not m.texts or fixed == [p for p in m.text if p["issue"] is None], "a fixed paragraph was changed")
    agenda = {i["id"]: i for i in m.opened["agenda"]}
    carried = [(p["issue"], p["pid"], p["option"]) for p in event["paragraphs"] if p["issue"] is not None]
    require([(i, p) for i, p, _ in carried] == [(i, a["pid"]) for i, a in agenda.items()], "a text does not settle the agenda")
    before = m.options() if m.texts else {i: a["options"][0]["id"] for i, a in agenda.items()}
    for issue, _, option in carried:
        options = agenda[issue]["options"]
        free = {options[0]["id"], *(o["id"] for o in options if o["bridge"])}
        wished = (issue, option) in m.askers or (issue, option) in m.packaged
        require(option in free or wished, f"nobody proposed the option {option} on {issue}")
    told = {(c["issue"], c["before"], c["after"]) for c in event["changes"]}
    require(told == {(i, before[i], o) for i, _, o in carried if before[i] != o}, "a text misstates what changed")
    m.texts.append(event)
    m.reviews = {}
    require(all(true_of(r["formula"], m.features()) for r in m.opened["coherence"]), "a text contradicts itself")
    m.hashes.append(hashlib.sha256(f"nac-text-1\n{spelled(event['paragraphs'])}".encode()).hexdigest())


def wish(m: Meeting, seat: str, issue: str, option: str) -> None:
    """Remember who asked for what."""
    askers = m.askers.setdefault((issue, option), [])
    if seat not in askers:
        askers.append(seat)


def reviewed(m: Meeting, event: Json, _: int) -> None:
    """A verdict is on the current text, once, and an AI seat accepts nothing that its card forbids."""
    require(not silent(m) and event["round"] == m.round and event["seat"] not in m.reviews, "a review is out of place")
    require((event["revision"], event["hash"]) == (len(m.texts), m.hashes[-1]), "a review is of another text")
    if m.holders[event["seat"]] == "ai" and (event["verdict"].startswith("accept") or event["can_live_with"]):
        require(not m.forbidden(event["seat"]), f"{event['seat']} accepted what its instructions forbid")
    m.reviews[event["seat"]] = event


def revealed(m: Meeting, event: Json, _: int) -> None:
    """What is revealed is what was committed, for every seat."""
    require([p["seat"] for p in event["positions"]] == list(m.opened["seats"]) and set(m.reviews) == set(m.epochs), "reviews were revealed before all were in")
    for position in event["positions"]:
        given = m.reviews[position["seat"]]
        shown = {k: given[k] for k in ("verdict", "remarks", "asks", "offers")} if given else None
        bare = {"verdict": "none", "remarks": [], "asks": [], "offers": []}
        require({k: v for k, v in position.items() if k != "seat"} == (shown or bare), "a revealed review is not the one that was given")
        for w in [*position["asks"], *(r["cure"] for r in position["remarks"] if r["cure"])]:
            wish(m, position["seat"], w["issue"], w["option"])


def silent(m: Meeting) -> bool:
    """Say whether a window is open."""
    return m.window is not None and m.window.open


def silence_opened(m: Meeting, event: Json, _: int) -> None:
    """A window is numbered, bound to the text on the table, and within its limits."""
    require(not silent(m), "a window was opened inside another")
    m.windows += 1
    right = {"window": m.windows, "revision": len(m.texts), "hash": m.hashes[-1]}
    require(event["bind"] == right, "a window is not bound to the text on the table")
    require(m.windows <= m.opened["limits"]["windows"], "too many windows were opened")
    m.window = Window(event["bind"])


def bound(m: Meeting, event: Json) -> Window:
    """Return the window an answer belongs to; raise Broken if it is bound to anything else."""
    require(m.window is not None and event["bind"] == m.window.bind, "an answer is to another text or window")
    assert m.window is not None  # noqa: S101  the line above has said so
    return m.window


def consented(m: Meeting, event: Json, seq: int) -> None:
    """A consent is to the open window, and no AI seat gives one that its card forbids."""
    window, seat = bound(m, event), event["seat"]
    require(window.open and seat not in window.consents, "a consent was given outside its window or twice")
    forbidden = m.forbidden(seat)
    require(not forbidden or (m.holders[seat] == "human" and event["departure"]), f"{seat} consented to what its instructions forbid")
    require(forbidden or event["departure"] is None, f"{seat} is said to depart from instructions it keeps to")
    require(event["stand_in"] == (seat in m.stand_ins), f"{seat} misstates whether it is a stand-in")
    require(len((event["statement"] or "").split()) <= 60, f"the statement of {seat} is too long")
    window.consents[seat] = (seq, event)


def withdrawn(m: Meeting, event: Json, _: int) -> None:
    """A consent can be taken back while the window is open."""
    window = bound(m, event)
    require(window.open and event["seat"] in window.consents, "a consent was withdrawn that was not given")
    del window.consents[event["seat"]]


def objected(m: Meeting, event: Json, _: int) -> None:
    """A letter to an open window leaves nothing standing; the engine says so in the next event."""
    window = bound(m, event)
    require(any(p["pid"] == event["pid"] for p in m.text), "an objection names no paragraph of the text")
    if window.open:
        window.consents = {seat: given for seat, given in window.consents.items() if seat is None}


def broken(m: Meeting, event: Json, _: int) -> None:
    """The window is over and its consents are void."""
    require(silent(m) and m.window and event["window"] == m.window.bind["window"], "a window was broken that was not open")
    require(m.window and set(event["seats"]).isdisjoint(m.window.consents), "silence was broken by a seat that consents")
    if m.window:
        m.window.open, m.window.consents = False, {}


def handed_over(m: Meeting, event: Json, _: int) -> None:
    """A new holder begins afresh."""
    seat = event["seat"]
    require(event["epoch"] == m.epochs[seat] + 1, "a handover does not count on")
    m.epochs[seat], m.holders[seat] = event["epoch"], event["holder"]
    (m.stand_ins.add if event["stand_in"] else m.stand_ins.discard)(seat)
    m.reviews.pop(seat, None)
    if m.window:
        m.window.consents.pop(seat, None)


def adopted(m: Meeting, event: Json, _: int) -> None:
    """Adoption rests on the consent of every seat to exactly these bytes."""
    window = bound(m, event)
    missing = [seat for seat in m.opened["seats"] if seat not in window.consents]
    require(window.open and not missing and m.adopted is None, f"the text was adopted without {', '.join(missing) or 'an open window'}")
    m.adopted, window.open = event, False


def given(m: Meeting) -> list[Json]:
    """Recompute what each seat gave in the adopted text, and to whom."""
    found = []
    agenda = {i["id"]: i for i in m.opened["agenda"]}
    for seat in m.opened["seats"]:
        card = m.mandates[seat]
        worth = {i: card["weights"].get(i, 0) * card["scores"].get(i, {}).get(o, 0) for i, o in m.options().items()}
        best = max(worth, key=lambda i: worth[i])
        for issue, points in worth.items():
            if points < 0:
                asked = m.askers.get((issue, m.options()[issue]), [])
                found.append(
                    {"v": 1, "kind": "concession_made", "seat": seat, "revision": len(m.texts), "issue": issue}
                    | {"before": agenda[issue]["options"][0]["id"], "after": m.options()[issue], "loss": -points}
                    | {"for_issue": best if worth[best] > 0 else None, "to": [s for s in asked if s != seat]}
                )
    return found


def closed(m: Meeting, event: Json, _: int) -> None:
    """The end is the one that the rules of outcome give."""
    m.closed = event
    require(not silent(m), "the meeting closed while silence ran")
    if not m.adopted:
        require(event["outcome"] in ("NO_CONSENSUS", "FAULTED", "SUSPENDED") and event["label"] is None, "an outcome is claimed that was not reached")
        require(event["statement"] is None or event["outcome"] == "NO_CONSENSUS", "a technical end is reported as a political one")
        require(not m.concessions, "something was conceded for nothing")
        return
    require(m.concessions == given(m), "the concessions are not those of the adopted text")
    require(event["statement"] is None, "a text was adopted, and there is a chair's statement")
    require((event["outcome"], event["label"]) == ending(m), "the outcome is not the one that the text gives")
    require(event["flags"] == flags(m), "the flags are not those of the consents")


def ending(m: Meeting) -> tuple[str, str]:
    """Name the outcome of the adopted text."""
    chosen = {i["id"]: next(o for o in i["options"] if o["id"] == m.options()[i["id"]]) for i in m.opened["agenda"]}
    decisive = next(chosen[i["id"]] for i in m.opened["agenda"] if i["is_decision"])
    changed = sum(chosen[i["id"]] != i["options"][0] for i in m.opened["agenda"] if not i["is_decision"])
    gifts = {(x["seat"], to) for x in m.concessions for to in x["to"]}
    two_way = any((b, a) in gifts for a, b in gifts)
    label = decisive["label"] or "maintain"
    named = {"defers": "ADOPTED_DEFERRAL", "decides": "ADOPTED_DECISION"}.get(decisive["effect"])
    return named or ("ADOPTED_PACKAGE" if changed >= 3 and two_way else "ADOPTED_MINIMUM"), label


def flags(m: Meeting) -> Json:
    """Count what must be read beside the outcome."""
    answers = [x for _, x in (m.window.consents if m.window else {}).values()]
    return {
        "statements": sum(x["statement"] is not None for x in answers),
        "stand_in": [x["seat"] for x in answers if x["stand_in"]],
        "engine_consents": sum(x["source"] == "engine" for x in answers),
        "departures": sum(x["departure"] is not None for x in answers),
    }


def proof(m: Meeting, lines: list[Json]) -> Json:
    """Return the certificate that the record bears out."""
    assert m.adopted is not None and m.closed is not None and m.window is not None  # noqa: S101  it was adopted
    own = ("seat", "epoch", "source", "statement", "departure", "stand_in")
    consents = [(seat, *m.window.consents[seat]) for seat in m.opened["seats"]]
    told = ("meeting", "scenario", "scenario_version", "pack_hash", "seed", "mode", "seats", "members")
    return {
        "certificate": "nac-certificate-1",
        **{k: m.opened[k] for k in told},
        "bind": m.adopted["bind"],
        "text": m.text,
        "consents": [{**{k: x[k] for k in own}, "seq": n, "holder": m.holders[s]} for s, n, x in consents],
        **{k: m.closed[k] for k in ("outcome", "label", "flags")},
        "log_head": lines[-1]["hash"],
        "events": len(lines),
    }


def rests(m: Meeting, _: Json, __: int) -> None:
    """The meeting rests."""
    m.rested = True


def goes_on(m: Meeting, _: Json, __: int) -> None:
    """The meeting goes on."""
    require(m.rested, "a meeting was resumed that did not rest")
    m.rested = False


CHECKS: dict[str, Any] = {
    "opened": opened,
    "mandate_sealed": sealed,
    "phase_entered": phase_entered,
    "map_read": lambda m, e, _: [wish(m, s, p["issue"], o) for p in e["positions"] for s, o in p["wanted"].items()],
    "text_circulated": circulated,
    "review_given": reviewed,
    "review_missing": lambda m, e, _: m.reviews.update({e["seat"]: None}),
    "reviews_revealed": revealed,
    "package_proposed": lambda m, e, _: m.packaged.update((w["issue"], w["option"]) for w in e["changes"]),
    "concession_made": lambda m, e, _: m.concessions.append(e),
    "silence_opened": silence_opened,
    "consented": consented,
    "consent_withdrawn": withdrawn,
    "objected": objected,
    "no_verdict": lambda m, e, _: bound(m, e),
    "overruled": lambda m, e, _: bound(m, e),
    "silence_broken": broken,
    "holder_changed": handed_over,
    "adopted": adopted,
    "closed": closed,
    "suspended": rests,
    "resumed": goes_on,
}


def main(folder: str) -> int:
    """Check a folder; print the finding and return the exit code."""
    certificate = Path(folder, "certificate.json")
    found = verify(Path(folder, "events.jsonl").read_bytes(), certificate.read_bytes() if certificate.is_file() else None)
    sys.stdout.write(f"{found.outcome or found.problems[0]}\n")
    return 0 if found.ok else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
