"""The flags that the commands of `nac eval` share."""

from pathlib import Path
from typing import Annotated

import typer

Cap = Annotated[float | None, typer.Option(min=0, help="US dollars at most; 2 by default.")]
Calls = Annotated[int | None, typer.Option(min=1, help="Model calls at most (1,500 by default).")]
BaseUrl = Annotated[str | None, typer.Option(help="An OpenAI-compatible endpoint.")]
Scenario = Annotated[str | None, typer.Option(help="The scenario, if it is not one of nac's: a folder.")]
Json = Annotated[
    bool, typer.Option("--json", help="Print the figures as one line of JSON, and nothing else.")
]
Validation = Annotated[Path, typer.Option(help="Folder with the records of how judges agree with people.")]
