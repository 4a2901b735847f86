"""A disk that tells when it is flushed, and that can break: SQLite's own, with an ear on it."""

import contextlib
from collections.abc import Iterator

import apsw

_PLAIN = "unix"


class Disk(apsw.VFS):
    """Where all databases are that are opened while it is `under_everything`."""

    def __init__(self) -> None:
        super().__init__("parley-test-disk", _PLAIN, makedefault=True)
        self.flushes: list[str] = []
        self.broken = False

    def xOpen(  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return _File(self, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__(_PLAIN, name, flags)
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.broken:
            raise apsw.IOError("the disk is broken")
        self._disk.flushes.append(self._name)
        super().xSync(flags)


@contextlib.contextmanager
def under_everything() -> Iterator[Disk]:
    """Put a disk under every database that is opened meanwhile; all must be closed by the end."""
    disk = Disk()
    try:
        yield disk
    finally:
        disk.unregister()
