"""What `nac eval score` does: makes the judges, scores, and lays the figures out."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nacsim.capabilities import known_rung
from nacsim.cli.judged_table import lines_of_figures, lines_of_judges
from nacsim.cli.voices import bill, name_of, on_the_operators_screen, settings_for
from nacsim.errors import InputError
from nacsim.evals.case import Sitting, sittings_in
from nacsim.evals.counted import figures_of
from nacsim.evals.figures import Figure, state_of
from nacsim.evals.grams import words_of
from nacsim.evals.judge_model import ModelJudge
from nacsim.evals.judges import SCRIPTED, Judge
from nacsim.evals.known_judges import of_their_own_family, scripted
from nacsim.evals.profile import PANEL, Judged, judged, panel, profile
from nacsim.evals.readings import Reading, readings, readings_of_panel
from nacsim.evals.rubric import Rubric, load_rubric
from nacsim.evals.scoring import OVER, Scored, items_of, score
from nacsim.llm import Endpoint, Model
from nacsim.money import Purse
from nacsim.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed."""

    folders: tuple[Path, ...]
    judges: tuple[str, ...]
    repeat: int
    items: tuple[str, ...]
    validation: Path
    scenario: str | None


@dataclass(slots=True)
class Seen:
    """What is known after scoring."""

    rubric: Rubric
    items: tuple[str, ...]
    states: dict[str, str]
    purse: Purse
    scored: Scored = field(default_factory=Scored)
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    lengths: dict[tuple[str, int], int] = field(default_factory=dict)
    speakers: set[str] = field(default_factory=set)  # the models of delegations
    other_pack: int = 0

    @property
    def by_judge(self) -> list[Judged]:
        """Return the medians of each judge."""
        return judged(self.scored.scores)

    def tables(self, one: Sequence[Judged]) -> dict[str, list[Judged]]:
        """Return the medians by judge, and those of all together if there are several."""
        tables = {name: [j for j in one if j.judge == name] for name in self.states}
        return {**tables, PANEL: panel(one)} if len(tables) > 1 else tables

    def readings(self, tables: Mapping[str, Sequence[Judged]]) -> list[Reading]:
        """Return what should be known of the judges, and of their panel, before their scores are read."""
        own = [median for name in self.states for median in tables[name]]
        return [*readings(own, self.lengths), *readings_of_panel(tables.get(PANEL, ()))]


UNPAID = "No model was called, so nothing was paid."
Endpoints = dict[str | None, Endpoint]


def judges_for(
    wanted: Wanted,
    settings: Settings,
    rubric: Rubric,
    purse: Purse,
    endpoints: Endpoints,
    others: Iterable[str] = (),
) -> list[Judge]:
    """Make the judges; models at one address share its connections, and all share one purse.

    A refusal names the `others` too: judges that only this command knows, and makes itself.
    """
    known, made = scripted(), list[Judge]()
    for named in wanted.judges:
        if named.startswith(SCRIPTED):
            if named not in known:
                named_all = ", ".join(dict.fromkeys((*known, *others)))
                raise InputError(f"There is no judge {named!r}. Scripted judges: {named_all}.")
            made.append(known[named])
            continue
        at, name = settings_for(named, settings), name_of(named)
        if at.base_url is None and at.api_key is None:
            raise InputError(f"There is no endpoint for {name!r}. Say --base-url URL, or set NAC_API_KEY.")
        if at.base_url not in endpoints:
            endpoints[at.base_url] = Endpoint(at, now=time.monotonic, tell=on_the_operators_screen)
        rung = known_rung(at.endpoints, at.base_url, name)
        made.append(ModelJudge(name, Model(name, endpoints[at.base_url], purse, rung=rung), rubric))
    return made


def seen(wanted: Wanted, settings: Settings) -> Seen:
    """Count, and let the judges judge."""
    rubric, purse = load_rubric(), Purse(settings.cap, settings.calls)
    try:
        items = items_of(rubric, wanted.items)
    except ValueError as error:
        raise InputError(str(error)) from error
    names = [name_of(named) for named in wanted.judges]  # the address is no part of who judges
    if len(set(names)) < len(names):
        raise InputError("The same judge is named twice; --repeat asks one judge several times.")
    states = {name: state_of(name, rubric.hash, wanted.validation) for name in names}
    found = Seen(rubric, items, states, purse)
    asyncio.run(_score_all(wanted, settings, found))
    return found


async def _score_all(wanted: Wanted, settings: Settings, found: Seen) -> None:
    endpoints: Endpoints = {}
    judges = judges_for(wanted, settings, found.rubric, found.purse, endpoints)
    try:
        for sitting in sittings_in(wanted.folders, wanted.scenario):
            _count(sitting, found)
            for judge in judges:
                await score(sitting, judge, found.rubric, found.items, wanted.repeat, found.scored)
    finally:
        for endpoint in endpoints.values():
            await endpoint.close()


def _count(sitting: Sitting, found: Seen) -> None:
    found.figures[sitting.id] = figures_of(sitting)
    found.other_pack += sitting.other_pack
    found.speakers |= {name_of(model) for model in sitting.opened.models.values()}
    for seq, speech in sitting.speeches:
        found.lengths[sitting.id, seq] = len(words_of(speech.text))


def warnings_of(found: Seen) -> Iterator[str]:
    """Say what the figures cannot say themselves."""
    yield from of_their_own_family(found.states, found.speakers)
    if found.scored.over_the_cap:
        yield (
            "The cap was reached. The same command goes on from here; what was judged is kept. "
            "--cap and --calls allow more."
        )
    others = Counter({why: times for why, times in found.scored.faults.items() if not why.startswith(OVER)})
    for reason, times in others.most_common(5):
        yield f"Not judged {times} times: {reason}"
    if found.other_pack:
        yield f"The scenario has changed since {found.other_pack} of these meetings."


def report(wanted: Wanted, settings: Settings) -> Iterator[str]:
    """Return what is printed."""
    found = seen(wanted, settings)
    yield from lines_of_figures(found.figures)
    if wanted.judges:
        tables = found.tables(found.by_judge)
        yield from lines_of_judges(tables, found.states, found.items, found.rubric)
        for reading in found.readings(tables):
            yield f"{reading.judge}, {reading.item}: {reading.says} ({reading.figure:.2f})"
        yield f"{found.scored.asked} speeches were judged now; {found.scored.known} had been before."
        yield from bill(found.purse) if found.purse.calls else (UNPAID,)
    yield from (f"Note: {line}" for line in warnings_of(found))


def report_json(wanted: Wanted, settings: Settings) -> str:
    """Return the figures as one line of JSON."""
    found = seen(wanted, settings)
    tables = found.tables(found.by_judge)
    body: dict[str, Any] = {
        "rubric": {"id": found.rubric.id, "version": found.rubric.version, "hash": found.rubric.hash},
        "meetings": {m: [f.as_json() for f in figures] for m, figures in found.figures.items()},
        "judged": {
            name: {
                "kind": "judged",
                "state": found.states.get(name, "unvalidated"),
                "profile": {s: {i: asdict(c) for i, c in row.items()} for s, row in profile(ones).items()},
            }
            for name, ones in tables.items()
        },
        "readings": [asdict(r) for r in found.readings(tables)],
        "notes": list(warnings_of(found)),
        "asked": found.scored.asked,
        "known": found.scored.known,
        "calls": found.purse.calls,
        "dollars": found.purse.spent,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
