"""The loop that a user would write, to measure ours against: `python -m bench.plain --url URL`."""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from itertools import chain
from typing import Any, Literal, get_args

from openai import AsyncOpenAI

from nacsim.roles.models import Card
from nacsim.roles.pack import Pack, load_pack

Layout = Literal["persona_first", "shared_first"]
Persona = tuple[str, str]  # the name before a speech, and the card in words
Said = tuple[str, str]  # a name, and the speech
WORDS_OF_PERSONA = 250
WORDS_OF_BRIEFING = 1600
TASK = "You have the floor. Speak to the other delegations in about 150 words."


def persona_of(card: Card, name: str) -> Persona:
    """Return a role card as 250 words, and the task behind them."""
    points = (point.text for point in card.points)
    opening = f"You are the delegation of {name} to the North Atlantic Council."
    text = first_words(
        " ".join([opening, card.public_position, card.private_brief, *points]), WORDS_OF_PERSONA
    )
    return name, f"{text}\n\n{TASK}"


def personas_of(pack: Pack, seats: int) -> list[Persona]:
    """Return so many personas: the cards in turn, numbered from the second round on."""
    cards = list(pack.cards.values())
    rounds = (divmod(seat, len(cards)) for seat in range(seats))
    return [
        persona_of(cards[at], f"{cards[at].name} {again + 1}" if again else cards[at].name)
        for again, at in rounds
    ]


def briefing_of(pack: Pack) -> str:
    """Return a briefing of 1,600 words: its points, the issues, and arguments up to there."""
    points = [point.text for point in pack.briefing]
    issues = [
        f"{issue.title}: {issue.question} {'; '.join(option.title for option in issue.options)}."
        for issue in pack.issues
    ]
    arguments = chain.from_iterable((each.claim, *each.premises) for each in pack.arguments.values())
    return first_words(" ".join([pack.briefing_title, *points, *issues, *arguments]), WORDS_OF_BRIEFING)


def first_words(text: str, count: int) -> str:
    """Cut a text after so many words."""
    return " ".join(text.split()[:count])


def persona_first(persona: Persona, briefing: str, said: Sequence[Said]) -> list[dict[str, str]]:
    """Return the usual prompt: who you are, what it is about, and the talk, one's own lines as one's own."""
    name, text = persona
    opening = [{"role": "system", "content": text}, {"role": "user", "content": briefing}]
    return opening + [
        {"role": "assistant", "content": speech}
        if speaker == name
        else {"role": "user", "content": f"{speaker}: {speech}"}
        for speaker, speech in said
    ]


def shared_first(persona: Persona, briefing: str, said: Sequence[Said]) -> list[dict[str, str]]:
    """Return the prompt of someone who knows about caches: all that the seats share comes first."""
    talk = [{"role": "user", "content": f"{speaker}: {speech}"} for speaker, speech in said]
    return [{"role": "system", "content": briefing}, *talk, {"role": "user", "content": persona[1]}]


LAYOUTS = {"persona_first": persona_first, "shared_first": shared_first}


async def spoken(client: AsyncOpenAI, messages: list[dict[str, str]]) -> str:
    """Stream one speech."""
    request: dict[str, Any] = {"model": "fake", "messages": messages, "max_tokens": 300, "temperature": 0.7}
    said = []
    stream = await client.chat.completions.create(
        **request, stream=True, stream_options={"include_usage": True}
    )
    async with stream:
        async for chunk in stream:
            if chunk.choices:
                said.append(chunk.choices[0].delta.content or "")
    return "".join(said)


async def debate(
    client: AsyncOpenAI, personas: list[Persona], briefing: str, turns: int, layout: Layout
) -> list[Said]:
    """Let the personas speak in turn and return what was said."""
    said: list[Said] = []
    for turn in range(turns):
        persona = personas[turn % len(personas)]
        said.append((persona[0], await spoken(client, LAYOUTS[layout](persona, briefing, said))))
    return said


async def run(base_url: str, personas: list[Persona], briefing: str, turns: int, layout: Layout) -> None:
    """Hold a debate with a client of its own."""
    async with AsyncOpenAI(base_url=base_url, api_key="none", max_retries=0) as client:
        await debate(client, personas, briefing, turns, layout)


async def measured(given: argparse.Namespace) -> float:
    """Return the CPU seconds of the loop alone, without the reading of cards and the making of a client."""
    pack = load_pack()
    personas, briefing = personas_of(pack, given.seats), briefing_of(pack)
    async with AsyncOpenAI(base_url=given.url, api_key="none", max_retries=0) as client:
        _ = client.chat.completions  # half a second of imports that the client puts off until it is used
        start = time.process_time()
        await debate(client, personas, briefing, given.turns, given.layout)
        return time.process_time() - start


def main() -> None:
    """Run one layout and print what it took as JSON."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--url", required=True)
    wanted.add_argument("--seats", type=int, default=8)
    wanted.add_argument("--turns", type=int, default=24)
    wanted.add_argument("--layout", choices=get_args(Layout), default="persona_first")
    given = wanted.parse_args()
    cpu = asyncio.run(measured(given))
    shape = {"layout": given.layout, "seats": given.seats, "turns": given.turns}
    print(json.dumps({**shape, "calls": given.turns, "cpu_seconds": round(cpu, 4)}))


if __name__ == "__main__":
    main()
