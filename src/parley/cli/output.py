"""What a command prints: tables and colour for a person, one JSON object for a script.

Whatever people or other machines have written is escaped on its way: it can't drive the terminal
(`characters`), and is no markup. All that commands print goes through here.
"""

import io
import logging
import sys
import traceback
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Final, NoReturn

import msgspec
import typer
from rich import markup
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from parley.characters import escape_unsafe, escape_unsafe_json
from parley.wire.times import format_time

_WIDE = 240
"""Characters in a line that a program reads, so that no row of a table is broken in two."""

_WHOLE: Final = {"Email", "Person"}
"""Columns that are never cut off: other commands take what stands in them."""

_NARROW: Final = 8
"""Characters to which other columns are made narrower, before the terminal has to break lines."""

_out = Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else _WIDE)
_err = Console(stderr=True, highlight=False, emoji=False)


def literal(value: object) -> str:
    """Return a value as it stands in a sentence of rich markup, in one line."""
    return markup.escape(escape_unsafe(str(value)))


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
    _out.print(escape_unsafe(sentence, lines=True), soft_wrap=True)


def show_table(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    as_json: bool,
    keys: Sequence[str],
    none: str | None = None,
) -> None:
    """Print a list: a table for a person, `{name: [{key: value}]}` for a script.

    Args:
        name: Of what is listed.
        columns: Their headings.
        rows: As many values as there are columns in each.
        as_json: Whether a script reads it.
        keys: What a script finds the values by.
        none: What to say where there is nothing.
    """
    rows = list(rows)
    if as_json:
        print_json({name: [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    if not rows:
        _out.print(none or f"There are no {name} yet.")
        return
    shown = [["" if value is None else _plain(value) for value in row] for row in rows]
    needed = 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for position, column in enumerate(columns):
        longest = max(cell_len(cell) for cell in (column, *(row[position] for row in shown)))
        whole = position == 0 or column in _WHOLE
        least = longest if whole else min(longest, _NARROW)
        table.add_column(
            column,
            no_wrap=whole,
            min_width=least,
            overflow="fold" if _out.is_terminal else "ellipsis",
        )
        needed += least + 2
    for row in shown:
        table.add_row(*row)
    if needed > _out.width:
        table.width = needed
    _out.print(table, crop=False)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return literal(value)


def show_record(lines: Iterable[tuple[str, object]]) -> None:
    """Print what is known of one thing, a line for each; `None` is not shown."""
    known = [(label, value) for label, value in lines if value is not None]
    width = max(len(label) for label, _ in known)
    for label, value in known:
        echo(f"[bold]{label:<{width}}[/]  {_plain(value)}")


def format_moment(milliseconds: int | None) -> str | None:
    """Return a moment as commands show it; `None` for none."""
    return None if milliseconds is None else format_time(milliseconds)


def count(number: int, noun: str) -> str:
    """Return how many there are, in words: `1 token`, `2 tokens`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_json(result: object) -> None:
    """Print one JSON object."""
    sys.stdout.write(escape_unsafe_json(msgspec.json.encode(result)).decode() + "\n")


def stderr_console() -> Console:
    """Return the way to the person beside the result: standard error."""
    return _err


def info(sentence: str) -> None:
    """Print a note beside the result, on standard error, in rich markup."""
    _err.print(escape_unsafe(sentence, lines=True), soft_wrap=True)


def print_error(problem: str) -> None:
    """Print on standard error what went wrong."""
    _err.print("[bold red]parley:[/] ", end="")
    _err.print(escape_unsafe(problem), markup=False, soft_wrap=True)


class _SafeFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return escape_unsafe(super().format(record), lines=True)


def _print_traceback(
    kind: type[BaseException], error: BaseException, at: TracebackType | None
) -> None:
    lines = "".join(traceback.format_exception(kind, error, at))
    sys.stderr.write(escape_unsafe(lines, lines=True))


def protect_terminal() -> None:
    """Let nothing reach the terminal raw that does not come through here: what Python prints.

    A character that the terminal's encoding lacks is escaped as well, rather than an error.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.excepthook = _print_traceback
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_SafeFormatter())


def abort(problem: str) -> NoReturn:
    """End the command: what was asked can't be done, and why."""
    print_error(problem)
    raise typer.Exit(1)
