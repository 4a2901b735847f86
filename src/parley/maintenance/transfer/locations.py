"""The two sides of a copy, as the command line names them."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from parley.files import BlobStore
from parley.instance import blobs_path, database_path, make_data_folder
from parley.maintenance.transfer.engines import CopyError, Engine
from parley.settings import Settings, redact_password
from parley.settings.database import ADDRESS
from parley.store import migrations
from parley.store.engines import Database, PostgresDatabase, SqliteDatabase

_FILE: Final = "sqlite:"
_POSTGRES: Final = re.compile(ADDRESS)


@dataclass(frozen=True, slots=True)
class InstanceLocation:
    """An instance: its database, and where its files are.

    Attributes:
        database: `sqlite:FOLDER`, with the data folder, or `postgresql://…`.
        blobs: A folder, or `s3://BUCKET/PREFIX`; empty where nobody said.
    """

    database: str
    blobs: str = ""

    @property
    def name(self) -> str:
        """What it is called where it is told of."""
        return redact_password(self.database)

    @property
    def moves_to(self) -> str:
        """What a source notes of where its instance went: the same from every folder."""
        if self.database.startswith(_FILE):
            return f"{_FILE}{Path(self.database.removeprefix(_FILE)).resolve()}"
        return self.name

    def where(self) -> Database:
        """Return its database.

        Raises:
            CopyError: There is no such kind.
        """
        if self.database.startswith(_FILE) and self.database != _FILE:
            return SqliteDatabase(database_path(self.database.removeprefix(_FILE)))
        if _POSTGRES.fullmatch(self.database):
            return PostgresDatabase(self.database)
        raise CopyError(
            f"{self.name}: name a database as sqlite:FOLDER, with its data folder, or as"
            " postgresql://USER@HOST/NAME"
        )

    def engine(self) -> Engine:
        """Return its engine.

        Raises:
            CopyError: There is no such kind of database.
        """
        if isinstance(self.where(), SqliteDatabase):
            from parley.maintenance.transfer.sqlite import SqliteEngine  # noqa: PLC0415

            return SqliteEngine(Path(self.database.removeprefix(_FILE)))
        from parley.maintenance.transfer.postgres import PostgresEngine  # noqa: PLC0415

        return PostgresEngine(self.database)

    def migrate(self) -> Database:
        """Return the database of a target; one that is empty is brought to the newest revision.

        Raises:
            CopyError: It is at another revision, so that it holds an instance.
            StoreUnavailableError: It can't be reached, or not be migrated.
        """
        database = self.where()
        revision = database.revision()
        if revision is None:
            if isinstance(database, SqliteDatabase):
                make_data_folder(str(database.path.parent))
            database.migrate()
        elif revision not in {migrations.HEAD, migrations.COPYING}:
            raise CopyError(f"{self.name} holds an instance already: name an empty database")
        return database

    def own_blobs(self) -> str:
        """Return where its files are; empty where nobody said, and no data folder tells."""
        if not self.blobs and self.database.startswith(_FILE):
            return str(blobs_path(self.database.removeprefix(_FILE)))
        return self.blobs


def open_blobs(location: str) -> BlobStore:
    """Open a place of files.

    Raises:
        CopyError: There is no such place.
        StoreUnavailableError: What the variables for S3 say can't be.
    """
    if not location.startswith("s3:"):
        return BlobStore.in_folder(Path(location))
    from parley.files.s3_backend import S3Backend  # noqa: PLC0415 - no folder needs it

    try:
        settings = msgspec.convert({"blobs": location}, Settings)
    except msgspec.ValidationError as error:
        raise CopyError(f"{location}: name a bucket as s3://BUCKET/PREFIX") from error
    return BlobStore(S3Backend(settings.blobs))


def is_same_location(one: str, other: str) -> bool:
    """Return whether two places of files are one."""
    if one.startswith("s3:") or other.startswith("s3:"):
        return one.rstrip("/") == other.rstrip("/")
    return os.path.realpath(one) == os.path.realpath(other)
