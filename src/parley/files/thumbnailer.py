"""Making a small picture of one that is sent: in a process with limits, few at once."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from enum import Enum
from pathlib import Path
from typing import IO, Final

import structlog

from parley.files.backends import FILES
from parley.files.tempfiles import temporary_file
from parley.files.thumbnail_worker import NOT_A_PICTURE
from parley.turns import TooManyWaitingError, Turns
from parley.wire import ApiError
from parley.wire.errors import UNAVAILABLE

_AT_ONCE: Final = 3
_EACH: Final = 2
_SECONDS: Final = 10.0
_WAITING_SECONDS: Final = 10.0
_PROGRAM: Final = Path(__file__).with_name("thumbnail_worker.py")

# Exits that will be the same however often it is tried.
_HOPELESS: Final = {
    NOT_A_PICTURE,
    -signal.SIGXCPU,
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
}

_log = structlog.get_logger(__name__)


class FitMode(Enum):
    """What a picture is made into; the value is its name to the program `thumbnail_worker.py`."""

    WHOLE = "whole"
    SQUARE = "square"

    @property
    def media_type(self) -> str:
        """What the result is."""
        return f"image/{self.extension}"

    @property
    def extension(self) -> str:
        """What a file with the result would end in."""
        return {FitMode.WHOLE: "webp", FitMode.SQUARE: "png"}[self]


class NotAnImageError(Exception):
    """The bytes can't be shown, however often it is tried."""


class Thumbnailer:
    """Makes small pictures; one for a server, so that its limit is the server's."""

    def __init__(self) -> None:
        self._turns = Turns("thumbnails", at_once=_AT_ONCE, each=_EACH)

    async def make(self, chunks: AsyncIterator[bytes], shape: FitMode, edge: int) -> bytes | None:
        """Return a picture in a shape; `None` where another attempt may do better.

        What `chunks` raises is passed on.

        Args:
            chunks: The picture's bytes, which are asked for when its turn has come.
            shape: What to make of it.
            edge: The longest edge, in pixels; of a square, every edge.

        Raises:
            NotAnImageError: It can't be decoded within the limits.
            ApiError: 503, where too many others wait.
            BlobsUnavailableError: There is no room for that now, or no file left.
        """
        try:
            async with asyncio.timeout(_WAITING_SECONDS):
                person = await self._turns.begin()
        except (TimeoutError, TooManyWaitingError) as error:
            raise ApiError(
                UNAVAILABLE, "too many thumbnails are being made", {"Retry-After": "10"}
            ) from error
        try:
            with temporary_file() as picture:
                async for chunk in chunks:
                    await FILES.run(picture.write, chunk)
                picture.seek(0)
                return await asyncio.to_thread(_run, picture, shape, edge)
        finally:
            self._turns.end(person)


def _run(picture: IO[bytes], shape: FitMode, edge: int) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, a number and a word
            [sys.executable, "-I", "-B", str(_PROGRAM), str(edge), shape.value],
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
        raise NotAnImageError
    _log.error("thumbnail_failed", status=done.returncode, problem=done.stderr[-500:].decode())
    return None
