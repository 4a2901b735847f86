"""The yardstick of `reads` on PostgreSQL: pgbench, which sends the same statements."""

import asyncio

from benchmarks import pgbench
from benchmarks.inbox_data import Size
from benchmarks.instances import Instance
from benchmarks.load import Measurement
from benchmarks.reads_pages import Page
from benchmarks.rounds import MANY, warmup
from parley.store.base import Parameters, Row
from parley.store.paramstyle import Placeholder, replace_placeholders
from parley.store.postgres.pool import PostgresTransaction, connect

NAME = "pgbench"


class Yardstick:
    """Sends what a page takes, prepared, and throws away what it is given."""

    def __init__(self, instance: Instance, size: Size) -> None:
        self._instance = instance
        self._size = size
        self._scripts: dict[str, str] = {}

    def measure(self, page: Page, seconds: float) -> Measurement:
        """Return how many pages a second it reads, at the concurrency of the requests."""
        cluster = self._instance.cluster
        assert cluster is not None  # noqa: S101 -- it is on PostgreSQL
        if page.name not in self._scripts:
            self._scripts[page.name] = _script(self._instance, self._size, page)
        script = pgbench.Script(self._scripts[page.name], MANY, seconds, warmup(seconds))
        return pgbench.run(cluster, self._instance.database, script)


class _RecordingTransaction(PostgresTransaction):
    """Records the statements that a page takes, as pgbench sends them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.recorded: list[str] = []

    async def fetch_unlocked(self, sql: str, parameters: Parameters) -> list[Row]:
        """Run a statement on a connection of its own."""

        def spelled(placeholder: Placeholder) -> str:
            for varies in ("user_id", "conversation_id"):
                if placeholder.name.endswith(varies) and "other" not in placeholder.name:
                    return f":{varies}"
            return _literal(parameters[placeholder.name])

        self.recorded.append(replace_placeholders(sql, spelled).rstrip().removesuffix(";") + ";\n")
        connection = await connect(self.url, 10)
        try:
            return await PostgresTransaction(connection).fetch_unlocked(sql, parameters)
        finally:
            await connection.close()


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    raise TypeError(f"pgbench is given numbers only, not {value!r}")


def _script(instance: Instance, size: Size, page: Page) -> str:
    """Return what pgbench sends for a page."""
    tx = _RecordingTransaction(instance.database)
    asyncio.run(_run(page, tx))
    sets = page.script.format(users=size.users, conversations=size.conversations)
    return sets + "".join(tx.recorded)


async def _run(page: Page, tx: PostgresTransaction) -> None:
    await page.ask(tx, 1, 1)
