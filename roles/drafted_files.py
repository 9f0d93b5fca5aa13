"""A draft pack with what was drafted for it: the files that change, each passage under a mark."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from nacsim.roles.check import TO_FILL, figures
from nacsim.roles.drafted import Answer, OnIssue, Passage, Portrait, Question, Statement, in_a_line
from nacsim.roles.drafting import NEXT, as_yaml, fill, option_named

POINTS = 12  # that a card has at least
FIRST_PARAGRAPH = 3  # P1 is fixed, P2 is decided
SHOWN = 240  # characters of a quotation beside a mark
READ = """
# What {who} drafted

Every passage stands under a line '# DRAFT by {who}, to be confirmed', with the points of briefing.yaml
and the words that it rests on. Read it beside them, mend it or take it out, then delete that line.
`nac scenario check FOLDER` lists what nobody has confirmed.
"""
Bodies = Mapping[str, Any]


class Marked:
    """The files of a plain draft, and what one author drafted for them."""

    def __init__(self, plain: Bodies, who: str) -> None:
        self.plain = plain
        self.who = in_a_line(who)
        self._tokens = {f["id"]: set(f["tokens"]) for f in plain["facts/briefing.yaml"]["facts"]}
        self._facts = {p["id"]: p.get("facts", []) for p in plain["briefing.yaml"]["points"]}

    def files(
        self, questions: Mapping[str, Question], portraits: Mapping[str, Portrait], names: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the files that change, by their paths, in the order in which they may be written."""
        if not questions and not portraits:
            return {}
        cards = {f"cards/{s}.yaml": self._card(s, names[s], p, questions) for s, p in portraits.items()}
        issues = {
            "features.yaml": as_yaml(self.plain["features.yaml"]) + self._features(questions),
            "issues.yaml": as_yaml(self.plain["issues.yaml"]) + self._issues(questions),
        }
        return {**(issues if questions else {}), **cards, "NEXT.md": NEXT + READ.format(who=self.who)}

    def _mark(self, passage: Passage) -> str:
        said = passage.quotation
        shown = said if len(said) <= SHOWN else f"{said[:SHOWN].rstrip()}..."
        return f'# DRAFT by {self.who}, to be confirmed: {", ".join(passage.points)}, "{shown}"\n'

    def _features(self, questions: Mapping[str, Question]) -> str:
        lines = []
        for name, question in questions.items():
            told = {_feature(name, "agreed"): f"What is agreed today on: {question.title}."}
            told |= {_feature(name, o): f"The text says: {a.title}." for o, a in _answers(question)}
            lines.append(indent(self._mark(question) + as_yaml(told), "  "))
        return "".join(lines)

    def _issues(self, questions: Mapping[str, Question]) -> str:
        whole = ""
        for pid, (name, question) in enumerate(questions.items(), start=FIRST_PARAGRAPH):
            agreed = _option(name, "agreed", fill("what is agreed today, in a few words"))
            issue = {"id": name, "pid": f"P{pid}", "title": question.title, "question": question.question}
            whole += self._mark(question) + as_yaml([{**issue, "options": [agreed]}])
            for option, answer in _answers(question):
                body = _option(name, option, answer.title)
                body["wordings"][0] = answer.text
                body["facts"] = self._facts_of(answer)
                whole += indent(self._mark(answer) + as_yaml([body]), "  ")
        return whole

    def _facts_of(self, passage: Passage) -> list[str]:
        """Return the facts of the points that a passage rests on, and those of its figures."""
        said = figures(" ".join(passage.texts))
        cited = [fact for point in passage.points for fact in self._facts[point]]
        return list(dict.fromkeys([*cited, *(f for f, tokens in self._tokens.items() if tokens & said)]))

    def _card(self, seat: str, name: str, said: Portrait, questions: Mapping[str, Question]) -> str:
        options = {issue["id"]: [o["id"] for o in issue["options"]] for issue in self._decided()}
        options |= {n: ["agreed", *(o for o, _ in _answers(q))] for n, q in questions.items()}
        stands, opens = said.position, said.opening
        return "".join(
            (
                as_yaml({"seat": seat, "name": name, "office": fill("who speaks")}),
                as_yaml({"adjective": fill("as in 'the Estonian delegation'")}),
                _filled("joined", 0, "the year in which it joined"),
                self._mark(stands) + as_yaml({"stance": said.stance, "stance_confidence": "low"}),
                self._mark(stands) + as_yaml({"public_position": stands.text}),
                as_yaml({"private_brief": fill("what only this delegation knows")}),
                self._interests(said.interests, options),
                _filled("scores", _scores(options), "what each answer is worth to it, from -10 to 10"),
                self._red_lines(seat, said.red_lines),
                _filled("floor", 0, "the points that a text must be worth to it"),
                as_yaml({"beta": 1.0, "mood": {"floor": 0, "scores": 0}, "fallbacks": {}}),
                as_yaml({"friends": [], "doubts": []}),
                (self._mark(opens) if opens.text else "")
                + as_yaml({"opening": opens.text or fill("how it opens")}),
                self._points(seat, said.arguments),
                as_yaml({"style": _style(name), "phrases": {}, "facts": self._facts_of(opens)}),
                as_yaml({"sources": ["The briefing that this pack was drafted from."]}),
            )
        )

    def _decided(self) -> list[dict[str, Any]]:
        issues: list[dict[str, Any]] = self.plain["issues.yaml"]["issues"]
        return issues

    def _interests(self, said: Iterable[OnIssue], issues: Iterable[str]) -> str:
        by_issue = {interest.issue: interest for interest in said}
        whole = f"# {TO_FILL}: weights, which sum to 100\ninterests:\n"
        for issue in issues:
            interest = by_issue.get(issue)
            why = interest.text if interest else fill("why it cares about this")
            mark = self._mark(interest) if interest else ""
            whole += mark + as_yaml([{"issue": issue, "weight": 0, "why": why}])
        return whole

    def _red_lines(self, seat: str, said: Iterable[Statement]) -> str:
        lines = [
            self._mark(line)
            + as_yaml(
                [{"id": f"{seat}-R{n}", "formula": fill("the features it forbids"), "sentence": line.text}]
            )
            for n, line in enumerate(said, start=1)
        ]
        return f"red_lines:\n{''.join(lines)}" if lines else _filled("red_lines", [], "what it cannot accept")

    def _points(self, seat: str, said: Iterable[OnIssue]) -> str:
        drafted = list(said)
        whole = f"# {TO_FILL}: which options each point favours and opposes\npoints:\n"
        for n, point in enumerate(drafted, start=1):
            body = {"id": f"{seat}-{n:02}", "issue": point.issue, "text": point.text}
            whole += self._mark(point) + as_yaml([{**body, "facts": self._facts_of(point)}])
        empty = self._decided()[0]["id"]
        for n in range(len(drafted) + 1, POINTS + 1):
            whole += as_yaml(
                [{"id": f"{seat}-{n:02}", "issue": empty, "text": fill("an argument of its own")}]
            )
        return whole


def named_apart(questions: Iterable[Question], taken: Iterable[str]) -> dict[str, Question]:
    """Return questions by the names of their issues; of two with the same name the first stays."""
    found: dict[str, Question] = {}
    known = set(taken)
    for question in questions:
        name = _name(question.title)
        if name not in known:
            found.setdefault(name, question)
    return found


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files of a pack: all of them, or none if the disk does not take one."""
    new = {path: folder / f"{path}.new" for path in files}
    try:
        for path, text in files.items():
            new[path].write_text(text, encoding="utf-8")
    except OSError:
        for begun in new.values():
            begun.unlink(missing_ok=True)
        raise
    for path, written in new.items():
        written.replace(folder / path)


def _name(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:40].rstrip("_")
    return plain if plain[:1].isalpha() else f"issue_{plain}".rstrip("_")


def _answers(question: Question) -> list[tuple[str, Answer]]:
    return [(f"answer_{n}", answer) for n, answer in enumerate(question.answers, start=1)]


def _feature(issue: str, option: str) -> str:
    return f"says_{issue}_{option}"


def _option(issue: str, name: str, title: str) -> dict[str, Any]:
    return {**option_named(name, title), "features": [_feature(issue, name)]}


def _scores(options: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
    return {issue: dict.fromkeys(names[1:], 0) for issue, names in options.items()}


def _style(name: str) -> dict[str, Any]:
    return {
        "manner": fill("how it speaks"),
        "sentence_length": "medium",
        "signature_concern": fill("what it comes back to"),
        "avoids": [],
        "self_reference": [name, "we"],
    }


def _filled(field: str, value: Any, what: str) -> str:
    return f"# {fill(what)}\n{as_yaml({field: value})}"
