"""What a model adds to a draft pack: asked at the edge, written whole, told in plain words with its price."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from nacsim.agents.drafting import Drafter, Drafts, Task
from nacsim.agents.grounds import Grounds
from nacsim.capabilities import known_rung
from nacsim.cli.voices import bill, on_the_operators_screen, unpriced
from nacsim.errors import FaultError
from nacsim.llm import Endpoint, Model
from nacsim.money import Purse
from nacsim.roles.check import TO_FILL, to_confirm, to_fill
from nacsim.roles.drafted_files import Marked, write_files
from nacsim.settings import Settings

ADVICE = {"cap": "A higher --cap, or more --calls, lets it draft more."}
AT_FAULT = "`nac doctor` with the same --base-url and --model says what is wrong with the endpoint."


def draft_further(settings: Settings, plain: Mapping[str, Any], folder: Path, console: Console) -> None:
    """Let the model of the settings draft issues and cards into a plain draft, and say what came of it."""
    points = {p["id"]: p["text"] for p in plain["briefing.yaml"]["points"]}
    if all(TO_FILL in text for text in points.values()):
        console.print("The briefing has no situation, options or decision that a model could draft from.")
        return
    for name in unpriced([settings.model or ""], settings):
        console.print(f"The price of {name} is unknown, so the cap counts calls, not dollars.", markup=False)
    asyncio.run(_ask(settings, plain, folder, console))


async def _ask(settings: Settings, plain: Mapping[str, Any], folder: Path, console: Console) -> None:
    name = settings.model or ""
    endpoint = Endpoint(settings, now=time.monotonic, tell=on_the_operators_screen)
    purse = Purse(settings.cap, settings.calls)
    rung = known_rung(settings.endpoints, settings.base_url, name)
    try:
        await fill_in(Model(name, endpoint, purse, rung=rung), plain, folder, console)
    finally:
        await endpoint.close()
    for line in bill(purse):
        console.print(line, markup=False)


async def fill_in(model: Model, plain: Mapping[str, Any], folder: Path, console: Console) -> None:
    """Draft with a model, and write what the briefing bears out; what fails leaves the files as they were."""
    issue = plain["issues.yaml"]["issues"][0]
    points = {p["id"]: p["text"] for p in plain["briefing.yaml"]["points"]}
    courses = [o["title"] for o in issue["options"][1:] if TO_FILL not in o["title"]]
    grounds = Grounds(points, f"{plain['scenario.yaml']['title']}. {issue['question']}")
    task = Task(grounds, issue["question"], issue["id"], tuple(courses))

    def tell(line: str) -> None:
        console.print(line, markup=False)

    drafts = await Drafter(task, model, tell).draft()
    files = Marked(plain, model.name).files(drafts.questions, drafts.portraits, grounds.members)
    try:
        write_files(files, folder)
    except OSError as error:
        raise FaultError(
            f"{folder} cannot be written ({error.strerror}). The draft without the model is there."
        ) from error
    for line in lines_of(drafts, model.name, folder):
        console.print(line, markup=False)


def lines_of(drafts: Drafts, who: str, folder: Path) -> list[str]:
    """Return what was drafted, left out and not drafted, in words."""
    lines = [
        *_listed("Left out, because the briefing does not bear it out:", drafts.left_out),
        *_listed("Not drafted:", drafts.missing),
        *([ADVICE.get(drafts.ended_by, AT_FAULT)] if drafts.ended_by else []),
    ]
    if not drafts.questions and not drafts.portraits:
        return [
            *lines,
            f"{who} has drafted nothing that could be kept. {folder} is as it would be without a model: fill "
            "it in by hand, or import again into another folder with another --model.",
        ]
    issues, cards = len(drafts.questions), len(drafts.portraits)
    return [
        *lines,
        f"{who} drafted {issues} {'issue' if issues == 1 else 'issues'} and {cards} "
        f"{'card' if cards == 1 else 'cards'}; {len(to_confirm(folder))} files have passages to be confirmed "
        f"and {len(to_fill(folder))} places are still to fill in. `nac scenario check` lists them all.",
    ]


def _listed(heading: str, lines: list[str]) -> list[str]:
    return [heading, *(f"  - {line}" for line in lines)] if lines else []
