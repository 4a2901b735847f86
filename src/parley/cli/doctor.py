"""`parley doctor`: what is wrong with an instance, and what to do about it."""

from typing import Annotated

import typer

from parley.cli.context import settings_for
from parley.cli.interruption import interruptible
from parley.cli.options import DataOption, JsonOption
from parley.cli.output import echo, literal, print_json
from parley.cli.progress import bar
from parley.maintenance import run_checks

app = typer.Typer()


@app.command("doctor")
def doctor(
    remove_leftovers: Annotated[
        bool,
        typer.Option(
            "--remove-leftovers",
            help="Remove files older than a day that belong to no attachment.",
        ),
    ] = False,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Read every file, and compare it with what was uploaded."),
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check an instance: settings, folder, disk, database, files, clock, backup.

    It may run beside a server. The exit status is 0 where all is fine, and 1 where something needs
    to be done. It reads the whole database, which takes time where that is large, and compares the
    size of every file; with --deep, all that is in it.

    Example: parley doctor --json
    """
    settings = settings_for(data)
    with interruptible("not everything was looked at"), bar("Files") as progress:
        findings = run_checks(
            settings, remove_leftovers=remove_leftovers, deep=progress if deep else None
        )
    healthy = all(one.fine for one in findings)
    if as_json:
        print_json({"healthy": healthy, "findings": [one._asdict() for one in findings]})
    else:
        for one in findings:
            mark = "[green]fine   [/]" if one.fine else "[bold red]problem[/]"
            echo(f"{mark}  {one.subject:<12} {literal(one.shown)}")
            if one.advice:
                echo(f"         {'':<12} {literal(one.advice)}")
    if not healthy:
        raise typer.Exit(1)
