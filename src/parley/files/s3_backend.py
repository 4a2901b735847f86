"""A bucket of an object store that speaks S3, as a place for bytes.

Where it is and who may use it is told by the variables that every program for S3 reads (`AWS_…`).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from parley.files.backends import ListedBlob
from parley.files.signing import presign
from parley.store import StoreUnavailableError
from parley.turns import ThreadTurns

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_MEBIBYTE: Final = 1024 * 1024
_LINK: Final = timedelta(seconds=60)
_CONNECT: Final = timedelta(seconds=3)
_REQUEST: Final = timedelta(seconds=30)
_RETRY: Final = timedelta(seconds=8)
_RETRIES: Final = 2
_THREADS: Final = 32
"""How many requests to the store are under way at once; more wait."""
_THREADS_EACH: Final = 8
"""Of these, how many for one person: a request takes long, and little work."""


class S3Backend:
    """A bucket, and what all keys in it start with.

    Args:
        url: `s3://BUCKET/PREFIX`.

    Raises:
        StoreUnavailableError: What the variables say can't be.
    """

    part = 8 * _MEBIBYTE
    window = 4 * _MEBIBYTE

    def __init__(self, url: str) -> None:
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        try:
            self._s3 = S3Store(
                bucket,
                prefix=prefix or None,
                client_options={
                    "allow_http": True,  # only where the endpoint says http://
                    "connect_timeout": _CONNECT,
                    "timeout": _REQUEST,
                },
                retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY},
            )
        except (BaseError, ValueError) as error:
            raise StoreUnavailableError(f"can't use {url}: {error}") from error
        self.store: ObjectStore = self._s3
        self._secret = os.environ.get("AWS_SECRET_ACCESS_KEY", "")
        self.threads = ThreadTurns(
            "bucket", at_once=_THREADS, each=_THREADS_EACH, waiting=8_192, waiting_each=512
        )

    def fsync(self, key: str) -> None:
        """What the store has acknowledged is kept."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects, with one request."""
        obstore.delete(self._s3, keys)

    def iter_blobs(self) -> Iterator[Sequence[ListedBlob]]:
        """Yield the objects; parts of an upload that was broken off are not among them."""
        for page in obstore.list(self._s3):
            yield [
                ListedBlob(one["path"], one["size"], one["last_modified"].timestamp())
                for one in page
            ]

    def presigned_url(self, key: str, headers: Mapping[str, str]) -> str | None:
        """Return an address that gives the object to whoever has it, for a minute.

        Args:
            key: The object's.
            headers: What the store is to say beside it: `Content-Type`, `Content-Disposition`.

        Returns:
            The address; `None` where no secret to sign it with is at hand.
        """
        if not self._secret:
            return None
        plain = obstore.sign(self._s3, "GET", key, _LINK)
        said = {f"response-{name.lower()}": value for name, value in headers.items()}
        return presign(plain, self._secret, said)
