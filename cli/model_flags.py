"""The flags of every command that lets models speak."""

from typing import Annotated

import typer

Mode = Annotated[
    str | None,
    typer.Option(
        help="Who decides and speaks: engine (code does both), words (code decides, a model speaks), full (a "
        "model does both). By default words where an endpoint and a model are configured, else engine."
    ),
]
BaseUrl = Annotated[
    str | None, typer.Option(help="An OpenAI-compatible endpoint, such as http://127.0.0.1:8081/v1.")
]
Model = Annotated[str | None, typer.Option(help="The model that speaks for the delegations.")]
ModelFor = Annotated[
    list[str] | None,
    typer.Option(help="Another model for a seat or the chair: HU=NAME, chair=NAME@URL. May be repeated."),
]
Cap = Annotated[
    float | None, typer.Option(min=0, help="US dollars that a meeting may cost at most; 2 by default.")
]
Calls = Annotated[int | None, typer.Option(min=1, help="Model calls at most (1,500 by default).")]
Concurrency = Annotated[int | None, typer.Option(min=1, help="Calls at once (8 by default).")]
Language = Annotated[str, typer.Option(help="What delegations speak where models do: en or fr.")]
OnFault = Annotated[
    str,
    typer.Option(
        help="When a model gives no verdict: engine (its card answers) or block (the meeting rests)."
    ),
]
