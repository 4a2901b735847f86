"""Answers made smaller for clients that take gzip. RFC 9110 §12.5.3."""

import gzip
import re
from typing import Final

from falcon.asgi import Request, Response

MIN_BYTES: Final = 4 * 1024
"""Bytes below which little is won."""

MAX_INLINE_BYTES: Final = 256 * 1024
"""Bytes above which it would hold up other requests: they go out as they are."""

_FAST: Final = 1
_NOT_AT_ALL: Final = re.compile(r"q=0(\.0{0,3})?")


def accepts_gzip(req: Request) -> bool:
    """Return whether a client takes gzip: only where it names it."""
    for one in req.get_header("Accept-Encoding", default="").lower().split(","):
        coding, _, weight = one.partition(";")
        if coding.strip() in {"gzip", "x-gzip"}:
            return _NOT_AT_ALL.fullmatch(weight.strip()) is None
    return False


def set_body(req: Request, resp: Response, content: bytes) -> None:
    """Answer with bytes, compressed where that is worth it and the client takes it."""
    resp.append_header("Vary", "Accept-Encoding")
    if MIN_BYTES <= len(content) <= MAX_INLINE_BYTES and accepts_gzip(req):
        resp.set_header("Content-Encoding", "gzip")
        content = gzip.compress(content, _FAST, mtime=0)
    resp.data = content


def set_precompressed_body(req: Request, resp: Response, content: bytes, zipped: bytes) -> None:
    """Answer with bytes, or with the same as they were compressed before."""
    resp.append_header("Vary", "Accept-Encoding")
    if accepts_gzip(req):
        resp.set_header("Content-Encoding", "gzip")
        content = zipped
    resp.data = content
