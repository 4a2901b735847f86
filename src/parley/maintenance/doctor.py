"""Looking an instance over: whatever could be wrong with it, and what to do about that.

It changes nothing, unless it is told to remove leftovers, and may run beside a server.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

from parley.maintenance.findings import Finding, fine, problem
from parley.maintenance.named import newest_moment
from parley.maintenance.place_checks import examine_clock, examine_disk, examine_folder
from parley.maintenance.settings_checks import examine_settings
from parley.maintenance.storage_checks import compare, examine_files, probe
from parley.serving import blobs_of, blobs_path, database_of
from parley.settings import Settings
from parley.store import Store, StoreUnavailableError, migrations
from parley.store.engines import Database, SqliteDatabase
from parley.store.migrate import check_known
from parley.store.sqlite import connect, integrity_problems
from parley.wire.times import now

_DATABASE: Final = "database"
_IS_IT_THERE: Final = "See that it runs, and that PARLEY_DATABASE leads to it."
_MAY_IT_BE_READ: Final = "See that this user may read and write it; if so, restore a backup."
_FROM_A_BACKUP: Final = "Stop the server, keep the folder as it is, and restore a backup."


def examine(settings: Settings, *, remove_leftovers: bool = False) -> Sequence[Finding]:
    """Look at all of it.

    Args:
        settings: Those of the instance.
        remove_leftovers: Whether to remove bytes that belong to nothing.
    """
    return list(_examine(settings, remove_leftovers=remove_leftovers))


def _examine(settings: Settings, *, remove_leftovers: bool) -> Iterator[Finding]:
    yield from examine_settings(settings)
    data = Path(settings.data)
    folder = list(examine_folder(data))
    yield from folder
    if not data.is_dir():
        return
    yield examine_disk(data, settings)
    database = _examine_database(database_of(settings))
    yield database
    if database.fine:
        yield from asyncio.run(_examine_contents(settings, remove_leftovers=remove_leftovers))


def _examine_database(database: Database) -> Finding:
    try:
        damage = _damage_of(database.path) if isinstance(database, SqliteDatabase) else None
        revision = database.revision()
    except (StoreUnavailableError, apsw.Error) as error:
        advice = _IS_IT_THERE if database.shared else _MAY_IT_BE_READ
        return problem(_DATABASE, f"it can't be read: {error}", advice)
    if damage:
        return problem(_DATABASE, f"it is damaged: {damage}", _FROM_A_BACKUP)
    if revision is None:
        return problem(
            _DATABASE, "there is none yet", "'parley serve' or 'parley migrate' makes it."
        )
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


def _damage_of(path: Path) -> str | None:
    """Tell what is wrong with a database file; `None` where it is sound, or not there."""
    if not path.exists():
        return None
    with closing(connect(path)) as connection:
        problems = integrity_problems(connection)
    return problems[0] if problems else None


async def _examine_contents(settings: Settings, *, remove_leftovers: bool) -> Sequence[Finding]:
    store = database_of(settings).open()
    try:
        clock = examine_clock(now(), await store.read(newest_moment))
        return [clock, *await _examine_blobs(store, settings, remove_leftovers=remove_leftovers)]
    finally:
        await store.close()


async def _examine_blobs(
    store: Store, settings: Settings, *, remove_leftovers: bool
) -> Sequence[Finding]:
    try:
        blobs = blobs_of(settings)
        if settings.blobs:
            await probe(blobs)
        compared = await compare(store, blobs)
        if remove_leftovers:
            await blobs.delete([one.key for one in compared.leftovers])
            compared = compared._replace(leftovers=())
    except (StoreUnavailableError, OSError) as error:
        place = settings.blobs or str(blobs_path(settings.data))
        return [problem("files", str(error), f"See that {place} can be read and written.")]
    return list(examine_files(compared))
