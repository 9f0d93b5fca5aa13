"""`nac`: convene a Council, watch it, check it, read it again.

Exit codes: 0 done (consensus or not), 2 bad input, 3 verification failed, 4 fault.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nacsim import __version__
from nacsim.errors import CouncilError

app = typer.Typer(
    name="nac",
    help="A North Atlantic Council that you can debate with. NATO does not vote: one objection is enough.",
    epilog="Exit codes: 0 done (consensus or not), 2 bad input, 3 verification failed, 4 fault.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
scenario_app = typer.Typer(help="Check a scenario pack, and see where agreement lies.", no_args_is_help=True)
app.add_typer(scenario_app, name="scenario")

Seats = Annotated[str, typer.Option(help="A preset (standard, quick, baltic_vs_bridge) or a list: EE,LV,US.")]
Seed = Annotated[int, typer.Option(help="The seed: the same seed gives the same meeting.")]
Mode = Annotated[str, typer.Option(help="Who decides and speaks: engine (code, no model needed).")]
Rounds = Annotated[int, typer.Option(min=1, max=12, help="Drafting rounds.")]
Out = Annotated[
    Path | None, typer.Option(help="Folder for the papers; a new one under meetings/ by default.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON, and nothing else.")]
Pack = Annotated[str, typer.Option(help="The scenario: a name, or a folder.")]
Folder = Annotated[Path, typer.Argument(help="The folder of a meeting.")]


@app.command("run")
def run_meeting(
    seats: Seats = "standard",
    seed: Seed = 0,
    mode: Mode = "engine",
    rounds: Rounds = 8,
    out: Out = None,
    scenario: Pack = "ukraine",
    json_: Json = False,
    plain: Annotated[bool, typer.Option(help="No colour and no frames, for screen readers.")] = False,
) -> None:
    """Hold a meeting from opening to end, and write its papers."""
    from nacsim.cli.meetings import run

    run(
        seats=seats,
        seed=seed,
        mode=mode,
        rounds=rounds,
        out=out,
        scenario=scenario,
        as_json=json_,
        plain=plain,
    )


@app.command()
def resume(folder: Folder, json_: Json = False) -> None:
    """Go on with a meeting that was interrupted; nothing is lost and nothing happens twice."""
    from nacsim.cli.meetings import resume as go_on

    go_on(folder, as_json=json_)


@app.command()
def verify(folder: Folder, json_: Json = False) -> None:
    """Check a meeting's record and certificate without the engine that made them."""
    from nacsim.cli.papers import verify as check

    check(folder, as_json=json_)


@app.command()
def replay(folder: Folder) -> None:
    """Play a recorded meeting again, from its record alone."""
    from nacsim.cli.papers import replay as play

    play(folder)


@app.command()
def picture(
    folder: Folder,
    out: Annotated[Path | None, typer.Option(help="Where to put it; beside the papers by default.")] = None,
) -> None:
    """Draw a meeting as SVG: who blocked which paragraph of which text."""
    from nacsim.cli.papers import draw

    draw(folder, out)


@app.command()
def show(folder: Folder) -> None:
    """Show how a meeting ended: the text or the statement, and who consented."""
    from nacsim.cli.papers import show as display

    display(folder)


@app.command()
def roles(
    code: Annotated[str | None, typer.Argument(help="A seat, such as EE; none lists all.")] = None,
    scenario: Pack = "ukraine",
) -> None:
    """List the seats, or show one role card."""
    from nacsim.cli.packs import roles as display

    display(code, scenario)


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
    seats: Seats = "standard",
    meetings: Annotated[int, typer.Option(min=0, help="Also hold this many seeded meetings.")] = 0,
) -> None:
    """Count the texts that everybody could accept, out of all there are."""
    from nacsim.cli.packs import calibrate as measure

    measure(scenario, seats, meetings)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nac {__version__}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A North Atlantic Council that you can debate with."""


def run() -> None:
    """Run `nac`; a failure is one sentence on standard error and an exit code."""
    try:
        app()
    except CouncilError as error:
        typer.echo(f"nac: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("\nnac: stopped. What was said is recorded; `nac resume` goes on.", err=True)
        sys.exit(130)
