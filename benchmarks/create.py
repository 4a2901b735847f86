"""The benchmark `create`: starting conversations, at Parley and at its yardsticks."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import create_postgres, memory
from benchmarks.engines import Database
from benchmarks.figures import POSTGRES_COMPARISONS, figures, rates
from benchmarks.machine import this_machine
from benchmarks.report import print_json, reporting_failure, show
from benchmarks.results import Result
from benchmarks.rounds import PIECES, Announce, run_rounds, soak, warmup
from benchmarks.servers import SERVERS, Seeded, ServerName

_PEOPLE = 1_000
"""On PostgreSQL."""

_FEW_PEOPLE = 200


def create(  # noqa: PLR0913 -- an option each
    *,
    rounds: Annotated[int, typer.Option(min=1, help="How often every piece is measured.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each time.")] = 5,
    soak_seconds: Annotated[
        float, typer.Option(min=0, help="Load before the memory is read; 0 leaves it out.")
    ] = 60,
    quick: Annotated[
        bool, typer.Option("--quick", help="One round of a moment each: does it all work?")
    ] = False,
    database: Annotated[
        Database, typer.Option(help="What stores them; on PostgreSQL, other yardsticks run.")
    ] = Database.sqlite,
    only: Annotated[
        list[ServerName] | None, typer.Option(help="Leave the others out; may be repeated.")
    ] = None,
    folder: Annotated[
        Path,
        typer.Option(exists=True, file_okay=False, help="Where the databases go: a real disk."),
    ] = Path("/var/tmp"),  # noqa: S108 -- a folder of its own is made in it
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Start conversations: requests a second, latency, memory, time to ready.

    Beside Parley run a bare Falcon application, which only parses and answers (what the HTTP layer
    costs), and a baseline: the same endpoint with FastAPI and the SQLAlchemy ORM, a transaction a
    request. On PostgreSQL run Parley on one node and on two, the baseline, and pgbench, which calls
    one function that writes the same, a transaction a request. A target that is missed is printed
    as such and is no failure; a server that gives anything but 201 is.
    """
    if quick:
        rounds, seconds, soak_seconds = 1, 0.1, min(soak_seconds, 0.1)
    known = list(SERVERS) if database is Database.sqlite else create_postgres.NAMES
    names = list(dict.fromkeys(only or known))
    if not set(names) <= set(known):
        raise typer.BadParameter(
            f"on {database}, there are {', '.join(known)}", param_hint="--only"
        )
    with reporting_failure():
        if database is Database.postgresql:
            crowd = _FEW_PEOPLE if quick else _PEOPLE
            result = run_on_postgresql(names, crowd, rounds, seconds, folder)
        else:
            result = run_create(names, rounds, seconds, soak_seconds, folder)
    if as_json:
        print_json(result)
    else:
        show(result)


@contextmanager
def progress(total: float) -> Iterator[Announce]:
    """Show a progress bar on standard error, where that is a terminal.

    Args:
        total: How many seconds there are in all.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    task = bar.add_task("seeding", total=total)
    under_way = 0.0

    def announce(what: str, duration: float) -> None:
        nonlocal under_way
        bar.update(task, description=what, advance=under_way)
        under_way = duration

    with bar:
        yield announce


def run_on_postgresql(
    names: list[ServerName], crowd: int, rounds: int, seconds: float, folder: Path
) -> Result:
    """Measure on PostgreSQL."""
    each = seconds + warmup(seconds)
    pieces = [piece for piece in create_postgres.POSTGRES_PIECES if piece.server in names]
    with progress(rounds * each * len(pieces)) as announce:
        findings, deadlocks = create_postgres.measured(
            names, crowd, rounds, seconds, folder, announce
        )
    return Result(
        benchmark="create",
        machine=this_machine(folder),
        rounds=rounds,
        seconds=seconds,
        soak_seconds=0,
        rates=rates(findings),
        figures=[*figures(findings, POSTGRES_COMPARISONS), *deadlocks],
    )


def run_create(
    names: list[ServerName], rounds: int, seconds: float, soak_seconds: float, folder: Path
) -> Result:
    """Measure on SQLite."""
    each = seconds + warmup(seconds)
    pieces = [piece for piece in PIECES if piece.server in names]
    total = rounds * each * len(pieces) + soak_seconds * (ServerName.parley in names)
    with progress(total) as announce, tempfile.TemporaryDirectory(dir=folder) as temporary:
        servers = {name: Seeded(SERVERS[name], Path(temporary) / name) for name in names}
        findings = run_rounds(servers, rounds, seconds, announce)
        if ServerName.parley in servers and soak_seconds and memory.known():
            soak(servers[ServerName.parley], soak_seconds, findings, announce)
        return Result(
            benchmark="create",
            machine=this_machine(Path(temporary)),
            rounds=rounds,
            seconds=seconds,
            soak_seconds=soak_seconds,
            rates=rates(findings),
            figures=figures(findings),
        )
