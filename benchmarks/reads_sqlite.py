"""The yardstick of `reads` on SQLite: apsw alone, which runs the same statements."""

import itertools
import time
from collections.abc import Iterator
from typing import Any

import apsw

from benchmarks.inbox_data import Size
from benchmarks.instances import Instance
from benchmarks.load import Measurement, percentile
from benchmarks.reads_pages import Page, sample
from benchmarks.rounds import warmup
from parley.instance import database_path
from parley.store.base import Parameters, Row
from parley.store.sqlite import SqliteTransaction, run_to_completion, to_bindings
from parley.store.sqlite_files import connect

NAME = "apsw"

_Statements = list[tuple[str, dict[str, Any]]]
"""Each with its parameters."""


class Yardstick:
    """Runs what a page takes, one page after another, and throws away what it is given.

    Parley reads such pages on its event loop, so one thread is all that it has, too.
    """

    def __init__(self, instance: Instance, size: Size) -> None:
        self._instance = instance
        self._path = database_path(str(instance.data))
        self._size = size
        self._recorded: dict[str, list[_Statements]] = {}

    def measure(self, page: Page, seconds: float) -> Measurement:
        """Return how many pages a second it reads."""
        if page.name not in self._recorded:
            self._recorded[page.name] = list(self._record(page))
        turns = itertools.cycle(self._recorded[page.name])
        connection = connect(self._path)
        try:
            _run(connection, turns, warmup(seconds))
            latencies = sorted(_run(connection, turns, seconds))
        finally:
            connection.close()
        return Measurement(
            rate=len(latencies) / seconds,
            p50=percentile(latencies, 50) * 1000,
            p99=percentile(latencies, 99) * 1000,
            max=latencies[-1] * 1000,
            answers={},
            errors=0,
            failure="",
        )

    def _record(self, page: Page) -> Iterator[_Statements]:
        connection = connect(self._path)
        try:
            for user_id, conversation_id in sample(self._instance, self._size):
                tx = _RecordingTransaction(connection)
                run_to_completion(_ask(page, tx, user_id, conversation_id))
                yield tx.recorded
        finally:
            connection.close()


def _run(connection: apsw.Connection, turns: Iterator[_Statements], seconds: float) -> list[float]:
    """Read pages for so long; return how many seconds each took."""
    latencies = []
    before = time.perf_counter()
    end = before + seconds
    while before < end:
        connection.execute("begin")
        for sql, parameters in next(turns):
            connection.execute(sql, parameters).fetchall()
        connection.execute("commit")
        now = time.perf_counter()
        latencies.append(now - before)
        before = now
    return latencies


class _RecordingTransaction(SqliteTransaction):
    """Records the statements that a page takes."""

    def __init__(self, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self.recorded: _Statements = []

    async def fetch_unlocked(self, sql: str, parameters: Parameters) -> list[Row]:
        """Run a statement."""
        self.recorded.append((sql, to_bindings(parameters)))
        return await super().fetch_unlocked(sql, parameters)


async def _ask(page: Page, tx: SqliteTransaction, user_id: int, conversation_id: int) -> object:
    return await page.ask(tx, user_id, conversation_id)
