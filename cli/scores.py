"""`nac eval score`: counted, judged and negotiated figures of recorded meetings, which stay as they are."""

from pathlib import Path
from typing import Annotated

import typer

from nacsim.cli.eval_flags import BaseUrl, Calls, Cap, Json, Scenario, Validation

Folders = Annotated[list[Path], typer.Argument(help="Folders of meetings, or folders with meetings in them.")]
Judges = Annotated[
    list[str] | None,
    typer.Option(
        "--judge",
        help="Who judges: a model, NAME or NAME@URL, or scripted:careful, a judge by rules. May be repeated: "
        "several make a panel. Without one, only what code counts is shown.",
    ),
]


def score(
    folders: Folders,
    judge: Judges = None,
    repeat: Annotated[int, typer.Option(min=1, max=9, help="Times each is asked; medians are shown.")] = 1,
    items: Annotated[str | None, typer.Option(help="Only these items, such as S1,S4,G.")] = None,
    cap: Cap = None,
    calls: Calls = None,
    base_url: BaseUrl = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Calls at once (8 by default).")] = None,
    validation: Validation = Path(".nac/validation"),
    scenario: Scenario = None,
    json_: Json = False,
) -> None:
    """Score meetings that are over. What code counts, what judges say, what was negotiated.

    Scores are kept beside each meeting in scores/. What is there already is not asked again.
    """
    from nacsim.cli.judging import Wanted, report, report_json
    from nacsim.cli.meetings import settings_from

    flags = {"cap": cap, "calls": calls, "base_url": base_url, "concurrency": concurrency}
    wanted = Wanted(
        folders=tuple(folders),
        judges=tuple(dict.fromkeys(judge or ())),
        repeat=repeat,
        items=tuple(item.strip() for item in items.split(",") if item.strip()) if items else (),
        validation=validation,
        scenario=scenario,
    )
    settings = settings_from(flags)
    if json_:
        typer.echo(report_json(wanted, settings))
        return
    for line in report(wanted, settings):
        typer.echo(line)
