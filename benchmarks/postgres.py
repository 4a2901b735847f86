"""A PostgreSQL server of a benchmark's own: durable, and otherwise with the server's defaults.

Its programs come from the package that the tests take them from; pgbench is among them.
"""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.harness.postgres import Cluster
from tests.harness.sql import run_on_postgres

_SETTINGS: Final = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # What any guide raises on a machine of its own. A checkpoint amid a round would fall on one
    # server and not on its neighbour.
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}
_STOP_SECONDS: Final = 120.0

_numbers = itertools.count(1)


@contextmanager
def serving(folder: Path) -> Iterator[Cluster]:
    """Run a server, whose data are in `folder` and gone with it."""
    cluster = Cluster(
        folder=Path(tempfile.mkdtemp(prefix="parley-postgres-", dir=folder)), **_SETTINGS
    )
    try:
        yield cluster
    finally:
        cluster.remove()


@contextmanager
def serving_again(folder: Path) -> Iterator[Cluster]:
    """Run a server, whose data are what an earlier one left in `folder`, and stay there."""
    cluster = Cluster(folder=folder, **_SETTINGS)
    try:
        yield cluster
    finally:
        cluster.stop(seconds=_STOP_SECONDS)


@contextmanager
def database(cluster: Cluster, template: str = "template0") -> Iterator[str]:
    """Yield the address of a new database, which is removed afterwards.

    Args:
        cluster: Where.
        template: The name of the database that it is a copy of; nobody may be connected to that.
    """
    name = f"benchmark_{next(_numbers)}"
    dropped(cluster, name)  # one that was killed has left its own behind
    url = made(cluster, name, template)
    try:
        yield url
    finally:
        dropped(cluster, name)


def made(cluster: Cluster, name: str, template: str = "template0") -> str:
    """Make a database, on disk before anything is measured; give its address."""
    run_on_postgres(
        cluster.url("postgres"), f"create database {name} template {template} strategy file_copy"
    )
    run_on_postgres(cluster.url("postgres"), "checkpoint")
    return cluster.url(name)


def dropped(cluster: Cluster, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    run_on_postgres(cluster.url("postgres"), f"drop database if exists {name} with (force)")


def names(cluster: Cluster) -> set[str]:
    """Return which databases there are."""
    return {
        name
        for (name,) in run_on_postgres(
            cluster.url("postgres"), "select datname::text from pg_database"
        )
    }


def renamed(cluster: Cluster, name: str, other: str) -> None:
    """Rename a database."""
    run_on_postgres(cluster.url("postgres"), f"alter database {name} rename to {other}")


def name_of(url: str) -> str:
    """Return the name of the database at an address."""
    return url.rpartition("/")[2]


def deadlocks(url: str) -> int:
    """Return how many deadlocks a database has seen, of whose connections all are closed."""
    ((count,),) = run_on_postgres(
        url, "select deadlocks from pg_stat_database where datname = current_database()"
    )
    return int(count)
