"""The benchmark `reads`: pages over HTTP, beside the same statements sent without Parley."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from benchmarks import reads_postgres, reads_sqlite
from benchmarks.engines import Database
from benchmarks.figures import ratios
from benchmarks.inbox import progress
from benchmarks.inbox_data import Size
from benchmarks.instances import CACHE, Announce, Instance, copies
from benchmarks.load import Measurement, Plan, measure
from benchmarks.machine import this_machine
from benchmarks.reads_pages import PAGES
from benchmarks.report import print_json, reporting_failure, show
from benchmarks.results import Rates, Result, Target, figure, spread
from benchmarks.rounds import MANY, warmup

_LENGTH: Final = 30
"""Messages in a conversation, on average: a page of them is full."""

_YARDSTICKS: Final = {Database.sqlite: reads_sqlite, Database.postgresql: reads_postgres}

_TARGETS: Final = {
    (Database.sqlite, "a page of the inbox"): Target("≥", 0.5),
    (Database.sqlite, "a page of messages"): Target("≥", 0.5),
    (Database.postgresql, "a page of the inbox"): Target("≥", 0.6),
    (Database.postgresql, "a page of messages"): Target("≥", 0.8),
}


def reads(  # noqa: PLR0913 -- an option each
    *,
    database: Annotated[
        Database,
        typer.Option(help="What stores them; the yardstick is pgbench, or apsw on SQLite."),
    ] = Database.postgresql,
    users: Annotated[
        int, typer.Option(min=10, help="People; a hundred conversations each, of 30 messages.")
    ] = 100,
    rounds: Annotated[int, typer.Option(min=1, help="How often every piece is measured.")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="How long each time.")] = 5,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small, and one short round: does it all work?")
    ] = False,
    cache: Annotated[
        Path, typer.Option(file_okay=False, help="Where generated instances are kept: a real disk.")
    ] = CACHE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """A page of the inbox and a page of messages: requests a second, beside a yardstick.

    The yardstick runs the statements that Parley runs for such a page, prepared, and throws away
    what it is given: pgbench at the same concurrency, and apsw in one thread, as Parley does. A
    target that is missed is printed as such and is no failure.
    """
    length = _LENGTH
    if quick:
        users, length, rounds, seconds = 10, 3, 1, 0.1
    size = Size(users, length)
    yardstick = _YARDSTICKS[database].NAME
    with (
        reporting_failure(),
        progress() as announce,
        copies(database, cache, {"reads": size}, announce) as made,
    ):
        measured = _compare(database, made["reads"], size, rounds, seconds, announce)
        machine = this_machine(cache)
    result = Result(
        benchmark="reads",
        machine=machine,
        rounds=rounds,
        seconds=seconds,
        soak_seconds=0,
        rates=[_rates(*key, found) for key, found in measured.items()],
        figures=[
            figure(
                f"Parley to {yardstick}: {page.name}",
                "times",
                ratios(measured["parley", page.name], measured[yardstick, page.name]),
                _TARGETS[database, page.name],
            )
            for page in PAGES
        ],
    )
    if as_json:
        print_json(result)
    else:
        show(result)


_Measured = dict[tuple[str, str], list[Measurement]]
"""By server and page, one a round."""


def _compare(  # noqa: PLR0913, PLR0917 -- what is compared, and how
    database: Database,
    instance: Instance,
    size: Size,
    rounds: int,
    seconds: float,
    announce: Announce,
) -> _Measured:
    """Measure every page at both, in turns."""
    measured: _Measured = defaultdict(list)
    module = _YARDSTICKS[database]
    yardstick = module.Yardstick(instance, size)
    with instance.serving() as running:
        for turn in range(rounds):
            for number, page in enumerate(PAGES):
                announce(page.name, turn * len(PAGES) + number, rounds * len(PAGES))
                for server in ("parley", module.NAME)[:: -1 if turn % 2 else 1]:
                    found = (
                        measure(_plan(running.port, page.requests(instance, size), seconds))
                        if server == "parley"
                        else yardstick.measure(page, seconds)
                    )
                    measured[server, page.name].append(found)
    return measured


def _rates(server: str, page: str, found: Sequence[Measurement]) -> Rates:
    return Rates(
        server,
        page,
        1 if server == reads_sqlite.NAME else MANY,
        rate=spread([one.rate for one in found]),
        p50=spread([one.p50 for one in found]),
        p99=spread([one.p99 for one in found]),
        max=spread([one.max for one in found]),
    )


def _plan(port: int, requests: list[bytes], seconds: float) -> Plan:
    return Plan(
        ports=[port],
        requests=requests,
        connections=MANY,
        seconds=seconds,
        warmup=warmup(seconds),
        status=200,
    )
