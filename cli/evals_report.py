"""`nac eval report`: one page with what was counted, judged and negotiated, and the same as rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nacsim.cli.eval_flags import Scenario, Validation
from nacsim.cli.scores import Folders

if TYPE_CHECKING:
    from nacsim.evals.report.contents import Contents, Tell
    from nacsim.evals.report.rows import Format


def report(
    folders: Folders,
    out: Annotated[Path, typer.Option(help="The page; exports lie beside it under the same name.")] = Path(
        "report.html"
    ),
    to: Annotated[str | None, typer.Option(help="Also as rows: jsonl, csv, parquet.")] = None,
    sheets: Annotated[
        Path | None, typer.Option(help="Folder of sheets that people filled in (`nac eval sheets`).")
    ] = None,
    validation: Validation = Path(".nac/validation"),
    scenario: Scenario = None,
) -> None:
    """Write a report on meetings and their scores. It is one page that works offline.

    Nothing is judged anew. What is missing is said on the page, with the command that gets it.
    """
    formats = _formats(to)
    _drawing_is_possible()
    from nacsim.evals.report.contents import Asked, contents_of, rows_of
    from nacsim.evals.report.page import page
    from nacsim.evals.report.rows import as_format, beside

    with _watching(folders) as tell:
        contents = contents_of(Asked(tuple(folders), validation, sheets, scenario, edition_of), tell)
        tell("drawing the page")
        rows = list(rows_of(contents)) if formats else []
        files = {out: page(contents, list(_notes(contents)))}
        files |= {beside(out, name): as_format(rows, name) for name in formats}
    _write(files)
    for path in files:
        typer.echo(str(path))
    for gap in contents.gaps:
        typer.echo(f"Missing: {gap.what}")
        if gap.command:
            typer.echo(f"    {gap.command}")


@contextmanager
def _watching(folders: Sequence[Path]) -> "Iterator[Tell]":
    """Show how far the report is, on a terminal; what it prints for others stays as it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from nacsim.evals.speeches import records_in

    console = Console(stderr=True)
    meetings = len({record for folder in folders for record in records_in(folder)})
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        shown = progress.add_task("reading and counting", total=meetings)

        def tell(what: str, meetings: int = 0) -> None:
            progress.update(shown, description=what, advance=meetings)

        yield tell


def _formats(typed: str | None) -> "Sequence[Format]":
    from nacsim.errors import InputError
    from nacsim.evals.report.rows import FORMATS

    names = [part.strip().lower() for part in (typed or "").split(",") if part.strip()]
    strange = [name for name in names if name not in FORMATS]
    if strange:
        raise InputError(f"There is no format {strange[0]!r}. Formats: {', '.join(FORMATS)}.")
    return [name for name in FORMATS if name in names]


def _drawing_is_possible() -> None:
    from importlib.util import find_spec

    from nacsim.errors import InputError

    if any(find_spec(name) is None for name in ("altair", "vl_convert")):
        raise InputError(
            "The plots of a report need Altair, which is not installed. Install it with: "
            "pip install 'nacsim[report]'"
        )


def edition_of(judge: str) -> str | None:
    """Return how a judge judges today, so that older scores are known; None if there is no such judge."""
    from nacsim.evals.judge_model import edition_of_models
    from nacsim.evals.judges import SCRIPTED
    from nacsim.evals.known_judges import scripted

    if not judge.startswith(SCRIPTED):
        return edition_of_models()
    known = scripted().get(judge)
    return known.edition if known else None


def _notes(contents: "Contents") -> Iterator[str]:
    from nacsim.evals.known_judges import of_their_own_family
    from nacsim.transcripts.rendering import model_name

    speakers = {model_name(model) for s in contents.sittings for model in s.opened.models.values()}
    yield from of_their_own_family(contents.states, speakers)
    changed = sum(s.other_pack for s in contents.sittings)
    if changed:
        yield f"The scenario has changed since {changed} of these meetings."


def _write(files: dict[Path, bytes]) -> None:
    from nacsim.errors import FaultError
    from nacsim.transcripts.jsonl import write_bytes

    for path, body in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, body)
        except OSError as error:
            raise FaultError(f"{path} cannot be written ({error.strerror}). Choose another --out.") from error
