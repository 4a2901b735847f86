"""`parley settings`: every setting, with its value."""

import typer

from parley.cli.context import settings_for
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import show_table
from parley.settings import describe

app = typer.Typer()


@app.command("settings")
def settings_command(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List every setting: its variable, its value here, its default and its meaning."""
    show_table(
        "settings",
        ("Variable", "Value", "Default", "Meaning"),
        [
            (one.variable, one.value, one.default, one.meaning)
            for one in describe(settings_for(data))
        ],
        keys=("variable", "value", "default", "meaning"),
        as_json=as_json,
    )
