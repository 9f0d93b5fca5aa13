"""A briefing, and what a model might draft from it: true, and untrue in one way at a time."""

import json
from typing import Any

import httpx

from nacsim.agents.grounds import Grounds
from nacsim.roles.briefing_text import read_briefing
from nacsim.roles.drafting import draft_of
from tests.edge import decided

BRIEFING = """
A Dam on the River

March 02, 2024

Overview

Should the union pay for the dam?

The Situation

The river feeds 40 towns, and in 1998 the upper country drew its first plan for a dam.
Nobody has measured the loss.

Norway would pay for the dam at once, because its towns need light.
It says that it cannot accept another study.

Other members, the United States among them, ask who would watch over the water.
An office of the union could do so.

Decision Point

Ministers meet to decide whether the union pays, waits or refuses. All of them must agree on what they say.

- *Pay for the dam.* It is dear and it would be loved by the towns below it.
- *Refuse to pay.* It costs nothing today and it settles nothing either.
"""
FOUND = read_briefing(BRIEFING)
PLAIN = draft_of(FOUND, "dam")
POINTS = {p["id"]: p["text"] for p in PLAIN["briefing.yaml"]["points"]}
GROUNDS = Grounds(POINTS, f"{FOUND.title}. {FOUND.question}")


def resting(point: str, quotation: str, **said: Any) -> dict[str, Any]:
    return {"points": [point], "quotation": quotation, **said}


WATCH = resting(
    "B3",
    "who would watch over the water",
    title="Watching the water",
    question="Who watches over the water?",
    answers=[
        resting(
            "B3",
            "An office of the union could do so",
            title="An office of the union",
            text="An office of the union watches over the water.",
        )
    ],
)
ISSUES: dict[str, Any] = {"issues": [WATCH]}
POSITION = resting("B2", "would pay for the dam at once", text="Norway would pay for the dam at once.")
ARGUMENT = resting("B1", "The river feeds 40 towns", issue="decision", text="We speak for 40 towns.")
CARD: dict[str, Any] = {
    "stance": "champion",
    "position": POSITION,
    "interests": [resting("B2", "its towns need light", issue="decision", text="Our towns need light.")],
    "red_lines": [resting("B2", "it cannot accept another study", text="We cannot accept another study.")],
    "opening": resting("B2", "its towns need light", text="Our towns need light. We would pay at once."),
    "arguments": [ARGUMENT],
}
NOTHING = {"points": [], "quotation": "", "text": ""}
UNSAID: dict[str, Any] = {
    "stance": "unsaid",
    "position": NOTHING,
    "interests": [],
    "red_lines": [],
    "opening": NOTHING,
    "arguments": [],
}


class Drafting:
    """Answers each request by what it asks for, and counts them."""

    def __init__(self, **replies: Any) -> None:
        self.replies = {"issues": ISSUES, "Norway": CARD, "the United States": UNSAID, **replies}
        self.tasks: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        task = json.loads(request.content)["messages"][-1]["content"]
        self.tasks.append(task)
        members = [n for n in self.replies if f"what the briefing says of {n}." in task]
        reply = self.replies[members[0] if members else "issues"]
        if isinstance(reply, list):
            reply = reply.pop(0)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            return reply
        return decided(reply if isinstance(reply, str) else json.dumps(reply))
