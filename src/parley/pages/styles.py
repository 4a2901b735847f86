"""The style sheets, under addresses that change with them, so that browsers keep them for good."""

import gzip
import hashlib
from importlib.resources import files
from typing import Final

from falcon.asgi import Request, Response

from parley.wire import ApiError
from parley.wire.compression import put_zipped
from parley.wire.errors import NOT_FOUND

_YEAR: Final = 365 * 24 * 60 * 60


class Styles:
    """`/assets/{name}`: the style sheets.

    Attributes:
        base: The address of what the pages and the inbox have in common.
        pages: The address of what only the pages have.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """

    public = True
    unlimited = True

    def __init__(self, prefix: str) -> None:
        self._sheets: dict[str, tuple[bytes, bytes]] = {}
        self.base = f"{prefix}/assets/{self._add('base')}"
        self.pages = f"{prefix}/assets/{self._add('pages')}"

    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Give one; what an older page asks for is gone."""
        if name not in self._sheets:
            raise ApiError(NOT_FOUND)
        resp.content_type = "text/css; charset=utf-8"
        resp.cache_control = ["public", f"max-age={_YEAR}", "immutable"]
        put_zipped(req, resp, *self._sheets[name])

    def _add(self, sheet: str) -> str:
        content = (files("parley.pages") / "css" / f"{sheet}.css").read_bytes()
        name = f"{sheet}-{hashlib.sha256(content).hexdigest()[:16]}.css"
        self._sheets[name] = content, gzip.compress(content, mtime=0)
        return name
