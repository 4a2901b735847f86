"""The benchmark `inbox`: what people do, where there is much and where there is a part of it."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import inbox_report
from benchmarks.engines import Database
from benchmarks.inbox_data import Size
from benchmarks.inbox_report import InboxResult, Medians
from benchmarks.inbox_requests import PEOPLE, Piece, pieces
from benchmarks.instances import CACHE, Announce, Instance, copies
from benchmarks.load import Plan, measure
from benchmarks.machine import this_machine
from benchmarks.report import print_json, reporting_failure

_LENGTH: Final = 10
"""Messages of a conversation."""

_USERS: Final = {Database.sqlite: 1_000, Database.postgresql: 10_000}


def inbox(  # noqa: PLR0913 -- an option each
    *,
    database: Annotated[Database, typer.Option(help="What stores them.")] = Database.sqlite,
    users: Annotated[
        int | None,
        typer.Option(
            min=PEOPLE,
            help="People; a hundred conversations each, with ten messages. By default 1,000, and "
            "on PostgreSQL 10,000.",
        ),
    ] = None,
    scale: Annotated[
        int, typer.Option(min=1, help="How many times smaller the other instance is.")
    ] = 100,
    rounds: Annotated[int, typer.Option(min=1, help="How often every piece is measured.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each time.")] = 2,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small, and one short round: does it all work?")
    ] = False,
    cache: Annotated[
        Path,
        typer.Option(file_okay=False, help="Where generated instances are kept: a real disk."),
    ] = CACHE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Pages, marks, appends and searches in a large instance, beside a part of it.

    Both are generated once, and kept. Both are served at once, from copies, and asked in turns, by
    one person at a time who waits for each answer. A target that is missed is printed as such and
    is no failure.
    """
    users, length = users or _USERS[database], _LENGTH
    if quick:
        users, scale, length, rounds, seconds = 2 * PEOPLE, 2, 2, 1, 0.1
    sizes = {
        "small": Size(max(PEOPLE, users // scale), length),
        "large": Size(users, length),
    }
    with (
        reporting_failure(),
        progress() as announce,
        copies(database, cache, sizes, announce) as instances,
    ):
        medians = compare(instances, rounds, seconds, announce)
        machine = this_machine(cache)
    result = InboxResult(
        benchmark="inbox",
        machine=machine,
        database=database,
        rounds=rounds,
        seconds=seconds,
        users=users,
        scale=scale,
        medians=medians,
        figures=inbox_report.figures(medians),
    )
    if as_json:
        print_json(result)
    else:
        inbox_report.show(result)


@contextmanager
def progress() -> Iterator[Announce]:
    """Show a progress bar on standard error, where that is a terminal."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    task = bar.add_task("", total=1)
    with bar:
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


class _Side(NamedTuple):
    """One of the instances that are compared."""

    port: int
    pieces: list[Piece]


def compare(
    instances: Mapping[str, Instance], rounds: int, seconds: float, announce: Announce
) -> list[Medians]:
    """Measure every piece in each of two instances, in turns."""
    measured: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        sides = {
            name: _Side(
                stack.enter_context(instance.serving()).port, pieces(instance.places(PEOPLE))
            )
            for name, instance in instances.items()
        }
        asked = sides["large"].pieces
        for turn in range(rounds):
            for number, piece in enumerate(asked):
                announce(piece.name, turn * len(asked) + number, rounds * len(asked))
                for name in list(sides)[:: -1 if turn % 2 else 1]:
                    milliseconds = ask(sides[name], number, seconds)
                    measured[piece.name][name].append(milliseconds)
    return [
        Medians(
            piece.name, piece.most, measured[piece.name]["small"], measured[piece.name]["large"]
        )
        for piece in asked
    ]


def ask(side: _Side, number: int, seconds: float) -> float:
    """Measure one piece in one instance; give the median of its answers, in milliseconds."""
    piece = side.pieces[number]
    plan = Plan(
        ports=[side.port],
        requests=list(piece.requests),
        connections=1,
        seconds=seconds,
        warmup=seconds / 4,
        status=piece.status,
    )
    return measure(plan).p50
