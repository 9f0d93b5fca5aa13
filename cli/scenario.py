"""`nac scenario`: draft, check and calibrate a scenario of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from nacsim.cli.model_flags import BaseUrl, Calls

scenario_app = typer.Typer(
    help="Check a scenario pack, and see where agreement lies.", no_args_is_help=True, rich_markup_mode=None
)


@scenario_app.command("import")
def import_(
    briefing: Annotated[Path, typer.Argument(help="A briefing in plain text.")],
    name: Annotated[str, typer.Option(help="A short name for the scenario.")] = "draft",
    out: Annotated[Path | None, typer.Option(help="A new folder; by default one of that name.")] = None,
    base_url: BaseUrl = None,
    model: Annotated[
        str | None,
        typer.Option(help="A model that drafts issues and cards from the briefing, for you to confirm."),
    ] = None,
    cap: Annotated[float | None, typer.Option(min=0, help="US dollars it may cost; 2 by default.")] = None,
    calls: Calls = None,
    without_model: Annotated[
        bool, typer.Option("--without-model", help="Ask no model, also where one is configured.")
    ] = False,
) -> None:
    """Turn a briefing into a draft pack. What it says is taken over, what it does not say is marked.

    Where a model is named or configured it also drafts issues and cards; each passage is marked.
    """
    from nacsim.cli.packs import draft

    flags = {"base_url": base_url, "model": model, "cap": cap, "calls": calls}
    draft(name, briefing, out, None if without_model else flags)


@scenario_app.command()
def new(
    name: Annotated[str, typer.Argument(help="A short name for the scenario.")],
    out: Annotated[Path | None, typer.Option(help="A new folder; by default one of that name.")] = None,
) -> None:
    """Begin a scenario of your own. Every file has its places to fill in."""
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
    """Count the texts that everybody could accept."""
    from nacsim.cli.packs import calibrate as measure

    measure(scenario, seats, meetings)
