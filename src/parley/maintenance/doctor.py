"""Looking an instance over: whatever could be wrong with it, and what to do about that.

It changes nothing, unless it is told to remove leftovers, and may run beside a server.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

from parley.instance import blobs_path, database_path, find_remains, get_blobs, get_database
from parley.maintenance.findings import CheckResult, fine, problem
from parley.maintenance.host_checks import (
    check_backup_age,
    check_clock,
    check_disk,
    check_folder,
)
from parley.maintenance.mail_checks import check_mail
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.referenced_blobs import get_newest_time, get_oldest_time
from parley.maintenance.schema_checks import check_schema
from parley.maintenance.settings_checks import check_server, check_settings
from parley.maintenance.storage_checks import (
    check_addresses,
    check_files,
    compare,
    find_damaged,
    probe,
)
from parley.people import find_shared_addresses
from parley.settings import Settings
from parley.store import Store, StoreUnavailableError, migrations
from parley.store.engines import SqliteDatabase
from parley.store.migrations.moved import MovedError
from parley.store.migrations.run_sqlite import check_known
from parley.store.sqlite_files import connect, integrity_problems, is_empty, wal_path
from parley.wire.times import now

_DATABASE: Final = "database"
_IS_IT_THERE: Final = "See that it runs, and that PARLEY_DATABASE leads to it."
_MAY_IT_BE_READ: Final = "See that this user may read and write it; if so, restore a backup."
_IT_IS_LOST: Final = (
    "Keep the folder as it is. Put the database back, or restore a backup; if it is elsewhere, set"
    " PARLEY_DATABASE or PARLEY_DATA."
)
_FROM_A_BACKUP: Final = "Stop the server, keep the folder as it is, and restore a backup."


def run_checks(
    settings: Settings, *, remove_leftovers: bool = False, deep: ProgressReporter | None = None
) -> Sequence[CheckResult]:
    """Look at all of it.

    Args:
        settings: Those of the instance.
        remove_leftovers: Whether to remove bytes that belong to nothing.
        deep: Whom to tell how far it is while each file is read; `None`: none is.
    """
    return list(_run_checks(settings, remove_leftovers=remove_leftovers, deep=deep))


def _run_checks(
    settings: Settings,
    *,
    remove_leftovers: bool,
    deep: ProgressReporter | None,
) -> Iterator[CheckResult]:
    yield from check_settings(settings)
    yield from check_server(settings)
    yield from check_mail(settings)
    data = Path(settings.data)
    folder = list(check_folder(data))
    yield from folder
    if not data.is_dir():
        return
    yield check_disk(data, settings)
    database = _check_database(settings)
    yield database
    if database.fine:
        yield check_schema(get_database(settings))
        yield from asyncio.run(
            _check_contents(settings, remove_leftovers=remove_leftovers, deep=deep)
        )


def _check_database(settings: Settings) -> CheckResult:
    database = get_database(settings)
    try:
        damage = _find_damage(database.path) if isinstance(database, SqliteDatabase) else None
        revision = database.revision()
    except (StoreUnavailableError, apsw.Error) as error:
        advice = _IS_IT_THERE if database.shared else _MAY_IT_BE_READ
        if isinstance(error, MovedError):
            advice = "Name the place where it is, and run this again."
        return problem(_DATABASE, f"it can't be read: {error}", advice)
    if damage:
        return problem(_DATABASE, f"it is damaged: {damage}", _FROM_A_BACKUP)
    if revision is None:
        return _check_new(settings)
    try:
        check_known(revision)
    except StoreUnavailableError as error:
        return problem(_DATABASE, str(error), "Use the Parley that was here last, or a newer one.")
    if revision != migrations.HEAD:
        return problem(
            _DATABASE,
            f"it is at revision {revision}, and this Parley at {migrations.HEAD}",
            "Take a backup, and run: parley migrate",
        )
    return fine(_DATABASE, f"it is sound, at revision {revision}")


def _check_new(settings: Settings) -> CheckResult:
    remains = find_remains(settings)
    if settings.database == "sqlite" and not is_empty(wal_path(database_path(settings.data))):
        remains = "its write-ahead log is there"
    if remains is None:
        return problem(
            _DATABASE, "there is none yet", "'parley serve' or 'parley migrate' makes it."
        )
    return problem(_DATABASE, f"it is missing or empty, but {remains}", _IT_IS_LOST)


def _find_damage(path: Path) -> str | None:
    """Return what is wrong with a database file; `None` where it is sound, empty or not there."""
    if is_empty(path):
        return None
    with closing(connect(path)) as connection:
        problems = integrity_problems(connection)
    return problems[0] if problems else None


async def _check_contents(
    settings: Settings,
    *,
    remove_leftovers: bool,
    deep: ProgressReporter | None,
) -> Sequence[CheckResult]:
    store = get_database(settings).open()
    try:
        clock = check_clock(now(), await store.read(get_newest_time))
        return [
            clock,
            *check_addresses(await store.read(find_shared_addresses)),
            *await _check_blobs(store, settings, remove_leftovers=remove_leftovers, deep=deep),
            check_backup_age(settings, now(), await store.read(get_oldest_time)),
        ]
    finally:
        await store.close()


async def _check_blobs(
    store: Store,
    settings: Settings,
    *,
    remove_leftovers: bool,
    deep: ProgressReporter | None,
) -> Sequence[CheckResult]:
    try:
        blobs = get_blobs(settings)
        if settings.blobs:
            await probe(blobs)
        compared = await compare(store, blobs)
        if remove_leftovers:
            await blobs.delete([one.key for one in compared.leftovers])
            compared = compared._replace(leftovers=())
        if deep is not None:
            compared = compared._replace(damaged=await find_damaged(store, blobs, deep))
    except (StoreUnavailableError, OSError) as error:
        location = settings.blobs or str(blobs_path(settings.data))
        return [problem("files", str(error), f"See that {location} can be read and written.")]
    return list(check_files(compared, deep=deep is not None))
