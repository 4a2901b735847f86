"""What a command prints: tables and colour for a person, one JSON object for a script."""

import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

_WIDE = 240
"""Characters in a line that a program reads, so that no row of a table is broken in two."""

_out = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
_err = Console(stderr=True, highlight=False)


def print_result(result: dict[str, object], sentence: str, *, as_json: bool) -> None:
    """Print the result of a command.

    Args:
        result: For a script.
        sentence: For a person, in rich markup.
        as_json: Whether a script reads it.
    """
    if as_json:
        print_json(result)
    else:
        echo(sentence)


def echo(sentence: str) -> None:
    """Print a line of a result that a person reads, in rich markup."""
    _out.print(sentence, soft_wrap=True)


def show_table(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    as_json: bool,
    keys: Sequence[str],
) -> None:
    """Print a list: a table for a person, `{name: [{key: value}]}` for a script."""
    rows = list(rows)
    if as_json:
        print_json({name: [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    if not rows:
        _out.print(f"There are no {name} yet.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, no_wrap=position == 0)
    for row in rows:
        table.add_row(*("" if value is None else _plain(value) for value in row))
    _out.print(table)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(str(value))


def print_json(result: object) -> None:
    """Print one JSON object."""
    sys.stdout.write(msgspec.json.encode(result).decode() + "\n")


def is_terminal() -> Console:
    """Return the way to the person beside the result: standard error."""
    return _err


def info(sentence: str) -> None:
    """Print a note beside the result, on standard error, in rich markup."""
    _err.print(sentence, soft_wrap=True)


def print_error(problem: str) -> None:
    """Print on standard error what went wrong."""
    _err.print("[bold red]parley:[/] ", end="")
    _err.print(problem, markup=False, soft_wrap=True)


def abort(problem: str) -> NoReturn:
    """End the command: what was asked can't be done, and why."""
    print_error(problem)
    raise typer.Exit(1)
