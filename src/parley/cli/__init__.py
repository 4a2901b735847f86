"""The `parley` command: one module per group of subcommands.

Arguments, output and exit statuses belong here. The work is done by the packages below.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer._click import ClickException, Context  # typer exports no base of its errors
from typer._click import Command as ClickCommand
from typer.core import TyperCommand, TyperGroup, TyperOption

from parley.characters import escape_unsafe
from parley.cli.output import echo, print_error, protect_terminal
from parley.release import get_release
from parley.settings import CONFIG, SettingsError
from parley.store import StoreUnavailableError
from parley.wire import ApiError


class _Deferred(TyperCommand):
    """A command whose module is not imported, as the list of all commands shows it."""

    def __init__(self, name: str, module: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self._module = module

    def load(self) -> ClickCommand:
        """Return it as its module defines it: a group of commands, or one."""
        group = typer.main.get_group(import_module(f"parley.cli.{self._module}").app)
        command = group if group.name == self.name else group.commands[str(self.name)]
        _name_no_types(command)
        return command


_ALL: Final = (
    ("serve", "serve", "Serve until SIGTERM, SIGHUP or Ctrl-C."),
    ("user", "users", "Add people, change their details, activate or deactivate them."),
    ("site", "sites", "Add and change sites. People who share a site may message each other."),
    ("session", "sessions", "See who is signed in, and end sessions."),
    ("token", "tokens", "Issue and revoke tokens for the API."),
    ("client", "clients", "Register applications that act on behalf of people (OAuth 2.0)."),
    ("usage", "usage", "Count people, conversations, messages and bytes, and how they grow."),
    ("audit", "audit", "Read and verify the audit log."),
    ("mail", "mail", "Try and watch outgoing mail."),
    (
        "backup",
        "backup",
        "Write the database and the files of an instance into a folder, or into one archive.",
    ),
    (
        "restore",
        "backup",
        "Restore a backup into a data folder, and a database, that hold no instance.",
    ),
    (
        "copy",
        "copy",
        "Copy people, conversations, files and all else to another database, while no server runs.",
    ),
    (
        "migrate",
        "migrate",
        "Migrate the database to the schema of this version, in one transaction.",
    ),
    (
        "doctor",
        "doctor",
        "Check an instance: settings, folder, disk, database, files, clock, backup.",
    ),
    (
        "settings",
        "settings",
        "List every setting: its variable, its value here and where it is from, and its meaning.",
    ),
)


class _Commands(TyperGroup):
    """All commands. A module of them is imported when one of its own is called.

    What typer repeats of a wrong use is escaped like all that is printed.
    """

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - whatever typer says of a group
        super().__init__(**attributes)
        self.commands.update({name: _Deferred(name, module, text) for name, module, text in _ALL})

    def list_commands(self, ctx: Context) -> list[str]:
        """Return their names, in the order of the guide."""
        del ctx
        return [*self.commands]

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, ClickCommand | None, list[str]]:
        """Find the command that is called, and import it."""
        command = self.commands.get(args[0])
        if isinstance(command, _Deferred):
            self.commands[args[0]] = command.load()
        return super().resolve_command(ctx, args)

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


def _name_no_types(command: ClickCommand) -> None:
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
    epilog="Settings come from a file, and from PARLEY_… variables over it: see 'parley settings'.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        echo(str(get_release()))
        raise typer.Exit


def _name_config(path: Path | None) -> None:
    if path is not None:
        os.environ[CONFIG] = str(path)


@app.callback()
def parley(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            help="File with settings.",
            metavar="FILE",
            callback=_name_config,
            is_eager=True,
            show_default="PARLEY_CONFIG, or parley.toml in the data folder or in /etc/parley",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and its commit, and exit.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Private conversations between a firm and its clients, on a server of your own."""


class _SignalledExit(SystemExit):
    """What a signal raises, so that a command takes away what it has half done.

    Event loops let no other exception of a signal's through.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does; whoever started it sees the signal."""

    def end(number: int, _: object) -> None:
        raise _SignalledExit(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as `nohup` does
            signal.signal(number, end)
    try:
        yield
    except _SignalledExit as ended:
        signal.signal(ended.number, signal.SIG_DFL)
        os.kill(os.getpid(), ended.number)
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> None:
    """Run the command line: it ends with 0 for success, 1 for a refusal, 2 for a wrong use."""
    protect_terminal()
    os.umask(0o077)  # what Parley writes is private: for its owner alone
    with _ended_by_signals():
        try:
            app()
        except (SettingsError, StoreUnavailableError) as error:
            print_error(str(error))
            sys.exit(1)
        except ApiError as error:
            print_error(error.summary)
            sys.exit(1)
        except Exception as error:
            if os.environ.get("PARLEY_LOG_LEVEL", "").lower() == "debug":
                raise
            problem = " ".join(f"{type(error).__name__}: {error}".split())
            print_error(
                f"this is a defect of Parley: {problem}. PARLEY_LOG_LEVEL=debug shows where"
            )
            sys.exit(1)
