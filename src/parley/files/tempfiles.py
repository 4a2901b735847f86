"""A file for a moment, on a machine that may have no room or no file left for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from parley.files.blobs import BlobsUnavailableError


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """Yield a file without a name, which is gone at the end.

    Raises:
        BlobsUnavailableError: The machine can't do now what was to be done with it.
    """
    try:
        file = TemporaryFile()  # noqa: SIM115 - closed below; what fails here is never the caller's
    except OSError as error:
        raise BlobsUnavailableError(str(error)) from error
    with file:
        try:
            yield file
        except FileNotFoundError:  # of something else, which the caller knows
            raise
        except OSError as error:
            raise BlobsUnavailableError(str(error)) from error
