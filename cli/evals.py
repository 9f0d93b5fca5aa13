"""`nac eval`: measure recorded meetings; no meeting is held and nothing is changed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nacsim.cli.eval_flags import Json, Scenario
from nacsim.cli.evals_agree import agree, sheets
from nacsim.cli.evals_compare import Conditions, compare
from nacsim.cli.evals_rate import rate
from nacsim.cli.evals_report import report
from nacsim.cli.evals_validate import validate
from nacsim.cli.scores import score

if TYPE_CHECKING:
    from nacsim.evals.measures import Measure

eval_app = typer.Typer(help="Measure recorded meetings.", no_args_is_help=True, rich_markup_mode=None)
eval_app.command()(score)
eval_app.command()(validate)
eval_app.command()(sheets)
eval_app.command()(rate)
eval_app.command()(agree)
eval_app.command(cls=Conditions)(compare)
eval_app.command()(report)


@eval_app.callback()
def evals() -> None:
    """Measure recorded meetings."""


@eval_app.command()
def voice(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of meetings, or folders with meetings in them.")
    ],
    scenario: Scenario = None,
    json_: Json = False,
) -> None:
    """Count how delegations sound. Told apart blind, alike, repeating, sourced, to the point."""
    from nacsim.errors import InputError
    from nacsim.evals.speeches import meetings_in
    from nacsim.evals.voice import report as voices
    from nacsim.roles.pack import load_pack

    meetings = meetings_in(folders)
    scenarios = {m.scenario for m in meetings}
    if len(scenarios) > 1:
        raise InputError(f"These meetings are of several scenarios: {', '.join(sorted(scenarios))}.")
    pack = load_pack(scenario or scenarios.pop())
    measures = voices(meetings, pack)
    changed = sum(m.pack_hash != pack.hash for m in meetings)
    if json_:
        body = {
            "meetings": [{"meeting": m.id, "seed": m.seed, "mode": m.mode} for m in meetings],
            "other_pack": changed,
            "measures": [m.as_json() for m in measures],
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    speeches = sum(len(m.by_delegations) for m in meetings)
    typer.echo(f"{len(meetings)} {'meeting' if len(meetings) == 1 else 'meetings'}, {speeches} speeches.")
    typer.echo("COUNTED by code from the record; exact, and none of it is called quality.\n")
    for measure in measures:
        for line in lines_of(measure):
            typer.echo(line)
    if changed:
        typer.echo(
            f"\nThe scenario has changed since {changed} of these meetings; figures and wordings are "
            "compared with what it says now."
        )


def lines_of(measure: "Measure") -> list[str]:
    """Return a measure as it is printed: figure, target, meaning, findings."""
    from nacsim.evals.measures import shown

    head = f"{measure.name}: {shown(measure.figure, measure.unit)}"
    if measure.target is not None:
        verdict = {True: "reached", False: "MISSED", None: "open"}[measure.reached]
        head += f" (target {measure.target.aim} {shown(measure.target.figure, measure.unit)}: {verdict})"
    return [head, f"    {measure.means}", *(f"    - {detail}" for detail in measure.details)]
