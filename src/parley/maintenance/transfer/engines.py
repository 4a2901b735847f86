"""What a copy asks of an engine, as the side that is read and as the side that is written."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from parley.maintenance.transfer.rows import Columns, Row, TableProgress


class CopyError(Exception):
    """An instance can't be copied, or not from there, or not to there; the message says why."""


class Source(Protocol):
    """A database that is read, as it is at one moment."""

    async def revision(self) -> str | None:
        """Return its place in the history of the schema."""

    async def size(self) -> int:
        """Return its approximate size in bytes."""

    async def columns(self, table: str) -> Columns:
        """Return what is copied of a table."""

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""

    def rows(self, columns: Columns, after: Row | None) -> AsyncIterator[Sequence[Row]]:
        """Yield rows in the order of their primary key, some at once, those after one key."""

    async def sequences(self) -> Mapping[str, int]:
        """Return the last number that was given, by the name of what is numbered."""

    async def refresh(self) -> None:
        """Read from now on as it is now."""

    async def mark_moved(self, location: str, moved_at: str) -> None:
        """Note that the instance is elsewhere now: no Parley uses it any more."""

    async def take_back(self) -> None:
        """Remove that note."""


class Target(Source, Protocol):
    """A database that is written."""

    async def is_empty(self) -> bool:
        """Return whether it holds no instance."""

    async def source(self) -> str | None:
        """Return of what it is an unfinished copy; `None` where it is none."""

    async def progress(self) -> Mapping[str, TableProgress]:
        """Return how far an unfinished copy has come, by table."""

    async def begin(self, fingerprint: str) -> None:
        """Begin a copy: from here on, no Parley serves it."""

    async def reset(self) -> None:
        """Empty it of an unfinished copy, as if that had not begun."""

    async def insert(self, columns: Columns, rows: Sequence[Row], progress: TableProgress) -> None:
        """Write rows, and how far the copy is with them, in one transaction."""

    async def save_progress(self, name: str, progress: TableProgress) -> None:
        """Write how far the copy is with something that is no table."""

    async def set_sequences(self, numbers: Mapping[str, int]) -> None:
        """Let ids continue after those of the source."""

    async def invalidate(self) -> None:
        """Make the next copy start from the beginning."""

    async def complete(self) -> None:
        """End the copy: from here on, it may be served."""


class Engine(Protocol):
    """A place of a database."""

    def open_source(self) -> AbstractAsyncContextManager[Source]:
        """Hold it, so that no server runs on it, and read it.

        Raises:
            CopyError: A server runs on it, or there is no instance.
            StoreUnavailableError: It can't be read.
        """

    def open_target(self) -> AbstractAsyncContextManager[Target]:
        """Hold it, so that no server runs on it, and write it.

        Raises:
            CopyError: A server runs on it.
            StoreUnavailableError: It can't be written.
        """
