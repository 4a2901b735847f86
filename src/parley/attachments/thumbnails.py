"""Thumbnails of pictures: made once, by a process with limits, and kept beside the original."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import structlog

from parley.attachments.blobs import Blobs
from parley.attachments.shrink import NOT_A_PICTURE
from parley.wire import ApiError
from parley.wire.errors import UNAVAILABLE

SIZES: Final = (64, 128, 256, 512, 1024)
"""Longest edges, in pixels."""

MEDIA_TYPE: Final = "image/webp"

_AT_ONCE: Final = 2
_SECONDS: Final = 10.0
_WAITING_SECONDS: Final = 10.0
_PROGRAM: Final = Path(__file__).with_name("shrink.py")

# Exits that will be the same however often it is tried.
_HOPELESS: Final = {
    NOT_A_PICTURE,
    -signal.SIGXCPU,
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
}

# What is kept where no thumbnail can be made, so that no one is made to try again.
_NONE: Final = b"none"

_log = structlog.get_logger(__name__)


def keys_beside(key: str) -> Sequence[str]:
    """Give the keys of all thumbnails that a blob may have."""
    return [_key(key, size) for size in SIZES]


def _key(key: str, size: int) -> str:
    return f"{key}.{size}.webp"


class Thumbnails:
    """Gives thumbnails, and makes those that are missing.

    Args:
        blobs: Where the pictures are.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def get(self, key: str, length: int, size: int) -> bytes | None:
        """Give the thumbnail of a picture, as `MEDIA_TYPE`; `None` where it can't be decoded.

        Args:
            key: The picture's, in the blob store.
            length: How many bytes the picture has.
            size: One of `SIZES`.

        Raises:
            ApiError: 503, where too many others wait for one.
            BlobsUnavailableError: The picture can't be read.
        """
        kept = _key(key, size)
        try:
            thumbnail = await self._blobs.read_whole(kept)
        except FileNotFoundError:
            made = await self._make(key, length, size)
            if made is None:
                return None
            await self._blobs.put_beside(kept, made)
            thumbnail = made
        return None if thumbnail == _NONE else thumbnail

    async def _make(self, key: str, length: int, size: int) -> bytes | None:
        """Give what is to be kept; `None` where another attempt may do better."""
        try:
            async with asyncio.timeout(_WAITING_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise ApiError(
                UNAVAILABLE, "too many thumbnails are being made", {"Retry-After": "10"}
            ) from error
        try:
            with TemporaryFile() as picture:
                async for block in await self._blobs.read(key, 0, length):
                    await asyncio.to_thread(picture.write, block)
                picture.seek(0)
                return await asyncio.to_thread(_shrink, picture, size)
        finally:
            self._turns.release()


def _shrink(picture: IO[bytes], size: int) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and a number
            [sys.executable, "-I", "-B", str(_PROGRAM), str(size)],
            stdin=picture,
            capture_output=True,
            env={},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        _log.warning("thumbnail_timeout")
        return None
    if done.returncode == 0:
        return done.stdout
    if done.returncode in _HOPELESS:
        return _NONE
    _log.error("thumbnail_failed", status=done.returncode, problem=done.stderr[-500:].decode())
    return None
