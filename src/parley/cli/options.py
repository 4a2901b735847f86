"""Options that many commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

DataOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder of the database and the attachments.",
        metavar="DIR",
        show_default="PARLEY_DATA, or ./data",
    ),
]
JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON object and nothing else, for scripts.")
]
EmailArgument: TypeAlias = Annotated[
    str, typer.Argument(help="The person's email address.", metavar="EMAIL")
]
