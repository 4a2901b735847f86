"""Making an instance of a backup, where there is none, and seeing that it is whole.

An archive may come from anyone: nothing is written but what a backup holds, under names of its own,
and files only once all was found right and there is room. All of it is made in a folder of its own;
the database gets its name last.
"""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from parley.files.backends import flush_to_disk
from parley.instance import RESTORING, blobs_path, database_path
from parley.maintenance.archive_survey import BackupReader, Survey, write_entry
from parley.maintenance.archives import DATABASE, ArchiveError, BackupManifest
from parley.maintenance.encryption import Identities
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.transfer import CopyError, InstanceLocation, copy_instance
from parley.settings import Settings
from parley.store import migrations
from parley.store.migrations.run_sqlite import migrate_sqlite

_TOLERATED: Final = {RESTORING, "lost+found", "parley.toml", "serving.lock"}
"""What is no part of an instance: a folder that holds no more than that is as good as empty."""

_BLOBS: Final = "blobs"


def restore(
    archive: Path,
    settings: Settings,
    progress: ProgressReporter,
    identities: Identities | None = None,
) -> BackupManifest:
    """Fill a place that has no instance; it is left as it was where that fails.

    Args:
        archive: What a backup has written.
        settings: Those of the instance: its data folder, and where its database and files are.
        progress: Whom to tell how far it is, in bytes of the archive.
        identities: Who it was encrypted for.

    Raises:
        ArchiveError: There is an instance, or the archive is not a whole and sound backup.
        StoreUnavailableError: The database can't be reached.
    """
    data = Path(settings.data)
    existed = data.exists()
    _require_empty(data)
    _require_no_database(settings)
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _scratch_in(data) as scratch:
            account = _Restore(archive, settings, scratch, progress, identities).run()
    except BaseException as error:
        if not existed:
            with suppress(OSError):
                data.rmdir()
        if isinstance(error, OSError):
            raise ArchiveError(f"can't restore {archive}: {error.strerror or error}") from error
        raise
    return account


def _require_empty(data: Path) -> None:
    """Refuse a folder that holds an instance, or anything else that somebody may want."""
    if not data.exists():
        return
    if not data.is_dir():
        raise ArchiveError(f"{data} is not an empty folder")
    for path in data.iterdir():
        if path.name in _TOLERATED or path.name.startswith("."):
            continue
        if path.name == _BLOBS and (_has_moved_blobs(data) or not any(path.iterdir())):
            continue
        raise ArchiveError(f"{data} is not an empty folder: it holds {path.name}")


def _require_no_database(settings: Settings) -> None:
    if settings.database == "sqlite":
        return
    location = _location(settings)
    try:
        if location.where().revision() not in {None, migrations.COPYING}:
            asyncio.run(_require_no_rows(location))
    except CopyError as error:
        raise ArchiveError(str(error)) from error


async def _require_no_rows(location: InstanceLocation) -> None:
    async with location.engine().open_target() as tables:
        if not await tables.is_empty():
            raise CopyError(f"{location.name} holds an instance already: name an empty database")


def _location(settings: Settings) -> InstanceLocation:
    """Return the instance that settings lead to, as a copy is told of it."""
    database = f"sqlite:{settings.data}" if settings.database == "sqlite" else settings.database
    return InstanceLocation(database, settings.blobs or str(blobs_path(settings.data)))


@contextmanager
def _scratch_in(data: Path) -> Iterator[Path]:
    """Make a folder for what is unfinished, in place of one that was left behind."""
    scratch = data / RESTORING
    _remove_unfinished(data)
    (scratch / _BLOBS).mkdir(mode=0o700, parents=True)
    try:
        yield scratch
    except BaseException:
        _remove_unfinished(data)
        raise
    shutil.rmtree(scratch)


def _has_moved_blobs(data: Path) -> bool:
    """Return whether a restore was broken off that had put its files in their place."""
    return (data / RESTORING).exists() and not (data / RESTORING / _BLOBS).exists()


def _remove_unfinished(data: Path) -> None:
    """Remove what a restore has made so far, the mark of it last."""
    if _has_moved_blobs(data) and (data / _BLOBS).exists():
        shutil.rmtree(data / _BLOBS)
    if (data / RESTORING).exists():
        shutil.rmtree(data / RESTORING)


class _Restore:
    """An instance that is being made.

    The archive is read twice. The first time only its database is written, and all else is
    compared; the second time the files that the database names, for which there must be room.
    """

    def __init__(
        self,
        archive: Path,
        settings: Settings,
        scratch: Path,
        progress: ProgressReporter,
        identities: Identities | None,
    ) -> None:
        self._archive = archive
        self._settings = settings
        self._data = Path(settings.data)
        self._scratch = scratch
        self._progress = progress
        self._reader = BackupReader(archive, progress, identities)

    def run(self) -> BackupManifest:
        """Unpack it, look at all of it, and only then make it an instance."""
        survey = self._reader.survey(self._scratch / DATABASE)
        self._unpack(survey)
        self._flush()
        if self._settings.blobs and not survey.manifest.elsewhere:
            self._copy(self._scratch / _BLOBS, _location(self._settings))
        else:
            blobs = self._data / _BLOBS
            (self._scratch / _BLOBS).rename(blobs)
            if self._settings.database == "sqlite":
                (self._scratch / DATABASE).rename(database_path(self._settings.data))
            else:
                self._copy(blobs, InstanceLocation(self._settings.database, str(blobs)))
        flush_to_disk(self._data)
        return survey.manifest

    def _unpack(self, survey: Survey) -> None:
        """Write the files that the database names."""
        blobs = self._scratch / _BLOBS
        size = sum(blob.size for blob in survey.beside)
        self._reader.require_room(survey.bytes_inside + size, self._data)
        if survey.inside:
            with self._reader.open_entries() as entries:
                for entry in entries:
                    if entry.key is None or entry.name not in survey.inside:
                        continue
                    path = blobs / entry.key
                    path.parent.mkdir(mode=0o700, exist_ok=True)
                    if write_entry(entry, path) != survey.inside[entry.name]:
                        raise self._reader.refusal("changed while it was read")
        self._progress.expect(size)
        for blob in survey.beside:
            self._reader.copy_beside(blob, blobs / blob.key)

    def _flush(self) -> None:
        flush_to_disk(self._scratch / DATABASE)
        for folder in (self._scratch / _BLOBS).iterdir():
            flush_to_disk(folder)
        flush_to_disk(self._scratch / _BLOBS)

    def _copy(self, blobs: Path, target: InstanceLocation) -> None:
        """Copy what was unpacked to where the instance is to be."""
        migrate_sqlite(self._scratch / DATABASE)
        source = InstanceLocation(f"sqlite:{self._scratch}", str(blobs))
        try:
            copy_instance(source, target, self._progress, read_files=source.blobs != target.blobs)
        except CopyError as error:
            raise ArchiveError(f"can't restore {self._archive}: {error}") from error
