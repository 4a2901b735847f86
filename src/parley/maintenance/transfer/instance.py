"""Copying an instance: tables, files, the index of words; then all of it is compared.

How far it is stands in the target, written with the rows themselves: a copy that was broken off
goes on where it stood. Until its end no Parley serves the target. The source is read as it is at
one moment; where it was changed before a copy goes on, the copy begins anew, and where it was
changed meanwhile, the copy is refused.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from parley.conversations import IndexMessages
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.transfer.engines import CopyError, Source, Target
from parley.maintenance.transfer.files import FileCopy
from parley.maintenance.transfer.locations import InstanceLocation, is_same_location, open_blobs
from parley.maintenance.transfer.rows import Columns, TableChecksum, TableProgress
from parley.maintenance.transfer.tables import COPIED, OFTEN_CHANGED
from parley.store import migrations
from parley.store.engines import Database
from parley.store.migrations.moved import MovedError
from parley.wire.times import format_time, now

_INDEXED_AT_ONCE: Final = 500


class CopyResult(NamedTuple):
    """What was copied and compared.

    Attributes:
        tables: How many rows each table has, with their checksum.
        files: How many files the rows name.
        bytes: How many bytes those have together.
        resumed: Whether it went on with one that had been broken off.
        missing: The keys of files that the source had lost.
        damaged: The keys of files that at the source are not what was once uploaded.
    """

    tables: Mapping[str, TableChecksum]
    files: int
    bytes: int
    resumed: bool
    missing: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every file was there, and as it should be."""
        return not self.missing and not self.damaged


def copy_instance(
    source: InstanceLocation,
    target: InstanceLocation,
    progress: ProgressReporter,
    *,
    read_files: bool = True,
    leave_source: bool = False,
) -> CopyResult:
    """Copy an instance into an empty database, or go on with that, outside any event loop.

    Args:
        source: From where; nothing of it is changed.
        target: To where. Where it names no place for the files, they stay where they are.
        progress: Whom to tell how far it is, in bytes.
        read_files: Whether each file is read where it has come to, also where it stays.
        leave_source: Whether the source notes where the instance went, and is used by no Parley any
            more.

    Raises:
        CopyError: A server runs on a side, the target holds an instance, the source is of another
            revision or was changed meanwhile, or what was written is not what was read.
        StoreUnavailableError: A side can't be reached.
    """
    if source.database == target.database:
        raise CopyError("both sides are the same database")
    if not source.own_blobs():
        raise CopyError("say where the files of the source are: --from-blobs")
    try:
        revision = source.where().revision()
    except MovedError as error:  # a copy to there was broken off at its very end
        if error.location != target.moves_to:
            raise
        revision = migrations.HEAD
    if revision is None:
        raise CopyError(f"there is no instance in {source.name}")
    if revision == migrations.COPYING:
        raise CopyError(f"{source.name} is an unfinished copy itself")
    if revision != migrations.HEAD:
        raise CopyError(
            f"{source.name} is at revision {revision}, not {migrations.HEAD}: bring it there with"
            " 'parley migrate'"
        )
    moves_to = target.moves_to if leave_source else None
    database = target.migrate()
    return asyncio.run(
        _copy(source, target, database, progress, read_files=read_files, moves_to=moves_to)
    )


async def _copy(  # noqa: PLR0913 - from where, to where, and how
    source: InstanceLocation,
    target: InstanceLocation,
    database: Database,
    progress: ProgressReporter,
    *,
    read_files: bool,
    moves_to: str | None,
) -> CopyResult:
    there = source.own_blobs()
    here = target.own_blobs() or there
    async with source.engine().open_source() as reader, target.engine().open_target() as writer:
        blobs = open_blobs(there)
        stay = is_same_location(there, here)
        files = FileCopy(reader, blobs, blobs if stay else open_blobs(here), progress)
        copy = _InstanceCopy(reader, writer, progress, moves_to)
        return await copy.run(files, database, stay=stay, read_files=read_files)


class _InstanceCopy:
    """A copy that is being made."""

    def __init__(
        self, source: Source, target: Target, progress: ProgressReporter, moves_to: str | None
    ) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self._moves_to = moves_to
        self._bytes_of_row = 0.0

    async def run(
        self, files: FileCopy, database: Database, *, stay: bool, read_files: bool
    ) -> CopyResult:
        """Copy the instance, or go on with a copy that was broken off."""
        await self._source.refresh()
        fingerprint, counts = await get_fingerprint(self._source)
        resumed = await self._begin(fingerprint)
        named = await files.total()
        size = await self._source.size()
        rows = sum(counts.values())
        self._bytes_of_row = size / max(rows, 1)
        self._progress.expect(2 * size + (int(read_files) + int(not stay)) * named.checksum)
        tables = [await self._copy(table) for table in COPIED]
        if not stay:
            await files.copy(self._target)
        await self._target.set_sequences(await self._source.sequences())
        await self._index(database)
        try:
            for table, tally in zip(COPIED, tables, strict=True):
                await self._verify(table, tally)
            await self._verify_numbers()
            if read_files:
                await files.verify()
        except CopyError:
            await self._target.invalidate()
            raise
        await self._leave_source(fingerprint)
        await self._target.complete()
        return CopyResult(
            tables=dict(zip(COPIED, tables, strict=True)),
            files=named.rows,
            bytes=named.checksum,
            resumed=resumed,
            missing=tuple(sorted(files.missing)),
            damaged=tuple(sorted(files.damaged)),
        )

    async def _leave_source(self, fingerprint: str) -> None:
        """Let no one write to the source any more, and see that no one has meanwhile."""
        if self._moves_to is not None:
            await self._source.mark_moved(self._moves_to, format_time(now()))
        await self._source.refresh()
        if (await get_fingerprint(self._source))[0] != fingerprint:
            if self._moves_to is not None:
                await self._source.take_back()
            raise CopyError("the source was changed while it was copied; run it again")

    async def _begin(self, fingerprint: str) -> bool:
        """Begin or resume the copy; return whether it resumes an earlier run."""
        before = await self._target.source()
        if before == fingerprint:
            return True
        if before is not None:  # of another source, or of this one as it was
            await self._target.reset()
        if not await self._target.is_empty():
            raise CopyError("the target holds an instance already: name an empty database")
        await self._target.begin(fingerprint)
        return False

    async def _copy(self, table: str) -> TableChecksum:
        """Copy the rest of a table; return the tally of all its rows."""
        columns = await self._columns(table)
        progress = (await self._target.progress()).get(table)
        tally = progress.tally if progress else TableChecksum()
        self._advance(tally.rows)
        async for rows in self._source.rows(columns, progress.last if progress else None):
            tally = tally.add_rows(rows)
            await self._target.insert(
                columns, rows, TableProgress(columns.get_key(rows[-1]), tally)
            )
            self._advance(len(rows))
        return tally

    async def _columns(self, table: str) -> Columns:
        columns = await self._source.columns(table)
        others = await self._target.columns(table)
        if {*columns.names} != {*others.names} or [*columns.key] != [*others.key]:
            raise CopyError(f"the table {table} is not the same on both sides")
        # In the source's order, which both sides are asked in.
        return columns

    async def _index(self, database: Database) -> None:
        """Make all messages findable, as a server would."""
        store = database.open()
        try:
            while await store.write(IndexMessages(_INDEXED_AT_ONCE)) == _INDEXED_AT_ONCE:
                pass
        finally:
            await store.close()

    async def _verify(self, table: str, copied: TableChecksum) -> None:
        """Compare what the target has now with what was read."""
        found = await self._checksum(self._target, table)
        if found != copied:
            raise CopyError(
                f"the target has {found.rows} rows of {table} with the checksum {found.hex[:16]},"
                f" the source {copied.rows} with {copied.hex[:16]}"
            )

    async def _verify_numbers(self) -> None:
        given = await self._source.sequences()
        found = await self._target.sequences()
        if {name: last for name, last in found.items() if last} != {
            name: last for name, last in given.items() if last
        }:
            raise CopyError("the target does not count on from where the source stands")

    async def _checksum(self, side: Source, table: str) -> TableChecksum:
        columns = await self._source.columns(table)
        tally = TableChecksum()
        async for rows in side.rows(columns, None):
            tally = tally.add_rows(rows)
            self._advance(len(rows))
        return tally

    def _advance(self, rows: int) -> None:
        self._progress.advance(round(rows * self._bytes_of_row))


async def get_fingerprint(source: Source) -> tuple[str, Mapping[str, int]]:
    """Return a source's fingerprint, which a change of it alters, and its rows by table.

    Whatever changes adds to the feed or to the audit log, or stands in a small table.
    """
    counts = {table: await source.count(table) for table in COPIED}
    small = {}
    for table in OFTEN_CHANGED:
        tally = TableChecksum()
        async for rows in source.rows(await source.columns(table), None):
            tally = tally.add_rows(rows)
        small[table] = tally.hex
    said = (migrations.HEAD, counts, small, sorted((await source.sequences()).items()))
    return hashlib.sha256(msgspec.msgpack.encode(said)).hexdigest(), counts
