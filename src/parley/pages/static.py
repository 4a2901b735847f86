"""The style sheets and the icon, which browsers keep for good: their addresses change with them."""

import gzip
import hashlib
from importlib.resources import files
from pathlib import PurePath
from typing import Final

from falcon.asgi import Request, Response

from parley.identity import Access
from parley.wire import ApiError
from parley.wire.compression import set_precompressed_body
from parley.wire.errors import NOT_FOUND

_YEAR: Final = 365 * 24 * 60 * 60
_MEDIA_TYPES: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class StaticFiles:
    """`/assets/{name}`: the style sheets, and the icon.

    Attributes:
        base: The address of what the pages and the inbox have in common.
        pages: The address of what only the pages have.
        icon: The address of the icon, of both.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """

    access = Access(public=True, unlimited=True)

    def __init__(self, prefix: str) -> None:
        self._files: dict[str, tuple[bytes, bytes]] = {}
        self.base = f"{prefix}/assets/{self._add('css/base.css')}"
        self.pages = f"{prefix}/assets/{self._add('css/pages.css')}"
        self.icon = f"{prefix}/assets/{self._add('icon.svg')}"

    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Respond with one; what an older page asks for is gone."""
        if name not in self._files:
            raise ApiError(NOT_FOUND)
        resp.content_type = _MEDIA_TYPES[PurePath(name).suffix]
        resp.cache_control = ["public", f"max-age={_YEAR}", "immutable"]
        set_precompressed_body(req, resp, *self._files[name])

    def _add(self, path: str) -> str:
        content = (files("parley.pages") / path).read_bytes()
        file = PurePath(path)
        name = f"{file.stem}-{hashlib.sha256(content).hexdigest()[:16]}{file.suffix}"
        self._files[name] = content, gzip.compress(content, mtime=0)
        return name
