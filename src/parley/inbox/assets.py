"""The files that the inbox is made of, under an address that changes with them.

So browsers keep them for good, and a page never meets a module of another release. A wheel has the
modules in one bundle, in the place of their sources (`hatch_build.py`); a checkout has the sources.
The style sheets are one file in both.
"""

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Final

from falcon.asgi import Request, Response

from parley.identity import Access
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.static_files import MEDIA_TYPES, ImmutableFile

_STYLES: Final = "css/inbox.css"
_LOCALES: Final = PurePath("js/locales")
_ALWAYS_LOADED: Final = "en"  # it has the keys, and their types


class InboxAssets:
    """`/inbox/{release}/{path}`: the files.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
        shared_styles: The style sheets that come before the inbox's own.
    """

    access = Access(public=True, unlimited=True)

    def __init__(self, prefix: str, shared_styles: Iterable[bytes]) -> None:
        styles = b"\n".join([*shared_styles, *_inbox_styles()])
        self._files = {**_inbox_modules(), _STYLES: ImmutableFile.create(_STYLES, styles)}
        digest = hashlib.sha256()
        for path, asset in sorted(self._files.items()):
            digest.update(path.encode() + b"\0" + asset.content + b"\0")
        self._release = digest.hexdigest()[:16]
        self._prefix = prefix

    def modules(self, language: str) -> list[str]:
        """Return the addresses of the modules that a page needs, so that a browser asks at once.

        Args:
            language: The page's, as in `de`.
        """
        needed = {_ALWAYS_LOADED, language.rpartition("-")[2]}
        return [
            self.address(path)
            for path in sorted(_inbox_modules())
            if PurePath(path).parent != _LOCALES or PurePath(path).stem in needed
        ]

    @property
    def style_sheet(self) -> str:
        """The address of the style sheet."""
        return self.address(_STYLES)

    def address(self, path: str) -> str:
        """Return the address of a file, as in `js/main.js`."""
        return f"{self._prefix}/inbox/{self._release}/{path}"

    async def on_get(self, req: Request, resp: Response, release: str, path: str) -> None:
        """Respond with it; what a page of another release asks for is not here."""
        asset = self._files.get(path)
        if asset is None or release != self._release:
            raise ApiError(NOT_FOUND)
        asset.respond(req, resp)


@functools.cache
def _inbox_modules() -> Mapping[str, ImmutableFile]:
    """Return the modules by their paths; to compress them takes longer than all else at a start."""
    return {
        path: ImmutableFile.create(path, content)
        for path, content in _read(files("parley.inbox") / "web" / "js", "js/")
        if PurePath(path).suffix in MEDIA_TYPES
    }


@functools.cache
def _inbox_styles() -> list[bytes]:
    """Return the style sheets in their order, which is that of their names."""
    found = dict(_read(files("parley.inbox") / "web" / "css"))
    return [found[name] for name in sorted(found)]


def _read(folder: Traversable, before: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every file."""
    for one in folder.iterdir():
        path = before + one.name
        if one.is_dir():
            yield from _read(one, f"{path}/")
        else:
            yield path, one.read_bytes()
