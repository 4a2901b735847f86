"""File systems of a test's own, which can be full, read-only, or without power.

They need root, and a kernel that lets root mount; `volume` skips the test where it is otherwise.
"""

import contextlib
import fcntl
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

_SHUTDOWN: Final = 0x8004587D
"""`EXT4_IOC_SHUTDOWN`, `_IOR('X', 125, __u32)`: the file system takes nothing more."""

_WITHOUT_A_FLUSH: Final = struct.pack("I", 2)
"""Not even what its journal holds in memory: what a power cut does."""


class Volume:
    """An ext4 file system in a file.

    Args:
        folder: Where the file is, and the place to mount it.
        megabytes: Its size.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._image = folder / "image"
        self.path = folder / "volume"
        self.path.mkdir()
        with self._image.open("wb") as image:
            image.truncate(megabytes * 1024 * 1024)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(self._image))

    def require(self, megabytes: int) -> None:
        """Report that there is no room for what comes next, rather than that a server is stuck.

        Raises:
            AssertionError: Less is free.
        """
        require_room(self.path, megabytes)

    def mount(self, options: str = "loop") -> None:
        """Make it a place of this machine; after a power cut, what its journal has is replayed."""
        _run("mount", "-o", options, str(self._image), str(self.path))

    def unmount(self) -> None:
        """Take it away again; nobody may use it any more."""
        _run("umount", str(self.path))

    def cut_the_power(self) -> None:
        """Let nothing more reach the disk, of what is in memory either."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, _WITHOUT_A_FLUSH)
        finally:
            os.close(folder)

    def break_(self) -> None:
        """Let it find an error in itself, upon which it lets itself be read only."""
        _run("mount", "-o", "remount,abort,errors=remount-ro", str(self.path))

    def mend(self) -> None:
        """Mount it again, checked, once nobody uses it."""
        self.unmount()
        subprocess.run(
            ["fsck.ext4", "-p", "-f", str(self._image)], capture_output=True, check=False
        )
        self.mount()

    def fill(self) -> Path:
        """Leave no room on it; gives the file to remove to make room again."""
        ballast = self.path / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            for size in (1024 * 1024, 4096, 1):
                with contextlib.suppress(OSError):
                    while file.write(bytes(size)):
                        pass
        return ballast


def require_room(folder: Path, megabytes: int) -> None:
    """Check that there is room in a folder for what a test is about to write.

    Raises:
        AssertionError: There is not; the message says where, and how much is wanted.
    """
    free = shutil.disk_usage(folder).free // 1024**2
    assert free >= megabytes, f"there is no room in {folder}: {free} MB free, {megabytes} wanted"


@contextlib.contextmanager
def volume(folder: Path, megabytes: int) -> Iterator[Volume]:
    """Yield a volume, mounted, and take it away at the end; skips where that can't be done."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a file system needs root on Linux")
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("there is no mkfs.ext4")
    require_room(folder, megabytes)
    made = Volume(folder, megabytes)
    try:
        made.mount()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no file system can be mounted: {error.stderr.strip()}")
    try:
        yield made
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            made.unmount()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
