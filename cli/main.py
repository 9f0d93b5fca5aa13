"""`nac`: convene a Council, watch it, check it, read it again.

Exit codes: 0 done (consensus or not), 2 bad input, 3 verification failed, 4 fault, 130 stopped with Ctrl-C.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nacsim import __version__
from nacsim.cli.evals import eval_app
from nacsim.cli.model_flags import (
    BaseUrl,
    Calls,
    Cap,
    Concurrency,
    Language,
    Mode,
    Model,
    ModelFor,
    OnFault,
)
from nacsim.cli.scenario import scenario_app
from nacsim.errors import CouncilError, Stopped


class Commands(TyperGroup):
    """The commands of `nac`; typer ends an interrupted one without a word."""

    def invoke(self, ctx: Any) -> Any:
        """Run what was typed; raise Stopped if somebody interrupts it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            raise Stopped(
                "Stopped. What was written stays; the same command can be given again."
            ) from interruption


app = typer.Typer(
    name="nac",
    cls=Commands,
    help="A North Atlantic Council that you can debate with. NATO does not vote: one objection is enough.",
    epilog="Exit codes: 0 done (consensus or not), 2 bad input, 3 verification failed, 4 fault, 130 stopped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # half of the time of `nac --help` went into drawing its boxes
)
app.add_typer(scenario_app, name="scenario")
app.add_typer(eval_app, name="eval")

Seats = Annotated[str, typer.Option(help="A preset (standard, quick, baltic_vs_bridge) or a list: EE,LV,US.")]
Seed = Annotated[int, typer.Option(help="The seed: the same seed gives the same meeting.")]
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
    mode: Mode = None,
    rounds: Rounds = 8,
    out: Out = None,
    scenario: Pack = "ukraine",
    base_url: BaseUrl = None,
    model: Model = None,
    model_for: ModelFor = None,
    cap: Cap = None,
    calls: Calls = None,
    concurrency: Concurrency = None,
    language: Language = "en",
    on_fault: OnFault = "engine",
    json_: Json = False,
    plain: Annotated[bool, typer.Option(help="No colour and no frames, for screen readers.")] = False,
) -> None:
    """Hold a meeting from opening to end, and write its papers. A key is read from NAC_API_KEY or `.env`."""
    from nacsim.cli.meetings import Wanted, run

    flags = {"base_url": base_url, "model": model, "cap": cap, "calls": calls, "concurrency": concurrency}
    pairs = tuple(model_for or ())
    run(
        Wanted(seats, seed, mode, rounds, out, scenario, language, on_fault, pairs, flags),
        as_json=json_,
        plain=plain,
    )


@app.command()
def resume(
    folder: Folder,
    base_url: BaseUrl = None,
    cap: Cap = None,
    calls: Calls = None,
    concurrency: Concurrency = None,
    json_: Json = False,
) -> None:
    """Go on with a meeting that was stopped. Nothing is lost, and nothing happens twice."""
    from nacsim.cli.meetings import resume as go_on

    flags = {"base_url": base_url, "cap": cap, "calls": calls, "concurrency": concurrency}
    go_on(folder, flags, as_json=json_)


@app.command()
def fork(
    folder: Folder,
    at: Annotated[int, typer.Option(help="The event to go on from, as events.jsonl numbers them.")],
    seed: Annotated[int | None, typer.Option(help="Another seed; the meeting's own by default.")] = None,
    mode: Mode = None,
    out: Out = None,
    base_url: BaseUrl = None,
    model: Model = None,
    model_for: ModelFor = None,
    cap: Cap = None,
    language: Annotated[str | None, typer.Option(help="Another language: en or fr.")] = None,
    on_fault: Annotated[str | None, typer.Option(help="Another rule for faults: engine or block.")] = None,
    json_: Json = False,
) -> None:
    """Go on differently from any event of a meeting. It gets a new folder; the old one stays."""
    from nacsim.cli.meetings import Wanted
    from nacsim.cli.meetings import fork as branch_off

    flags = {"base_url": base_url, "model": model, "cap": cap}
    wanted = Wanted("", 0, mode, 0, out, "", language, on_fault, tuple(model_for or ()), flags)
    branch_off(folder, at, seed, wanted, as_json=json_)


@app.command("serve-model")
def serve_model(
    model: Annotated[
        str, typer.Option(help="smollm2, which comes with the extra, or the path of a .gguf file.")
    ] = "smollm2",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; 0 takes a free one.")
    ] = 8081,
    context: Annotated[int, typer.Option(min=512, help="Tokens of prompt and answer, in each slot.")] = 8192,
    slots: Annotated[int, typer.Option(min=1, max=64, help="Answers at once; each takes memory.")] = 1,
    name: Annotated[str | None, typer.Option(help="What clients call it; by default as the file.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processors to use.")] = 2,
) -> None:
    """Serve a small model on this machine. No key is needed, but the extra 'local' is."""
    from nacsim.cli.serve_model import Serving, serve

    serve(Serving(model, port, context, slots, name, threads))


@app.command()
def doctor(base_url: BaseUrl = None, model: Model = None) -> None:
    """Find out what an endpoint can do, and what is wrong with it."""
    from rich.console import Console

    from nacsim.cli.doctor import doctor as examine
    from nacsim.cli.meetings import settings_from

    examine(settings_from({"base_url": base_url, "model": model}), Console(highlight=False))


@app.command()
def batch(
    plan: Annotated[
        Path | None, typer.Argument(help="A plan in YAML; flags below beat what it says.")
    ] = None,
    scenario: Annotated[str | None, typer.Option(help="The scenario: a name, or a folder.")] = None,
    seats: Annotated[list[str] | None, typer.Option(help="A preset or a list; may be repeated.")] = None,
    seeds: Annotated[str | None, typer.Option(help="Such as 0-39, or 1,5,9.")] = None,
    mode: Annotated[list[str] | None, typer.Option(help="engine, words or full; may be repeated.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="Models to compare; may be repeated.")] = None,
    number: Annotated[int | None, typer.Option(min=1, help="Meetings at most.")] = None,
    rounds: Annotated[int | None, typer.Option(min=1, max=12, help="Drafting rounds.")] = None,
    cap: Cap = None,
    at_once: Annotated[int | None, typer.Option(min=1, help="Meetings at once (2 by default).")] = None,
    out: Annotated[
        Path, typer.Option(help="Folder of the batch; the same one makes up what is missing.")
    ] = Path("meetings/batch"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the batch in --out, by the plan that it began with.")
    ] = False,
    base_url: BaseUrl = None,
) -> None:
    """Hold many meetings under one cap. After a stop, --resume makes up exactly what is missing."""
    from rich.console import Console

    from nacsim.cli.batch import batch as hold_all
    from nacsim.cli.plan import plan_wanted

    asked: dict[str, object] = {
        "scenario": scenario,
        "seats": seats,
        "seeds": seeds,
        "modes": mode,
        "models": model,
        "number": number,
    }
    asked.update(rounds=rounds, cap=cap, at_once=at_once)
    typed = {name: value for name, value in asked.items() if value is not None}
    wanted = plan_wanted(plan, typed, out if resume else None)
    hold_all(wanted, out, {"base_url": base_url}, Console(highlight=False))


@app.command()
def play(
    seat: Annotated[
        str | None, typer.Option(help="The member you speak for; DE, or else the first at the table.")
    ] = None,
    seats: Annotated[
        str | None,
        typer.Option(help="A preset of the scenario, or a list: EE,LV,US."),
    ] = None,
    seed: Seed = 1,
    rounds: Rounds = 8,
    out: Out = None,
    scenario: Pack = "ukraine",
    plain: Annotated[bool, typer.Option(help="No colour and no frames, for screen readers.")] = False,
) -> None:
    """Take a seat and debate, in this terminal. --out DIR goes on with a meeting at rest."""
    from nacsim.cli.play import Wanted
    from nacsim.cli.play import play as sit_down

    sit_down(Wanted(seat, seats, seed, rounds, out, scenario), plain=plain, ask=input)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Where to listen.", min=1, max=65535)] = 8000,
    lan: Annotated[bool, typer.Option(help="Let other machines on this network in.")] = False,
    folder: Annotated[Path, typer.Option(help="Where rooms are kept.")] = Path("rooms"),
    keep_days: Annotated[int, typer.Option(help="Days rooms are kept; 0: for good.", min=0, max=3650)] = 30,
    mode: Annotated[
        str, typer.Option(help="Who decides and speaks in new rooms: engine, words or full, as in nac run.")
    ] = "engine",
    base_url: BaseUrl = None,
    model: Model = None,
    model_for: ModelFor = None,
    cap: Annotated[
        float | None, typer.Option(min=0, help="US dollars for all rooms together; 2 by default.")
    ] = None,
    calls: Calls = None,
    concurrency: Concurrency = None,
    language: Language = "en",
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            help="The folder of a scenario of your own, offered beside the others. May be repeated."
        ),
    ] = None,
    validated: Annotated[
        Path | None,
        typer.Option(
            help="The folder of 'nac eval validate', so that debriefs say how far a judge can be believed."
        ),
    ] = None,
) -> None:
    """Open the floor in a browser: debate alone, or with a class. A key is read as by nac run."""
    from nacsim.cli.serve import Wanted
    from nacsim.cli.serve import serve as open_house

    flags = {"base_url": base_url, "model": model, "cap": cap, "calls": calls, "concurrency": concurrency}
    brought, pairs = tuple(scenario or ()), tuple(model_for or ())
    open_house(Wanted(folder, port, lan, keep_days, mode, flags, brought, validated, language, pairs))


@app.command()
def verify(folder: Folder, json_: Json = False) -> None:
    """Check a record and its certificate, without the engine."""
    from nacsim.cli.papers import verify as check

    check(folder, as_json=json_)


@app.command()
def replay(
    folder: Folder,
    again: Annotated[
        bool, typer.Option(help="Hold the meeting again from its journal, and compare every byte.")
    ] = False,
) -> None:
    """Play a meeting again, from its record alone. No model, no key, no network."""
    from nacsim.cli.papers import hold_again
    from nacsim.cli.papers import replay as play

    if again:
        hold_again(folder)
    else:
        play(folder)


@app.command()
def picture(
    folder: Folder,
    out: Annotated[Path | None, typer.Option(help="Where to put it; beside the papers by default.")] = None,
) -> None:
    """Draw who blocked which paragraph of which text, as SVG."""
    from nacsim.cli.papers import draw

    draw(folder, out)


@app.command()
def papers(
    folder: Folder,
    edition: Annotated[
        str, typer.Option(help="reader (what was public), teacher (all, with notes), or both.")
    ] = "both",
    format_: Annotated[str, typer.Option("--format", help="md, html, or both with a comma.")] = "md,html",
) -> None:
    """Write the transcripts of a meeting again, from its record. The reader's edition and the teacher's."""
    from nacsim.cli.papers import write

    write(folder, edition, format_)


@app.command()
def export(
    folders: Annotated[list[Path], typer.Argument(help="Folders of meetings.")],
    to: Annotated[
        str, typer.Option(help="Formats with commas: md, html, docx, pdf, csv, jsonl, parquet.")
    ] = ("docx,pdf"),
    edition: Annotated[
        str, typer.Option(help="reader (what was public), teacher (all, with notes), or both.")
    ] = "reader",
) -> None:
    """Write meetings as Word, PDF or tables, beside their records."""
    from nacsim.cli.export import write_exports
    from nacsim.cli.papers import editions_named

    write_exports(folders, to, editions_named(edition))


@app.command()
def lesson(
    seats: Seats = "standard",
    to: Annotated[str, typer.Option(help="Formats with commas: docx, pdf, md.")] = "docx,pdf",
    out: Annotated[Path, typer.Option(help="Folder for the papers.")] = Path("lesson-pack"),
    scenario: Pack = "ukraine",
) -> None:
    """Write papers for a class. Guide, briefing, role sheets, memos, rubric, debrief questions, glossary."""
    from nacsim.cli.lesson import lesson as write_pack

    write_pack(scenario, seats, to, out)


@app.command()
def show(folder: Folder) -> None:
    """Show how a meeting ended, and who consented to what."""
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
