"""The `parley` command: one module per group of subcommands.

Arguments, output and exit statuses belong here. The work is done by the packages below.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version as version_of
from typing import Annotated

import typer
from typer._click import ClickException, Context  # typer exports no base of its errors
from typer.core import TyperCommand, TyperGroup, TyperOption

from parley.characters import escape_unsafe
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
from parley.cli.output import echo, print_error, protect_terminal
from parley.settings import SettingsError
from parley.store import StoreUnavailableError


class _Commands(TyperGroup):
    """All commands. What typer repeats of a wrong use is escaped like all that is printed."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Context | None = None,
        **extra: object,
    ) -> Context:
        """Parse the arguments."""
        with _escaped_errors():
            _name_no_types(self)
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Context) -> object:
        """Run the command."""
        with _escaped_errors():
            return super().invoke(ctx)


def _name_no_types(command: TyperCommand | TyperGroup) -> None:
    """Let the help show switches as what they are: `--json`, not `--json <bool>`."""
    for one in command.get_params(Context(command)):
        if isinstance(one, TyperOption) and one.is_flag:
            one.metavar = ""
    for below in getattr(command, "commands", {}).values():
        _name_no_types(below)


@contextmanager
def _escaped_errors() -> Iterator[None]:
    try:
        yield
    except ClickException as error:
        # pydantic, by which typer reads values, begins its refusals with the name of its error.
        told = error.format_message().replace(": Value error, ", ": ", 1)
        told = escape_unsafe(told, lines=True)
        error.format_message = lambda: told  # type: ignore[method-assign]
        raise


app = typer.Typer(
    name="parley",
    cls=_Commands,
    epilog="Settings come from PARLEY_… variables: see 'parley settings'.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        echo(version_of("parley-server"))
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
    protect_terminal()
    os.umask(0o077)  # what Parley writes is private: for its owner alone
    try:
        app()
    except (SettingsError, StoreUnavailableError) as error:
        print_error(str(error))
        sys.exit(1)
