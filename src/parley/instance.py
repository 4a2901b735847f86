"""Where an instance is: its data folder, its database, and the files of its people.

Whatever works on an instance finds it here: the server, and every command beside it.
"""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import msgspec

from parley.settings import Settings, describe, redact_password
from parley.store import StoreUnavailableError
from parley.store.engines import Database, PostgresDatabase, SqliteDatabase

if TYPE_CHECKING:  # most commands need no files
    from parley.files import BlobStore

RESTORING: Final = ".restoring"
"""Where a data folder holds what a restore has not finished."""

_SERVER: Final = "server.json"
_LAST_BACKUP: Final = "last-backup.json"


class InUseError(Exception):
    """Another server has the data folder."""


class NoInstanceError(StoreUnavailableError):
    """There is no instance where one was looked for."""

    def __init__(self, settings: Settings) -> None:
        sqlite = settings.database == "sqlite"
        place = settings.data if sqlite else redact_password(settings.database)
        super().__init__(
            f"there is no instance in {place}; 'parley serve' or 'parley migrate' begins one, and "
            f"{'--data or PARLEY_DATA' if sqlite else 'PARLEY_DATABASE'} names another place"
        )


def database_path(data: str) -> Path:
    """Return the database file of a data folder."""
    return Path(data) / "parley.db"


def get_database(settings: Settings) -> Database:
    """Return the database of an instance."""
    if settings.database == "sqlite":
        return SqliteDatabase(database_path(settings.data))
    return PostgresDatabase(settings.database)


def find_database(settings: Settings) -> Database:
    """Return the database of an instance that is there, at the newest revision.

    A name that was mistyped makes no instance: only what begins one calls `prepare_database`.

    Raises:
        StoreUnavailableError: There is none, or it can't be read or migrated.
    """
    database = get_database(settings)
    try:
        database.migrate(lambda: _refuse(settings))
    except OSError as error:  # a folder of somebody else
        raise _unusable(settings.data, error) from error
    return database


def _refuse(settings: Settings) -> NoReturn:
    _check_new(settings)
    raise NoInstanceError(settings)


def prepare_database(settings: Settings) -> Database:
    """Return the database of an instance, at the newest revision; a new one where nothing was.

    Raises:
        StoreUnavailableError: It can't be migrated; or it was lost, as the files beside it show.
    """
    make_data_folder(settings.data)
    database = get_database(settings)
    migrate_database(settings, database)
    return database


def migrate_database(settings: Settings, database: Database) -> None:
    """Bring the database of an instance to the newest revision.

    Raises:
        StoreUnavailableError: It can't be migrated; or it was lost, as the files beside it show.
    """
    database.migrate(lambda: _check_new(settings))
    if database.shared:
        _note_database(settings)


def _check_new(settings: Settings) -> None:
    if settings.database == "sqlite" and (noted := _read_note(settings)):
        raise StoreUnavailableError(
            f"the instance of {settings.data} is in {noted}: PARLEY_DATABASE, or 'database' in "
            "parley.toml, has to name that"
        )
    if (Path(settings.data) / RESTORING).exists():
        raise StoreUnavailableError(
            f"a restore into {settings.data} was broken off: run the same 'parley restore' again"
        )
    if remains := find_remains(settings):
        raise StoreUnavailableError(
            f"there is no database, but {remains}: this instance has lost it, or its settings lead "
            "to another. Put the database back, or restore a backup. A new instance begins only "
            "where there are no files of another"
        )


def _note_path(settings: Settings) -> Path:
    return Path(settings.data) / "database.txt"


def _note_database(settings: Settings) -> None:
    """Let the data folder remember that its database is on a server, and where.

    Whoever forgets to name that one later is told, instead of getting a new and empty instance.
    """
    noted = redact_password(settings.database)
    if _read_note(settings) != noted:
        with contextlib.suppress(OSError):  # it may be read-only: files may be in a bucket
            _note_path(settings).write_text(f"{noted}\n", "utf-8")


def _read_note(settings: Settings) -> str:
    """Return where the database of a data folder is; empty where that is not known."""
    try:
        return _note_path(settings).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def find_remains(settings: Settings) -> str | None:
    """Return what is left of an instance beside its database, in words; `None` for nothing.

    It is called outside any event loop, and looks for the first file alone.
    """
    if not settings.blobs and not blobs_path(settings.data).is_dir():
        return None
    from parley.files import BlobsUnavailableError  # noqa: PLC0415 - most commands need no files

    try:
        blobs = get_blobs(settings)
        key = asyncio.run(_find_blob(blobs))
    except BlobsUnavailableError:  # a bucket that can't be reached tells nothing
        return None
    location = settings.blobs or str(blobs_path(settings.data))
    return None if key is None else f"{location} holds files, such as {key}"


async def _find_blob(blobs: "BlobStore") -> str | None:
    async for blob in blobs.iter_blobs():
        return blob.key
    return None


def make_data_folder(data: str) -> None:
    """Make the data folder where it is missing, for its owner alone: it holds private things.

    Raises:
        StoreUnavailableError: It can't be made, or not be used.
    """
    try:
        Path(data).mkdir(mode=0o700, parents=True, exist_ok=True)
        blobs_path(data).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _unusable(data, error) from error


def _unusable(data: str, error: OSError) -> StoreUnavailableError:
    return StoreUnavailableError(f"can't use the data folder {data}: {error.strerror or error}")


def blobs_path(data: str) -> Path:
    """Return the folder of a data folder's attachments."""
    return Path(data) / "blobs"


def get_blobs(settings: Settings) -> "BlobStore":
    """Return the store of an instance's attachments.

    Raises:
        StoreUnavailableError: The settings or the variables for S3 do not go together.
    """
    from parley.files import BlobStore  # noqa: PLC0415 - most commands need no files

    if not settings.blobs:
        return BlobStore.in_folder(blobs_path(settings.data))
    from parley.files.s3_backend import S3Backend  # noqa: PLC0415 - no folder needs it

    if settings.signed_downloads and not os.environ.get("AWS_SECRET_ACCESS_KEY"):
        raise StoreUnavailableError(
            "PARLEY_SIGNED_DOWNLOADS needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    return BlobStore(S3Backend(settings.blobs))


class RunningServer(msgspec.Struct, frozen=True):
    """What a server tells of itself in its data folder, for as long as it runs.

    Attributes:
        started: When, in UTC.
        settings: What it was started with, by variable, without passwords.
    """

    started: str
    settings: dict[str, str]


@contextlib.contextmanager
def recording_server(settings: Settings, started: str) -> Iterator[None]:
    """Record a server for as long as it runs; the first one, where several share a folder."""
    path = Path(settings.data) / _SERVER
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("ab"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            file.write(msgspec.json.encode(RunningServer(started, shown_settings(settings))))
            file.flush()
            stack.callback(path.unlink, missing_ok=True)
        except OSError:  # another one's, or on a full disk: nothing depends on it
            pass
        yield


def get_running_server(data: str) -> RunningServer | None:
    """Return what the server on a data folder tells of itself; `None` where none runs."""
    try:
        with (Path(data) / _SERVER).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return msgspec.json.decode(file.read(), type=RunningServer)
    except (OSError, msgspec.DecodeError):
        pass
    return None


def shown_settings(settings: Settings) -> dict[str, str]:
    """Return all settings as a person may see them, by variable."""
    return {one.variable: str(one.value) for one in describe(settings)}


class LastBackup(msgspec.Struct, frozen=True):
    """What a data folder tells of the last backup that was made beside it.

    Attributes:
        created: When, in milliseconds since 1970.
        archive: Where it is.
    """

    created: int
    archive: str


def record_backup(data: str, backup: LastBackup) -> None:
    """Note a backup that was made; where that can't be written, it was made all the same."""
    path = Path(data) / _LAST_BACKUP
    unfinished = path.with_name(f".{path.name}")
    with contextlib.suppress(OSError):
        unfinished.write_bytes(msgspec.json.encode(backup))
        unfinished.rename(path)


def get_last_backup(data: str) -> LastBackup | None:
    """Return the last backup that was made; `None` where nobody noted one."""
    try:
        content = (Path(data) / _LAST_BACKUP).read_bytes()
        return msgspec.json.decode(content, type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None


@contextlib.contextmanager
def lock_data_folder(data: str) -> Iterator[None]:
    """Hold the data folder: SQLite's event feed and caches want one serving process.

    Raises:
        InUseError: Another server has it.
        StoreUnavailableError: It can't be used.
    """
    try:
        lock = (Path(data) / "serving.lock").open("w")
    except OSError as error:
        raise _unusable(data, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUseError(f"another server is running on the data folder {data}") from error
        yield
