"""Which engine the tests run on, and where the database of a data folder is on it.

A test that touches the store runs on each engine (`tests/conftest.py`). While it runs, every
server, store and command that it starts is on that engine, without the test saying so.
"""

import functools
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from parley.instance import database_path, get_database, make_data_folder
from parley.settings import Settings
from parley.store.engines import Database, SqliteDatabase
from tests.harness import postgres


class Engine(StrEnum):
    """An engine."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class _Now:
    """The engine that is under test, and the databases that it was given so far."""

    def __init__(self) -> None:
        self.engine = Engine.SQLITE
        self.urls: dict[Path, str] = {}


_now = _Now()


def use(engine: Engine) -> None:
    """Run what follows on an engine."""
    _now.engine = engine


def current() -> Engine:
    """Return the engine that is under test."""
    return _now.engine


def database_setting(data: Path) -> str:
    """Return the setting `database` for a data folder: the same for the same folder."""
    if _now.engine is Engine.SQLITE:
        return "sqlite"
    if data not in _now.urls:
        _now.urls[data] = postgres.databases().new()
    return _now.urls[data]


def use_empty_database(data: Path) -> str:
    """Give a data folder a database without a schema, and return its setting."""
    if _now.engine is Engine.POSTGRES:
        _now.urls[data] = postgres.databases().empty()
    return database_setting(data)


def drop_databases_in(folder: Path) -> None:
    """Remove the databases of the data folders in a folder: a test that is over needs none."""
    for data in [one for one in _now.urls if one.is_relative_to(folder)]:
        postgres.databases().drop(_now.urls.pop(data))


def variables(data: Path) -> Mapping[str, str]:
    """Return the variables that tell a process where the database of a data folder is."""
    return {"PARLEY_DATABASE": database_setting(data)}


def settings_in(data: Path) -> Settings:
    """Return settings with a data folder and its database."""
    return Settings(data=str(data), database=database_setting(data))


def migrated_in(data: Path) -> Database:
    """Return a database for a data folder, at the newest revision."""
    database = get_database(settings_in(data))
    if not database.shared and not put_template(data):
        database.migrate()
    return database


def prepare_data_folder(data: Path) -> None:
    """Make a data folder with a migrated database, as a first start does, unless one is there."""
    make_data_folder(str(data))
    put_template(data)


def put_template(data: Path) -> bool:
    """Copy a migrated SQLite database into a data folder; return whether there was none."""
    try:
        with database_path(str(data)).open("xb") as file:
            file.write(_template())
    except FileExistsError:
        return False
    return True


@functools.cache
def _template() -> bytes:
    """Return the file of a migrated database: Alembic takes 50 ms to make one, a copy 0.2 ms."""
    with tempfile.TemporaryDirectory(prefix="parley-template-") as folder:
        path = Path(folder) / "parley.db"
        SqliteDatabase(path).migrate()
        return path.read_bytes()
