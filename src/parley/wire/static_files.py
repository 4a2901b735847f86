"""Files that come with the server or its settings, and what keeps browsers from asking for them.

`ImmutableFile` is for an address that changes with the file: browsers keep it for good.
`StaticResource` is for an address that stays: clients keep the file, and ask whether it changed.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final, NamedTuple, Self

import falcon
from falcon.asgi import Request, Response

from parley.identity import Access
from parley.turns import COMPUTING
from parley.wire.compression import set_precompressed_body
from parley.wire.etags import etag_matches

MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""By the ending of a name. Files of other kinds are for those who write them."""

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_NO_HEADERS: Final[Mapping[str, str]] = {}


class ImmutableFile(NamedTuple):
    """A file under an address that changes with it.

    Attributes:
        content: Its bytes.
        media_type: What it is.
        compressed: The same, compressed; `None` for what is small already.
    """

    content: bytes
    media_type: str
    compressed: bytes | None = None

    @classmethod
    def create(cls, name: str, content: bytes) -> Self:
        """Make one of a file whose name ends like one of `MEDIA_TYPES`."""
        return cls(content, MEDIA_TYPES[PurePath(name).suffix], gzip.compress(content, mtime=0))

    def respond(self, req: Request, resp: Response) -> None:
        """Respond with the file, compressed where the client takes that."""
        resp.content_type = self.media_type
        resp.set_header("Cache-Control", _FOR_GOOD)
        if self.compressed is None:
            resp.data = self.content
        else:
            set_precompressed_body(req, resp, self.content, self.compressed)


def address_digest(content: bytes) -> str:
    """Return the part of an address that changes with what is there."""
    return hashlib.sha256(content).hexdigest()[:16]


class StaticResource:
    """Bytes that stay the same as long as the server runs.

    Args:
        media_type: Their type.
        load: Gives them; called beside the event loop, when they are first asked for.
        headers: Further headers of the answer.
    """

    access = Access(public=True)

    def __init__(
        self,
        media_type: str,
        load: Callable[[], bytes],
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        self._media_type = media_type
        self._load = load
        self._headers = headers
        self._loaded: tuple[bytes, str] | None = None

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with them, or 304 where the client has them already (RFC 9110 §13.1.2)."""
        if self._loaded is None:
            self._loaded = await COMPUTING.run(self._load_with_digest)
        self.respond(req, resp, *self._loaded)

    def respond(self, req: Request, resp: Response, content: bytes, tag: str) -> None:
        """Respond with bytes and their digest, or 304."""
        resp.etag = tag
        resp.cache_control = ["no-cache"]  # kept, but asked for again: an upgrade changes them
        if etag_matches(req, tag):
            resp.status = falcon.HTTP_304
            return
        for name, value in self._headers.items():
            resp.set_header(name, value)
        resp.content_type = self._media_type
        resp.data = content

    def _load_with_digest(self) -> tuple[bytes, str]:
        return with_digest(self._load())


def with_digest(content: bytes) -> tuple[bytes, str]:
    """Return bytes with the digest that is their ETag."""
    return content, hashlib.sha256(content).hexdigest()[:32]
