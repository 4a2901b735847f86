"""The style sheet, under an address that changes with it, so that browsers keep it for good."""

import hashlib
from importlib.resources import files
from typing import Final

from falcon.asgi import Request, Response

from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND

_YEAR: Final = 365 * 24 * 60 * 60


class Styles:
    """`/assets/{name}`: the style sheet.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """

    public = True
    unlimited = True

    def __init__(self, prefix: str) -> None:
        self._content = (files("parley.pages") / "style.css").read_bytes()
        self._name = f"style-{hashlib.sha256(self._content).hexdigest()[:16]}.css"
        self.address = f"{prefix}/assets/{self._name}"

    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Give it; what an older page asks for is gone."""
        del req
        if name != self._name:
            raise ApiError(NOT_FOUND)
        resp.content_type = "text/css; charset=utf-8"
        resp.cache_control = ["public", f"max-age={_YEAR}", "immutable"]
        resp.data = self._content
