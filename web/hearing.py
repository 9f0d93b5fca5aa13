"""What is made of a speech before it is made: by rules, and where they cannot tell by a model."""

import asyncio
import hashlib

from fastapi import Request

from nacsim.agents.asking import rules_for
from nacsim.agents.second_ear import Words, listen
from nacsim.agents.understanding import Reading, understand
from nacsim.web.visitor import Visitor

PATIENCE = 8.0  # seconds that somebody who writes is to wait for a better answer than 'I cannot tell'


def words_of(who: Visitor, text: str) -> Words:
    """Return what a person wrote, with the question that stands open to the person."""
    sitting, seat = who.table.sitting, who.seat or ""
    record = sitting.meeting.public if sitting is not None else None
    question = record.question_to(seat) if record is not None else None
    return Words(who.table.state.seats, seat, text, question.seq if question is not None else None, record)


def read_by_rules(who: Visitor, text: str) -> Reading:
    """Read a speech by rules alone."""
    words = words_of(who, text)
    return understand(who.table.ear, words.seats, words.seat, words.text, words.standing, words.record)


async def hear(request: Request, who: Visitor, text: str) -> Reading:
    """Read a speech; where rules cannot tell, ask a model about whoever has the floor, not too often."""
    reading, words, table = read_by_rules(who, text), words_of(who, text), who.table
    model = table.second_ears.get(words.seat)
    if reading.sure or model is None or table.state.floor != words.seat:
        return reading
    if not request.app.state.asks.allows(f"{table.code}/{words.seat}"):
        return reading
    opened = table.state.meeting
    rules = rules_for(table.pack, opened.seats, opened.language)
    key = f"heard/{words.seat}/{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    try:
        async with asyncio.timeout(PATIENCE):
            return await listen(table.ear, words, model, rules, key)
    except TimeoutError:
        return reading
