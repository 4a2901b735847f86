"""A benchmark's result for people: tables, coloured on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.load import LoadFailedError
from benchmarks.processes import ServerFailedError
from benchmarks.results import Figure, Rates, Result, Spread

PLAIN_WIDTH = 120
"""Columns where the output is no terminal."""


@contextmanager
def reporting_failure() -> Iterator[None]:
    """Say on standard error why a run failed, and end with status 1."""
    try:
        yield
    except (LoadFailedError, ServerFailedError) as error:
        Console(stderr=True).out(f"The run failed. {error}", highlight=False)
        raise typer.Exit(1) from error


def print_json(result: object) -> None:
    """Print the result as one object on standard output."""
    print(msgspec.json.format(msgspec.json.encode(result)).decode())


def show(result: Result) -> None:
    """Print the result on standard output."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(f"{result.machine}")
    console.print(
        f"rounds: {result.rounds}, of {result.seconds:g} s a row: median (lowest - highest)\n"
    )
    if result.rates:
        console.print(rates_table(result.rates))
    if result.figures:
        console.print(figures_table(result.figures))


def rates_table(rates: list[Rates]) -> Table:
    """Return what each server did."""
    table = Table("server", "what", title="Requests", title_justify="left")
    for heading in ("connections", "a second", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    for row in rates:
        table.add_row(
            row.server,
            row.format,
            str(row.connections),
            in_words(row.rate),
            in_words(row.p50),
            in_words(row.p99),
        )
    return table


def figures_table(figures: list[Figure]) -> Table:
    """Return the findings and whether each reaches its target."""
    table = Table("figure", title="Findings", title_justify="left")
    for heading in ("value", "target"):
        table.add_column(heading, justify="right")
    table.add_column("reached")
    for row in figures:
        target = f"{row.target.comparison} {row.target.bound:g} {row.unit}" if row.target else ""
        table.add_row(row.name, f"{in_words(row.value)} {row.unit}", target, verdict(row))
    return table


def in_words(value: Spread) -> str:
    """Return the median, and the extremes where they differ from it."""
    if value.min == value.max:
        return number(value.median)
    return f"{number(value.median)} ({number(value.min)} - {number(value.max)})"


def number(value: float) -> str:
    """Return three significant digits, or all before the point."""
    if value >= 100:  # noqa: PLR2004 -- where a third digit is the last before the point
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004


def verdict(row: Figure) -> str:
    """Return whether the target is reached; nothing where there is none."""
    if row.reached is None:
        return ""
    return "[green]yes[/green]" if row.reached else "[bold red]no[/bold red]"
