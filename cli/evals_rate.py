"""`nac eval rate`: a sheet is filled in on a page of this machine, which asks nothing of any network."""

from pathlib import Path
from typing import Annotated

import typer


def rate(
    sheets: Annotated[Path, typer.Argument(help="A sheet, or the folder that `nac eval sheets` wrote.")],
    rater: Annotated[str | None, typer.Option(help="Whose sheet, if there are several.")] = None,
    port: Annotated[
        int, typer.Option(help="Where to listen, on this machine only.", min=1, max=65535)
    ] = 8010,
) -> None:
    """Judge the speeches of a blind sheet, in a browser. One question at a time, by keys, saved at once."""
    import uvicorn

    from nacsim.cli.serve import is_taken
    from nacsim.errors import InputError
    from nacsim.evals.rating import sheets_to_rate
    from nacsim.evals.rubric import load_rubric
    from nacsim.web.rating import make_rating_app

    rubric = load_rubric()
    paths = sheets_to_rate(sheets, rater, rubric)
    if is_taken("127.0.0.1", port):
        raise InputError(f"Port {port} is in use. Choose another one with --port.")
    app = make_rating_app(paths, rubric, ["127.0.0.1", "localhost"])
    typer.echo(f"Judge at http://127.0.0.1:{port}")
    typer.echo(f"Answers are saved in {paths[0]}. Stop with Ctrl-C; nothing is lost.")
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2
    )
