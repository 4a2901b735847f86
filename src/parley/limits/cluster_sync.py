"""Limits that several nodes hold together, through the store.

About once a second each node writes what it counted, all in one statement, and reads what the
others did. So a request never waits for the store. Beyond the limit, the nodes together let through
what comes within that second, and what is too little to be told. Counts are written as they stand,
not as what was added: one that is written twice is not counted twice.
"""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass
from typing import Final

import structlog
from typing_extensions import override

from parley.limits.counters import RequestCounters
from parley.limits.sliding_window import HOUR, WINDOW, Count
from parley.store import (
    Command,
    Queries,
    Store,
    StoreUnavailableError,
    Transaction,
    single_statement,
    to_record,
)

EVERY_SECONDS: Final = 1.0

_LATER: Final = 10 * WINDOW

_log = structlog.get_logger(__name__)
_queries = Queries("parley.limits")


@dataclass(frozen=True, slots=True)
class PublishCounts(Command[None]):
    """Write what a node counted, and forget what is too old for anyone.

    Attributes:
        before: Since when minutes matter; those that began with an hour are kept as hours are.
        hours_before: Since when hours matter.
    """

    node: str
    counts: list[Count]
    before: int
    hours_before: int

    @override
    async def execute(self, tx: Transaction) -> None:
        await _queries.set_counts(tx, node=self.node, counts=self.counts)
        await _queries.delete_old_counts(
            tx,
            before=self.before,
            latest=self.before + _LATER,
            hours_before=self.hours_before,
            hour=HOUR,
        )


@single_statement
async def read_counts_of_others(
    tx: Transaction, node: str, since: int, hours_since: int
) -> list[Count]:
    """Return what all nodes but one counted."""
    rows = await _queries.counts_of_others(
        tx, node=node, since=since, hours_since=hours_since, hour=HOUR
    )
    return [to_record(row, Count) for row in rows]


async def sync_counts(counters: RequestCounters, store: Store, node: str) -> None:
    """Publish this node's counts, and merge those of the other nodes.

    Raises:
        StoreUnavailableError: The store can't do that now; what was not told is told with the next.
    """
    minutes, hours = counters
    since, hours_since = minutes.since, hours.since
    of_minutes, of_hours = minutes.pending(), hours.pending()
    if news := [*of_minutes, *of_hours]:
        try:
            await store.write(PublishCounts(node, news, since, hours_since))
        except StoreUnavailableError:
            minutes.requeue(of_minutes)
            hours.requeue(of_hours)
            raise
    counts = await store.read(read_counts_of_others, node, since, hours_since)
    minutes.merge(counts)
    hours.merge(counts)


async def run_sync(counters: RequestCounters, store: Store, stopping: asyncio.Event) -> None:
    """Exchange counts once a second, until `stopping` is set."""
    node = secrets.token_hex(8)
    while not stopping.is_set():
        try:
            await sync_counts(counters, store, node)
        except Exception:  # noqa: BLE001 - one bad round must not end all others
            _log.exception("counts_not_shared")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)
