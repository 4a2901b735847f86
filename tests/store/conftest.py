"""A store of its own for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import apsw
import pytest

from parley.store.sqlite import SqliteStore
from tests.harness.instances import migrated, opened
from tests.store.notes import make_notes_table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database that can take notes."""
    path = migrated(tmp_path)
    make_notes_table(path)
    return path


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    """The database, open."""
    async with opened(path) as store:
        yield store


@pytest.fixture
def lock(path: Path) -> Iterator["WriteLock"]:
    """The database's write lock, for the test to take and release."""
    lock = WriteLock(path)
    yield lock
    lock.connection.close()


class WriteLock:
    """What another process would hold while it writes."""

    def __init__(self, path: Path) -> None:
        self.connection = apsw.Connection(str(path))

    def take(self) -> None:
        """Let no one else write."""
        self.connection.execute("begin immediate")

    def release(self) -> None:
        """Let others write again."""
        self.connection.execute("rollback")
