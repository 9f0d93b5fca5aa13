"""`nac scenario`: draft, check and calibrate a scenario of one's own."""

from pathlib import Path
from typing import Annotated

import typer

scenario_app = typer.Typer(help="Check a scenario pack, and see where agreement lies.", no_args_is_help=True)


@scenario_app.command("import")
def import_(
    briefing: Annotated[Path, typer.Argument(help="A briefing in plain text.")],
    name: Annotated[str, typer.Option(help="A short name for the scenario.")] = "draft",
    out: Annotated[Path | None, typer.Option(help="A new folder; by default one of that name.")] = None,
) -> None:
    """Turn a briefing into a draft pack: what it says is taken over, what it does not say is marked."""
    from nacsim.cli.packs import draft

    draft(name, briefing, out)


@scenario_app.command()
def new(
    name: Annotated[str, typer.Argument(help="A short name for the scenario.")],
    out: Annotated[Path | None, typer.Option(help="A new folder; by default one of that name.")] = None,
) -> None:
    """Begin a scenario of your own: every file with the places to fill in."""
    from nacsim.cli.packs import draft

    draft(name, None, out)


@scenario_app.command()
def check(
    scenario: Annotated[str, typer.Argument(help="The scenario: a name, or a folder.")] = "ukraine",
) -> None:
    """Check a pack: fields, ids, figures, coherence. Each finding names file and field."""
    from nacsim.cli.packs import check as inspect

    inspect(scenario)


@scenario_app.command()
def calibrate(
    scenario: Annotated[str, typer.Argument(help="The scenario: a name, or a folder.")] = "ukraine",
    seats: Annotated[str, typer.Option(help="A preset of the scenario, or a list: EE,LV,US.")] = "standard",
    meetings: Annotated[int, typer.Option(min=0, help="Also hold this many seeded meetings.")] = 0,
) -> None:
    """Count the texts that everybody could accept, out of all there are."""
    from nacsim.cli.packs import calibrate as measure

    measure(scenario, seats, meetings)
