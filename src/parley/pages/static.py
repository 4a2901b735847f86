"""The style sheets and the icon, under addresses that change with them."""

from importlib.resources import files
from pathlib import PurePath

from falcon.asgi import Request, Response

from parley.identity import Access
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.static_files import ImmutableFile, address_digest


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
        self._files: dict[str, ImmutableFile] = {}
        self.base = f"{prefix}/assets/{self._add('css/base.css')}"
        self.pages = f"{prefix}/assets/{self._add('css/pages.css')}"
        self.icon = f"{prefix}/assets/{self._add('icon.svg')}"

    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Respond with one; what an older page asks for is gone."""
        file = self._files.get(name)
        if file is None:
            raise ApiError(NOT_FOUND)
        file.respond(req, resp)

    def _add(self, path: str) -> str:
        content = (files("parley.pages") / path).read_bytes()
        file = PurePath(path)
        name = f"{file.stem}-{address_digest(content)}{file.suffix}"
        self._files[name] = ImmutableFile.create(name, content)
        return name
