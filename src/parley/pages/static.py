"""The style sheets and the icon, under addresses that change with them."""

from importlib.resources import files
from pathlib import PurePath
from typing import Final

from falcon.asgi import Request, Response

from parley.identity import Access
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.static_files import ImmutableFile, address_digest

_SHARED: Final = tuple(
    f"css/{name}.css" for name in ("tokens", "base", "controls", "faces", "floating", "states")
)
"""In the order of the cascade."""


class StaticFiles:
    """`/assets/{name}`: the style sheets, and the icon.

    Attributes:
        base: The address of what the pages and the inbox have in common.
        shared: The same as bytes: the inbox has one sheet of it all.
        pages: The address of what only the pages have.
        icon: The address of the icon, of both.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """

    access = Access(public=True, unlimited=True)

    def __init__(self, prefix: str) -> None:
        self._files: dict[str, ImmutableFile] = {}
        base = self._add("base.css", *_SHARED)
        self.shared = self._files[base].content
        self.base = f"{prefix}/assets/{base}"
        self.pages = f"{prefix}/assets/{self._add('pages.css', 'css/pages.css')}"
        self.icon = f"{prefix}/assets/{self._add('icon.svg', 'icon.svg')}"

    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Respond with one; what an older page asks for is gone."""
        file = self._files.get(name)
        if file is None:
            raise ApiError(NOT_FOUND)
        file.respond(req, resp)

    def _add(self, served_as: str, *paths: str) -> str:
        """Add one, made of files of this package; return its name."""
        folder = files("parley.pages")
        content = b"\n".join((folder / path).read_bytes() for path in paths)
        file = PurePath(served_as)
        name = f"{file.stem}-{address_digest(content)}{file.suffix}"
        self._files[name] = ImmutableFile.create(name, content)
        return name
