"""A disk that tells when it is flushed, and that can break: SQLite's own, with an ear on it."""

import contextlib
from collections.abc import Container, Iterator

import apsw

_PLAIN = "unix"


class Disk(apsw.VFS):
    """Where all databases are that are opened while it is `under_everything`.

    Attributes:
        flushes: The files that were flushed, in order.
        broken: Whether no flush succeeds any more.
        steps: How many times something was written, flushed or cut short.
        failures: What failed.
    """

    def __init__(self) -> None:
        super().__init__("parley-test-disk", _PLAIN, makedefault=True)
        self.flushes: list[str] = []
        self.broken = False
        self.steps = 0
        self.failures: list[str] = []
        self.fail_at(())

    def xOpen(  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return _File(self, name, flags)

    def fail_at(self, steps: Container[int]) -> None:
        """Let the steps of these numbers fail; a write then leaves half of what it should."""
        self._failing = steps

    def step_fails(self, what: str) -> bool:
        """Count a step; tell whether it fails."""
        self.steps += 1
        failing = self.steps in self._failing
        if failing:
            self.failures.append(what)
        return failing


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__(_PLAIN, name, flags)
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.step_fails("write"):
            super().xWrite(data[: len(data) // 2], offset)
            raise apsw.FullError("the disk is full")
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.step_fails("truncate"):
            raise apsw.IOError("the disk is broken")
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.broken or self._disk.step_fails("flush"):
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
