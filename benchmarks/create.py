"""The benchmark `create`: starting conversations, at Parley and at its yardsticks."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import memory
from benchmarks.figures import figures, rates
from benchmarks.load import LoadFailedError
from benchmarks.machine import this_machine
from benchmarks.processes import ServerFailedError
from benchmarks.report import show
from benchmarks.results import Result
from benchmarks.rounds import PIECES, run_rounds, soak, warmup
from benchmarks.servers import SERVERS, Seeded, ServerName


def create(  # noqa: PLR0913 -- an option each
    *,
    rounds: Annotated[int, typer.Option(min=1, help="How often every piece is measured.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each time.")] = 5,
    soak_seconds: Annotated[
        float, typer.Option(min=0, help="Load before the memory is read; 0 leaves it out.")
    ] = 60,
    quick: Annotated[
        bool, typer.Option("--quick", help="One round of a second each: does it all work?")
    ] = False,
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
    request. A target that is missed is printed as such and is no failure; a server that gives
    anything but 201 is.
    """
    if quick:
        rounds, seconds, soak_seconds = 1, 1, min(soak_seconds, 3)
    names = list(dict.fromkeys(only or SERVERS))
    try:
        result = run_create(names, rounds, seconds, soak_seconds, folder)
    except (LoadFailedError, ServerFailedError) as error:
        Console(stderr=True).out(f"The run failed. {error}", highlight=False)
        raise typer.Exit(1) from error
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(result)).decode())
    else:
        show(result)


def run_create(
    names: list[ServerName], rounds: int, seconds: float, soak_seconds: float, folder: Path
) -> Result:
    """Measure, with a progress bar on standard error where that is a terminal."""
    each = seconds + warmup(seconds)
    pieces = [piece for piece in PIECES if piece.server in names]
    total = rounds * each * len(pieces) + soak_seconds * (ServerName.parley in names)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    task = progress.add_task("seeding", total=total)
    under_way = 0.0

    def announce(what: str, duration: float) -> None:
        nonlocal under_way
        progress.update(task, description=what, advance=under_way)
        under_way = duration

    with progress, tempfile.TemporaryDirectory(dir=folder) as temporary:
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
