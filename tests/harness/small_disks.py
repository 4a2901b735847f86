"""A small disk of the tests' own, which can be filled: a file system in memory, mounted by root."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.postgres import NOBODY

_FINE = 4096


class SmallDisk:
    """A disk that holds little."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def folder(self, name: str) -> Path:
        """Make a folder for the server's user, named to no one else."""
        made = self.path / name
        made.mkdir(mode=0o700)
        os.chown(made, NOBODY, NOBODY)
        return made

    def fill(self) -> None:
        """Leave no room on it."""
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(_FINE))
        assert shutil.disk_usage(self.path).free < _FINE

    def make_room(self) -> None:
        """Leave as much as there was."""
        self._filler.unlink()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount one; skip the test where that may not be done."""
    path = Path(tempfile.mkdtemp(prefix="parley-disk-"))
    path.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(path)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        path.rmdir()
        pytest.skip("a disk that can be filled has to be mounted, which takes root and Linux")
    try:
        yield SmallDisk(path)
    finally:
        # Lazily: a server that ends may have files open for a moment.
        subprocess.run(["umount", "--lazy", str(path)], check=True)
        path.rmdir()
