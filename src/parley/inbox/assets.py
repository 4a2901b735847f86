"""The files that the inbox is made of, under an address that changes with them.

So browsers keep them for good, and a page never meets a module of another release.
"""

import functools
import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath

from falcon.asgi import Request, Response

from parley.identity import Access
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.static_files import MEDIA_TYPES, ImmutableFile


class InboxAssets:
    """`/inbox/{release}/{path}`: the files.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """

    access = Access(public=True, unlimited=True)

    def __init__(self, prefix: str) -> None:
        self._files = _inbox_files()
        digest = hashlib.sha256()
        for path, asset in sorted(self._files.items()):
            digest.update(path.encode() + b"\0" + asset.content + b"\0")
        self._release = digest.hexdigest()[:16]
        self._prefix = prefix

    @property
    def modules(self) -> list[str]:
        """The addresses of the modules that every page needs, so that a browser asks at once."""
        return [
            self.address(path)
            for path in sorted(self._files)
            if path.endswith(".js") and "/locales/" not in path
        ]

    @property
    def styles(self) -> list[str]:
        """The addresses of the style sheets."""
        return [self.address(path) for path in sorted(self._files) if path.endswith(".css")]

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
def _inbox_files() -> Mapping[str, ImmutableFile]:
    """Return the files by their paths; to compress them takes longer than all else at a start."""
    return {
        path: ImmutableFile.create(path, content)
        for path, content in _read(files("parley.inbox") / "web")
    }


def _read(folder: Traversable, before: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every file that is served."""
    for one in folder.iterdir():
        path = before + one.name
        if one.is_dir():
            yield from _read(one, f"{path}/")
        elif PurePath(path).suffix in MEDIA_TYPES:
            yield path, one.read_bytes()
