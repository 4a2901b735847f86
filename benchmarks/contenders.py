"""Who is compared on PostgreSQL: Parley on one node and on two, the baseline, and pgbench."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from tests.harness.postgres import Cluster
from tests.harness.sql import run_on_postgres

from benchmarks import people, pgbench, processes, requests
from benchmarks.load import Measurement, Plan, measure
from benchmarks.people import People
from benchmarks.rounds import Piece, warmup
from benchmarks.servers import BASELINE, PARLEY, Server, ServerName
from parley.conversations import validation
from parley.conversations.schemas import MessageRequest
from parley.settings import Settings
from parley.store import Dialect, Queries

SENDERS: Final = 64
_POOL: Final = 1_024
"""Requests that differ: so many that hardly two at a time are for the same people."""

_queries = Queries("benchmarks")

Measure = Callable[[Piece, float], Measurement]
"""Measures a piece for some seconds."""


class Place(NamedTuple):
    """Where a contender runs.

    Attributes:
        cluster: The server of its database.
        url: The database.
        folder: For all else that it writes.
    """

    cluster: Cluster
    url: str
    folder: Path


class Contender(NamedTuple):
    """One of them.

    Attributes:
        seed: Writes tables and so many people into an empty database.
        ready: Has it ready to be measured on a copy of that database.
    """

    name: ServerName
    seed: Callable[[Place, int], People]
    ready: Callable[[Place, People], AbstractContextManager[Measure]]


def _seed_parley(place: Place, count: int) -> People:
    settings = Settings(data=str(place.folder / "data"), database=place.url)
    return people.in_store(settings, count, SENDERS)


@contextmanager
def _nodes(count: int, place: Place, crowd: People) -> Iterator[Measure]:
    variables = {"PARLEY_DATABASE": place.url}
    with ExitStack() as stack:
        yield _over_http(
            [
                stack.enter_context(_serving(PARLEY, place.folder / f"node-{node}", variables))
                for node in range(count)
            ],
            crowd,
        )


def _seed_baseline(place: Place, count: int) -> People:
    command = [sys.executable, "-m", "benchmarks.baseline.seed", str(count), str(SENDERS)]
    printed = processes.output_of(command, _variables_of_baseline(place))
    return msgspec.json.decode(printed, type=People)


def _variables_of_baseline(place: Place) -> dict[str, str]:
    return {"DATABASE_URL": place.url.replace("postgresql:", "postgresql+asyncpg:")}


@contextmanager
def _baseline(place: Place, crowd: People) -> Iterator[Measure]:
    with _serving(BASELINE, place.folder, _variables_of_baseline(place)) as port:
        yield _over_http([port], crowd)


@contextmanager
def _serving(server: Server, folder: Path, variables: dict[str, str]) -> Iterator[int]:
    """Run a server; give its port."""
    folder.mkdir(parents=True, exist_ok=True)
    port = processes.free_port()
    with processes.running(
        server.command(port, folder),
        port,
        health=server.health,
        log=folder / "log",
        environment=variables,
    ):
        yield port


def _over_http(ports: Sequence[int], crowd: People) -> Measure:
    def run(piece: Piece, seconds: float) -> Measurement:
        return measure(
            Plan(
                ports=list(ports),
                requests=requests.creates(crowd, "json", _POOL),
                connections=piece.connections,
                seconds=seconds,
                warmup=warmup(seconds),
            )
        )

    return run


def _seed_pgbench(place: Place, count: int) -> People:
    crowd = _seed_parley(place, count)
    run_on_postgres(place.url, _queries.sql(Dialect.POSTGRES, "make_start_conversation"))
    return crowd


@contextmanager
def _pgbench(place: Place, crowd: People) -> Iterator[Measure]:
    script = _script(crowd)

    def run(piece: Piece, seconds: float) -> Measurement:
        sent = pgbench.Script(script, piece.connections, seconds, warmup(seconds))
        return pgbench.run(place.cluster, place.url, sent)

    yield run


def _script(crowd: People) -> str:
    """Return what pgbench sends: the same message as the requests have, to people by chance."""
    draft = validation.build_draft(MessageRequest(html=requests.html(0)))
    quoted = [f"'{text.replace(chr(39), chr(39) * 2)}'" for text in (draft.html, draft.text)]
    return (
        f"\\set sender random(1, {SENDERS})\n"
        f"\\set first random({SENDERS + 1}, {len(crowd.userids) // 2})\n"
        f"\\set second random({len(crowd.userids) // 2 + 1}, {len(crowd.userids)})\n"
        "select start_conversation("
        f":sender, array[:first, :second]::bigint[], {quoted[0]}, {quoted[1]}, '{draft.words}');\n"
    )


CONTENDERS: Final = (
    Contender(ServerName.parley, _seed_parley, partial(_nodes, 1)),
    Contender(ServerName.two_nodes, _seed_parley, partial(_nodes, 2)),
    Contender(ServerName.pgbench, _seed_pgbench, _pgbench),
    Contender(ServerName.baseline, _seed_baseline, _baseline),
)
