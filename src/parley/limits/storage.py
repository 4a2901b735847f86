"""What the words of people take of their storage.

A message must not wait for the row of its author, which all their messages would want. So a node
adds up what they take, and tells the database once a second, which tells it whose storage is full.
Their messages are refused from then on: a second late, and on another node another. What a node has
not told is lost where it is killed.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from prometheus_client import Counter
from typing_extensions import override

from parley.store import (
    Command,
    Queries,
    Store,
    StoreUnavailableError,
    Transaction,
    single_statement,
)
from parley.wire import ApiError
from parley.wire.errors import QUOTA_EXCEEDED

EVERY_SECONDS: Final = 1.0

STORAGE_REFUSED: Final = Counter(
    "parley_storage_refused_total", "Messages and files refused because a person's storage is full."
)

_log = structlog.get_logger(__name__)
_queries = Queries("parley.limits")


async def add_stored_bytes(
    tx: Transaction, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Count bytes, fewer where they are negative, for people; return what each stores now."""
    return [
        (row.user_id, row.stored_bytes)
        for row in await _queries.add_stored_bytes(tx, pairs=sorted(pairs))
    ]


@single_statement
async def get_stored_bytes(tx: Transaction, user_id: int) -> int:
    """Return how many bytes a person stores."""
    row = await _queries.stored_bytes(tx, user_id=user_id)
    return row.stored_bytes if row else 0


@dataclass(frozen=True, slots=True)
class AddStoredBytes(Command[list[tuple[int, int]]]):
    """Count what people wrote; return what each stores now."""

    pairs: Sequence[tuple[int, int]]

    @override
    async def execute(self, tx: Transaction) -> list[tuple[int, int]]:
        return await add_stored_bytes(tx, self.pairs)


class StorageMeter:
    """Adds up what people write.

    Args:
        store: Where it is told.
        quota: How many bytes a person may store; 0 for any number.
    """

    def __init__(self, store: Store, quota: int) -> None:
        self._store = store
        self._quota = quota
        self._pending: dict[int, int] = {}
        self._full: set[int] = set()

    def may_be_full(self, user_id: int) -> bool:
        """Return whether the storage of a person was full when they last wrote."""
        return user_id in self._full

    async def check(self, user_id: int) -> None:
        """Check that a person whose storage was full may write again.

        Raises:
            ApiError: 403, where their storage is full.
        """
        if await self._store.read(get_stored_bytes, user_id) <= self._quota:
            self._full.discard(user_id)
            return
        STORAGE_REFUSED.inc()
        raise ApiError(QUOTA_EXCEEDED)

    def add(self, user_id: int, size: int) -> None:
        """Count bytes that a person wrote; fewer, where it is negative."""
        self._pending[user_id] = self._pending.get(user_id, 0) + size

    async def flush(self) -> None:
        """Write what was added up.

        Raises:
            StoreUnavailableError: It can't be written now; the next flush has it.
        """
        if not self._pending:
            return
        pending, self._pending = self._pending, {}
        try:
            stored = await self._store.write(AddStoredBytes([*pending.items()]))
        except StoreUnavailableError:
            for user_id, size in pending.items():
                self.add(user_id, size)
            raise
        if self._quota:
            self._full.update(user_id for user_id, size in stored if size > self._quota)

    async def run(self, stopping: asyncio.Event) -> None:
        """Flush once a second until `stopping` is set, and then once more."""
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)
            try:
                await self.flush()
            except Exception:  # noqa: BLE001 - one bad round must not end all others
                _log.exception("storage_not_counted")
