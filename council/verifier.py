"""The independent verifier: recounts a meeting from its exported record, and imports nothing of the engine.

It needs only the standard library and runs alone: `python verifier.py FOLDER`. Any bytes get a report.
"""

import ast
import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]
LINE = {"meeting", "seq", "key", "kind", "visibility", "payload", "at", "prev", "hash"}
AT_REST = {"resumed", "holder_changed", "fault_noted", "time_extended", "closed"}
UNREADABLE = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError),
    *(SyntaxError, MemoryError),  # formulas that are none, or that no parser has room for
    StopIteration,  # an agenda without a decision
)


@dataclass(frozen=True)
class Report:
    """What was found: the outcome if the record holds, and otherwise why it does not."""

    ok: bool
    outcome: str | None
    problems: tuple[str, ...]
    events: int = 0


class Broken(Exception):
    """The record breaks a rule; the message says which."""


def spelled(value: object) -> str:
    """Return the one JSON spelling of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def require(true: object, sentence: str) -> None:
    """Raise Broken with a sentence unless something is true."""
    if not true:
        raise Broken(sentence)


def true_of(formula: Any, features: set[str]) -> bool:
    """Evaluate a formula of names, and, or, not."""
    if isinstance(formula, str):
        return true_of(ast.parse(formula, mode="eval").body, features)
    if isinstance(formula, ast.Name):
        return formula.id in features
    if isinstance(formula, ast.UnaryOp):
        return not true_of(formula.operand, features)
    return (all if isinstance(formula.op, ast.And) else any)(true_of(v, features) for v in formula.values)


def verify(events: bytes, certificate: bytes | None) -> Report:
    """Check a record and its certificate."""
    lines: list[Json] = []
    try:
        lines.extend(chain(events))
        count = Count()
        for line in lines:
            count.take(line["payload"], line["seq"])
        require(count.closed or count.rests, "the meeting is not finished")
        require(set(count.cards) == set(count.seats), "a seat has no sealed instructions")
        require(count.opened["meeting"] == lines[0]["meeting"], "the record names another meeting")
        require(count.adopted == (certificate is not None), "adoption and certificate do not go together")
        proof = f"{spelled(count.certificate(lines))}\n".encode() if certificate is not None else None
        require(certificate == proof, "the certificate does not say what the record says")
        return Report(True, count.closed["outcome"] if count.closed else "SUSPENDED", (), len(lines))
    except Broken as broken:
        return Report(False, None, (f"{str(broken)[0].upper()}{str(broken)[1:]}.",), len(lines))
    except UNREADABLE:
        return Report(False, None, ("The record cannot be read as a meeting.",), len(lines))


def chain(events: bytes) -> list[Json]:
    """Read the lines and check spelling, order, keys and seals."""
    require(events.endswith(b"\n"), "the record is empty or cut off")
    lines: list[Json] = []
    for number, raw in enumerate(events[:-1].split(b"\n"), start=1):
        line = json.loads(raw.decode("utf-8"))
        seal = hashlib.sha256(spelled({k: v for k, v in line.items() if k != "hash"}).encode()).hexdigest()
        before = lines[-1]["hash"] if lines else "0" * 64
        require(set(line) == LINE and spelled(line).encode() == raw, f"line {number} is misspelt")
        require(line["seq"] == number, f"line {number} is event {line['seq']}: one is missing or misplaced")
        require(line["prev"] == before, f"line {number} does not follow the line before it")
        require(line["hash"] == seal, f"the seal of line {number} does not fit it")
        require(line["kind"] == line["payload"]["kind"], f"line {number} is labelled with another kind")
        lines.append(line)
    require(len({x["key"] for x in lines}) == len(lines), "two events have one key")
    require(len({x["meeting"] for x in lines}) == 1, "the record mixes meetings")
    return lines


@dataclass
class Count:
    """A meeting, recounted event by event."""

    opened: Json = field(default_factory=dict)
    seats: list[str] = field(default_factory=list)
    cards: dict[str, Json] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=dict)
    stand_ins: set[str] = field(default_factory=set)
    text: list[Json] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    features: set[str] = field(default_factory=set)
    texts: int = 0
    asked: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    words: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    bind: Json = field(default_factory=lambda: {"window": 0})
    silent: bool = False
    rests: bool = False
    consents: dict[str, tuple[int, Json]] = field(default_factory=dict)
    against: set[str] = field(default_factory=set)
    rule: Json = field(default_factory=lambda: {"needed": None, "vetoes": []})
    gifts: list[Json] = field(default_factory=list)
    adopted: bool = False
    closed: Json | None = None

    def take(self, event: Json, seq: int) -> None:
        """Take one event; raise Broken if the rules do not allow it here."""
        kind, seat = event["kind"], event.get("seat")
        require(self.opened or kind == "opened", "the record does not begin with an opening")
        require(self.closed is None, "something happened after the close")
        require(not self.rests or kind in AT_REST, "something happened while the meeting was at rest")
        require(seat in (None, "CHAIR", *self.epochs), f"{seat} is not seated")
        if kind != "holder_changed" and "epoch" in event:
            require(event["epoch"] == self.epochs[str(seat)], f"a former holder of {seat} acted for it")
        if "bind" in event and kind != "silence_opened":
            require(event["bind"] == self.bind, "an answer is bound to another text or window")
        self.rests = kind == "suspended" or (self.rests and kind != "resumed")
        self.gifts += [event] if kind == "concession_made" else []
        for own in [event["wish"]] if kind == "wording_offered" else []:
            self.asked.setdefault((own["issue"], own["option"]), []).append(str(seat))
            self.words[own["issue"], own["option"], event["text"]] = event["features_known"]
        getattr(self, f"on_{kind}", lambda *_: None)(event, seq)

    def on_opened(self, event: Json, _: int) -> None:
        seats = event["seats"]
        require(not self.opened, "the meeting is opened twice")
        require(3 <= len(set(seats)) == len(seats) <= event["members"], "these seats are no council")
        require(set(event["holders"]) == set(seats), "the seats and their holders differ")
        self.opened, self.seats, self.epochs = event, seats, dict.fromkeys(seats, 0)
        self.holders = dict(event["holders"])
        self.rule = event.get("decision") or self.rule

    def on_mandate_sealed(self, event: Json, _: int) -> None:
        require(event["seat"] not in self.cards and not self.texts, "instructions were changed")
        self.cards[event["seat"]] = event["mandate"]

    def on_map_read(self, event: Json, _: int) -> None:
        for position in event["positions"]:
            for seat, option in position["wanted"].items():
                self.asked.setdefault((position["issue"], option), []).append(seat)

    def on_reviews_revealed(self, event: Json, _: int) -> None:
        require([p["seat"] for p in event["positions"]] == self.seats, "a review is missing")
        for position in event["positions"]:
            for wish in [*position["asks"], *(r["cure"] for r in position["remarks"] if r["cure"])]:
                self.asked.setdefault((wish["issue"], wish["option"]), []).append(position["seat"])

    def on_text_circulated(self, event: Json, _: int) -> None:
        """A text settles each issue once, with options that somebody proposed, and holds together."""
        require(not self.silent, "the text was changed while silence ran")
        self.texts += 1
        require(event["revision"] == self.texts, "a text has the wrong revision")
        agenda, before = self.opened["agenda"], [p for p in self.text if p["issue"] is None]
        self.text = event["paragraphs"]
        fixed, settled = ([p for p in self.text if (p["issue"] is None) is x] for x in (True, False))
        require(self.texts == 1 or before == fixed, "agreed words were changed")
        items = [(i["id"], i["pid"]) for i in agenda]
        require(items == [(p["issue"], p["pid"]) for p in settled], "a text does not settle the agenda")
        self.options = {p["issue"]: p["option"] for p in settled}
        for issue, words in zip(agenda, settled, strict=True):
            name, option = words["issue"], words["option"]
            read = self.words.get((name, option, words["text"]), True) or not words["features_known"]
            require(read, f"words on {name} that nobody could read are taken as read")
            free = [issue["options"][0]["id"], *(o["id"] for o in issue["options"] if o["bridge"])]
            require(option in free or (name, option) in self.asked, f"nobody proposed {option} on {name}")
        self.features = {f for p in self.text for f in p["features"]}
        for rule in self.opened["coherence"]:
            require(true_of(rule["formula"], self.features), f"a text breaks the rule {rule['id']}")

    def on_silence_opened(self, event: Json, _: int) -> None:
        digest = hashlib.sha256(f"nac-text-1\n{spelled(self.text)}".encode()).hexdigest()
        right = {"window": self.bind["window"] + 1, "revision": self.texts, "hash": digest}
        require(event["bind"] == right and not self.silent, "a window is not bound to the text")
        require(right["window"] <= self.opened["limits"]["windows"], "silence was opened too often")
        self.bind, self.silent, self.consents, self.against = right, True, {}, set()

    def on_consented(self, event: Json, seq: int) -> None:
        seat = event["seat"]
        require(self.silent and seat not in self.consents, "a consent was given outside its window, or twice")
        require(seat not in self.against, f"{seat} consented after it had objected")
        departs, human = self.forbidden(seat), self.holders[seat] == "human"
        require(human or not departs, f"{seat} consented to what its instructions forbid")
        require(departs == bool(event["departure"]), f"{seat} misstates whether it departs")
        require(event["stand_in"] == (seat in self.stand_ins), f"{seat} misstates who holds it")
        self.consents[seat] = (seq, event)

    def forbidden(self, seat: str) -> bool:
        """Say whether a seat's sealed instructions forbid consent to the text."""
        card = self.cards[seat]
        synergies = sum(s["points"] for s in card["synergies"] if true_of(s["when"], self.features))
        crossed = any(true_of(line["formula"], self.features) for line in card["red_lines"])
        known = all(p["features_known"] for p in self.text)
        return crossed or not known or sum(self.worths(seat).values()) + synergies < card["floor"]

    def worths(self, seat: str) -> dict[str, int]:
        """Return what each paragraph is worth to a seat, in points."""
        scores, weights = self.cards[seat]["scores"], self.cards[seat]["weights"]
        return {i: weights.get(i, 0) * scores.get(i, {}).get(o, 0) for i, o in self.options.items()}

    def on_consent_withdrawn(self, event: Json, _: int) -> None:
        require(self.silent and event["seat"] in self.consents, "a consent was withdrawn that was not given")
        del self.consents[event["seat"]]

    def on_objected(self, event: Json, _: int) -> None:
        require(event["pid"] in [p["pid"] for p in self.text], "an objection names no paragraph")
        self.against.add(event["seat"])
        self.consents.pop(event["seat"], None)

    def on_silence_broken(self, event: Json, _: int) -> None:
        require(self.silent and event["window"] == self.bind["window"], "a window was broken that was shut")
        require(not set(event["seats"]) & set(self.consents), "silence was broken by a seat that consents")
        self.silent, self.consents = False, {}

    def on_holder_changed(self, event: Json, _: int) -> None:
        seat = event["seat"]
        require(event["epoch"] == self.epochs[seat] + 1, "a handover does not count on")
        self.epochs[seat], self.holders[seat] = event["epoch"], event["holder"]
        self.stand_ins = self.stand_ins - {seat} | ({seat} if event["stand_in"] else set())
        self.consents.pop(seat, None)

    def on_adopted(self, _: Json, __: int) -> None:
        without = [s for s in self.seats if s not in self.consents] if self.silent else ["silence"]
        enough = self.silent and len(self.consents) >= min(self.rule["needed"] or 99, len(self.seats))
        require(enough, f"the text was adopted without {', '.join(without)}")
        require(not self.against & set(self.rule["vetoes"]), "the text was adopted against a veto")
        self.adopted, self.silent = True, False

    def on_closed(self, event: Json, _: int) -> None:
        self.closed = event
        require(not self.silent, "the meeting closed while silence ran")
        if not self.adopted:
            legal = event["outcome"] == "FAULTED" or (event["outcome"] == "NO_CONSENSUS" and not self.gifts)
            require(legal and event["label"] is None, "an outcome is claimed that was not reached")
            return
        gifts = [g for seat in self.seats if seat in self.consents for g in self.given(seat)]
        require(self.gifts == gifts, "the concessions are not those of the text")
        require([event["outcome"], event["label"]] == self.ending(), "the text gives another outcome")
        require(event["statement"] is None, "a text was adopted, and the chair reports that none was")
        answers = [x for _, x in self.consents.values()]
        flags = {k: sum(x[k[:-1]] is not None for x in answers) for k in ("statements", "departures")}
        flags["engine_consents"] = sum(x["source"] == "engine" for x in answers)
        told = {**flags, "stand_in": [x["seat"] for x in answers if x["stand_in"]]}
        require(event["flags"] == told, "the flags are not those of the consents")

    def given(self, seat: str) -> list[Json]:
        """Recount what a seat gave in the text, for what, and to whom."""
        found, worths = [], self.worths(seat)
        best = next((i for i, w in worths.items() if w == max(worths.values()) and w > 0), None)
        told = {"v": 1, "kind": "concession_made", "seat": seat, "revision": self.texts, "for_issue": best}
        for issue in (i for i in self.opened["agenda"] if worths[i["id"]] < 0):
            name, after = issue["id"], self.options[issue["id"]]
            askers = [s for s in dict.fromkeys(self.asked.get((name, after), [])) if s != seat]
            what = {"issue": name, "before": issue["options"][0]["id"], "after": after, "to": askers}
            found.append({**told, **what, "loss": -worths[name]})
        return found

    def ending(self) -> list[str]:
        """Name the outcome of the adopted text and the option of the briefing that it comes closest to."""
        agenda = self.opened["agenda"]
        chosen = {i["id"]: next(o for o in i["options"] if o["id"] == self.options[i["id"]]) for i in agenda}
        decisive = next(chosen[i["id"]] for i in agenda if i["is_decision"])
        changed = sum(chosen[i["id"]] != i["options"][0] for i in agenda if not i["is_decision"])
        gifts = {(g["seat"], other) for g in self.gifts for other in g["to"]}
        traded = changed >= 3 and any((b, a) in gifts for a, b in gifts)
        plain = "ADOPTED_PACKAGE" if traded else "ADOPTED_MINIMUM"
        outcome = {"defers": "ADOPTED_DEFERRAL", "decides": "ADOPTED_DECISION"}.get(decisive["effect"], plain)
        return [outcome, decisive["label"] or "maintain"]

    def certificate(self, lines: list[Json]) -> Json:
        """Return the certificate that the record bears out."""
        own = ("seat", "epoch", "source", "statement", "departure", "stand_in")
        told = ("meeting", "scenario", "scenario_version", "pack_hash", "seed", "mode", "seats", "members")
        consents = [(self.consents[s], self.holders[s]) for s in self.seats if s in self.consents]
        return {
            "certificate": "nac-certificate-1",
            "bind": self.bind,
            "text": self.text,
            "consents": [{**{k: x[k] for k in own}, "seq": seq, "holder": who} for (seq, x), who in consents],
            "log_head": lines[-1]["hash"],
            "events": len(lines),
            **{k: self.opened[k] for k in told},
            **({"decision": self.opened["decision"]} if self.rule["needed"] else {}),
            **{k: (self.closed or {})[k] for k in ("outcome", "label", "flags")},
        }


if __name__ == "__main__":
    record, paper = Path(sys.argv[1], "events.jsonl"), Path(sys.argv[1], "certificate.json")
    checked = verify(record.read_bytes(), paper.read_bytes() if paper.is_file() else None)
    sys.stdout.write(f"{checked.outcome or checked.problems[0]}\n")
    sys.exit(0 if checked.ok else 3)
