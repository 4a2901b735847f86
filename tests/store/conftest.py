"""A store of its own for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from parley.instance import database_path, get_database
from parley.settings import Settings
from parley.store import Store
from tests.harness.engines import settings_in
from tests.harness.instances import migrated, opened
from tests.store.locks import WriteLock
from tests.store.notes import make_notes_table


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An instance whose database can take notes."""
    migrated(tmp_path)
    made = settings_in(tmp_path)
    make_notes_table(made)
    return made


@pytest.fixture
def path(settings: Settings) -> Path:
    """The file of its database, where it is one."""
    return database_path(settings.data)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    """The database, open."""
    async with opened(get_database(settings)) as store:
        yield store


@pytest.fixture
def lock(settings: Settings) -> Iterator[WriteLock]:
    """A lock that keeps everyone from writing, for the test to take and release."""
    lock = WriteLock(settings)
    yield lock
    lock.close()
