"""Made-up instances: generated where they are not there yet, kept, and served from copies."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import apsw
from tests.harness.postgres import Cluster
from tests.harness.sql import run_on_postgres

from benchmarks import inbox_data, inbox_postgres, postgres, processes
from benchmarks.engines import Database
from benchmarks.inbox_data import Size
from benchmarks.processes import Running
from benchmarks.servers import PARLEY
from parley.instance import database_path
from parley.store import Dialect, Queries
from parley.store.migrations import HEAD

GENERATION: Final = 2
"""Changed with what is generated, so that no older instance is taken for it."""

CACHE: Final = Path("/var/tmp/parley-inbox")  # noqa: S108 -- made-up people, of use here alone

_COPIED_BELOW: Final = 2_000_000
"""Messages, on PostgreSQL."""

_NEWEST: Final = 10
"""Conversations of each person that are read and written in."""

_queries = Queries("benchmarks")

Announce = Callable[[str, float, float], None]
"""Called with what is done, how much of it is done, and how much there is."""


class Instance(NamedTuple):
    """One of them, to be used up.

    Attributes:
        data: Its data folder.
        database: Where its database is, as the setting says it.
        cluster: The server that has it, if any.
    """

    data: Path
    database: str
    cluster: Cluster | None = None

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """Serve it, with no bound on how often one person asks."""
        port = processes.free_port()
        with processes.running(
            PARLEY.command(port, self.data),
            port,
            health=PARLEY.health,
            log=self.data.with_suffix(".log"),
            environment={"PARLEY_RATE_LIMIT": "0", "PARLEY_DATABASE": self.database},
        ) as running:
            yield running

    def places(self, people: int) -> list[tuple[int, int]]:
        """Return the first people, each with some of their newest conversations."""
        if self.database == "sqlite":
            return list(_places_in_file(self.data, people))
        sql = _queries.sql(Dialect.POSTGRES, "newest_places")
        rows = run_on_postgres(self.database, sql, {"people": people, "newest": _NEWEST})
        return [(user_id, conversation_id) for user_id, conversation_id in rows]


def _places_in_file(data: Path, people: int) -> Iterator[tuple[int, int]]:
    connection = apsw.Connection(str(database_path(str(data))))
    try:
        for user_id in range(1, people + 1):
            rows = connection.execute(
                "select conversation_id from participants where user_id = ?"
                " order by last_message_at desc limit ?",
                (user_id, _NEWEST),
            )
            yield from [(user_id, int(str(number))) for (number,) in rows]
    finally:
        connection.close()


@contextmanager
def copies(
    database: Database, cache: Path, sizes: Mapping[str, Size], announce: Announce
) -> Iterator[dict[str, Instance]]:
    """Yield a copy of an instance of each size, and remove it afterwards.

    One of very many messages is served itself: a copy would be as large, and what a run adds to it
    is small beside it.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=cache)))
        if database is Database.sqlite:
            yield {
                name: _copy_of_folder(_folder(cache, size, announce), folder / name)
                for name, size in sizes.items()
            }
            return
        cluster = stack.enter_context(postgres.serving_again(cache / "postgresql"))
        instances = {}
        for name, size in sizes.items():
            kept = _kept_database(cluster, size, announce)
            if size.messages < _COPIED_BELOW:
                announce(f"copying {size.messages:,} messages", 0, 1)
                url = stack.enter_context(postgres.database(cluster, kept))
            else:
                url = cluster.url(kept)
            instances[name] = Instance(folder / name, url, cluster)
        yield instances


def _folder(cache: Path, size: Size, announce: Announce) -> Path:
    """Return the data folder of an instance; it is generated where it is not in the cache."""
    data = cache / f"{size.users}-{size.length}-{HEAD}-{GENERATION}"
    if data.exists():
        return data
    written = 0

    def advance(more: int) -> None:
        nonlocal written
        written += more
        announce(f"generating {size.messages:,} messages", written, size.messages)

    with tempfile.TemporaryDirectory(dir=cache) as folder:
        inbox_data.generate(Path(folder) / "data", size, advance)
        (Path(folder) / "data").rename(data)
    return data


def _copy_of_folder(data: Path, copy: Path) -> Instance:
    shutil.copytree(data, copy)
    return Instance(copy, "sqlite")


def _kept_database(cluster: Cluster, size: Size, announce: Announce) -> str:
    """Return the database of an instance; it is generated where it is not in the cache."""
    name = f"inbox_{size.users}_{size.length}_{HEAD}_{GENERATION}"
    if name in postgres.names(cluster):
        return name
    unfinished = f"{name}_unfinished"
    postgres.dropped(cluster, unfinished)
    inbox_postgres.generate(postgres.made(cluster, unfinished), size, announce)
    postgres.renamed(cluster, unfinished, name)
    return name
