"""`parley settings`: every setting, with its value and where that comes from."""

import os

import typer

from parley.cli.options import DataOption, JsonOption
from parley.cli.output import show_table
from parley.settings import describe, load_with_sources

app = typer.Typer()


@app.command("settings")
def settings_command(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List every setting: its variable, its value here and where it is from, and its meaning.

    Example: parley settings --json
    """
    settings, sources = load_with_sources(os.environ, data=None if data is None else str(data))
    show_table(
        "settings",
        ("Variable", "Value", "From", "Default", "Meaning"),
        [
            (one.variable, one.value, one.source or "default", one.default, one.meaning)
            for one in describe(settings, sources)
        ],
        keys=("variable", "value", "source", "default", "meaning"),
        as_json=as_json,
    )
