"""The `parley` command: one module per group of subcommands.

Arguments, output and exit statuses belong here. The work is done by the packages below.
"""

import os
import sys
from importlib.metadata import version as version_of
from typing import Annotated

import typer

from parley.cli import (
    accounts,
    audit,
    backup,
    clients,
    copy,
    doctor,
    migrate,
    serve,
    settings,
    sites,
    tokens,
    users,
)
from parley.cli.output import print_error
from parley.settings import SettingsError
from parley.store import StoreUnavailableError

app = typer.Typer(
    name="parley",
    epilog="Settings come from PARLEY_… variables: see 'parley settings'.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(version_of("parley-server"))
        raise typer.Exit


@app.callback()
def parley(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Private conversations between a firm and its clients, on a server of your own."""


app.command("serve")(serve.serve_command)
users.app.command("invite")(accounts.invite)
users.app.command("reset")(accounts.reset)
users.app.command("password")(accounts.password)
app.add_typer(users.app)
app.add_typer(sites.app)
app.add_typer(tokens.app)
app.add_typer(clients.app)
app.add_typer(audit.app)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore_command)
app.command("copy")(copy.copy)
app.command("migrate")(migrate.migrate)
app.command("doctor")(doctor.doctor)
app.command("settings")(settings.settings_command)


def main() -> None:
    """Run the command line: it ends with 0 for success, 1 for a refusal, 2 for a wrong use."""
    os.umask(0o077)  # what Parley writes is private: for its owner alone
    try:
        app()
    except (SettingsError, StoreUnavailableError) as error:
        print_error(str(error))
        sys.exit(1)
